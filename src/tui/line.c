/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/tui/line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* What a waiting write may be given after POLLOUT; a terminal has more room than that. */
#define WAITING_PIECE 256

int line_open(struct line *line, int in, int out)
{
	char path[32];

	*line = (struct line){ .in = in, .out = out, .pipe = -1 };
	/*
	 * O_NONBLOCK belongs to the open file, which the shell and other programs share:
	 * setting it on theirs would break them.
	 */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", out);
	line->pipe = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (line->pipe < 0) {
		/* Of another user, as after su(1), or there is no /proc. */
		line->waits = true;
		line->pipe = fcntl(out, F_DUPFD_CLOEXEC, 3);
	}
	return line->pipe < 0 ? -errno : 0;
}

void line_close(struct line *line)
{
	if (line->pipe > 0)
		close(line->pipe);
	free(line->rest);
	*line = (struct line){ .in = -1, .out = -1, .pipe = -1 };
}

/* As cbreak(3X), noecho(3X) and nonl(3X) do; signals by keys stay. */
static struct termios screen_modes(const struct termios *found)
{
	struct termios modes = *found;

	modes.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR);
	modes.c_oflag &= ~(tcflag_t)ONLCR;
	modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL);
	modes.c_lflag |= ISIG;
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	return modes;
}

static int set_modes(int fd, const struct termios *modes)
{
	while (tcsetattr(fd, TCSANOW, modes)) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

int line_take(struct line *line)
{
	struct termios modes;
	int err;

	/* Both first: in and out are the same terminal, as a rule. */
	if (!line->taken && (tcgetattr(line->in, &line->in_modes) ||
				    tcgetattr(line->out, &line->out_modes)))
		return -errno;
	line->taken = true;
	modes = screen_modes(&line->out_modes);
	err = set_modes(line->out, &modes);
	if (err)
		return err;
	modes = screen_modes(&line->in_modes);
	return set_modes(line->in, &modes);
}

void line_give(struct line *line)
{
	if (!line->taken)
		return;
	line->taken = false;
	set_modes(line->out, &line->out_modes);
	set_modes(line->in, &line->in_modes);
}

bool line_size(const struct line *line, unsigned *rows, unsigned *cols)
{
	struct winsize size;

	if (ioctl(line->out, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
		return false;
	*rows = size.ws_row;
	*cols = size.ws_col;
	return true;
}

static int make_room(struct line *line, size_t more)
{
	size_t room = line->length + more;
	char *rest;

	if (room <= line->room)
		return 0;
	rest = realloc(line->rest, room);
	if (!rest)
		return -ENOMEM;
	line->rest = rest;
	line->room = room;
	return 0;
}

int line_append(struct line *line, int from)
{
	off_t length = lseek(from, 0, SEEK_CUR);
	ssize_t got;
	int err;

	if (length <= 0)
		return length < 0 ? -errno : 0;
	err = make_room(line, (size_t)length);
	if (err)
		return err;
	got = pread(from, line->rest + line->length, (size_t)length, 0);
	if (got != length || lseek(from, 0, SEEK_SET) || ftruncate(from, 0))
		return -EIO;
	line->length += (size_t)length;
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until it takes bytes. Returns 1, 0 when the time is over, or a negative errno. */
static int wait_ready(const struct line *line, int64_t until)
{
	struct pollfd wait = { .fd = line->pipe, .events = POLLOUT };
	int64_t left = until - now_ms();
	int count = poll(&wait, 1, left > 0 ? (int)left : 0);

	if (count < 0)
		return errno == EINTR ? 1 : -errno;
	if (wait.revents & (POLLERR | POLLHUP | POLLNVAL))
		return -EIO;
	return count;
}

static int write_some(struct line *line)
{
	size_t left = line->length - line->done;
	ssize_t count;

	if (line->waits && left > WAITING_PIECE)
		left = WAITING_PIECE;
	count = write(line->pipe, line->rest + line->done, left);
	if (count < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -EIO;
	line->done += (size_t)count;
	return 0;
}

int line_send(struct line *line, int ms)
{
	int64_t until = now_ms() + ms;

	while (line_pending(line)) {
		int ready = wait_ready(line, until);
		int err = ready > 0 ? write_some(line) : ready;

		if (err)
			return -EIO;
		if (ready == 0 || (line_pending(line) && now_ms() > until))
			return 0;
	}
	line->length = line->done = 0;
	return 0;
}

bool line_pending(const struct line *line)
{
	return line->done < line->length;
}

bool line_gone(const struct line *line)
{
	struct pollfd ends[] = { { .fd = line->in }, { .fd = line->pipe } };

	return poll(ends, 2, 0) > 0 &&
	       ((ends[0].revents | ends[1].revents) & (POLLERR | POLLHUP | POLLNVAL));
}
