/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_SINK_H
#define SOCKVIEW_RECORD_SINK_H

/*
 * Where a recording goes: buffered bytes to a descriptor, compressed or not, in whole
 * pieces. What was put since the last sink_keep() can be taken back, from a file even
 * after it was written.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sink;

/*
 * Waits until `fd` takes bytes. Returns 0 or more, or a negative errno, which ends the
 * output. Asked before each write to a pipe or terminal.
 */
typedef int sink_ready_fn(void *context, int fd);

struct sink_plan {
	int fd;		      /* owned from then on, also on failure, unless `borrowed` */
	bool borrowed;	      /* do not close it */
	bool compress;	      /* by zstd, a frame a piece */
	sink_ready_fn *ready; /* may be NULL: writes then block */
	void *context;
};

/* Returns 0, -ENOMEM, or -ENOTSUP: no compression is built in. */
int sink_new(const struct sink_plan *plan, struct sink **sink);

/* Adds bytes. A failure is kept, see sink_error(). */
void sink_put(struct sink *sink, const void *bytes, size_t length);

/* Ends a piece and writes it. Returns sink_error(). */
int sink_keep(struct sink *sink);

/* Takes back what was put since sink_keep(). From a pipe it cannot be. */
void sink_drop(struct sink *sink);

/* 0, or the negative errno that ended the output; nothing was written after it. */
int sink_error(const struct sink *sink);

/* Ends it: what is no whole piece is dropped. Takes NULL. Returns the first failure. */
int sink_free(struct sink *sink);

#endif
