/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_TIMELINE_H
#define SOCKVIEW_VIEW_TIMELINE_H

/* Where a replay stands between the first snapshot and the last, in one line. */

#include "sockview/core/playing.h"
#include "sockview/view/frame.h"

#define TIMELINE_CLOCK_MAX 32

/* "2026-11-20 03:12:40Z", or "04:12:40 CET": with the date, with the zone, or without. */
char *timeline_clock(char out[TIMELINE_CLOCK_MAX], const struct clock_time *time,
	bool date, bool zone);

/* "97 of 241  [######..........]  02:40:40 to 04:00:40Z" */
void timeline_render(const struct playing *playing, struct frame *frame, unsigned row);

#endif
