/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_ZSTD_H
#define SOCKVIEW_RECORD_ZSTD_H

/*
 * Compression by libzstd, as streams between pieces of memory. Built without it, both
 * _new() return -ENOTSUP.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether it is built in. */
bool zstd_is_built(void);

/* ---- writing ---- */

struct zstd_writer;

/* Takes what was compressed. Returns 0 or a negative errno. */
typedef int zstd_put_fn(void *context, const void *bytes, size_t length);

/* Returns 0, -ENOMEM or -ENOTSUP. */
int zstd_writer_new(struct zstd_writer **writer);

/* Takes NULL. */
void zstd_writer_free(struct zstd_writer *writer);

/*
 * Compresses bytes of a frame; `last` ends it, the next call starts another one. Returns
 * 0, what `put` returned, or -ENOMEM.
 */
int zstd_write(struct zstd_writer *writer, const void *bytes, size_t length, bool last,
	zstd_put_fn *put, void *context);

/* Forgets the frame under way. */
void zstd_writer_reset(struct zstd_writer *writer);

/* ---- reading ---- */

struct zstd_reader;

/* Memory beside what a frame made by any usual level needs is refused. */
#define ZSTD_WINDOW_LOG_MAX 23

/* Returns 0, -ENOMEM or -ENOTSUP. */
int zstd_reader_new(struct zstd_reader **reader);

/* Takes NULL. */
void zstd_reader_free(struct zstd_reader *reader);

/* What is left to read, and where to put what comes out; both move on. */
struct zstd_flow {
	const uint8_t *in;
	size_t in_left;
	uint8_t *out;
	size_t out_left;
	bool frame_ended; /* and nothing of the next one was made */
};

/* Returns 0, or -EBADMSG: no frame, damaged, or it wants too much memory. */
int zstd_read(struct zstd_reader *reader, struct zstd_flow *flow);

/* The next bytes are the beginning of a frame. */
void zstd_reader_reset(struct zstd_reader *reader);

#endif
