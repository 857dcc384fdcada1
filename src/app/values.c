/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
