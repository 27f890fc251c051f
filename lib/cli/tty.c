/* SPDX-License-Identifier: MIT */
#include "cli/tty.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>

static struct termios saved;
static volatile sig_atomic_t saved_fd = -1;

int
tty_raw(int fd, struct err *err)
{
	struct termios raw;

	if (tcgetattr(fd, &saved) < 0)
		return err_set(err, ERR_SYSTEM, "cannot read the terminal:");
	raw = saved;
	/* what cfmakeraw(3) does, which POSIX lacks */
	raw.c_iflag &= (tcflag_t) ~(
	    IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	raw.c_oflag &= (tcflag_t)~OPOST;
	raw.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	raw.c_cflag &= (tcflag_t) ~(CSIZE | PARENB);
	raw.c_cflag |= CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	if (tcsetattr(fd, TCSADRAIN, &raw) < 0)
		return err_set(err, ERR_SYSTEM, "cannot set the terminal:");
	saved_fd = fd;
	atexit(tty_restore);
	return 0;
}

void
tty_restore(void)
{
	int fd = saved_fd;

	saved_fd = -1;
	if (fd >= 0)
		tcsetattr(fd, TCSADRAIN, &saved);
}

bool
tty_size(int fd, int *rows, int *columns)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_row == 0)
		return false;
	*rows = size.ws_row;
	*columns = size.ws_col;
	return true;
}
