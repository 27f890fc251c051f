/* SPDX-License-Identifier: MIT */
/*
 * A specification, which anybody can write into an image's label, or an answer
 * about a container: whatever it is, a container's body is made from it.
 */
#include "fuzz.h"

#include "base/json.h"
#include "version/create_body.h"
#include "version/names.h"
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
	const struct create_options options = { .image = "image:1",
		.token = TOKEN,
		.fork = fork ? "fork" : NULL,
		.labels = spec,
		.old = spec };
	struct create_body made;
	struct str text = { 0 };

	create_body_make(&made, spec, &options);
	must(strcmp(json_str(made.body, "Image"), "image:1") == 0);
	for (size_t i = 0; i < made.volumes.len; i++)
		must(version_is_volume(made.volumes.v[i]));
	json_text(made.body, &text);
	json_text(made.networks, &text);
	str_free(&text);
	create_body_free(&made);
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
		json_free(spec);
		json_free(json);
	}
	make_names(bytes, len);
	return 0;
}
