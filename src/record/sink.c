/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/sink.h"

#include "sockview/record/zstd.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One write for some ten datagrams. */
#define BUFFER_SIZE (512 * 1024)

struct sink {
	struct sink_plan plan;
	struct zstd_writer *zstd; /* NULL: plain */
	int err;
	bool is_file;
	bool is_slow;
	uint64_t written; /* of a file: where the next byte goes */
	uint64_t kept;	  /* of that, whole pieces */
	bool frame_open;
	size_t used;
	uint8_t buffer[BUFFER_SIZE];
};

static ssize_t write_some(struct sink *sink, const uint8_t *bytes, size_t length)
{
	ssize_t written;

	if (sink->plan.ready && sink->is_slow) {
		int told = sink->plan.ready(sink->plan.context, sink->plan.fd);

		if (told < 0)
			return told;
		/* A pipe that is ready takes so much without blocking. */
		length = length < PIPE_BUF ? length : PIPE_BUF;
	}
	do {
		written = write(sink->plan.fd, bytes, length);
	} while (written < 0 && (errno == EINTR || errno == EAGAIN));
	return written < 0 ? -errno : written;
}

static void write_all(struct sink *sink, const uint8_t *bytes, size_t length)
{
	while (!sink->err && length) {
		ssize_t written = write_some(sink, bytes, length);

		if (written < 0) {
			sink->err = (int)written;
			return;
		}
		sink->written += (size_t)written;
		bytes += written;
		length -= (size_t)written;
	}
}

static void flush(struct sink *sink)
{
	write_all(sink, sink->buffer, sink->used);
	sink->used = 0;
}

static int put_plain(void *context, const void *bytes, size_t length)
{
	struct sink *sink = context;
	const uint8_t *from = bytes;

	while (!sink->err && length) {
		size_t room = BUFFER_SIZE - sink->used;
		size_t part = length < room ? length : room;

		memcpy(sink->buffer + sink->used, from, part);
		sink->used += part;
		from += part;
		length -= part;
		if (sink->used == BUFFER_SIZE)
			flush(sink);
	}
	return sink->err;
}

void sink_put(struct sink *sink, const void *bytes, size_t length)
{
	int err;

	if (sink->err)
		return;
	if (!sink->zstd) {
		put_plain(sink, bytes, length);
		return;
	}
	sink->frame_open = true;
	err = zstd_write(sink->zstd, bytes, length, false, put_plain, sink);
	if (!sink->err)
		sink->err = err;
}

int sink_keep(struct sink *sink)
{
	if (!sink->err && sink->frame_open) {
		int err = zstd_write(sink->zstd, NULL, 0, true, put_plain, sink);

		if (!sink->err)
			sink->err = err;
	}
	sink->frame_open = false;
	flush(sink);
	if (!sink->err)
		sink->kept = sink->written;
	return sink->err;
}

void sink_drop(struct sink *sink)
{
	sink->used = 0;
	if (sink->frame_open)
		zstd_writer_reset(sink->zstd);
	sink->frame_open = false;
	if (!sink->is_file || sink->written == sink->kept)
		return;
	if (ftruncate(sink->plan.fd, (off_t)sink->kept) ||
		lseek(sink->plan.fd, (off_t)sink->kept, SEEK_SET) < 0) {
		if (!sink->err)
			sink->err = -errno;
		return;
	}
	sink->written = sink->kept;
}

int sink_error(const struct sink *sink)
{
	return sink->err;
}

static void close_plan(const struct sink_plan *plan)
{
	if (!plan->borrowed)
		close(plan->fd);
}

int sink_free(struct sink *sink)
{
	int err;

	if (!sink)
		return 0;
	sink_drop(sink);
	/* Network file systems tell of a full disk only here. */
	if (!sink->plan.borrowed && close(sink->plan.fd) && !sink->err)
		sink->err = -errno;
	err = sink->err;
	zstd_writer_free(sink->zstd);
	free(sink);
	return err;
}

static void find_kind(struct sink *sink)
{
	struct stat stat;
	off_t at = lseek(sink->plan.fd, 0, SEEK_CUR);

	if (fstat(sink->plan.fd, &stat))
		return;
	sink->is_file = S_ISREG(stat.st_mode) && at >= 0;
	sink->is_slow = !S_ISREG(stat.st_mode);
	if (sink->is_file)
		sink->written = sink->kept = (uint64_t)at;
}

int sink_new(const struct sink_plan *plan, struct sink **sink)
{
	struct sink *made = calloc(1, sizeof(*made));
	int err = made ? 0 : -ENOMEM;

	if (!err && plan->compress)
		err = zstd_writer_new(&made->zstd);
	if (err) {
		free(made);
		close_plan(plan);
		return err;
	}
	made->plan = *plan;
	find_kind(made);
	*sink = made;
	return 0;
}
