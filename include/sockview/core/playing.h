/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PLAYING_H
#define SOCKVIEW_CORE_PLAYING_H

/* Where a replay stands, and how a recording goes on. Plain data. */

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_ZONE_MAX 8

/* A time, and how far the clocks of the person's zone are ahead of UTC then. */
struct clock_time {
	uint64_t wall_ns; /* since the epoch, UTC */
	int32_t offset_s;
	char zone[CLOCK_ZONE_MAX]; /* its name then, "CET"; "": UTC */
};

#define PLAYING_FAULT_MAX 160

/* Zeroed: what is shown is live. */
struct playing {
	bool set;
	bool paused;
	bool ended;	 /* on the last snapshot */
	bool counted;	 /* false: there may be more than `count` snapshots */
	unsigned speed;	 /* times as fast as it was recorded */
	uint64_t number; /* of the snapshot, from 1 */
	uint64_t count;
	struct clock_time now;
	struct clock_time first;
	struct clock_time last;
	char fault[PLAYING_FAULT_MAX]; /* what is wrong with the file, "": nothing */
};

/* Zeroed: nothing is recorded. */
struct taping {
	bool set;
	bool done;	/* as many snapshots as were wanted are recorded */
	uint32_t count; /* snapshots that are whole */
	int err;	/* 0, or the negative errno that ended it */
};

#endif
