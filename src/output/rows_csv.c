/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/rows_owners.h"
#include "sockview/output/rows_writer.h"

#include <string.h>

/* RFC 4180: fields with quotes, commas or line breaks are quoted, quotes doubled. */
static char *put_free(char *at, const char *cell, const char *end)
{
	*at++ = '"';
	for (; cell < end; cell++) {
		if (*cell == '"')
			*at++ = '"';
		*at++ = *cell;
	}
	*at++ = '"';
	return at;
}

static char *put_cell(char *at, const struct rows *rows, size_t i, const struct row *row)
{
	const struct column *column = rows->columns[i];
	char cell[COLUMN_CELL_MAX];
	char *end;

	if (!(column->use & COLUMN_FREE)) {
		end = column->put(at, column, row, &rows->lore);
		return end ? end : at;
	}
	end = column->put(cell, column, row, &rows->lore);
	return end ? put_free(at, cell, end) : at;
}

static void csv_begin(struct rows *rows, const struct snapshot *snapshot)
{
	(void)snapshot;
	/* Later snapshots go on in the same table. */
	if (!rows->plan.header || rows->begun)
		return;
	for (size_t i = 0; i < rows->count; i++) {
		out_text(rows->out, i ? "," : "");
		out_text(rows->out, rows->columns[i]->name);
	}
	out_text(rows->out, "\r\n");
}

static void csv_row(struct rows *rows, const struct row *row)
{
	char *at = out_room(rows->out);

	for (size_t i = 0; i < rows->count; i++) {
		if (i)
			*at++ = ',';
		if (rows->columns[i]->use & COLUMN_LIST) {
			out_take(rows->out, at);
			rows_owners_csv(rows->out, row, &rows->lore);
			at = out_room(rows->out);
		} else {
			at = put_cell(at, rows, i, row);
		}
	}
	memcpy(at, "\r\n", 2);
	out_take(rows->out, at + 2);
}

static void csv_end(struct rows *rows)
{
	(void)rows;
}

const struct rows_writer rows_csv_writer = {
	.medium = COLUMN_DATA,
	.begin = csv_begin,
	.row = csv_row,
	.end = csv_end,
};
