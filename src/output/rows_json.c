/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/document.h"
#include "sockview/output/rows_owners.h"
#include "sockview/output/rows_writer.h"

#include <stdio.h>
#include <string.h>

static void make_leads(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct rows_lead *lead = &rows->lead[i];

		lead->length = (size_t)snprintf(lead->text, sizeof(lead->text),
			"%s\"%s\":", i ? "," : "{", rows->columns[i]->name);
	}
}

static void json_begin(struct rows *rows, const struct snapshot *snapshot)
{
	make_leads(rows);
	rows->first = true;
	json_init(&rows->json, rows->out);
	document_begin(&rows->json, rows->plan.view, rows->plan.class_by,
		rows->plan.selection, snapshot);
	json_array(&rows->json, "rows");
}

/* A cell that may hold anything, escaped in a second step. */
static char *put_free(char *at, const struct rows *rows, size_t i, const struct row *row)
{
	const struct column *column = rows->columns[i];
	char cell[COLUMN_CELL_MAX];
	char *end = column->put(cell, column, row, &rows->lore);

	return end ? json_escape(at, cell, (size_t)(end - cell)) : NULL;
}

static char *put_value(char *at, const struct rows *rows, size_t i, const struct row *row)
{
	const struct column *column = rows->columns[i];
	bool quoted = column->use & COLUMN_QUOTED;
	char *end;

	*at = '"';
	if (column->use & COLUMN_FREE)
		end = put_free(at + quoted, rows, i, row);
	else
		end = column->put(at + quoted, column, row, &rows->lore);
	if (!end) {
		memcpy(at, "null", 4);
		return at + 4;
	}
	if (quoted)
		*end++ = '"';
	return end;
}

static void json_row(struct rows *rows, const struct row *row)
{
	char *at = out_room(rows->out);

	if (!rows->first)
		*at++ = ',';
	rows->first = false;
	for (size_t i = 0; i < rows->count; i++) {
		memcpy(at, rows->lead[i].text, sizeof(rows->lead[i].text));
		at += rows->lead[i].length;
		if (rows->columns[i]->use & COLUMN_LIST) {
			out_take(rows->out, at);
			rows_owners_json(rows->out, row, &rows->lore);
			at = out_room(rows->out);
		} else {
			at = put_value(at, rows, i, row);
		}
	}
	*at++ = '}';
	out_take(rows->out, at);
}

static void json_end(struct rows *rows)
{
	json_array_end(&rows->json);
	rows_owners_gap(&rows->json, &rows->lore);
	document_end(&rows->json, rows->plan.selection, &rows->outcome, NULL);
}

const struct rows_writer rows_json_writer = {
	.medium = COLUMN_DATA,
	.begin = json_begin,
	.row = json_row,
	.end = json_end,
};
