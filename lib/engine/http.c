/* SPDX-License-Identifier: MIT */
#include "engine/http.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"

size_t
http_head_size(const char *buf, size_t len)
{
	for (size_t i = 3; i < len; i++) {
		if (buf[i] == '\n' && memcmp(buf + i - 3, "\r\n\r\n", 4) == 0)
			return i + 1;
	}
	return 0;
}

/* A header field: its name, and its value without surrounding blanks. */
struct field {
	const char *name, *value;
	size_t name_len, value_len;
};

/* Moves both ends of a text inwards past blanks. */
static void
trim(const char **text, const char **end)
{
	while (*text < *end && (**text == ' ' || **text == '\t'))
		++*text;
	while (*end > *text && ((*end)[-1] == ' ' || (*end)[-1] == '\t'))
		--*end;
}

static bool
split_field(const char *line, size_t len, struct field *field)
{
	const char *colon = memchr(line, ':', len);
	const char *end = line + len;

	if (!colon || colon == line)
		return false;
	field->name = line;
	field->name_len = (size_t)(colon - line);
	field->value = colon + 1;
	trim(&field->value, &end);
	field->value_len = (size_t)(end - field->value);
	return true;
}

static bool
is(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(text, word, len) == 0;
}

/* Is the word one of the value's comma-separated elements? */
static bool
lists(const struct field *field, const char *word)
{
	const char *at = field->value, *end = at + field->value_len;

	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma ? comma : end;

		trim(&at, &stop);
		if (is(at, (size_t)(stop - at), word))
			return true;
		at = comma ? comma + 1 : end;
	}
	return false;
}

static void
copy_value(char *to, size_t size, const struct field *field, char stop)
{
	const char *end = memchr(field->value, stop, field->value_len);
	size_t n = end ? (size_t)(end - field->value) : field->value_len;

	if (n >= size)
		n = size - 1;
	memcpy(to, field->value, n);
	to[n] = '\0';
}

/* Of the value of Content-Type, without parameters such as charset. */
static size_t
media_type_len(const struct field *field)
{
	size_t n = 0;

	while (n < field->value_len && !strchr("; \t", field->value[n]))
		n++;
	return n;
}

static int
read_length(const struct field *field, struct http_head *head, struct err *err)
{
	long long length = 0;

	if (field->value_len == 0 || field->value_len > 18)
		return err_set(err, ERR_ENGINE, "bad Content-Length in answer");
	for (size_t i = 0; i < field->value_len; i++) {
		char c = field->value[i];

		if (!is_digit(c))
			return err_set(
			    err, ERR_ENGINE, "bad Content-Length in answer");
		length = length * 10 + (c - '0');
	}
	if (head->length >= 0 && head->length != length)
		return err_set(
		    err, ERR_ENGINE, "two Content-Lengths in answer");
	head->length = length;
	return 0;
}

static int
read_field(const struct field *field, struct http_head *head, struct err *err)
{
	if (is(field->name, field->name_len, "Content-Length"))
		return read_length(field, head, err);
	if (is(field->name, field->name_len, "Transfer-Encoding")) {
		if (!is(field->value, field->value_len, "chunked"))
			return err_set(
			    err, ERR_ENGINE, "unknown transfer coding");
		head->chunked = true;
	} else if (is(field->name, field->name_len, "Connection")) {
		if (lists(field, "close"))
			head->close = true;
	} else if (is(field->name, field->name_len, "Content-Type")) {
		head->plain_text =
		    is(field->value, media_type_len(field), "text/plain");
	} else if (is(field->name, field->name_len, "Api-Version")) {
		copy_value(
		    head->api_version, sizeof(head->api_version), field, ',');
	} else if (is(field->name, field->name_len, "Libpod-Api-Version")) {
		head->podman = true;
	} else if (is(field->name, field->name_len,
		       "X-Docker-Container-Path-Stat")) {
		copy_value(
		    head->path_stat, sizeof(head->path_stat), field, '\0');
	}
	return 0;
}

/* Parses a status line: "HTTP/1.1 200 OK". */
static int
read_status(const char *line, size_t len, struct http_head *head)
{
	if (len < 12 || memcmp(line, "HTTP/1.", 7) != 0 || line[8] != ' ')
		return -1;
	head->close = line[7] == '0';
	head->status = 0;
	for (size_t i = 9; i < 12; i++) {
		if (!is_digit(line[i]))
			return -1;
		head->status = head->status * 10 + (line[i] - '0');
	}
	return head->status < 100 ? -1 : 0;
}

