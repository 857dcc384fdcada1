/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "size.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int size_parse(const char *text, uint64_t *sockets)
{
	char *end;
	unsigned long long number = strtoull(text, &end, 10);
	unsigned long long unit = *end == 'k' ? 1000 : *end == 'M' ? 1000000 : 1;

	if (!isdigit((unsigned char)text[0]) || strlen(end) > 1 || (*end && unit == 1))
		return -EINVAL;
	if (number == 0 || number > SIZE_MAX_SOCKETS || number * unit > SIZE_MAX_SOCKETS)
		return -EINVAL;
	*sockets = number * unit;
	return 0;
}
