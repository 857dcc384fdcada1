/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_TRAIL_H
#define SOCKVIEW_CORE_TRAIL_H

/*
 * What a number has been in the last minutes, for each of a bounded set of subjects: how
 * fast it grows, and since when without a fall. The one not heard of for longest makes
 * room.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRAILS_MAX   512
#define TRAIL_POINTS 36
/* A point each; so that TRAIL_POINTS reach back six minutes. */
#define TRAIL_STEP_NS UINT64_C(10000000000)

struct trail_point {
	uint64_t mono_ns;
	double value;
};

struct trail {
	uint64_t id;
	uint64_t began_ns; /* with its first point */
	struct trail_point now;
	struct trail_point point[TRAIL_POINTS]; /* a ring */
	unsigned count;
	unsigned newest;
	struct trail_point first; /* where it began to grow: no fall since */
	double highest;		  /* since then */
	struct trail_point same;  /* since when it has been what it is */
};

/* Start with a zeroed one. */
struct trails {
	struct trail *all; /* owned */
	size_t count;
	size_t room;
};

/* May be called twice. */
void trails_fini(struct trails *trails);

/* Forgets everything and keeps the memory. */
void trails_forget(struct trails *trails);

/*
 * What a subject's number is now, by CLOCK_MONOTONIC. A clock that went back begins a
 * new trail. NULL: out of memory. Lives until the next call.
 */
const struct trail *trails_put(
	struct trails *trails, uint64_t id, uint64_t mono_ns, double value);

/*
 * Change per second over the last `window_s` seconds, or what there is of them. False
 * below ten seconds of it.
 */
bool trail_slope(const struct trail *trail, double window_s, double *per_s);

/* For how long it has been followed. */
double trail_length_s(const struct trail *trail);

/* For how long it has grown without a fall; 0: it does not grow. */
double trail_grown_s(const struct trail *trail);

/* For how long it has not changed. */
double trail_same_s(const struct trail *trail);

#endif
