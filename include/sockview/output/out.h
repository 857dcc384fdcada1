/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_OUT_H
#define SOCKVIEW_OUTPUT_OUT_H

/*
 * Buffered bytes to a descriptor. stdio would do but for its price per row, and for what
 * happens when the reader does not read: a signal has to get through.
 */

#include "sockview/view/style.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUT_BUFFER  65536
#define OUT_ROW_MAX 10240

/*
 * Waits until `fd` takes bytes. Returns 0; 1 if the program was told to stop, but there
 * is still time to end the document; or a negative errno, which ends the output.
 */
typedef int out_ready_fn(void *context, int fd);

/* Set it up with out_init(). err is sticky: after a failure nothing more is written. */
struct out {
	int fd;
	int err; /* 0 or a negative errno */
	bool color;
	bool slow;     /* a pipe or terminal: takes at most what it has room for */
	bool stopping; /* told to stop: end the document */
	out_ready_fn *ready;
	void *context;
	size_t used;
	char buffer[OUT_BUFFER + OUT_ROW_MAX];
};

/* `ready` may be NULL: then writes block. Does not own `fd`. */
void out_init(struct out *out, int fd, bool color, out_ready_fn *ready, void *context);

/* Room for OUT_ROW_MAX bytes; out_take() says where they end. */
char *out_room(struct out *out);
void out_take(struct out *out, const char *end);

void out_text(struct out *out, const char *text);
void out_bytes(struct out *out, const char *bytes, size_t length);
void out_u64(struct out *out, uint64_t value);

/* `text` in at least `width` columns, left or right aligned. Bytes count as columns. */
void out_left(struct out *out, const char *text, size_t width);
void out_right(struct out *out, const char *text, size_t width);

/* Starts a style; STYLE_PLAIN ends it. Nothing unless `color`. */
void out_style(struct out *out, enum style style);

/* Writes what is held. Returns out->err. */
int out_flush(struct out *out);

/* What a feed that writes returns: out->err, -EINTR when stopping, else 0. */
static inline int out_verdict(const struct out *out)
{
	return out->err || !out->stopping ? out->err : -EINTR;
}

#endif
