/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is known of a listener by those who look at it all the time: screens. */

#include "sockview/view/column.h"
#include "sockview/view/listener_row.h"

/* argument: which of the numbers. */
enum figure_of_watch {
	FILL,
	FULL_FOR,
	DROPS,
	DROPS_PER_S,
	ACCEPTED,
	OPENED_PER_S,
};

/* How full it is, in millionths; of an unknown limit, as if that were one. */
static uint64_t fill_of(const struct watched *watched)
{
	uint64_t limit = watched->has_limit && watched->limit ? watched->limit : 1;

	return watched->queue * UINT64_C(1000000) / limit;
}

static bool rate(bool known, double per_s, uint64_t *number)
{
	*number = known ? (uint64_t)(per_s * 1000) : 0;
	return known;
}

static bool number_watched(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct listener_row *listener = row->listener;
	const struct watched *watched = listener_row_watched(listener);
	double per_s = 0;

	(void)lore;
	if (!watched)
		return false;
	switch (column->argument) {
	case FILL:
		*number = fill_of(watched);
		return true;
	case FULL_FOR:
		return listener_row_full_for(listener, number);
	case DROPS:
		*number = watched->drops;
		return watched->has_drops;
	case DROPS_PER_S:
		return rate(listener_row_drops_per_s(listener, &per_s), per_s, number);
	case ACCEPTED:
		*number = row->listening ? row->listening->accepted : 0;
		return row->listening && row->listening->facts & LISTENING_ACCEPTED;
	default:
		return rate(listener_row_opened_per_s(listener, &per_s), per_s, number);
	}
}

enum {
	SHOWN = COLUMN_SCREEN | COLUMN_RIGHT,
};

#define WATCHED(which) SHOWN, column_put_number, number_watched, NULL, which

static const struct column columns[] = {
	{ "QUEUE/LIMIT", "queue", "how full its queue is", WATCHED(FILL) },
	{ "", "fill", "the same as a bar", WATCHED(FILL) },
	{ "FULL FOR", "full_for", "how long its queue is full", WATCHED(FULL_FOR) },
	{ "DROPS", "drops_seen", "what it has dropped", WATCHED(DROPS) },
	{ "DROPS/S", "drops_per_s", "what it drops a second", WATCHED(DROPS_PER_S) },
	{ "ESTAB", "accepted", "connections it has accepted", WATCHED(ACCEPTED) },
	{ "+/S", "opened_per_s", "connections opened a second", WATCHED(OPENED_PER_S) },
};

const struct column *columns_of_watched(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
