/* SPDX-License-Identifier: MIT */
/*
 * box-ls: lists boxes (GET /containers/json), or images with -i and versions
 * with -v (GET /images/json).
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/columns.h"
#include "version/list.h"
#include "base/mem.h"
#include "cli/output.h"
#include "api/ref.h"
#include "base/json_scan.h"
#include "version/spec.h"
#include "api/labels.h"

static const char usage[] =
    "box-ls [-aijqsv0] [-f FILTER=VALUE]... [-n COUNT] [-o COLUMN,...] "
    "[-H HOST] [NAME...]";

static const struct option options[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "filter", required_argument, NULL, 'f' },
	{ "images", no_argument, NULL, 'i' },
	{ "json", no_argument, NULL, 'j' },
	{ "last", required_argument, NULL, 'n' },
	{ "null", no_argument, NULL, '0' },
	{ "output", required_argument, NULL, 'o' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "size", no_argument, NULL, 's' },
	{ "versions", no_argument, NULL, 'v' },
	CLI_OPTIONS,
};

enum {
	COLUMNS_MAX = 32
};

struct list {
	struct cli cli;
	bool images, versions, json, quiet;
	const char *only; /* the columns of -o */
	struct json *filters;
	struct str target;
	struct output out;
	const struct column *columns[COLUMNS_MAX];
	size_t n_columns;
	struct strv names;           /* what was asked for; none: everything */
	bool *found;                 /* of each name: did it match? */
	struct version_list history; /* with -v, what is to be listed */
};

/* No name has a wildcard. */
static bool
is_image(const char *want, const char *name)
{
	return strpbrk(want, "*?[") ? ref_match(want, name)
				    : ref_same(want, name);
}

/* A whole name, or the beginning of an ID, as every other tool takes them. */
static bool
is_meant(
    const struct list *list, const char *want, const char *name, const char *id)
{
	if (list->images ? is_image(want, name) : strcmp(want, name) == 0)
		return true;
	if (starts_with(want, "sha256:"))
		want += strlen("sha256:");
	return *want && starts_with(id, want);
}

static bool
is_wanted(struct list *list, const char *name, const char *id)
{
	bool wanted = list->names.len == 0;

	if (starts_with(id, "sha256:"))
		id += strlen("sha256:");
	for (size_t i = 0; i < list->names.len; i++) {
		if (is_meant(list, list->names.v[i], name, id)) {
			list->found[i] = true;
			wanted = true;
		}
	}
	return wanted;
}

static void
print_record(struct list *list, const struct element *element)
{
	if (list->json) {
		fwrite(element->text, 1, element->len, stdout);
		putchar(list->out.end);
		return;
	}
	for (size_t i = 0; i < list->n_columns; i++)
		list->columns[i]->print(
		    &list->out, element, list->columns[i]->member);
	output_end(&list->out);
}

/*
 * Of all images, keeps the versions of the boxes that were asked for. An image
 * that a stage built on a version has inherited its labels, and has a key.
 */
static int
keep_version(void *arg, const char *text, size_t len)
{
	struct list *list = arg;
	struct element element = { .text = text, .len = len };
	char *number = element_label(&element, VERSION_NUMBER);
	char *series = element_label(&element, VERSION_SERIES);
	char *key = element_label(&element, LABEL_KEY);
	bool is = *number && !*key, wanted = list->names.len == 0;

	for (size_t i = 0; is && i < list->names.len; i++) {
		char *want = version_series(list->names.v[i]);

		if (strcmp(want, series) == 0) {
			list->found[i] = true;
			wanted = true;
		}
		free(want);
	}
	if (is && wanted) {
		struct json *image = json_parse(text, len, NULL);

		version_list_add(&list->history, series,
		    strtoll(number, NULL, 10), version_rank(image), text, len);
		json_free(image);
	}
	free(key);
	free(series);
	free(number);
	return 0;
}

/*
 * One record a name. An image without one is listed by its ID, so that what
 * the first column holds always names the image to the other tools.
 */
static void
print_image(struct list *list, struct element *element)
{
	struct json *tags = element_get(element, "RepoTags");
	struct json *id = element_get(element, "Id");
	const char *id_text = json_as_str(id) ? json_as_str(id) : "";
	size_t n = json_len(tags);

	for (size_t i = 0; i < (n ? n : 1); i++) {
		struct json *tag = json_item(tags, i);

		element->tag = json_as_str(tag);
		/* engines before API 1.43 write <none>:<none> for no name */
		if (!element->tag || starts_with(element->tag, "<none>"))
			element->tag = id_text;
		if (list->versions || is_wanted(list, element->tag, id_text))
			print_record(list, element);
		json_free(tag);
		if (list->json)
			break;
	}
	json_free(id);
	json_free(tags);
}

static void
print_box(struct list *list, struct element *element)
{
	struct json *id = NULL;
	char *name = NULL;

	if (list->names.len > 0) {
		id = element_get(element, "Id");
		name = element_name(element);
	}
	if (!name ||
	    is_wanted(list, name, json_as_str(id) ? json_as_str(id) : ""))
		print_record(list, element);
	free(name);
	json_free(id);
}

static int
print_element(void *arg, const char *text, size_t len)
{
	struct list *list = arg;
	struct element element = { .text = text, .len = len };

	if (list->images)
		print_image(list, &element);
	else
		print_box(list, &element);
	return 0;
}

