/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/number.h"

#include "sockview/core/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MS_NS UINT64_C(1000000)
#define S_NS  UINT64_C(1000000000)

char *number_count(char out[NUMBER_MAX], uint64_t value, bool separators)
{
	char digits[FORMAT_U64_MAX];
	size_t count = (size_t)(format_u64(digits, value) - digits);
	char *to = out;

	for (size_t i = 0; i < count; i++) {
		if (separators && i && (count - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return out;
}

/* By a unit of a thousand to the n: "1.0M" below ten, "12M" above. */
static char *put_scaled(char *out, uint64_t value)
{
	static const char units[] = "kMGTPE";
	uint64_t unit = 1000;
	size_t n = 0;

	while (units[n + 1] && value / unit >= 1000) {
		unit *= 1000;
		n++;
	}
	if (value / unit < 10)
		snprintf(out, NUMBER_MAX, "%" PRIu64 ".%" PRIu64 "%c", value / unit,
			value % unit / (unit / 10), units[n]);
	else
		snprintf(out, NUMBER_MAX, "%" PRIu64 "%c", value / unit, units[n]);
	return out;
}

char *number_fit(char out[NUMBER_MAX], uint64_t value, bool separators, unsigned width)
{
	if (separators && strlen(number_count(out, value, true)) <= width)
		return out;
	if (strlen(number_count(out, value, false)) <= width)
		return out;
	return put_scaled(out, value);
}

/* To the nearest whole number, also where it is more than fits. */
static uint64_t round_up_half(double value)
{
	return value < 1e18 ? (uint64_t)(value + 0.5) : UINT64_C(1000000000000000000);
}

uint64_t number_size(double value)
{
	return round_up_half(value < 0 ? -value : value);
}

char *number_change(char out[NUMBER_MAX], double change, bool separators, unsigned width)
{
	uint64_t size = number_size(change);
	char digits[NUMBER_MAX];

	if (!size)
		return number_count(out, 0, false);
	snprintf(out, NUMBER_MAX, "%c%.*s", change < 0 ? '-' : '+', NUMBER_MAX - 2,
		number_fit(digits, size, separators, width - 1));
	return out;
}

/* Below ten with one decimal, which ".0" is too: it says that there is more behind. */
static char *put_decimal(char *out, double value)
{
	uint64_t tenths = round_up_half(value * 10);

	if (tenths >= 100)
		return number_count(out, round_up_half(value), true);
	if (!tenths)
		return strcpy(out, "<0.1");
	snprintf(out, NUMBER_MAX, "%" PRIu64 ".%" PRIu64, tenths / 10, tenths % 10);
	return out;
}

char *number_rate(char out[NUMBER_MAX], double rate)
{
	return rate > 0 ? put_decimal(out, rate) : strcpy(out, "0");
}

char *number_percent(char out[NUMBER_MAX], double share)
{
	uint64_t percent = round_up_half(share * 100);

	if (share <= 0)
		return strcpy(out, "0");
	if (share < 0.01)
		return strcpy(out, "<1");
	if (share < 1 && percent > 99)
		percent = 99;
	return number_count(out, percent, true);
}

char *number_bar(char out[NUMBER_MAX], double share)
{
	enum {
		CELLS = 10
	};
	double cells = share > 0 ? share * CELLS + 0.5 : 0;
	int full = share >= 1 ? CELLS : cells < CELLS ? (int)cells : CELLS - 1;

	out[0] = '[';
	memset(out + 1, '#', (size_t)full);
	memset(out + 1 + full, '.', (size_t)(CELLS - full));
	strcpy(out + 1 + CELLS, "]");
	return out;
}

static char *put_with_unit(char *out, double value, const char *unit)
{
	put_decimal(out, value);
	return strcat(out, unit);
}

char *number_cost(char out[NUMBER_MAX], uint64_t ns)
{
	if (ns + MS_NS / 2 < S_NS)
		return put_with_unit(out, (double)ns / (double)MS_NS, " ms");
	return put_with_unit(out, (double)ns / (double)S_NS, " s");
}

char *number_interval(char out[NUMBER_MAX], uint64_t ns)
{
	if (ns % S_NS || ns < 60 * S_NS)
		return ns % S_NS || !ns
			       ? put_with_unit(out, (double)ns / (double)S_NS, " s")
			       : strcat(number_count(out, ns / S_NS, true), " s");
	if (ns % (60 * S_NS))
		return strcat(number_count(out, ns / S_NS, true), " s");
	return strcat(number_count(out, ns / S_NS / 60, true), " min");
}

char *number_age(char out[NUMBER_MAX], uint64_t ns)
{
	uint64_t s = ns / S_NS;

	if (s < 60)
		snprintf(out, NUMBER_MAX, "%" PRIu64 " s", s);
	else if (s < 3600)
		snprintf(
			out, NUMBER_MAX, "%" PRIu64 " min %" PRIu64 " s", s / 60, s % 60);
	else if (s < 86400)
		snprintf(out, NUMBER_MAX, "%" PRIu64 " h %02" PRIu64 " min", s / 3600,
			s / 60 % 60);
	else
		snprintf(out, NUMBER_MAX, "%" PRIu64 " d %" PRIu64 " h", s / 86400,
			s / 3600 % 24);
	return out;
}

char *number_about(char out[NUMBER_MAX], uint64_t value)
{
	uint64_t unit = 1;

	while (value / unit >= 1000)
		unit *= 10;
	if (value <= UINT64_MAX - unit / 2)
		value += unit / 2;
	return number_count(out, value / unit * unit, true);
}
