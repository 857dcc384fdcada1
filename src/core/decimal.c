/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/decimal.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

int decimal_read(const char *text, double least, double most, double *value)
{
	const char *point = strchr(text, '.');
	size_t digits = strspn(text, "0123456789.");
	uint64_t number = 0;
	double scale = 1;
	double read;

	if (!*text || text[digits] || digits > 12 || (point && strchr(point + 1, '.')))
		return -EINVAL;
	if (digits == 1 && point)
		return -EINVAL;
	/* strtod() would wait for the locale's own decimal point. */
	for (const char *at = text; *at; at++)
		if (*at != '.')
			number = number * 10 + (uint64_t)(*at - '0');
	for (const char *at = point ? point + 1 : ""; *at; at++)
		scale *= 10;
	read = (double)number / scale; /* both exact, so this is the nearest double */
	if (read < least || read > most)
		return -EINVAL;
	*value = read;
	return 0;
}
