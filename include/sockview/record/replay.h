/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_REPLAY_H
#define SOCKVIEW_RECORD_REPLAY_H

/*
 * A recording as a source: each source_snapshot() gives the next snapshot, with the times
 * and names it was recorded with; -ENODATA once there is none, without a call of the
 * feed. What was not recorded is not given.
 *
 * Not safe to be used by two threads at once.
 */

#include "sockview/core/claims.h"
#include "sockview/core/source.h"
#include "sockview/core/units.h"
#include "sockview/record/spool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct replay;

#define REPLAY_WHY_MAX 256

/*
 * Opens a recording. Returns 0 or a negative errno; then `why` says in words what is
 * wrong with it.
 */
int replay_open(const char *path, struct replay **replay, char why[REPLAY_WHY_MAX]);

/* The same from a descriptor, which stays the caller's; see spool_from(). */
int replay_from(int fd, spool_ready_fn *ready, void *context, struct replay **replay,
	char why[REPLAY_WHY_MAX]);

/* The recording as a source, which source_free() frees together with it. */
struct source *replay_source(struct replay *replay);

/*
 * How many snapshots there are. Looks through the whole file the first time; a recording
 * that comes by a pipe is waited for to its end.
 */
size_t replay_count(struct replay *replay);

/* Whether there is a snapshot `number`, counted from 0; looks no further than that. */
bool replay_has(struct replay *replay, size_t number);

/* The number of the snapshot that is given next. */
size_t replay_next(const struct replay *replay);

/* Makes `number` the next one. Returns 0, or -ENODATA: there is no such one. */
int replay_seek(struct replay *replay, size_t number);

struct replay_time {
	uint64_t wall_ns; /* since the epoch, UTC */
	uint64_t mono_ns; /* CLOCK_MONOTONIC of the machine that recorded */
};

/* When a snapshot was taken. Returns 0 or -ENODATA. */
int replay_time(struct replay *replay, size_t number, struct replay_time *time);

/*
 * The last snapshot taken at `wall_ns` or before; 0 if all are later. The clock may have
 * been set back meanwhile: then it is the last one of those in order.
 */
size_t replay_find(struct replay *replay, uint64_t wall_ns);

/*
 * Tells who held the sockets of the snapshot that is being given, or was given last; and
 * `claims`, unless NULL, of the only processes of their cgroups. Both are begun anew.
 * owners_reach()->looked: all processes had been looked at by then. Returns 0, -ENOMEM,
 * or -ENODATA: that was not recorded, and nothing is told.
 */
int replay_owners(struct replay *replay, struct owners *owners, struct claims *claims);

/* Tells the units of its sockets, begun anew. Returns the same. */
int replay_units(struct replay *replay, struct units *units);

/*
 * What is wrong with the file behind what was given so far, and was not told by a
 * snapshot's own reports: words, "" if nothing is.
 */
const char *replay_fault(const struct replay *replay);

/* The same, whether a snapshot has told it or not. */
const char *replay_damage(const struct replay *replay);

/* Replies of a foreign capture that were left out for want of their request. */
uint64_t replay_orphans(const struct replay *replay);

#endif
