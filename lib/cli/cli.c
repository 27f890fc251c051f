/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/output.h"
#include "base/str.h"

/*
 * A program started with fd 1 closed would write its results into the first
 * socket it opens. /dev/full makes a closed stdout fail as a full disk does.
 */
static void
open_standard_fds(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open(fd == 1 ? "/dev/full" : "/dev/null", O_RDWR) != fd)
			_exit(STATUS_ENGINE);
	}
}

static void
print_version(void)
{
	printf("%s %s\n", err_program_name(), BOX_VERSION);
	exit(output_close(STATUS_OK));
}

static void
print_usage(const struct cli *cli)
{
	printf("usage: %s\n", cli->usage);
	exit(output_close(STATUS_OK));
}

void
cli_misuse(const struct cli *cli, const char *fmt, ...)
{
	char msg[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	warn("%s", msg);
	fprintf(stderr, "usage: %s\n", cli->usage);
	exit(cli->misuse);
}

/* getopt_long's optopt is the letter, or 0 and argv holds the long option. */
static void
bad_option(const struct cli *cli, char **argv, bool missing)
{
	const char *word = argv[optind - 1];
	char letter[3] = { '-', (char)optopt, '\0' };
	bool is_long = starts_with(word, "--") &&
		       (optopt == 0 || optopt > UCHAR_MAX || missing);

	if (is_long)
		cli_misuse(cli,
		    missing ? "option %s needs an argument"
			    : "unknown option %s",
		    word);
	cli_misuse(cli,
	    missing ? "option %s needs an argument" : "unknown option %s",
	    letter);
}

/* --- tables of options */

static int
help(void *about, const struct cli_option *option, const char *value,
    struct err *err)
{
	(void)option;
	(void)value;
	(void)err;
	print_usage(about);
	return 0;
}

static int
version(void *about, const struct cli_option *option, const char *value,
    struct err *err)
{
	(void)about;
	(void)option;
	(void)value;
	(void)err;
	print_version();
	return 0;
}

/* What getopt_long(3) returns for the first of the long options. */
enum {
	CLI_LONG = 256
};

static const struct cli_option common[] = {
	OPT_TEXT('H', "host", struct cli, host),
	OPT_CALL_FLAG('h', "help", help, NULL),
	OPT_CALL_FLAG('V', "version", version, NULL),
	OPT_END,
};

/* All tables, as getopt_long(3) wants them. */
struct getopt_table {
	struct str letters;
	struct option *options;
	size_t len;
	const struct cli_option **rows; /* of each of options */
	void **about;                   /* likewise */
};

static int
argument(const struct cli_option *row)
{
	switch (row->kind) {
	case OPTION_FLAG:
	case OPTION_NUL:
	case OPTION_VALUE:
		return no_argument;
	case OPTION_CALL_FLAG:
		/* --init=false, of the options of docker run */
		return row->data ? optional_argument : no_argument;
	default:
		return required_argument;
	}
}

static void
add_table(struct getopt_table *all, const struct cli_option *row, void *about)
{
	for (; row->name; row++) {
		size_t i = all->len++;

		all->options = xreallocarray(
		    all->options, all->len + 1, sizeof(*all->options));
		all->rows =
		    xreallocarray(all->rows, all->len, sizeof(*all->rows));
		all->about =
		    xreallocarray(all->about, all->len, sizeof(*all->about));
		all->options[i] = (struct option){ row->name, argument(row),
			NULL, CLI_LONG + (int)i };
		all->options[i + 1] = (struct option){ 0 };
		all->rows[i] = row;
		all->about[i] = about;
		if (row->letter > 1 && !strchr(all->letters.s, row->letter))
			str_addf(&all->letters,
			    argument(row) == required_argument ? "%c:" : "%c",
			    row->letter);
	}
}

/* The row for what getopt_long(3) returned; the first of that letter. */
static size_t
find_row(const struct getopt_table *all, int c)
{
	size_t i = 0;

	if (c >= CLI_LONG)
		return (size_t)(c - CLI_LONG);
	while (all->rows[i]->letter != c)
		i++;
	return i;
}

static long
number(const struct cli *cli, const struct cli_option *row, const char *text)
{
	char letter[] = { (char)row->letter, '\0' };
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || *end || errno || n < row->low || n > row->high)
		die(cli->misuse,
		    "option %s%s: '%s' is not a number from %ld to %ld",
		    *letter ? "-" : "--", *letter ? letter : row->name, text,
		    row->low, row->high);
	return n;
}

static void
apply(struct cli *cli, const struct cli_option *row, void *about,
    const char *value)
{
	char *member = (char *)about + row->member;
	struct err err;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)member = true;
		break;
	case OPTION_NUL:
		*member = '\0';
		break;
	case OPTION_VALUE:
		*(const char **)(void *)member = row->data;
		break;
	case OPTION_TEXT:
		*(const char **)(void *)member = value;
		break;
	case OPTION_LIST:
		strv_add((struct strv *)(void *)member, value);
		break;
	case OPTION_NUMBER:
		*(long *)(void *)member = number(cli, row, value);
		break;
	default:
		if (row->apply(about, row, value, &err) < 0)
			die(cli->misuse, "%s", err.msg);
	}
}

char **
cli_begin(struct cli *cli, int argc, char **argv)
{
	struct getopt_table all = { 0 };
	int c;

	err_program(argv[0]);
	open_standard_fds();
	if (cli->misuse == STATUS_OK)
		cli->misuse = STATUS_USAGE;
	/* "-": each operand comes as an option of letter 1, in its place */
	str_adds(&all.letters, cli->ordered                            ? "+:"
			       : cli->tables[0].options[0].letter == 1 ? "-:"
								       : ":");
	for (const struct cli_table *t = cli->tables; t->options; t++)
		add_table(&all, t->options, t->about);
	add_table(&all, common, cli);
	opterr = 0;
	while ((c = getopt_long(
		    argc, argv, all.letters.s, all.options, NULL)) != -1) {
		size_t i;

		if (c == '?' || c == ':')
			bad_option(cli, argv, c == ':');
		i = find_row(&all, c);
		apply(cli, all.rows[i], all.about[i], optarg);
	}
	str_free(&all.letters);
	free(all.options);
	free(all.rows);
	free(all.about);
	return argv + optind;
}

static bool
is_this_machine(const struct host *host)
{
	return host->kind == HOST_UNIX ||
	       starts_with(host->authority, "127.") ||
	       starts_with(host->authority, "localhost:") ||
	       starts_with(host->authority, "[::1]:");
}

/*
 * Anyone who can talk to an engine is root on its machine. Without TLS, or with
 * a certificate that is not checked, this may be anyone on the network path.
 */
static void
warn_insecure(const struct host *host)
{
	const char *what = host->kind == HOST_TCP ? "no TLS"
			   : host->verify         ? NULL
					  : "TLS that checks no certificate";

	if (what && !is_this_machine(host))
		warn("%s: %s: anybody on the network can take over the engine",
		    host->name, what);
}

static void
warn_beyond(const struct engine *engine)
{
	if (engine_is_beyond(engine))
		warn("%s: the engine accepts only API %s and newer, which this "
		     "box does not know; results may be wrong",
		    engine_host(engine)->name, engine_api(engine));
}

struct engine *
cli_engine(const struct cli *cli)
{
	struct err err;
	struct engine *engine = engine_open(cli->host, &err);

	if (!engine)
		die(STATUS_ENGINE, "%s", err.msg);
	warn_insecure(engine_host(engine));
	warn_beyond(engine);
	return engine;
}
