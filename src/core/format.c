/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/format.h"

#include <string.h>

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324"
				  "25262728293031323334353637383940414243444546474849"
				  "50515253545556575859606162636465666768697071727374"
				  "75767778798081828384858687888990919293949596979899";
static const char hex_digits[] = "0123456789abcdef";

/* Four digits a step: most numbers are ports and queues. */
static unsigned count_digits(uint64_t value)
{
	unsigned count = 1;

	for (;;) {
		if (value < 10)
			return count;
		if (value < 100)
			return count + 1;
		if (value < 1000)
			return count + 2;
		if (value < 10000)
			return count + 3;
		value /= 10000;
		count += 4;
	}
}

char *format_u64(char *out, uint64_t value)
{
	char *end = out + count_digits(value);
	char *at = end;

	while (value >= 100) {
		at -= 2;
		memcpy(at, digit_pairs + value % 100 * 2, 2);
		value /= 100;
	}
	if (value >= 10)
		memcpy(at - 2, digit_pairs + value * 2, 2);
	else
		at[-1] = (char)('0' + value);
	return end;
}

char *format_decimal(char *out, double value)
{
	uint64_t whole = (uint64_t)value;
	unsigned thousandths = (unsigned)((value - (double)whole) * 1000 + .5);

	if (thousandths == 1000) {
		whole++;
		thousandths = 0;
	}
	out = format_u64(out, whole);
	if (!thousandths)
		return out;
	*out++ = '.';
	for (unsigned digit = 100; thousandths; digit /= 10) {
		*out++ = (char)('0' + thousandths / digit);
		thousandths %= digit;
	}
	return out;
}

static char *put_hex(char *out, uint64_t value)
{
	int shift = 60;

	while (shift && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*out++ = hex_digits[value >> shift & 15];
	return out;
}

char *format_hex(char *out, uint64_t value)
{
	*out++ = '0';
	*out++ = 'x';
	return put_hex(out, value);
}

static char *put_octet(char *out, unsigned value)
{
	if (value >= 100) {
		*out++ = (char)('0' + value / 100);
		value %= 100;
		memcpy(out, digit_pairs + (size_t)value * 2, 2);
		return out + 2;
	}
	if (value >= 10) {
		memcpy(out, digit_pairs + (size_t)value * 2, 2);
		return out + 2;
	}
	*out++ = (char)('0' + value);
	return out;
}

static char *put_ipv4(char *out, const uint8_t addr[4])
{
	for (int i = 0; i < 4; i++) {
		if (i)
			*out++ = '.';
		out = put_octet(out, addr[i]);
	}
	return out;
}

/* The longest run of at least two zero groups, the first of equals (RFC 5952
 * section 4.2). */
static int longest_zero_run(const uint16_t group[8], int *length)
{
	int best = -1;

	*length = 1;
	for (int i = 0; i < 8; i++) {
		int end = i;

		while (end < 8 && !group[end])
			end++;
		if (end - i > *length) {
			best = i;
			*length = end - i;
		}
		if (end > i)
			i = end;
	}
	return best;
}

static char *put_ipv6(char *out, const uint8_t addr[16])
{
	uint16_t group[8];
	int length;
	int run;

	for (int i = 0; i < 8; i++)
		group[i] = (uint16_t)(addr[i * 2] << 8 | addr[i * 2 + 1]);
	run = longest_zero_run(group, &length);
	for (int i = 0; i < 8; i++) {
		if (i == run) {
			*out++ = ':';
			if (i + length == 8)
				*out++ = ':';
			i += length - 1;
			continue;
		}
		if (i)
			*out++ = ':';
		/* inet_ntop's rule: v4-mapped and v4-compatible end in dotted form. */
		if (i == 6 && run == 0 &&
			(length == 6 || (length == 5 && group[5] == 0xffff)))
			return put_ipv4(out, addr + 12);
		out = put_hex(out, group[i]);
	}
	return out;
}

char *format_address(char *out, enum family family, const uint8_t addr[16])
{
	return family == FAMILY_IPV4 ? put_ipv4(out, addr) : put_ipv6(out, addr);
}

char *format_host(char *out, enum family family, const uint8_t addr[16])
{
	if (family == FAMILY_IPV4)
		return put_ipv4(out, addr);
	*out++ = '[';
	out = put_ipv6(out, addr);
	*out++ = ']';
	return out;
}

/* `value` with exactly `width` digits. */
static char *put_padded(char *out, unsigned value, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return out + width;
}

char *format_seconds(char *out, uint32_t ms)
{
	out = format_u64(out, ms / 1000);
	*out++ = '.';
	return put_padded(out, ms % 1000, 3);
}

struct date {
	unsigned year;
	unsigned month;
	unsigned day;
};

/* Days since 1970-01-01 as a date of the proleptic Gregorian calendar, in eras of 400
 * years. */
static struct date date_of_day(uint64_t day)
{
	uint64_t shifted = day + 719468; /* days since 0000-03-01 */
	uint64_t era = shifted / 146097;
	unsigned of_era = (unsigned)(shifted % 146097);
	unsigned year_of_era =
		(of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year =
		of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	unsigned from_march = (5 * of_year + 2) / 153;
	struct date date = {
		.month = from_march < 10 ? from_march + 3 : from_march - 9,
		.day = of_year - (153 * from_march + 2) / 5 + 1,
	};

	date.year = (unsigned)(era * 400 + year_of_era + (date.month <= 2));
	return date;
}

#define LAST_SECOND UINT64_C(253402300799) /* 9999-12-31T23:59:59Z */

char *format_time(char *out, uint64_t wall_ns, bool millis)
{
	uint64_t seconds = wall_ns / 1000000000;
	struct date date;
	unsigned of_day;

	if (seconds > LAST_SECOND)
		seconds = LAST_SECOND;
	date = date_of_day(seconds / 86400);
	of_day = (unsigned)(seconds % 86400);
	out = put_padded(out, date.year, 4);
	*out++ = '-';
	out = put_padded(out, date.month, 2);
	*out++ = '-';
	out = put_padded(out, date.day, 2);
	*out++ = 'T';
	out = put_padded(out, of_day / 3600, 2);
	*out++ = ':';
	out = put_padded(out, of_day / 60 % 60, 2);
	*out++ = ':';
	out = put_padded(out, of_day % 60, 2);
	if (millis) {
		*out++ = '.';
		out = put_padded(out, (unsigned)(wall_ns / 1000000 % 1000), 3);
	}
	*out++ = 'Z';
	return out;
}
