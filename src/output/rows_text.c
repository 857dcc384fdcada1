/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/rows_writer.h"

#include <string.h>

static char *put_cell(
	char *at, const struct rows *rows, size_t i, const struct sock *sock)
{
	char *end = rows->columns[i]->put(at, sock, rows->names);

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

static void write_row(struct rows *rows, const struct sock *sock)
{
	char *at = out_room(rows->out);

	for (size_t i = 0; i < rows->count; i++) {
		char *start = at;

		at = put_cell(at, rows, i, sock);
		widen(rows, i, (size_t)(at - start));
		if (rows->columns[i]->use & COLUMN_RIGHT)
			at = align_right(start, at, rows->width[i]);
		else if (i + 1 < rows->count)
			at = pad(at, (size_t)(at - start), rows->width[i]);
		*at++ = ' ';
	}
	at[-1] = '\n';
	out_take(rows->out, at);
}

static void measure(struct rows *rows, const struct sock *sock)
{
	char cell[COLUMN_CELL_MAX];

	for (size_t i = 0; i < rows->count; i++)
		widen(rows, i, (size_t)(put_cell(cell, rows, i, sock) - cell));
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
	if (rows->plan.header)
		write_heading(rows);
	for (size_t i = 0; i < rows->held; i++)
		write_row(rows, &rows->hold[i]);
	rows->held = ROWS_HELD + 1; /* from here on rows go straight out */
}

static void text_begin(struct rows *rows, const struct snapshot *snapshot)
{
	(void)snapshot;
	if (rows->begun)
		out_text(rows->out, "\n");
	rows->held = 0;
	for (size_t i = 0; i < rows->count; i++)
		rows->width[i] =
			rows->plan.header ? strlen(rows->columns[i]->heading) : 1;
}

static void text_sock(struct rows *rows, const struct sock *sock)
{
	if (rows->held == ROWS_HELD)
		release(rows);
	if (rows->held > ROWS_HELD) {
		write_row(rows, sock);
		return;
	}
	measure(rows, sock);
	rows->hold[rows->held++] = *sock;
}

static void text_end(struct rows *rows)
{
	if (rows->held <= ROWS_HELD)
		release(rows);
}

const struct rows_writer rows_text_writer = {
	.medium = COLUMN_TEXT,
	.begin = text_begin,
	.sock = text_sock,
	.end = text_end,
};
