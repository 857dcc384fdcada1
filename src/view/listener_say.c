/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/listener_say.h"

#include <stdio.h>

#define SECOND_NS UINT64_C(1000000000)

const char *listener_clock(
	const struct listeners *listeners, uint64_t mono_ns, char out[NUMBER_MAX])
{
	uint64_t wall_ns = listeners->wall_ns - (listeners->mono_ns - mono_ns);
	unsigned seconds = (unsigned)(wall_ns / SECOND_NS % 86400);

	snprintf(out, NUMBER_MAX, "%02u:%02u:%02u", seconds / 3600, seconds / 60 % 60,
		seconds % 60);
	return out;
}

void listener_address(
	char out[COLUMN_CELL_MAX], const struct row *row, const struct lore *lore)
{
	const struct column *column = columns_shown(VIEW_LISTENERS, "local");

	*column->put(out, column, row, lore) = '\0';
}
