/* SPDX-License-Identifier: MIT */
#include "api/image.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "api/history.h"
#include "api/labels.h"
#include "api/ref.h"
#include "api/window.h"
#include "base/mem.h"
#include "base/random.h"

enum {
	TAG_TRIES = 20,
	INSPECTIONS = 4 /* at once; more do not make a small engine faster */
};

struct call
call_image_list(const struct image_query *query)
{
	struct call call = call_make("GET", "/images/json", NULL);
	struct json *filters = query->filters ? query->filters : json_object();

	if (query->label)
		json_add_str(filters, "label", query->label);
	if (query->reference)
		json_add_str(filters, "reference", query->reference);
	call_param_int(&call, "all", query->all);
	call_param_json(&call, "filters", filters);
	return call;
}

struct call
call_image_inspect(const char *name)
{
	return call_make("GET", "/images/%s/json", name);
}

struct json *
image_inspect(struct engine *engine, const char *name, struct err *err)
{
	struct json *image =
	    call_inspect(engine, call_image_inspect(name), err);
	struct json *details;

	if (!image || !engine_is_podman(engine))
		return image;
	details = call_get(engine,
	    call_make("GET", "/libpod/images/%s/json", image_id(image)), err);
	if (details) {
		history_complete(image, details);
	} else {
		json_free(image);
		image = NULL;
	}
	json_free(details);
	return image;
}

static bool
keep_image(
    void *arg, const char *name, const struct json *image, struct err *err)
{
	if (image && !err)
		json_put_member(arg, name, json_copy(image));
	return true;
}

void
image_inspect_all(
    struct engine *engine, struct strv *names, struct json *images)
{
	struct window window = { .engine = engine,
		.size = INSPECTIONS,
		.wants_answers = true,
		.answered = keep_image,
		.arg = images };

	/* more than one call is needed there, see image_inspect() */
	if (engine_is_podman(engine))
		return;
	strv_sort(names);
	for (size_t i = 0; i < names->len; i++) {
		if (i == 0 || strcmp(names->v[i], names->v[i - 1]) != 0)
			window_send(&window, names->v[i],
			    call_image_inspect(names->v[i]));
	}
	window_finish(&window);
}

struct call
call_image_history(const char *name)
{
	return call_make("GET", "/images/%s/history", name);
}

struct call
call_image_remove(const char *name, bool force)
{
	struct call call = call_make("DELETE", "/images/%s", name);

	call.object = "image";
	call_param_int(&call, "force", force);
	return call;
}

struct call
call_image_prune(const char *label)
{
	struct call call = call_make("POST", "/images/prune", NULL);
	struct json *filters = json_object();

	json_add_str(filters, "dangling", "true");
	json_add_str(filters, "label", label);
	call_param_json(&call, "filters", filters);
	return call;
}

bool
image_name_was_taken(const struct err *err)
{
	return err_is_refusal(err) && strstr(err->msg, "already exists");
}

bool
image_store_was_busy(const struct err *err)
{
	static const char *const words[] = { "lease does not exist",
		"failed to commit: rename ", "failed to create diff tar stream",
		"content digest sha256:" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (err_is_refusal(err) && strstr(err->msg, words[i]))
			return true;
	}
	return false;
}

static int
tag_once(
    struct engine *engine, const char *image, const char *name, struct err *err)
{
	struct call call = call_make("POST", "/images/%s/tag", image);

	if (call_param_ref(&call, name, err) < 0)
		return -1;
	return call_run(engine, call, err);
}

int
image_tag(
    struct engine *engine, const char *image, const char *name, struct err *err)
{
	int result = tag_once(engine, image, name, err);

	for (int i = 1;
	     i < TAG_TRIES && result < 0 && image_name_was_taken(err); i++) {
		char token[TOKEN_SIZE];

		/* those that meet here must not meet again */
		random_token(token);
		poll(NULL, 0, i * (token[0] % 16 + 1));
		result = tag_once(engine, image, name, err);
	}
	return result;
}

struct exchange *
image_pull(struct engine *engine, const char *name, const char *platform,
    struct err *err)
{
	struct call call = call_make("POST", "/images/create", NULL);
	struct ref ref;
	char *repository;

	if (ref_parse_name(&ref, name, err) < 0) {
		call_free(&call);
		return NULL;
	}
	repository = ref_familiar(&ref);
	call_param(&call, "fromImage", repository);
	/* without a tag, an engine pulls all that there are */
	call_param(&call, "tag",
	    *ref.digest ? ref.digest
	    : *ref.tag  ? ref.tag
			: "latest");
	call_param(&call, "platform", platform);
	free(repository);
	ref_free(&ref);
	return call_open(engine, call, err);
}

struct json *
image_build_pairs(const struct strv *texts)
{
	struct json *object = json_object();

	for (size_t i = 0; texts && i < texts->len; i++)
		json_put_pair(object, "", texts->v[i]);
	return object;
}

