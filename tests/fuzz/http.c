/* SPDX-License-Identifier: MIT */
/*
 * However an answer is cut into pieces, its body and its error are the same.
 * The first byte is the size of the pieces.
 */
#include "fuzz.h"

#include "engine/http.h"
#include "base/str.h"

struct answer {
	struct str body;
	size_t used;
	bool refused, whole;
};

static int
read_head(const char *bytes, size_t len, struct http_head *head)
{
	struct err err = { 0 };
	size_t n;
	char *copy = piece(bytes, len, len, &n);
	int result = http_head_parse(copy, len, head, &err);

	free(copy);
	must(result == 0 || (err.kind == ERR_ENGINE && *err.msg));
	must(result < 0 || (head->status >= 100 && head->status <= 999));
	return result;
}

static void
read_body(const char *bytes, size_t len, size_t step,
    const struct http_head *head, struct answer *answer)
{
	struct http_body body;
	struct err err;

	http_body_begin(&body, head);
	while (answer->used < len && !body.done && !answer->refused) {
		size_t n;
		struct http_part part;
		char *copy =
		    piece(bytes + answer->used, len - answer->used, step, &n);

		if (http_body_next(&body, copy, n, &part, &err) < 0) {
			answer->refused = true;
		} else {
			must(part.skip + part.take <= n && body.left >= 0);
			must(part.skip + part.take > 0 || body.done);
			str_add(&answer->body, copy + part.skip, part.take);
			answer->used += part.skip + part.take;
		}
		free(copy);
	}
	answer->whole = !answer->refused && http_body_eof(&body, &err) == 0;
}

static struct answer
read_answer(const char *bytes, size_t len, size_t step)
{
	struct answer answer = { .used = http_head_size(bytes, len) };
	struct http_head head;

	must(answer.used <= len);
	if (answer.used == 0 || read_head(bytes, answer.used, &head) < 0)
		answer.refused = true;
	else
		read_body(bytes, len, step, &head, &answer);
	return answer;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	size_t step = len > 0 ? bytes[0] % 16 + 1 : 1;
	const char *text = len > 0 ? (const char *)bytes + 1 : "";
	struct answer a = read_answer(text, len > 0 ? len - 1 : 0, SIZE_MAX);
	struct answer b = read_answer(text, len > 0 ? len - 1 : 0, step);

	must(a.refused == b.refused && a.whole == b.whole);
	must(a.refused || a.used == b.used);
	must(a.refused || (a.body.len == b.body.len &&
			      memcmp(str_text(&a.body), str_text(&b.body),
				  a.body.len) == 0));
	str_free(&a.body);
	str_free(&b.body);
	return 0;
}
