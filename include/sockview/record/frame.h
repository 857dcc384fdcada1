/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_FRAME_H
#define SOCKVIEW_RECORD_FRAME_H

/* Zstandard frames from outside, without decompressing them (RFC 8878, section 3.1.1). */

#include "sockview/record/spool.h"

/* Whether the file begins with a frame: 1, 0, or a negative errno. */
int frame_begins(struct spool *spool);

/*
 * How long the frame is that begins at a place. Returns 0, -EBADMSG (there is none),
 * -ENODATA (the file ends in it), or what reading says.
 */
int frame_length(struct spool *spool, uint64_t at, uint64_t *length);

#endif
