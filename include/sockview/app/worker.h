/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_WORKER_H
#define SOCKVIEW_APP_WORKER_H

/*
 * The collector's thread: takes snapshots at an interval, keeps the history, and
 * publishes models. A model never changes once it is published, so the screen draws it
 * without a lock, whatever a dump costs.
 */

#include "sockview/core/model.h"
#include "sockview/core/source.h"

struct worker;

struct worker_settings {
	unsigned protos;
	unsigned families;
	enum class_by class_by;
	uint64_t delay_ns;
	double max_cpu; /* a share of one core, which stretches the interval */
};

/* Starts the thread. Owns `source` from then on, also on failure. Returns 0 or an errno <
 * 0. */
int worker_new(struct source *source, const struct worker_settings *settings,
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

/* Asks for a snapshot now. */
void worker_refresh(struct worker *worker);

#endif
