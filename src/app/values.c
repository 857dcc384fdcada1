/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int value_decimal(const char *text, double least, double most, double *value)
{
	const char *point = strchr(text, '.');
	size_t digits = strspn(text, "0123456789.");
	double read;

	/* strtod() alone would take "nan", "1e9", "0x1" and leading blanks. */
	if (!*text || text[digits] || digits > 12 || (point && strchr(point + 1, '.')))
		return -EINVAL;
	if (digits == 1 && point)
		return -EINVAL;
	read = strtod(text, NULL);
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
	if (errno || value == 0)
		return -ERANGE;
	*count = value;
	return 0;
}
