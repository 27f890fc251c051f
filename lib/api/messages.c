/* SPDX-License-Identifier: MIT */
#include "api/messages.h"

struct reader {
	struct json_stream *stream;
	void (*each)(void *arg, const struct message *);
	void *arg;
};

/* errorDetail since API 1.48, error before; both where both are known. */
static int
hand_out(struct reader *reader, const struct json *json, struct err *err)
{
	struct message message = { .stream = json_str(json, "stream"),
		.status = json_str(json, "status"),
		.id = json_str(json, "id"),
		.current = json_int(json, "progressDetail.current", 0),
		.total = json_int(json, "progressDetail.total", 0),
		.image = json_str(json, "aux.ID"),
		.error = json_str(json, "errorDetail.message"),
		.error_code = (int)json_int(json, "errorDetail.code", 0) };

	if (!message.error)
		message.error = json_str(json, "error");
	if (reader->each)
		reader->each(reader->arg, &message);
	return message.error ? err_set(err, ERR_REFUSED, "%s", message.error)
			     : 0;
}

static int
read_piece(
    struct reader *reader, const char *piece, size_t len, struct err *err)
{
	struct json *json;
	int result = 0;

	json_stream_feed(reader->stream, piece, len);
	while (result == 0 && (json = json_stream_next(reader->stream, err))) {
		result = hand_out(reader, json, err);
		json_free(json);
	}
	if (result == 0 && err->kind != ERR_NONE)
		result = -1;
	return result;
}

int
messages_read(struct exchange *exchange,
    void (*each)(void *arg, const struct message *), void *arg, struct err *err)
{
	struct reader reader = { json_stream_new(), each, arg };
	char buf[16384];
	int result = 0;
	ssize_t n = 1;

	while (result == 0 && n > 0) {
		n = exchange_read(exchange, buf, sizeof(buf), err);
		result = n < 0 ? -1 : read_piece(&reader, buf, (size_t)n, err);
	}
	json_stream_free(reader.stream);
	return result;
}
