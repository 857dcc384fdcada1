/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/column.h"

#include "sockview/core/format.h"

typedef const struct column *columns_fn(size_t *count);

#define PARTS_MAX 7

/* The parts that a view's columns come from, in their order. */
static columns_fn *const parts[VIEW_COUNT][PARTS_MAX] = {
	[VIEW_LISTENERS] = { columns_of_places, columns_of_socks, columns_of_extended,
		columns_of_listeners, columns_of_details, columns_of_owners,
		columns_of_watched },
	[VIEW_SOCKETS] = { columns_of_places, columns_of_socks, columns_of_extended,
		columns_of_details, columns_of_owners, columns_of_ages },
	[VIEW_SERVICES] = { columns_of_places, columns_of_services, columns_of_crowds },
	[VIEW_PEERS] = { columns_of_places, columns_of_peers, columns_of_peer_ports,
		columns_of_crowds },
	[VIEW_PROCESSES] = { columns_of_places, columns_of_processes },
	[VIEW_COUNTERS] = { columns_of_counters },
};

static bool is_wanted(
	const struct column *column, enum view view, unsigned media, unsigned groups)
{
	unsigned use = column->use;

	if (!(use & media))
		return false;
	if (use & COLUMN_LISTENER && view == VIEW_LISTENERS)
		return true;
	if (use & COLUMN_LISTENER && !(use & COLUMN_GROUPS))
		return false;
	if ((use & COLUMN_ON_REQUEST) && !(use & COLUMN_ON_REQUEST & groups))
		return false;
	return view != VIEW_LISTENERS || !(use & COLUMN_CONNECTION);
}

size_t columns_select(enum view view, unsigned media, unsigned groups,
	const struct column *selected[COLUMNS_MAX])
{
	size_t total = 0;

	for (size_t part = 0; part < PARTS_MAX && parts[view][part]; part++) {
		size_t count;
		const struct column *columns = parts[view][part](&count);

		for (size_t i = 0; i < count && total < COLUMNS_MAX; i++)
			if (is_wanted(&columns[i], view, media, groups))
				selected[total++] = &columns[i];
	}
	return total;
}

size_t columns_all(enum view view, const struct column *selected[COLUMNS_MAX])
{
	return columns_select(
		view, COLUMN_TEXT | COLUMN_DATA, COLUMN_ON_REQUEST, selected);
}

const struct column *columns_shown(enum view view, const char *name)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_select(view, COLUMN_TEXT | COLUMN_DATA | COLUMN_SCREEN,
		COLUMN_ON_REQUEST, columns);

	for (size_t i = 0; i < count; i++)
		if (strcmp(columns[i]->name, name) == 0)
			return columns[i];
	return NULL;
}

char *column_put_number(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	uint64_t number;

	return column->number(column, row, lore, &number) ? format_u64(out, number)
							  : NULL;
}

bool column_count_states(
	const struct group *group, enum proto proto, uint32_t states, uint64_t *number)
{
	const uint32_t udp =
		STATE_BIT(STATE_ESTABLISHED) | (COLUMN_EVERY & ~COLUMN_NAMED);

	*number = 0;
	if (proto == PROTO_UDP && !(states & udp))
		return false;
	for (int state = 0; state < STATE_COUNT; state++)
		if (states & STATE_BIT(state))
			*number += group->by_state[state];
	return true;
}
