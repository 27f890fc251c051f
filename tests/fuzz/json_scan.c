/* SPDX-License-Identifier: MIT */
/*
 * However an array is cut into pieces, its elements are the same, and a member
 * that is found without parsing an element is the one that parsing it finds.
 * The first byte is the size of the pieces.
 */
#include "fuzz.h"

#include "base/json.h"
#include "base/json_scan.h"

/* As in tests/fuzz/json.c. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static struct json *
parse(const char *text, size_t len)
{
	struct json *json;

	if (__lsan_disable)
		__lsan_disable();
	json = json_parse(text, len, NULL);
	if (__lsan_enable)
		__lsan_enable();
	return json;
}

static void
compare(
    const struct json *object, const char *text, size_t len, const char *name)
{
	size_t found_len = 0;
	const char *found = json_scan_member(text, len, name, &found_len);
	struct json *want = json_member(object, name), *got;
	struct str a = { 0 }, b = { 0 };

	must(!found || (found >= text && found_len <= len &&
			   found + found_len <= text + len));
	if (object) {
		got = found ? parse(found, found_len) : NULL;
		json_text(want, &a);
		json_text(got, &b);
		must(strcmp(a.s, b.s) == 0);
		json_free(got);
	}
	json_free(want);
	str_free(&a);
	str_free(&b);
}

static int
each(void *arg, const char *element, size_t len)
{
	static const char *const names[] = { "Id", "Names", "Labels" };
	size_t n;
	char *copy = piece(element, len, len, &n);
	struct json *object = parse(copy, n);

	/* names with escapes in them are not found */
	if (!json_is_object(object) || memchr(copy, '\\', n)) {
		json_free(object);
		object = NULL;
	}
	for (size_t i = 0; i < 3; i++)
		compare(object, copy, n, names[i]);
	json_free(object);
	free(copy);
	str_add(arg, element, len);
	str_addc(arg, '\0');
	return 0;
}

static int
scan_all(const char *text, size_t len, size_t step, struct str *elements)
{
	struct json_scan scan = { .each = each, .arg = elements };
	struct err err;
	int result = 0;

	while (len > 0 && result == 0) {
		size_t n;
		char *copy = piece(text, len, step, &n);

		result = json_scan_feed(&scan, copy, n, &err);
		free(copy);
		text += n;
		len -= n;
	}
	if (result == 0)
		return json_scan_end(&scan, &err);
	json_scan_free(&scan);
	return result;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	size_t step = len > 0 ? bytes[0] % 16 + 1 : 1;
	const char *text = len > 0 ? (const char *)bytes + 1 : "";
	struct str a = { 0 }, b = { 0 };

	len -= len > 0;
	must(
	    scan_all(text, len, SIZE_MAX, &a) == scan_all(text, len, step, &b));
	must(a.len == b.len && memcmp(str_text(&a), str_text(&b), a.len) == 0);
	str_free(&a);
	str_free(&b);
	return 0;
}
