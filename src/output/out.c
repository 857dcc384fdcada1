/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/out.h"

#include "sockview/core/format.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ECMA-48 SGR. */
static const char *const sequences[] = {
	[STYLE_PLAIN] = "\033[0m",
	[STYLE_HEADING] = "\033[1m",
	[STYLE_DIM] = "\033[2m",
	[STYLE_FAILED] = "\033[1;37;41m",
	[STYLE_ATTENTION] = "\033[30;43m",
	[STYLE_SELECTED] = "\033[7m",
	[STYLE_TAB] = "\033[7m",
	[STYLE_KEY] = "\033[1m",
	[STYLE_FINE] = "\033[32m",
	[STYLE_ALARM] = "\033[1;31m",
};
static_assert(sizeof(sequences) / sizeof(*sequences) == STYLE_COUNT, "one per style");

void out_init(struct out *out, int fd, bool color, out_ready_fn *ready, void *context)
{
	struct stat stat;

	out->fd = fd;
	out->err = 0;
	out->color = color;
	out->slow = fstat(fd, &stat) || S_ISFIFO(stat.st_mode) ||
		    S_ISSOCK(stat.st_mode) || isatty(fd);
	out->stopping = false;
	out->ready = ready;
	out->context = context;
	out->used = 0;
}

/*
 * A pipe that is ready takes PIPE_BUF bytes without blocking (POSIX, write()); so between
 * any two such pieces the program can be stopped.
 */
static ssize_t write_some(struct out *out, const char *bytes, size_t length)
{
	if (out->ready && out->slow && length > PIPE_BUF)
		length = PIPE_BUF;
	for (;;) {
		int told = out->ready ? out->ready(out->context, out->fd) : 0;
		ssize_t written;

		if (told < 0)
			return told;
		out->stopping = out->stopping || told;
		written = write(out->fd, bytes, length);
		if (written >= 0)
			return written;
		/* EAGAIN: somebody else was quicker to fill the pipe. */
		if (errno != EINTR && errno != EAGAIN)
			return -errno;
	}
}

int out_flush(struct out *out)
{
	size_t done = 0;

	while (!out->err && done < out->used) {
		ssize_t written = write_some(out, out->buffer + done, out->used - done);

		if (written < 0)
			out->err = (int)written;
		else
			done += (size_t)written;
	}
	out->used = 0;
	return out->err;
}

char *out_room(struct out *out)
{
	if (out->used >= OUT_BUFFER)
		out_flush(out);
	return out->buffer + out->used;
}

void out_take(struct out *out, const char *end)
{
	out->used = (size_t)(end - out->buffer);
}

void out_bytes(struct out *out, const char *bytes, size_t length)
{
	while (length) {
		size_t part = length < OUT_ROW_MAX ? length : OUT_ROW_MAX;
		char *room = out_room(out);

		memcpy(room, bytes, part);
		out_take(out, room + part);
		bytes += part;
		length -= part;
	}
}

void out_text(struct out *out, const char *text)
{
	out_bytes(out, text, strlen(text));
}

void out_u64(struct out *out, uint64_t value)
{
	out_take(out, format_u64(out_room(out), value));
}

static void out_spaces(struct out *out, size_t count)
{
	while (count--)
		out_bytes(out, " ", 1);
}

void out_left(struct out *out, const char *text, size_t width)
{
	size_t length = strlen(text);

	out_text(out, text);
	out_spaces(out, length < width ? width - length : 0);
}

void out_right(struct out *out, const char *text, size_t width)
{
	size_t length = strlen(text);

	out_spaces(out, length < width ? width - length : 0);
	out_text(out, text);
}

void out_style(struct out *out, enum style style)
{
	if (out->color)
		out_text(out, sequences[style]);
}
