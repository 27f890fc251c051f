/* SPDX-License-Identifier: MIT */
/*
 * faulty: an engine that answers wrongly, for the tests of what box does then.
 *
 *	faulty SOCKET WORD=HOW:FILE...
 *
 * Every request whose first line holds WORD is answered with the bytes of FILE,
 * which are a whole HTTP answer, head and all; then the connection is closed.
 * The first rule that fits counts. Other requests to /_ping get what an engine
 * of API 1.41 says, all else a 404. First lines are appended to SOCKET.log. HOW
 * is any of:
 *
 *	c  cut: of the n-th such answer only the first n bytes, from 0 on
 *	d  drip: one byte a write
 *	e  early: answer before the request's body is read
 *	h  hold: read the request's body when the file SOCKET.go is there
 *	k  keep the connection after a whole answer, for another request
 *	s  stall: say nothing more, and leave the connection open
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char ping[] = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n"
			   "Content-Length: 2\r\n\r\nOK";
static const char missing[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 31\r\n"
			      "\r\n{\"message\":\"faulty has no such\"}";

static char beside[2][256]; /* SOCKET.log, SOCKET.go */
static size_t *cut_at;      /* shared by all connections */

/* Without the head's end it is no request: 0. */
static size_t
read_head(FILE *in, char *head, size_t size)
{
	size_t len = 0;
	int c;

	while (len < size - 1 && (c = getc(in)) != EOF) {
		head[len++] = (char)c;
		head[len] = '\0';
		if (len >= 4 && strcmp(head + len - 4, "\r\n\r\n") == 0)
			return len;
	}
	return 0;
}

static void
skip(FILE *in, unsigned long len)
{
	while (len-- > 0 && getc(in) != EOF)
		;
}

static void
read_body(FILE *in, const char *head)
{
	const char *length = strcasestr(head, "\r\nContent-Length:");
	char line[64];

	if (length)
		skip(in,
		    strtoul(length + strlen("\r\nContent-Length:"), NULL, 10));
	if (!strcasestr(head, "\r\nTransfer-Encoding: chunked"))
		return;
	while (fgets(line, sizeof(line), in)) {
		unsigned long len = strtoul(line, NULL, 16);

		skip(in, len + 2);
		if (len == 0)
			return;
	}
}

/* Was it the whole of it? */
static bool
answer(int fd, const char *how, const char *path)
{
	FILE *file = fopen(path, "r");
	size_t left = (size_t)-1, n;
	char buf[65536];

	if (strchr(how, 'c'))
		left = (*cut_at)++;
	while (file && (n = fread(buf, 1, strchr(how, 'd') ? 1 : sizeof(buf),
			    file)) > 0) {
		if (write(fd, buf, n < left ? n : left) < 0 || n >= left)
			break;
		left -= n;
	}
	if (!file)
		return false;
	n = getc(file) == EOF;
	fclose(file);
	return n && left > 0;
}

/* The letters of the rule's HOW, and the FILE behind them. NULL: no rule. */
static const char *
find_rule(char **rules, const char *line, char how[8])
{
	for (; *rules; rules++) {
		const char *is = strchr(*rules, '=');
		const char *colon = is ? strchr(is, ':') : NULL;
		char word[256];

		if (!colon || is - *rules > 255 || colon - is > 7)
			exit(2);
		snprintf(
		    word, sizeof(word), "%.*s", (int)(is - *rules), *rules);
		if (!strstr(line, word))
			continue;
		snprintf(how, 8, "%.*s", (int)(colon - is - 1), is + 1);
		return colon + 1;
	}
	return NULL;
}

static void
serve(int fd, char **rules)
{
	static char head[65536];
	FILE *in = fdopen(fd, "r");
	size_t len;

	while (in && (len = read_head(in, head, sizeof(head))) > 0) {
		char line[4096], how[8] = "k";
		int log = open(beside[0], O_WRONLY | O_APPEND | O_CREAT, 0666);
		const char *file;
		bool whole = true;

		snprintf(
		    line, sizeof(line), "%.*s", (int)strcspn(head, "\r"), head);
		dprintf(log, "%s\n", line);
		close(log);
		file = find_rule(rules, line, how);
		while (strchr(how, 'h') && access(beside[1], F_OK) < 0)
			usleep(20000);
		if (!strchr(how, 'e'))
			read_body(in, head);
		if (file)
			whole = answer(fd, how, file);
		else if (strstr(line, "/_ping"))
			(void)!write(fd, ping, strlen(ping));
		else
			(void)!write(fd, missing, strlen(missing));
		if (strchr(how, 's'))
			pause();
		if (!whole || !strchr(how, 'k'))
			break;
	}
}

int
main(int argc, char **argv)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM, 0), fd;

	if (argc < 2 || strlen(argv[1]) >= sizeof(addr.sun_path) - 4)
		return 2;
	snprintf(beside[0], sizeof(beside[0]), "%s.log", argv[1]);
	snprintf(beside[1], sizeof(beside[1]), "%s.go", argv[1]);
	/* renamed when it listens: who sees it can connect */
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s.new", argv[1]);
	cut_at = mmap(NULL, sizeof(*cut_at), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (cut_at == MAP_FAILED ||
	    bind(s, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
	    listen(s, 2) < 0 || rename(addr.sun_path, argv[1]) < 0) {
		perror("faulty");
		return 1;
	}
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	while ((fd = accept(s, NULL, NULL)) >= 0) {
		if (fork() == 0) {
			close(s);
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			serve(fd, argv + 2);
			_exit(0);
		}
		close(fd);
	}
	return 1;
}