/* The object that names the directory; an empty one for NULL. */
static struct json *
directory(const char *path)
{
	struct json *contexts = json_object();

	if (path) {
		json_put_bool(contexts, "directory.IsURL", false);
		json_put_bool(contexts, "directory.IsImage", false);
		json_put_str(contexts, "directory.Value", path);
	}
	return contexts;
}

/* Podman takes labels for an instruction, and has no way to quote these. */
static int
check_labels(const struct strv *labels, struct err *err)
{
	for (size_t i = 0; labels && i < labels->len; i++) {
		for (const char *c = labels->v[i]; *c; c++) {
			if (*c == '$' || (unsigned char)*c < ' ')
				return err_set(err, ERR_REFUSED,
				    "label '%.*s': Podman cannot build with a "
				    "'$' or a control character in a label",
				    (int)strcspn(labels->v[i], "="),
				    labels->v[i]);
		}
	}
	return 0;
}

static int
check_for_podman(const struct image_build *build, struct err *err)
{
	if (build->network && strcmp(build->network, "none") == 0 &&
	    build->hosts && build->hosts->len > 0)
		return err_set(err, ERR_REFUSED,
		    "--add-host: Podman has no /etc/hosts in a build with "
		    "--network none");
	return check_labels(build->labels, err);
}

struct exchange *
image_build(
    struct engine *engine, const struct image_build *build, struct err *err)
{
	struct call call = call_make("POST", "/build", NULL);
	struct json *list = json_array(), *hosts = json_array();

	if (build->cache_from)
		json_add_strings(list, "", build->cache_from);
	if (engine_is_podman(engine) && check_for_podman(build, err) < 0) {
		call_free(&call);
		json_free(list);
		json_free(hosts);
		return NULL;
	}
	call.chunked = true;
	/* forcerm: also removes the container of a RUN that failed */
	call_param_int(&call, "rm", 1);
	call_param_int(&call, "forcerm", 1);
	call_param(&call, "dockerfile", build->dockerfile);
	call_params(&call, "t", build->tags);
	if (build->hosts && engine_is_podman(engine)) {
		json_add_strings(hosts, "", build->hosts);
		call_param_json(&call, "extrahosts", hosts);
	} else {
		json_free(hosts);
		call_params(&call, "extrahosts", build->hosts);
	}
	call_param(&call, "target", build->target);
	/* the name that Podman has for it; it ignores docker's */
	call_param(&call, "networkmode",
	    build->network && engine_is_podman(engine) &&
		    strcmp(build->network, "none") == 0
		? "NetworkDisabled"
		: build->network);
	call_param(&call, "platform", build->platform);
	if (build->no_cache)
		call_param_int(&call, "nocache", 1);
	if (build->pull)
		call_param_int(&call, "pull", 1);
	call_param_json(&call, "buildargs", image_build_pairs(build->args));
	call_param_json(&call, "labels", image_build_pairs(build->labels));
	call_param_json(&call, "cachefrom", list);
	call_param_json(
	    &call, "additionalbuildcontexts", directory(build->directory));
	return call_send(engine, call, err);
}

/* --- what the engine says about one */

bool
image_name_is_none(const char *name)
{
	return starts_with(name, "<none>");
}

const char *
image_id(const struct json *image)
{
	return json_str_or(image, "Id", "");
}

#define ID_PREFIX "sha256:"

char *
image_whole_id(char *id)
{
	char *whole;

	if (!id || starts_with(id, ID_PREFIX))
		return id;
	whole = xasprintf(ID_PREFIX "%s", id);
	free(id);
	return whole;
}

void
image_tags(const struct json *image, struct strv *tags)
{
	struct strv names = { 0 };

	json_strings(image, "RepoTags", &names);
	for (size_t i = 0; i < names.len; i++) {
		char *name = ref_familiar_name(names.v[i]);

		if (!image_name_is_none(name))
			strv_add(tags, name);
		free(name);
	}
	strv_free(&names);
}

void
image_triggers(const struct json *image, struct strv *triggers)
{
	json_strings(image, "Config.OnBuild", triggers);
}

void
image_shell(const struct json *image, struct strv *words)
{
	json_strings(image, "Config.Shell", words);
}

static const char *
without_prefix(const char *id)
{
	return starts_with(id, ID_PREFIX) ? id + strlen(ID_PREFIX) : id;
}

bool
image_is_child(const struct json *element, const struct json *parent)
{
	const char *id = without_prefix(json_str_or(element, "ParentId", ""));

	return *id && strcmp(id, without_prefix(image_id(parent))) == 0;
}

const char *
image_step_instruction(const struct json *step, const struct json *image)
{
	return history_instruction(json_str_or(step, "CreatedBy", ""),
	    json_str_or(step, "Comment", ""), image);
}

struct json *
image_labels(const struct json *image)
{
	struct json *labels = json_get(image, "Config.Labels");

	return labels ? labels : json_get(image, "Labels");
}

const char *
image_label(const struct json *image, const char *name)
{
	return label_get(image_labels(image), name);
}

long long
image_listed_time(const struct json *element)
{
	return json_int(element, "Created", 0);
}

struct json *
image_layers(const struct json *image)
{
	return json_get(image, "RootFS.Layers");
}
