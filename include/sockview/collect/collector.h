/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_COLLECTOR_H
#define SOCKVIEW_COLLECT_COLLECTOR_H

/*
 * A source made of walkers: takes a snapshot protocol by protocol, each with the first
 * walker that works. A walker that fails after its first socket is not replaced: its
 * sockets would be counted twice. The report says which walker it was, or why there was
 * none.
 */

#include "sockview/collect/walk.h"
#include "sockview/core/source.h"

/* Where a snapshot is from, and what time it is there. */
struct origin {
	/* Fills what is known before the first socket; strings live as long as the
	 * origin. */
	void (*describe)(void *self, struct snapshot *snapshot);
	/* Reads counters, levels and limits; may be NULL. */
	void (*figures)(void *self, struct figures *figures);
	/* Gives device names to feed->device; may be NULL. */
	int (*devices)(void *self, const struct feed *feed);
	/* Nanoseconds of a clock that only moves forward, to tell what a dump cost. */
	uint64_t (*clock)(void *self);
	void (*free)(void *self); /* may be NULL */
	/* For quick looks, beside the walkers of snapshots; may be NULL. Owned. */
	struct walker *looker;
	void *self;
};

#define COLLECTOR_WALKERS_MAX 2

/* Owns origin and walkers from then on (also on failure). Returns 0 or a negative errno.
 */
int collector_new(const struct origin *origin, struct walker *const walkers[],
	size_t count, struct source **source);

#endif
