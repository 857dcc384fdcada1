/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_WORKER_H
#define SOCKVIEW_APP_WORKER_H

/*
 * The collector's thread: takes snapshots at an interval, keeps the history, and
 * publishes models. A model never changes once it is published, so the screen draws it
 * without a lock, whatever a dump costs.
 */

#include "sockview/app/player.h"
#include "sockview/record/recorder.h"

struct worker;

/* What the source does beside being read. Zeroed: nothing. */
struct worker_tape {
	struct replay *replay;	   /* it plays this; the source owns it */
	struct recorder *recorder; /* it is recorded by this; borrowed */
	uint64_t count;		   /* so many snapshots and no more; 0: without end */
};

/*
 * Starts the thread. Owns `source` and `filter` (NULL: none; `text` is how it was typed)
 * from then on, also on failure. Returns 0 or an errno < 0.
 */
int worker_new(struct source *source, const struct worker_tape *tape,
	const struct worker_settings *settings, struct filter *filter, const char *text,
	struct worker **worker);

/* Ends a dump under way, and the thread. Takes NULL. */
void worker_free(struct worker *worker);

/* A descriptor that can be read when there is a model that was not taken yet. */
int worker_fd(const struct worker *worker);

/* The newest model, NULL before the first; to be given back with worker_release(). */
const struct model *worker_take(struct worker *worker);

/* Takes NULL. */
void worker_release(struct worker *worker, const struct model *model);

/* Changes what is collected, at once: a dump under way is dropped. */
void worker_set(struct worker *worker, const struct worker_settings *settings);

/*
 * Another filter, or none (NULL), at once, too: from the rows of the newest model if it
 * has some, else by another snapshot. Owns it.
 */
void worker_narrow(struct worker *worker, struct filter *filter, const char *text);

/* Has these sockets looked at one by one, now and with every snapshot. */
void worker_wish(struct worker *worker, const struct closeup_wish *wish);

/* Asks for a snapshot now. */
void worker_refresh(struct worker *worker);

/* Moves a replay. What comes faster than it is obeyed is obeyed in order. */
void worker_play(struct worker *worker, const struct play_order *order);

#endif
