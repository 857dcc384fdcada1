/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_SPOOL_H
#define SOCKVIEW_RECORD_SPOOL_H

/*
 * Bytes of a file by their place. What comes by a pipe is kept in a nameless file as far
 * as it was asked for, so that it can be read again.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct spool;

/* Waits until `fd` has bytes to read. Returns 0 or a negative errno. */
typedef int spool_ready_fn(void *context, int fd);

/*
 * Opens a file for reading. Only a regular file is one: anything else may have no end.
 * Returns 0, -EISDIR, -EINVAL (no regular file) or what open(2) says.
 */
int spool_open(const char *path, struct spool **spool);

/*
 * Reads from a descriptor that stays the caller's, from where it stands. `ready` is asked
 * before each read from what is no file; it may be NULL. Returns 0 or a negative errno.
 */
int spool_from(int fd, spool_ready_fn *ready, void *context, struct spool **spool);

/* Takes NULL. */
void spool_free(struct spool *spool);

/*
 * Reads up to `size` bytes from a place. Returns how many, 0 at the end, or a negative
 * errno.
 */
ssize_t spool_read(struct spool *spool, uint64_t at, void *bytes, size_t size);

#endif