int
http_head_parse(
    const char *buf, size_t size, struct http_head *head, struct err *err)
{
	const char *end = buf + size;
	const char *line = buf;

	*head = (struct http_head){ .length = -1, .plain_text = true };
	while (line < end) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));
		struct field field;
		size_t len;

		if (!lf)
			break;
		len = (size_t)(lf - line);
		if (len > 0 && line[len - 1] == '\r')
			len--;
		if (line == buf) {
			if (read_status(line, len, head) < 0)
				return err_set(err, ERR_ENGINE,
				    "what answers there is not an HTTP server");
		} else if (len > 0) {
			if (!split_field(line, len, &field))
				return err_set(err, ERR_ENGINE,
				    "bad header line in answer");
			if (read_field(&field, head, err) < 0)
				return -1;
		}
		line = lf + 1;
	}
	return 0;
}

void
http_body_begin(struct http_body *body, const struct http_head *head)
{
	*body = (struct http_body){ .state = HTTP_CHUNK_SIZE };
	if (head->status == 204 || head->status == 304 || head->status < 200) {
		body->framing = HTTP_LENGTH;
		body->done = true;
	} else if (head->chunked) {
		body->framing = HTTP_CHUNKED;
	} else if (head->length >= 0) {
		body->framing = HTTP_LENGTH;
		body->left = head->length;
		body->done = head->length == 0;
	} else {
		body->framing = HTTP_UNTIL_CLOSE;
	}
}

static int
hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static int
chunk_size_byte(struct http_body *body, char c)
{
	int digit = hex_digit(c);

	if (digit >= 0) {
		/* 15 digits are less than 2^60 and cannot overflow */
		if (++body->digits > 15)
			return -1;
		body->left = body->left * 16 + digit;
		return 0;
	}
	if (body->digits == 0)
		return -1;
	if (c == '\r')
		body->state = HTTP_CHUNK_SIZE_LF;
	else if (c == ';' || c == ' ' || c == '\t')
		body->state = HTTP_CHUNK_EXTENSION;
	else
		return -1;
	return 0;
}

static int
expect(struct http_body *body, char c, char want, int next)
{
	if (c != want)
		return -1;
	body->state = next;
	return 0;
}

/* One byte of framing (RFC 9112, section 7.1); -1 if it is not allowed. */
static int
chunk_byte(struct http_body *body, char c)
{
	switch (body->state) {
	case HTTP_CHUNK_SIZE:
		return chunk_size_byte(body, c);
	case HTTP_CHUNK_EXTENSION:
		if (c == '\r')
			body->state = HTTP_CHUNK_SIZE_LF;
		return c == '\n' ? -1 : 0;
	case HTTP_CHUNK_SIZE_LF:
		body->digits = 0;
		return expect(body, c, '\n',
		    body->left > 0 ? HTTP_CHUNK_DATA : HTTP_TRAILER_START);
	case HTTP_CHUNK_DATA_CR:
		return expect(body, c, '\r', HTTP_CHUNK_DATA_LF);
	case HTTP_CHUNK_DATA_LF:
		return expect(body, c, '\n', HTTP_CHUNK_SIZE);
	case HTTP_TRAILER_START:
		body->state = c == '\r' ? HTTP_TRAILER_END_LF : HTTP_TRAILER;
		return 0;
	case HTTP_TRAILER:
		if (c == '\n')
			body->state = HTTP_TRAILER_START;
		return 0;
	case HTTP_TRAILER_END_LF:
		body->done = true;
		return c == '\n' ? 0 : -1;
	case HTTP_CHUNK_DATA:
		break;
	}
	return -1;
}

int
http_body_next(struct http_body *body, const char *buf, size_t len,
    struct http_part *part, struct err *err)
{
	size_t i = 0;

	*part = (struct http_part){ 0 };
	if (body->framing == HTTP_UNTIL_CLOSE) {
		part->take = len;
		return 0;
	}
	if (body->framing == HTTP_CHUNKED) {
		while (i < len && !body->done && body->state != HTTP_CHUNK_DATA)
			if (chunk_byte(body, buf[i++]) < 0)
				return err_set(err, ERR_ENGINE,
				    "bad chunk in the engine's answer");
	}
	part->skip = i;
	if (body->done || i == len)
		return 0;
	part->take = len - i;
	if (body->left < (long long)part->take)
		part->take = (size_t)body->left;
	body->left -= (long long)part->take;
	if (body->left == 0) {
		if (body->framing == HTTP_CHUNKED)
			body->state = HTTP_CHUNK_DATA_CR;
		else
			body->done = true;
	}
	return 0;
}

int
http_body_eof(struct http_body *body, struct err *err)
{
	if (body->framing == HTTP_UNTIL_CLOSE)
		body->done = true;
	if (body->done)
		return 0;
	return err_set(err, ERR_ENGINE, "the engine broke off its answer");
}
