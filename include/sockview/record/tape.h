/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_TAPE_H
#define SOCKVIEW_RECORD_TAPE_H

/*
 * The bytes of a recording one after the other, decompressed where they are compressed,
 * with places to come back to.
 */

#include "sockview/record/spool.h"

#include <stdbool.h>

struct tape;

/* A place. Of a file that is not compressed, `frame` is 0. */
struct tape_place {
	uint64_t frame; /* where its zstd frame begins in the file */
	uint64_t at;	/* bytes behind that, once decompressed */
};

/*
 * Owns `spool` from then on, also on failure. Returns 0, -ENOTSUP (compressed, and no
 * libzstd is built in), -ENOMEM, or what reading says.
 */
int tape_new(struct spool *spool, struct tape **tape);

/* Takes NULL. */
void tape_free(struct tape *tape);

/*
 * Reads up to `size` bytes. Fewer, or 0, only at the end, or where compressed bytes end
 * or are damaged, see tape_error().
 */
size_t tape_read(struct tape *tape, void *bytes, size_t size);

/* Passes over bytes; without reading them where it can. */
void tape_skip(struct tape *tape, uint64_t length);

/* Where the next byte is read. */
struct tape_place tape_place(const struct tape *tape);

/* Goes to a place. */
void tape_seek(struct tape *tape, struct tape_place place);

/*
 * Goes to the next zstd frame without decompressing what is left of this one. False: it
 * is not compressed, and nothing has happened.
 */
bool tape_next_frame(struct tape *tape);

/*
 * Why there is nothing more: 0: the end; -EBADMSG: compressed bytes that are damaged or
 * want too much memory; -ENODATA: they end in mid-frame; or what reading said.
 */
int tape_error(const struct tape *tape);

#endif
