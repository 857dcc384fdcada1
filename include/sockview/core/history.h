/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_HISTORY_H
#define SOCKVIEW_CORE_HISTORY_H

/*
 * What the counts were in the last quarter of an hour. Fixed size whatever the interval:
 * the first sample of each step of five seconds is kept. Plain data, may be copied.
 */

#include "sockview/core/aggregate.h"
#include "sockview/core/figure.h"

#define HISTORY_STEP_NS UINT64_C(5000000000)
#define HISTORY_STEPS	192

/* No change is told before there is this much history. */
#define HISTORY_LEAST_NS UINT64_C(10000000000)

struct history_sample {
	uint64_t mono_ns;	/* 0: none */
	bool read[PROTO_COUNT]; /* whole, so that its totals are true */
	uint64_t total[PROTO_COUNT][STATE_COUNT];
	struct figures figures;
};

struct history {
	struct history_sample last;
	struct history_sample
		steps[HISTORY_STEPS]; /* by mono_ns / HISTORY_STEP_NS, a ring */
};

/* Forgets everything: what is counted has become something else. */
void history_forget(struct history *history);

/* Takes a snapshot. One that is not later than the last is ignored. */
void history_add(struct history *history, const struct aggregate *aggregate,
	const struct figures *figures);

/* The same from a sample: `last`, kept from when its snapshot was taken. */
void history_put(struct history *history, const struct history_sample *sample);

/*
 * Change of a state's total over the last minute; with less history, what it would be at
 * the same rate. False, and *per_min untouched, below HISTORY_LEAST_NS of it.
 */
bool history_per_min(const struct history *history, enum proto proto, enum state state,
	double *per_min);

/* The same for the sum over all states. */
bool history_total_per_min(
	const struct history *history, enum proto proto, double *per_min);

/*
 * How fast a counter grew in the last ten seconds, or between the last two snapshots if
 * they are further apart. False where it is unknown, or went backwards (a reset).
 */
bool history_rate(const struct history *history, enum figure figure, double *per_s);

/* Growth of two counters over that same time, as a quotient part/whole. */
bool history_share(const struct history *history, enum figure part, enum figure whole,
	double *share);

#define TREND_UNKNOWN (-1)
#define TREND_HIGHEST 8

/*
 * The shape of a state's total over the last cells × cell_ns, oldest first:
 * TREND_UNKNOWN, 0 (the count was 0), or 1 to TREND_HIGHEST from the row's lowest to its
 * highest. A row that changes by no more than a fifth of its value, or by two sockets,
 * draws nearly flat, around the middle.
 */
void history_trend(const struct history *history, enum proto proto, enum state state,
	size_t cells, uint64_t cell_ns, int8_t *levels);

#endif
