/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/closely.h"

#include "sockview/collect/clock.h"
#include "sockview/core/sheet.h"

#include <stdlib.h>

struct closeups *closely_look(struct source *source, bool live,
	const struct directions *directions, const struct closeup_wish *wish)
{
	struct closeups *seen;

	if (!wish->count)
		return NULL;
	seen = calloc(1, sizeof(*seen) + wish->count * sizeof(struct closeup));
	if (!seen)
		return NULL;
	seen->wall_ns = clock_ns(CLOCK_REALTIME);
	seen->live = live;
	seen->count = wish->count;
	for (size_t i = 0; i < seen->count; i++) {
		struct closeup *closeup = &seen->of[i];

		closeup->identity = sheet_identity(&wish->of[i]);
		closeup->directed = true;
		closeup->direction = direction_of(directions, &wish->of[i]);
		closeup->found = live && !source_find(source, &wish->of[i], closeup);
	}
	return seen;
}
