/* SPDX-License-Identifier: MIT */
#include "cli/output.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"

/* errno of the first write that failed; a later one may fail differently. */
static int lost_errno;

static void
note_loss(void)
{
	if (ferror(stdout) && !lost_errno)
		lost_errno = errno;
}

/* Length of the character at s when it may stand as it is, else 0. */
static size_t
plain(const char *s, size_t len)
{
	return *s == '\\' ? 0 : utf8_printable(s, len);
}

static void
put_escaped(unsigned char c)
{
	switch (c) {
	case '\t':
		fputs("\\t", stdout);
		break;
	case '\n':
		fputs("\\n", stdout);
		break;
	case '\r':
		fputs("\\r", stdout);
		break;
	case '\\':
		fputs("\\\\", stdout);
		break;
	default:
		printf("\\x%02X", c);
	}
}

void
output_fieldn(struct output *out, const char *value, size_t len)
{
	if (out->fields++ > 0)
		putchar('\t');
	while (len > 0) {
		size_t run = 0, n;

		while (run < len && (n = plain(value + run, len - run)) > 0)
			run += n;
		fwrite(value, 1, run, stdout);
		value += run;
		len -= run;
		if (len > 0) {
			put_escaped((unsigned char)*value++);
			len--;
		}
	}
	note_loss();
}

void
output_field(struct output *out, const char *value)
{
	output_fieldn(out, value ? value : "", value ? strlen(value) : 0);
}

void
output_end(struct output *out)
{
	putchar(out->end);
	out->fields = 0;
	note_loss();
}

void
output_line(struct output *out, const char *value)
{
	output_field(out, value);
	output_end(out);
}

int
output_flush(void)
{
	errno = EIO;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	if (!lost_errno)
		lost_errno = errno;
	return -1;
}

int
output_close(int status)
{
	bool lost = ferror(stdout) != 0;

	errno = EIO;
	if (fclose(stdout) != 0)
		lost = true;
	if (lost_errno)
		errno = lost_errno;
	if (!lost)
		return status;
	warn("cannot write to stdout:");
	return status ? status : STATUS_FAILED;
}
