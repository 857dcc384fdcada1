/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_LOOKS_H
#define SOCKVIEW_APP_LOOKS_H

/*
 * The listeners, while they are wanted: counted with each snapshot, and looked at ten
 * times a second, between the snapshots and while one is under way, for what a queue does
 * meanwhile is in no snapshot. Belongs to the collector's thread.
 */

#include "sockview/core/aggregate.h"
#include "sockview/core/listeners.h"
#include "sockview/core/source.h"

#include <stdbool.h>

#define LOOKS_NS UINT64_C(100000000)

/* Of the program's bound, this much at most is for looks; they are made less often where
 * that does not do. */
#define LOOKS_SHARE 0.1

/* Start with a zeroed one, and looks_init(). */
struct looks {
	struct watch *watch;
	struct backlog *backlog;
	struct listeners *listeners; /* told, and not yet taken */
	bool wanted;
	bool work;	      /* the last one told something */
	uint64_t due_ns;      /* CLOCK_MONOTONIC */
	uint64_t interval_ns; /* kept at present */
	uint64_t cpu_ns;      /* what the last one cost */
	uint64_t before_ns;   /* the snapshot before, 0: none */

	/* While a snapshot is under way. */
	struct source *source;
	double max_cpu;
	unsigned unlooked; /* sockets since the last thought of a look */
};

/* Borrows `directions`. Returns 0 or -ENOMEM. */
int looks_init(struct looks *looks, const struct hash_seed *seed,
	const struct directions *directions);

/* May be called twice. */
void looks_fini(struct looks *looks);

/* Makes one if it is due. `max_cpu` is the bound of the program, a share of one core. */
void looks_make(struct looks *looks, struct source *source, double max_cpu);

/* Has the next one made at once, so that it is as new as what is read now, unless looks
 * cost so much that they are made less often. */
void looks_hurry(struct looks *looks);

/* Forgets what was seen; the next one is due at once. */
void looks_forget(struct looks *looks);

/* The share of one core that they take; 0: there are none. */
double looks_cpu(const struct looks *looks);

/* ---- around a snapshot, in this order ---- */

/* Whether listeners are wanted of it; `age` and `sure` as for backlog_follow(). Returns 0
 * or -ENOMEM. */
int looks_prepare(struct looks *looks, bool wanted, const uint32_t *age, bool sure);

/* Adds to the feeds that take the snapshot, behind that of the directions. */
void looks_add(struct looks *looks, struct feed_tee *tee);

/* The snapshot begins; looks_meanwhile() is for each socket; it has ended. */
void looks_open(struct looks *looks, struct source *source, double max_cpu);
void looks_meanwhile(struct looks *looks);
void looks_close(struct looks *looks);

/* What is known of the listeners now, if they are wanted. `plan` needs no backlog and no
 * watch. Returns 0 or -ENOMEM. */
int looks_tell(struct looks *looks, const struct listeners_plan *plan,
	const struct aggregate *aggregate);

/* What was told; the caller's from then on. NULL: nothing. */
struct listeners *looks_take(struct looks *looks);

#endif
