/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_VISITED_H
#define SOCKVIEW_APP_VISITED_H

/*
 * What was counted in those snapshots of a recording that were shown, so that the history
 * of any of them can be put together again without reading them twice.
 */

#include "sockview/core/history.h"

struct visited_block;

/* Starts zeroed. */
struct visited {
	struct visited_block **blocks;
	size_t room;
	size_t held; /* blocks that are there */
};

/* Forgets all. May be called twice. */
void visited_fini(struct visited *visited);

/*
 * Keeps the sample of snapshot `number`, from 0. Without memory, and where too many are
 * kept, one is forgotten: then it is as if it had not been visited.
 */
void visited_put(
	struct visited *visited, size_t number, const struct history_sample *sample);

/* NULL: it was not visited. Valid until the next visited_put(). */
const struct history_sample *visited_get(const struct visited *visited, size_t number);

/*
 * Makes the history that leads to a snapshot (without itself) taken at `mono_ns`: of
 * those visited without a gap before it. What lies before a gap is unknown.
 */
void visited_recall(const struct visited *visited, size_t number, uint64_t mono_ns,
	struct history *history);

#endif
