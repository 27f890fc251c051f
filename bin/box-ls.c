/* SPDX-License-Identifier: MIT */
/*
 * box-ls: lists boxes (GET /containers/json), or images with -i and versions
 * with -v (GET /images/json); or says which engine it is with --engine (GET
 * /version, GET /info).
 */
#define _GNU_SOURCE /* memmem(3) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/image.h"
#include "api/system.h"
#include "cli/cli.h"
#include "cli/operands.h"
#include "api/columns.h"
#include "version/list.h"
#include "base/mem.h"
#include "cli/output.h"
#include "api/ref.h"
#include "base/json_scan.h"
#include "version/names.h"
#include "version/recover.h"
#include "api/labels.h"

static const char usage[] =
    "box-ls [-aijqsv0] [-f FILTER=VALUE]... [-n COUNT] [-o COLUMN,...] "
    "[-H HOST] [NAME...] | --engine [-0] [-H HOST]";

enum {
	COLUMNS_MAX = 32
};

struct list {
	struct cli cli;
	bool images, versions, json, quiet, engine;
	const char *only; /* the columns of -o */
	bool all, size;
	bool unfinished; /* a tool that was killed may have left something */
	long last;
	struct json *filters;
	struct output out;
	const struct column *columns[COLUMNS_MAX];
	size_t n_columns;
	struct strv names;           /* what was asked for; none: everything */
	bool *found;                 /* of each name: did it match? */
	struct version_list history; /* with -v, what is to be listed */
};

static int
add_filter(void *about, const struct cli_option *option, const char *text,
    struct err *err)
{
	struct list *list = about;
	const char *value = strchr(text, '=');
	char *name;

	(void)option;
	if (!value || value == text)
		return err_set(err, ERR_USER,
		    "option --filter: want NAME=VALUE, not '%s'", text);
	name = xstrndup(text, (size_t)(value - text));
	json_add_str(list->filters, name, value + 1);
	free(name);
	return 0;
}

