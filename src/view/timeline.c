/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/timeline.h"

#include "sockview/core/format.h"
#include "sockview/core/number.h"

#include <stdio.h>
#include <string.h>

#define SECOND_NS INT64_C(1000000000)

/* Below that a bar tells nothing, and the times give way. */
#define BAR_LEAST 10

enum {
	DATE_LENGTH = 10, /* "2026-11-20", and behind a 'T' */
	CLOCK_LENGTH = 8, /* "03:12:40" */
};

/* What a clock on the wall would show, as if it were UTC. */
static uint64_t shown_ns(const struct clock_time *time)
{
	int64_t shown = (int64_t)time->wall_ns + time->offset_s * SECOND_NS;

	return shown > 0 ? (uint64_t)shown : 0;
}

char *timeline_clock(
	char out[TIMELINE_CLOCK_MAX], const struct clock_time *time, bool date, bool zone)
{
	char text[FORMAT_TIME_MAX + 1];
	int length = 0;

	*format_time(text, shown_ns(time), false) = '\0';
	if (date)
		length = snprintf(out, TIMELINE_CLOCK_MAX, "%.*s ", DATE_LENGTH, text);
	length += snprintf(out + length, TIMELINE_CLOCK_MAX - (size_t)length, "%.*s",
		CLOCK_LENGTH, text + DATE_LENGTH + 1);
	if (zone)
		snprintf(out + length, TIMELINE_CLOCK_MAX - (size_t)length, "%s%s",
			*time->zone ? " " : "Z", time->zone);
	return out;
}

/* The zone once, unless summer time begins in between; dates only where they differ. */
static void put_range(char *out, size_t size, const struct playing *playing)
{
	const uint64_t day_ns = 86400 * (uint64_t)SECOND_NS;
	bool dates =
		shown_ns(&playing->first) / day_ns != shown_ns(&playing->last) / day_ns;
	bool zones = strcmp(playing->first.zone, playing->last.zone) != 0;
	char first[TIMELINE_CLOCK_MAX];
	char last[TIMELINE_CLOCK_MAX];

	snprintf(out, size, "%s to %s",
		timeline_clock(first, &playing->first, dates, zones),
		timeline_clock(last, &playing->last, dates, true));
}

static double position(const struct playing *playing)
{
	uint64_t first = playing->first.wall_ns;
	uint64_t last = playing->last.wall_ns;
	uint64_t now = playing->now.wall_ns;

	if (playing->number >= playing->count)
		return 1;
	/* A clock that was set meanwhile tells nothing. */
	if (first >= last || now < first || now > last)
		return (double)(playing->number - 1) / (double)(playing->count - 1);
	return (double)(now - first) / (double)(last - first);
}

/* The first cell is full at the first snapshot, the last one only at the last. */
static void put_bar(char *out, unsigned cells, const struct playing *playing)
{
	unsigned full = 1 + (unsigned)(position(playing) * (cells - 1));

	*out++ = '[';
	for (unsigned i = 0; i < cells; i++)
		*out++ = i < full ? '#' : '.';
	strcpy(out, "]");
}

void timeline_render(const struct playing *playing, struct frame *frame, unsigned row)
{
	char number[NUMBER_MAX];
	char count[NUMBER_MAX];
	char place[3 * NUMBER_MAX];
	char range[3 * TIMELINE_CLOCK_MAX];
	char bar[FRAME_SIDE_MAX + 3];
	unsigned room;
	unsigned col;

	snprintf(place, sizeof(place), "%s of %s%s",
		number_count(number, playing->number, true),
		number_count(count, playing->count, true), playing->counted ? "" : "+");
	put_range(range, sizeof(range), playing);
	col = frame_put(frame, row, 1, frame->cols, STYLE_PLAIN, place);
	/* Two blanks and a bracket on either side. */
	room = frame->cols - (col < frame->cols ? col : frame->cols);
	if (room >= 6 + BAR_LEAST + strlen(range))
		room -= (unsigned)strlen(range) + 2;
	else
		*range = '\0';
	if (room < 4 + BAR_LEAST)
		return;
	put_bar(bar, room - 4, playing);
	col = frame_put(frame, row, col + 2, frame->cols, STYLE_PLAIN, bar);
	frame_put(frame, row, col + 2, frame->cols, STYLE_PLAIN, range);
}
