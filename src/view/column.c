/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/column.h"

#include "sockview/core/format.h"

typedef const struct column *columns_fn(size_t *count);

/* The parts that a view's columns come from, in their order. */
static columns_fn *const sock_parts[] = { columns_of_socks, columns_of_details };

static bool is_wanted(
	const struct column *column, enum view view, unsigned media, unsigned groups)
{
	unsigned use = column->use;

	if (!(use & media))
		return false;
	if ((use & COLUMN_GROUPS) && !(use & COLUMN_GROUPS & groups))
		return false;
	return view != VIEW_LISTENERS || !(use & COLUMN_CONNECTION);
}

size_t columns_select(enum view view, unsigned media, unsigned groups,
	const struct column *selected[COLUMNS_MAX])
{
	size_t total = 0;

	for (size_t part = 0; part < sizeof(sock_parts) / sizeof(*sock_parts); part++) {
		size_t count;
		const struct column *columns = sock_parts[part](&count);

		for (size_t i = 0; i < count && total < COLUMNS_MAX; i++)
			if (is_wanted(&columns[i], view, media, groups))
				selected[total++] = &columns[i];
	}
	return total;
}

size_t columns_all(enum view view, const struct column *selected[COLUMNS_MAX])
{
	return columns_select(view, COLUMN_TEXT | COLUMN_DATA, COLUMN_GROUPS, selected);
}

char *column_put_number(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	uint64_t number;

	return column->number(column, row, lore, &number) ? format_u64(out, number)
							  : NULL;
}
