/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/say.h"

#include "sockview/core/format.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MINUTE 60
#define HOUR   3600
#define DAY    86400

void say_init(struct say *say, char *text, size_t size)
{
	*say = (struct say){ .text = text, .size = size };
	text[0] = '\0';
}

/* What was cut off may have been a part of the last character. */
static void drop_broken(struct say *say)
{
	size_t end = say->used;

	while (end && ((unsigned char)say->text[end - 1] & 0xc0) == 0x80)
		end--;
	if (end && (unsigned char)say->text[end - 1] >= 0xc0)
		say->used = end - 1;
}

void say(struct say *say, const char *format, ...)
{
	size_t room = say->size - say->used;
	char *from = say->text + say->used;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(from, room, format, arguments);
	va_end(arguments);
	if (length < 0)
		length = 0;
	say->used += (size_t)length < room ? (size_t)length : room - 1;
	if ((size_t)length >= room)
		drop_broken(say);
	say->text[say->used] = '\0';
	for (char *at = from; *at; at++)
		if (*at == '|')
			*at = '/';
}

static uint64_t whole(double value)
{
	return number_size(value > 0 ? value : 0);
}

char *say_span(char out[NUMBER_MAX], double seconds)
{
	/* One figure counts: what grows does not grow evenly. */
	if (seconds < 90)
		snprintf(out, NUMBER_MAX, "%" PRIu64 " s", whole(seconds / 10) * 10);
	else if (seconds < HOUR)
		snprintf(out, NUMBER_MAX, "%" PRIu64 " min", whole(seconds / MINUTE));
	else if (seconds <= DAY)
		snprintf(out, NUMBER_MAX, "%" PRIu64 " h", whole(seconds / HOUR));
	else
		strcpy(out, "more than a day");
	return out;
}

char *say_age(char out[NUMBER_MAX], double seconds)
{
	uint64_t s = whole(seconds);

	if (s < MINUTE)
		snprintf(out, NUMBER_MAX, "%" PRIu64 " s", s);
	else if (s < 10 * MINUTE && s % MINUTE)
		snprintf(out, NUMBER_MAX, "%" PRIu64 " min %" PRIu64 " s", s / MINUTE,
			s % MINUTE);
	else if (s < 2 * HOUR)
		snprintf(out, NUMBER_MAX, "%" PRIu64 " min", s / MINUTE);
	else if (s < 2 * DAY)
		snprintf(out, NUMBER_MAX, "%" PRIu64 " h", s / HOUR);
	else
		snprintf(out, NUMBER_MAX, "%" PRIu64 " d", s / DAY);
	return out;
}

char *say_clock(char out[NUMBER_MAX], uint64_t wall_ns, bool seconds)
{
	char time[FORMAT_TIME_MAX + 1];

	*format_time(time, wall_ns, false) = '\0';
	snprintf(out, NUMBER_MAX, "%.*s", seconds ? 8 : 5, strchr(time, 'T') + 1);
	return out;
}

char *say_bytes(char out[NUMBER_MAX], uint64_t bytes)
{
	static const char *const units[] = { "KB", "MB", "GB", "TB", "PB", "EB" };
	uint64_t unit = 1024;
	size_t i = 0;

	if (bytes < 1024) {
		snprintf(out, NUMBER_MAX, "%" PRIu64 " bytes", bytes);
		return out;
	}
	while (bytes / unit >= 1024 && i + 1 < sizeof(units) / sizeof(*units)) {
		unit *= 1024;
		i++;
	}
	if (bytes / unit < 10)
		snprintf(out, NUMBER_MAX, "%" PRIu64 ".%" PRIu64 " %s", bytes / unit,
			bytes % unit * 10 / unit, units[i]);
	else
		snprintf(out, NUMBER_MAX, "%" PRIu64 " %s", bytes / unit, units[i]);
	return out;
}

char *say_change(char out[NUMBER_MAX], double change)
{
	char size[NUMBER_MAX];

	number_rate(size, change < 0 ? -change : change);
	snprintf(out, NUMBER_MAX, "%s%.*s",
		change < 0   ? "-"
		: change > 0 ? "+"
			     : "",
		NUMBER_MAX - 2, size);
	return out;
}

char *say_percent(char out[NUMBER_MAX], double share)
{
	return strcat(number_percent(out, share), " %");
}