static void
choose_columns(struct list *list)
{
	const char *name = list->only;
	size_t len;

	if (!name) {
		list->n_columns = list->quiet ? 1 : COLUMN_DEFAULTS;
		for (size_t i = 0; i < list->n_columns; i++)
			list->columns[i] = column_table(list->images) + i;
		return;
	}
	for (;; name += len + 1) {
		const struct column *column;

		len = strcspn(name, ",");
		column = column_find(list->images, name, len);
		if (!column)
			cli_misuse(&list->cli, "no column is called '%.*s'",
			    (int)len, name);
		if (list->n_columns == COLUMNS_MAX)
			cli_misuse(
			    &list->cli, "more than %d columns", COLUMNS_MAX);
		list->columns[list->n_columns++] = column;
		if (!name[len])
			return;
	}
}

static void
add_filter(struct list *list, const char *text)
{
	const char *value = strchr(text, '=');
	char *name;

	if (!value || value == text)
		cli_misuse(
		    &list->cli, "option -f: want NAME=VALUE, not '%s'", text);
	name = xstrndup(text, (size_t)(value - text));
	json_add_str(list->filters, name, value + 1);
	free(name);
}

static void
parse(struct list *list, int argc, char **argv)
{
	struct names names;
	bool all = false, size = false;
	long last = 0;
	const char *name;
	int c;

	while ((c = cli_option(&list->cli, argc, argv,
		    ":af:ijn:o:qsv0" CLI_LETTERS, options)) != -1) {
		switch (c) {
		case 'a':
			all = true;
			break;
		case 'f':
			add_filter(list, optarg);
			break;
		case 'i':
			list->images = true;
			break;
		case 'j':
			list->json = true;
			break;
		case 'n':
			last = cli_number(&list->cli, "-n", optarg, 1, 1 << 30);
			break;
		case 'o':
			list->only = optarg;
			break;
		case 'q':
			list->quiet = true;
			break;
		case 's':
			size = true;
			break;
		case 'v':
			list->images = true;
			list->versions = true;
			break;
		case '0':
			list->out.end = '\0';
			break;
		}
	}
	if (list->only && list->quiet)
		cli_misuse(&list->cli, "-o and -q exclude each other");
	if (list->versions && !list->only && !list->quiet)
		list->only = "name,version,time,size,previous,message";
	if (list->versions)
		add_filter(list, "label=" VERSION_NUMBER);
	choose_columns(list);
	if (argv[optind]) {
		names_begin(&names, &list->cli, argv + optind, list->out.end);
		while ((name = names_next(&names)))
			strv_add(&list->names, name);
		if (names_end(&names) != STATUS_OK)
			exit(STATUS_FAILED);
		list->found = xcalloc(list->names.len, sizeof(bool));
		all = all || !list->images;
	}
	str_addf(&list->target, "%s/json?all=%d",
	    list->images ? "/images" : "/containers", all);
	if (size)
		str_adds(&list->target, "&size=1");
	if (last > 0)
		str_addf(&list->target, "&limit=%ld", last);
	if (json_len(list->filters) > 0) {
		struct str text = { 0 };

		json_text(list->filters, &text);
		str_adds(&list->target, "&filters=");
		str_add_url(&list->target, str_text(&text));
		str_free(&text);
	}
}

static int
list_all(struct list *list, struct engine *engine, struct err *err)
{
	struct request request = { .method = "GET",
		.target = str_text(&list->target) };
	struct exchange *exchange = engine_send(engine, &request, err);
	struct json_scan scan = {
		.each = list->versions ? keep_version : print_element,
		.arg = list,
	};
	char buf[16384];
	ssize_t n = -1;

	if (exchange && exchange_status(exchange, err) >= 0) {
		while (
		    (n = exchange_read(exchange, buf, sizeof(buf), err)) > 0 &&
		    json_scan_feed(&scan, buf, (size_t)n, err) == 0)
			;
	}
	if (n == 0 && json_scan_end(&scan, err) < 0)
		n = -1;
	json_scan_free(&scan);
	version_list_each(&list->history, print_element, list);
	exchange_end(exchange);
	return n == 0 ? 0 : -1;
}

/* Names every operand that nothing matched; true where there is none. */
static bool
report_missing(const struct list *list)
{
	bool complete = true;

	for (size_t i = 0; i < list->names.len; i++) {
		if (list->found[i])
			continue;
		warn("%s: no such %s", list->names.v[i],
		    list->versions ? "version"
		    : list->images ? "image"
				   : "container");
		complete = false;
	}
	return complete;
}

int
main(int argc, char **argv)
{
	struct list list = { .out = { .end = '\n' } };
	struct engine *engine;
	struct err err;
	int status = STATUS_OK;

	cli_begin(&list.cli, argv, usage);
	list.filters = json_object();
	parse(&list, argc, argv);
	engine = cli_engine(&list.cli);
	if (list_all(&list, engine, &err) < 0) {
		warn_err(&err, NULL);
		status = err_status(&err);
	} else if (!report_missing(&list)) {
		status = STATUS_FAILED;
	}
	engine_close(engine);
	free(list.found);
	strv_free(&list.names);
	json_free(list.filters);
	str_free(&list.target);
	return output_close(status);
}
