/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rows that have to be known before the first one can be written. */

#include "sockview/output/rows_writer.h"

static uint64_t key_of(const void *self, uint32_t i, unsigned part)
{
	const struct rows *rows = self;
	const struct column *sort = rows->plan.sort;
	struct sock sock;
	const struct row row = { .sock = &sock };

	if (part == column_key_parts(sort))
		return table_cookie(rows->table, i);
	table_get(rows->table, i, &sock);
	return column_key(sort, &row, &rows->lore, part, rows->plan.reverse);
}

int rows_write_kept(struct rows *rows)
{
	const struct order_by by = {
		.key = key_of,
		.self = rows,
		.parts = column_key_parts(rows->plan.sort) + 1,
	};
	size_t count = table_count(rows->table);
	int err = order_rows(&rows->order, count, &by, 0, count);

	for (size_t i = 0; i < count && !err; i++) {
		struct sock sock;
		const struct row row = { .sock = &sock };

		table_get(rows->table, rows->order.entries[i].row, &sock);
		rows->writer->row(rows, &row);
		err = out_verdict(rows->out);
	}
	return err;
}
