/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Where a row is from, when rows of several places stand together. */

#include "sockview/view/column.h"

static char *put_netns(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)row;
	return lore->netns[0] ? column_put_token(out, lore->netns) : NULL;
}

static const struct column columns[] = {
	{ "NETNS", "netns", "the network namespace",
		COLUMN_TEXT | COLUMN_DATA | COLUMN_QUOTED | COLUMN_FREE | COLUMN_NETNS,
		put_netns, NULL, NULL, 0 },
};

const struct column *columns_of_places(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
