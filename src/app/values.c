/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int value_decimal(const char *text, double least, double most, double *value)
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

int value_count(const char *text, uint64_t *count)
{
	uint64_t value;

	if (!*text || text[strspn(text, "0123456789")])
		return -EINVAL;
	errno = 0;
	value = strtoull(text, NULL, 10);
	if (errno)
		return -EOVERFLOW;
	if (value == 0)
		return -ERANGE;
	*count = value;
	return 0;
}