static const struct cli_option options[] = {
	OPT_FLAG('a', "all", struct list, all),
	OPT_FLAG(0, "engine", struct list, engine),
	OPT_CALL('f', "filter", add_filter),
	OPT_FLAG('i', "images", struct list, images),
	OPT_FLAG('j', "json", struct list, json),
	OPT_NUMBER('n', "last", struct list, last, 1, 1 << 30),
	OPT_NUL(struct list, out.end),
	OPT_TEXT('o', "output", struct list, only),
	OPT_FLAG('q', "quiet", struct list, quiet),
	OPT_FLAG('s', "size", struct list, size),
	OPT_FLAG('v', "versions", struct list, versions),
	OPT_END,
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
is_match(
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
		if (is_match(list, list->names.v[i], name, id)) {
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
	for (size_t i = 0; i < list->n_columns; i++) {
		const struct column *column = list->columns[i];
		struct str text = { 0 };

		column->add(&text, element, column->member);
		output_fieldn(&list->out, str_text(&text), text.len);
		str_free(&text);
	}
	output_end(&list->out);
}

/* Of all images, keeps the versions of the boxes that were asked for. */
static int
keep_version(void *arg, const char *text, size_t len)
{
	struct list *list = arg;
	struct json *image = json_parse(text, len, NULL);
	struct version version;
	bool wanted = list->names.len == 0;

	version_read(&version, image);
	json_free(image);
	if (version.number == 0 || version.is_inherited) {
		version_free(&version);
		return 0;
	}
	for (size_t i = 0; i < list->names.len; i++) {
		char *want = version_series(list->names.v[i]);

		if (strcmp(want, version.series) == 0) {
			list->found[i] = true;
			wanted = true;
		}
		free(want);
	}
	if (wanted) {
		version.text = xstrndup(text, len);
		version.len = len;
		version_list_add(&list->history, &version);
	} else {
		version_free(&version);
	}
	return 0;
}

/* One record a name, or its ID where it has none. */
static void
print_image(struct list *list, struct element *element)
{
	struct strv tags = { 0 };
	char *id = element_id(element);

	element_tags(element, &tags);
	for (size_t i = 0; i < tags.len; i++) {
		element->tag = tags.v[i];
		if (!starts_with(tags.v[i], PART_NAME ":") &&
		    (list->versions || is_wanted(list, element->tag, id)))
			print_record(list, element);
		if (list->json)
			break;
	}
	strv_free(&tags);
	free(id);
}

static bool
mentions(const struct element *element, const char *text)
{
	return memmem(element->text, element->len, text, strlen(text)) != NULL;
}

/*
 * What a tool that was killed may have left: a part of a box, a box that is
 * paused, or one that was not started.
 */
static bool
may_be_unfinished(const struct element *element)
{
	return mentions(element, PART_NAME) ||
	       mentions(element, "\"paused\"") ||
	       (mentions(element, UNDO_OWNER) &&
		   mentions(element, "\"created\""));
}

static void
print_box(struct list *list, struct element *element)
{
	bool wanted = list->names.len == 0;
	bool unfinished = may_be_unfinished(element);
	bool part = false;

	list->unfinished |= unfinished;
	if (!wanted || unfinished) {
		char *id = element_id(element);
		char *name = element_name(element);

		part = starts_with(name, PART_NAME "-");
		wanted = wanted || is_wanted(list, name, id);
		free(name);
		free(id);
	}
	if (wanted && !part)
		print_record(list, element);
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
	struct strv names = { 0 };

	if (!list->only) {
		list->n_columns = list->quiet ? 1 : COLUMN_DEFAULTS;
		for (size_t i = 0; i < list->n_columns; i++)
			list->columns[i] = column_table(list->images) + i;
		return;
	}
	strv_split(&names, list->only, ',');
	for (size_t i = 0; i < names.len; i++) {
		const struct column *column =
		    column_find(list->images, names.v[i]);

		if (!column)
			cli_misuse(
			    &list->cli, "there is no column '%s'", names.v[i]);
		if (list->n_columns == COLUMNS_MAX)
			cli_misuse(
			    &list->cli, "more than %d columns", COLUMNS_MAX);
		list->columns[list->n_columns++] = column;
	}
	strv_free(&names);
}

static void
read_names(struct list *list, char **argv)
{
	struct operands operands;
	const char *name;

	operands_begin(&operands, &list->cli, argv, list->out.end);
	while ((name = operands_next(&operands)))
		strv_add(&list->names, name);
	if (operands_end(&operands) != STATUS_OK)
		exit(STATUS_FAILED);
	list->found = xcalloc(list->names.len, sizeof(bool));
	/* a box that is named is listed whether it runs or not */
	list->all = list->all || !list->images;
}

static void
parse(struct list *list, int argc, char **argv)
{
	argv = cli_begin(&list->cli, argc, argv);
	if (list->engine) {
		if (argv[0] || list->images || list->versions || list->json ||
		    list->quiet || list->only || list->all || list->size ||
		    list->last || json_len(list->filters))
			cli_misuse(&list->cli,
			    "--engine excludes names and all options but -0 "
			    "and -H");
		return;
	}
	list->images |= list->versions;
	if (list->only && list->quiet)
		cli_misuse(&list->cli, "-o and -q exclude each other");
	if (list->versions && !list->only && !list->quiet)
		list->only = "name,version,time,size,previous,message";
	if (list->versions)
		json_add_str(list->filters, "label", VERSION_NUMBER);
	choose_columns(list);
	if (argv[0])
		read_names(list, argv);
}

static struct exchange *
open_list(struct list *list, struct engine *engine, struct err *err)
{
	struct json *filters = list->filters;

	list->filters = NULL;
	if (list->images)
		return call_open(engine,
		    call_image_list(&(struct image_query){
			.all = list->all, .filters = filters }),
		    err);
	return call_open(engine,
	    call_container_list(&(struct container_query){ .all = list->all,
		.size = list->size,
		.last = list->last,
		.filters = filters }),
	    err);
}

static int
list_all(struct list *list, struct engine *engine, struct err *err)
{
	struct exchange *exchange = open_list(list, engine, err);
	struct json_scan scan = {
		.each = list->versions ? keep_version : print_element,
		.arg = list,
	};
	char buf[16384];
	ssize_t n = -1;

	while (exchange &&
	       (n = exchange_read(exchange, buf, sizeof(buf), err)) > 0 &&
	       json_scan_feed(&scan, buf, (size_t)n, err) == 0)
		;
	if (n == 0 && json_scan_end(&scan, err) < 0)
		n = -1;
	json_scan_free(&scan);
	version_list_sort(&list->history);
	version_list_drop_duplicates(&list->history);
	for (size_t i = 0; i < list->history.len; i++)
		print_element(
		    list, list->history.v[i].text, list->history.v[i].len);
	version_list_free(&list->history);
	exchange_end(exchange);
	return n == 0 ? 0 : -1;
}

/* One record: where it is, what it is, and how box talks to it. */
static int
print_engine(struct list *list, struct engine *engine, struct err *err)
{
	struct system about;
	int result = system_describe(engine, &about, err);

	if (result == 0) {
		output_field(&list->out, engine_host(engine)->name);
		output_field(&list->out, about.name);
		output_field(&list->out, about.version);
		output_field(&list->out, engine_api(engine));
		output_field(&list->out, about.storage);
		output_end(&list->out);
	}
	system_free(&about);
	return result;
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
	struct list list = { .cli = { usage, .tables = { { options, &list } } },
		.filters = json_object(),
		.out = { .end = '\n' } };
	struct engine *engine;
	struct err err;
	int status = STATUS_OK;

	parse(&list, argc, argv);
	engine = cli_engine(&list.cli);
	if ((list.engine ? print_engine(&list, engine, &err)
			 : list_all(&list, engine, &err)) < 0)
		status = warn_err(&err, NULL);
	else if (!report_missing(&list))
		status = STATUS_FAILED;
	if (list.unfinished) {
		recover_abandoned(engine);
		recover_containers(engine);
	}
	engine_close(engine);
	free(list.found);
	strv_free(&list.names);
	json_free(list.filters);
	return output_close(status);
}
