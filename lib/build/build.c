/* SPDX-License-Identifier: MIT */
#include "build/build.h"

#include <stdlib.h>

#include "dockerfile/dockerignore.h"
#include "build/sources.h"

const char *
build_name(const struct build *build)
{
	return build->tags.len > 0 ? build->tags.v[0] : build->dir;
}

void
build_free(struct build *build)
{
	strv_free(&build->tags);
	strv_free(&build->args);
	strv_free(&build->labels);
	strv_free(&build->cache_from);
	strv_free(&build->hosts);
	str_free(&build->dockerfile);
	str_free(&build->archive);
	free(build->dockerfile_name);
	dockerignore_free(build->ignore);
	for (size_t i = 0; i < build->nparents; i++)
		free(build->parents[i].image);
	free(build->parents);
	strv_free(&build->stage_names);
	strv_free(&build->triggers);
	sources_free(build->sources);
	sources_free(build->sent_sources);
	free(build->remote);
	free(build->problem);
	free(build->base_image);
	*build = (struct build){ 0 };
}
