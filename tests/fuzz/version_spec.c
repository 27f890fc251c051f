/* SPDX-License-Identifier: MIT */
/*
 * A specification that anybody may have written into an image's label, or the
 * answer about a container: a body is made of it, whatever it is.
 */
#include "fuzz.h"

#include "base/json.h"
#include "version/spec.h"

#define TOKEN "0123456789abcdef"

/* As in tests/fuzz/json.c. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static struct json *
parse(const uint8_t *bytes, size_t len)
{
	struct json *json;

	if (__lsan_disable)
		__lsan_disable();
	json = json_parse(len > 0 ? (const char *)bytes : "", len, NULL);
	if (__lsan_enable)
		__lsan_enable();
	return json;
}

static void
make_body(const struct json *spec, bool fork)
{
	const struct version_change change = { "image:1", TOKEN, fork };
	struct strv volumes = { 0 };
	struct json *others = NULL;
	struct json *body = version_body(spec, &change, &volumes, &others);
	struct str text = { 0 };

	must(strcmp(json_str(body, "Image"), "image:1") == 0);
	for (size_t i = 0; i < volumes.len; i++)
		must(version_is_volume(volumes.v[i]));
	json_text(body, &text);
	json_text(others, &text);
	str_free(&text);
	strv_free(&volumes);
	json_free(others);
	json_free(body);
}

static void
make_names(const uint8_t *bytes, size_t len)
{
	char *name = xstrndup(len > 0 ? (const char *)bytes : "", len);
	char *volume = version_volume(name, TOKEN);

	must(version_is_volume(volume));
	free(version_series(name));
	free(volume);
	free(name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct json *json = parse(bytes, len), *spec;

	if (json) {
		make_body(json, false);
		make_body(json, true);
		spec = version_spec(json);
		make_body(spec, true);
		version_box(json);
		free(version_origin(json, false));
		free(version_origin(json, true));
		json_free(spec);
		json_free(json);
	}
	make_names(bytes, len);
	return 0;
}
