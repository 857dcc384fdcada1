/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/rows_writer.h"

#include <string.h>

static char *put_cell(char *at, const struct rows *rows, size_t i, const struct row *row)
{
	const struct column *column = rows->columns[i];
	char *end = column->put(at, column, row, &rows->lore);

	if (end)
		return end;
	*at = '-';
	return at + 1;
}

static void widen(struct rows *rows, size_t i, size_t length)
{
	if (rows->width[i] < length)
		rows->width[i] = length;
}

/* Sixteen at a time; out_room() leaves room for what is written too far. */
static void put_spaces(char *at, size_t count)
{
	for (size_t i = 0; i < count; i += 16)
		memcpy(at + i, "                ", 16);
}

static char *pad(char *at, size_t length, size_t width)
{
	if (length >= width)
		return at;
	put_spaces(at, width - length);
	return at + (width - length);
}

/* Moves a number to the right end of its column. */
static char *align_right(char *start, char *end, size_t width)
{
	size_t length = (size_t)(end - start);

	if (length >= width)
		return end;
	if (length <= 16 && width <= 32) {
		char cell[16];

		memcpy(cell, start, 16);
		put_spaces(start, width - length);
		memcpy(start + (width - length), cell, 16);
		return start + width;
	}
	memmove(start + (width - length), start, length);
	memset(start, ' ', width - length);
	return start + width;
}

/* Brings a cell, which stands at `start`, to its column's width. */
static char *finish_cell(struct rows *rows, size_t i, char *start, char *end)
{
	widen(rows, i, (size_t)(end - start));
	if (rows->columns[i]->use & COLUMN_RIGHT)
		end = align_right(start, end, rows->width[i]);
	else if (i + 1 < rows->count)
		end = pad(end, (size_t)(end - start), rows->width[i]);
	*end++ = i + 1 < rows->count ? ' ' : '\n';
	return end;
}

static void write_row(struct rows *rows, const struct row *row)
{
	char *at = out_room(rows->out);

	for (size_t i = 0; i < rows->count; i++)
		at = finish_cell(rows, i, at, put_cell(at, rows, i, row));
	out_take(rows->out, at);
}

/* Writes a row that was held back. Returns where the next one stands. */
static const char *write_held(struct rows *rows, const char *cell)
{
	char *at = out_room(rows->out);

	for (size_t i = 0; i < rows->count; i++) {
		size_t length = (unsigned char)*cell++;

		memcpy(at, cell, length);
		cell += length;
		at = finish_cell(rows, i, at, at + length);
	}
	out_take(rows->out, at);
	return cell;
}

static void hold(struct rows *rows, const struct row *row)
{
	char *at = rows->hold + rows->hold_used;

	for (size_t i = 0; i < rows->count; i++) {
		char *end = put_cell(at + 1, rows, i, row);

		*at = (char)(end - at - 1);
		widen(rows, i, (size_t)(end - at - 1));
		at = end;
	}
	rows->hold_used = (size_t)(at - rows->hold);
	rows->held++;
}

static void write_heading(struct rows *rows)
{
	out_style(rows->out, STYLE_HEADING);
	for (size_t i = 0; i < rows->count; i++) {
		const char *heading = rows->columns[i]->heading;

		if (rows->columns[i]->use & COLUMN_RIGHT)
			out_right(rows->out, heading, rows->width[i]);
		else
			out_left(rows->out, heading,
				i + 1 < rows->count ? rows->width[i] : 0);
		out_text(rows->out, i + 1 < rows->count ? " " : "");
	}
	out_style(rows->out, STYLE_PLAIN);
	out_text(rows->out, "\n");
}

static void release(struct rows *rows)
{
	const char *cell = rows->hold;

	if (rows->plan.header)
		write_heading(rows);
	for (size_t i = 0; i < rows->held; i++)
		cell = write_held(rows, cell);
	rows->held = ROWS_HELD + 1; /* from here on rows go straight out */
}

static void text_begin(struct rows *rows, const struct snapshot *snapshot)
{
	(void)snapshot;
	if (rows->begun)
		out_text(rows->out, "\n");
	rows->held = 0;
	rows->hold_used = 0;
	for (size_t i = 0; i < rows->count; i++)
		rows->width[i] =
			rows->plan.header ? strlen(rows->columns[i]->heading) : 1;
}

static bool is_full(const struct rows *rows)
{
	return rows->held == ROWS_HELD ||
	       rows->hold_used + ROWS_ROW_MAX > sizeof(rows->hold);
}

static void text_row(struct rows *rows, const struct row *row)
{
	if (rows->held <= ROWS_HELD && is_full(rows))
		release(rows);
	if (rows->held > ROWS_HELD)
		write_row(rows, row);
	else
		hold(rows, row);
}

static void text_end(struct rows *rows)
{
	if (rows->held <= ROWS_HELD)
		release(rows);
}

const struct rows_writer rows_text_writer = {
	.medium = COLUMN_TEXT,
	.begin = text_begin,
	.row = text_row,
	.end = text_end,
};
