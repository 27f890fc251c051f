/* SPDX-License-Identifier: MIT */
#include "engine/refusal.h"

#include "base/ascii.h"
#include "base/json.h"
#include "base/str.h"

enum {
	TEXT_MAX = 300
};

/* Bytes that are not UTF-8 are left to warn(), which prints them as '?'. */
static void
add_escaped(struct str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '\n')
			str_adds(out, "\\n");
		else if (c == '\t')
			str_adds(out, "\\t");
		else if (c == '\r')
			str_adds(out, "\\r");
		else if (c < ' ' || c == 0x7f)
			str_addf(out, "\\x%02X", c);
		else
			str_addc(out, text[i]);
	}
}

/* What the body says as plain text, such as Go's servers and proxies send. */
static void
add_text(struct str *out, const struct refusal *refusal)
{
	const char *text = refusal->body;
	size_t len = refusal->len;

	while (len > 0 && is_blank(*text))
		text++, len--;
	while (len > 0 && is_blank(text[len - 1]))
		len--;
	if (!refusal->head->plain_text || len == 0)
		return;
	str_adds(out, ": ");
	add_escaped(out, text, len > TEXT_MAX ? TEXT_MAX : len);
	if (len > TEXT_MAX)
		str_adds(out, "...");
}

int
refusal_set(const struct refusal *refusal, struct err *err)
{
	int status = refusal->head->status;
	struct json *answer;
	struct err ignored;
	const char *message;

	/*
	 * dockerd redirects from a path with a segment such as "..", which a
	 * name may contain, to the path of something else.
	 */
	if (status >= 300 && status < 400)
		return err_set(err, ERR_REFUSED,
		    "the engine answered with HTTP status %d, a redirect "
		    "that box does not follow",
		    status);
	answer = json_parse(refusal->body, refusal->len, &ignored);
	message = json_str(answer, "message");
	if (message && *message) {
		err_set(err, ERR_REFUSED, "%s", message);
	} else {
		struct str text = { 0 };

		add_text(&text, refusal);
		err_set(err, ERR_REFUSED,
		    "the engine answered with HTTP status %d%s", status,
		    str_text(&text));
		str_free(&text);
	}
	if (status == 404 && (message || refusal->to_head))
		err->kind = ERR_NOT_FOUND;
	if (status == 409)
		err->kind = ERR_CONFLICT;
	json_free(answer);
	return -1;
}
