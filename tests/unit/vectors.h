/* SPDX-License-Identifier: MIT */
/*
 * vectors: runs the test cases of a file in tests/vectors, one JSON object a
 * line. Tests are started in the top directory of the project.
 */
#ifndef BOX_VECTORS_H
#define BOX_VECTORS_H

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "tap.h"

/*
 * A case that is knowingly not followed, and why. Such a table may only
 * shrink: an entry whose case is followed after all is a failure.
 */
struct not_followed {
	long long number; /* the case's "#" */
	const char *why;
};

/* Does box do what the case says? What it did instead goes to got. */
typedef bool follows_fn(const struct json *vector, struct str *got);

static inline const char *
vectors_why(const struct not_followed *table, long long number)
{
	for (; table && table->why; table++) {
		if (table->number == number)
			return table->why;
	}
	return NULL;
}

static inline void
vectors_case(const char *file, const struct json *vector, follows_fn *follows,
    const char *why)
{
	long long number = json_int(vector, "#", -1);
	struct str got = { 0 };
	bool good = follows(vector, &got);

	if (why)
		ok(!good, "%s #%lld is not followed: %s", file, number, why);
	else if (!ok(good, "%s #%lld", file, number))
		printf("# got: %s\n", str_text(&got));
	str_free(&got);
}

/*
 * Runs follows on each line of tests/vectors/FILE.jsonl. The table ends with
 * an entry without a reason; NULL: all are followed. Also a failure: a file
 * that is not there or empty, a line that is not read, an entry without case.
 */
static inline void
vectors_run(
    const char *file, follows_fn *follows, const struct not_followed *table)
{
	char *path = xasprintf("tests/vectors/%s.jsonl", file), *line = NULL;
	FILE *f = fopen(path, "r");
	size_t cap = 0, lines = 0, run = 0, named = 0;
	ssize_t len;

	while (f && (len = getline(&line, &cap, f)) > 0) {
		struct json *vector = json_parse(line, (size_t)len, NULL);
		const char *why = vectors_why(table, json_int(vector, "#", -1));

		lines++;
		run += vector != NULL;
		named += why != NULL;
		if (vector)
			vectors_case(file, vector, follows, why);
		json_free(vector);
	}
	while (table && table->why) {
		table++;
		named--;
	}
	ok(f && lines > 0 && run == lines && named == 0,
	    "%s: %zu of %zu cases were run", file, run, lines);
	if (f)
		fclose(f);
	free(line);
	free(path);
}

#endif
