/* SPDX-License-Identifier: MIT */
/*
 * ssh: each connection is a run of "ssh HOST docker system dial-stdio", whose
 * stdin and stdout are the stream, as with the docker CLI. Keys, names and
 * jumps are the business of ssh and its configuration.
 *
 * All share one connection of ssh's (ControlMaster), so that only the first one
 * has to log in. ControlPersist moves that connection to a process of its own,
 * without which the stream of the first session would not end before the others
 * have; that process ends 5 s after its last session, and tools that run within
 * that time, as under make, share it too.
 */
#include "engine/conn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

struct ssh_conn {
	int fd;
	pid_t pid;
	FILE *stderr_file;
	char *name;
	bool has_read; /* the engine has answered */
};

/* The reason is the last line that ssh wrote to stderr, if it wrote any. */
static void
add_reason(const struct ssh_conn *conn, struct err *err)
{
	char text[1024];
	ssize_t n = pread(fileno(conn->stderr_file), text, sizeof(text) - 1, 0);
	char *line;

	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	if (n <= 0) {
		err_set(err, ERR_ENGINE,
		    "cannot reach the engine at %s: ssh ended without an "
		    "answer",
		    conn->name);
		return;
	}
	text[n] = '\0';
	line = strrchr(text, '\n');
	err_set(err, ERR_ENGINE, "cannot reach the engine at %s: %s",
	    conn->name, line ? line + 1 : text);
}

static ssize_t
ssh_try_read(void *state, void *buf, size_t size, struct err *err)
{
	struct ssh_conn *conn = state;
	ssize_t n = conn_recv(conn->fd, buf, size, err);

	if (n > 0)
		conn->has_read = true;
	if ((n == 0 || n == -1) && !conn->has_read) {
		add_reason(conn, err);
		return -1;
	}
	return n;
}

static ssize_t
ssh_try_write(void *state, const void *buf, size_t size, struct err *err)
{
	struct ssh_conn *conn = state;
	ssize_t n = conn_send(conn->fd, buf, size, err);

	if (n == -1 && !conn->has_read)
		add_reason(conn, err);
	return n;
}

static int
ssh_end_writes(void *state)
{
	struct ssh_conn *conn = state;

	return shutdown(conn->fd, SHUT_WR);
}

/* ssh ends by itself once its stdin has, and nobody waits for that. */
static void
ssh_close(void *state)
{
	struct ssh_conn *conn = state;

	close(conn->fd);
	if (conn->pid > 0)
		waitpid(conn->pid, NULL, WNOHANG);
	if (conn->stderr_file)
		fclose(conn->stderr_file);
	free(conn->name);
	free(conn);
}

static const struct conn_ops ssh_ops = {
	.try_read = ssh_try_read,
	.try_write = ssh_try_write,
	.end_writes = ssh_end_writes,
	.close = ssh_close,
};

/*
 * The path of ssh's control socket, which is short: ssh adds to it, and a path
 * of a socket has at most 107 bytes. NULL, and then nothing is shared, if there
 * is not a directory that only this user can write to. The caller frees it.
 */
static char *
control_path(void)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	struct stat st;
	char *dir, *path = NULL;

	if (run && *run == '/' && strlen(run) < 32)
		return xasprintf("%s/box-ssh-%%C", run);
	dir = xasprintf("/tmp/box-ssh-%lu", (unsigned long)getuid());
	if ((mkdir(dir, 0700) == 0 || errno == EEXIST) &&
	    lstat(dir, &st) == 0 && S_ISDIR(st.st_mode) &&
	    st.st_uid == getuid() && (st.st_mode & 077) == 0)
		path = xasprintf("%s/%%C", dir);
	free(dir);
	return path;
}

static void
add_options(struct strv *argv, const struct host *host)
{
	char *control = control_path();

	strv_add(argv, "ssh");
	strv_add(argv, "-oConnectTimeout=30");
	strv_add(argv, "-T");
	if (control) {
		char *option = xasprintf("-oControlPath=%s", control);

		strv_add(argv, "-oControlMaster=auto");
		strv_add(argv, "-oControlPersist=5");
		strv_add(argv, option);
		free(option);
	}
	if (host->ssh_user) {
		strv_add(argv, "-l");
		strv_add(argv, host->ssh_user);
	}
	if (host->ssh_port) {
		strv_add(argv, "-p");
		strv_add(argv, host->ssh_port);
	}
	strv_add(argv, "--");
	strv_add(argv, host->ssh_name);
	free(control);
}

static void
add_command(struct strv *argv, const struct host *host)
{
	char *option;

	strv_add(argv, "docker");
	if (host->socket) {
		/* host_parse() lets no quote through */
		option = xasprintf("--host='unix://%s'", host->socket);
		strv_add(argv, option);
		free(option);
	}
	strv_add(argv, "system");
	strv_add(argv, "dial-stdio");
}

/*
 * A session of its own, so that SIGINT from the terminal reaches the tool only,
 * which may want to stop the box over this connection.
 */
static void NORETURN
run_ssh(char **argv, int stream, int errors)
{
	struct sigaction normal = { .sa_handler = SIG_DFL };
	sigset_t none;

	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	sigaction(SIGINT, &normal, NULL);
	sigaction(SIGTERM, &normal, NULL);
	sigaction(SIGHUP, &normal, NULL);
	sigaction(SIGPIPE, &normal, NULL);
	dup2(stream, STDIN_FILENO);
	dup2(stream, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "cannot run ssh: %s\n", strerror(errno));
	_exit(127);
}

static int
start(struct ssh_conn *conn, const struct host *host, struct err *err)
{
	struct strv argv = { 0 };
	int ends[2];

	/* a file, so that ssh never waits for a reader */
	conn->stderr_file = tmpfile();
	if (!conn->stderr_file)
		return err_set(
		    err, ERR_SYSTEM, "cannot create a temporary file:");
	fcntl(fileno(conn->stderr_file), F_SETFD, FD_CLOEXEC);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_set(err, ERR_SYSTEM, "cannot make a socket:");
	conn->fd = ends[0];
	add_options(&argv, host);
	add_command(&argv, host);
	conn->pid = fork();
	if (conn->pid == 0)
		run_ssh(argv.v, ends[1], fileno(conn->stderr_file));
	if (conn->pid < 0)
		err_set(err, ERR_SYSTEM, "cannot create a process:");
	close(ends[1]);
	strv_free(&argv);
	return conn->pid < 0 ? -1 : 0;
}

int
conn_ssh_open(const struct host *host, const struct conn_ops **ops,
    void **state, int *fd, struct err *err)
{
	struct ssh_conn *conn = xcalloc(1, sizeof(*conn));

	conn->fd = -1;
	conn->name = xstrdup(host->name);
	if (start(conn, host, err) < 0) {
		ssh_close(conn);
		return -1;
	}
	*ops = &ssh_ops;
	*state = conn;
	*fd = conn->fd;
	return 0;
}
