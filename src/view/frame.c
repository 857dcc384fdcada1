/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const struct cell blank = { " ", STYLE_PLAIN };

int frame_reset(struct frame *frame, unsigned rows, unsigned cols)
{
	size_t count;

	rows = rows < FRAME_SIDE_MAX ? rows : FRAME_SIDE_MAX;
	cols = cols < FRAME_SIDE_MAX ? cols : FRAME_SIDE_MAX;
	count = (size_t)rows * cols;
	if (count > (size_t)frame->rows * frame->cols) {
		struct cell *cells = realloc(frame->cells, count * sizeof(*cells));

		if (!cells)
			return -ENOMEM;
		frame->cells = cells;
	}
	frame->rows = rows;
	frame->cols = cols;
	for (size_t i = 0; i < count; i++)
		frame->cells[i] = blank;
	return 0;
}

void frame_fini(struct frame *frame)
{
	free(frame->cells);
	*frame = (struct frame){ 0 };
}

/*
 * The character at `text`, and its bytes in *length. A byte that is no part of UTF-8 is
 * -1, which has no width.
 */
static wchar_t decode(const char *text, size_t *length)
{
	const unsigned char *byte = (const unsigned char *)text;
	size_t wanted = *byte < 0x80	   ? 1
			: *byte >> 5 == 6  ? 2
			: *byte >> 4 == 14 ? 3
			: *byte >> 3 == 30 ? 4
					   : 0;
	wchar_t character = wanted == 1 ? *byte : *byte & (0x7f >> wanted);

	*length = 1;
	if (!wanted)
		return -1;
	for (size_t i = 1; i < wanted; i++) {
		if (byte[i] >> 6 != 2)
			return -1;
		character = character << 6 | (byte[i] & 0x3f);
	}
	*length = wanted;
	return character;
}

/* One character: its bytes, and the columns it takes. What cannot be shown is a `?`. */
struct glyph {
	const char *bytes;
	size_t length;
	unsigned width;
};

static struct glyph next_glyph(const char **text)
{
	struct glyph glyph = { .bytes = *text };
	int width = wcwidth(decode(*text, &glyph.length));

	*text += glyph.length;
	if (width >= 0 && width <= 2 && glyph.length < sizeof(((struct cell *)0)->text)) {
		glyph.width = (unsigned)width;
		return glyph;
	}
	return (struct glyph){ "?", 1, 1 };
}

unsigned frame_width(const char *text)
{
	unsigned width = 0;

	while (*text)
		width += next_glyph(&text).width;
	return width;
}

static struct cell *cell_at(struct frame *frame, unsigned row, unsigned col)
{
	return &frame->cells[(size_t)row * frame->cols + col];
}

/* Half of a wide character that loses its other half becomes a blank. */
static void split_wide(struct frame *frame, unsigned row, unsigned col)
{
	if (col > 0 && col < frame->cols && !*cell_at(frame, row, col)->text) {
		strcpy(cell_at(frame, row, col - 1)->text, " ");
		strcpy(cell_at(frame, row, col)->text, " ");
	}
}

static void set_cell(struct cell *cell, const struct glyph *glyph, enum style style)
{
	memcpy(cell->text, glyph->bytes, glyph->length);
	cell->text[glyph->length] = '\0';
	cell->style = (uint8_t)style;
}

/* Adds to the character before; more than a cell holds is left out. */
static void combine(struct cell *cell, const struct glyph *glyph)
{
	size_t have = strlen(cell->text);

	if (have + glyph->length >= sizeof(cell->text))
		return;
	memcpy(cell->text + have, glyph->bytes, glyph->length);
	cell->text[have + glyph->length] = '\0';
}

static const struct glyph space = { " ", 1, 1 };

unsigned frame_put(struct frame *frame, unsigned row, unsigned col, unsigned end,
	enum style style, const char *text)
{
	struct cell *last = NULL;

	end = end < frame->cols ? end : frame->cols;
	if (row >= frame->rows || col >= end)
		return col;
	split_wide(frame, row, col);
	while (*text && col < end) {
		struct glyph glyph = next_glyph(&text);

		if (!glyph.width) {
			if (last)
				combine(last, &glyph);
			continue;
		}
		if (glyph.width > end - col)
			glyph = space;
		split_wide(frame, row, col + glyph.width);
		last = cell_at(frame, row, col);
		set_cell(last, &glyph, style);
		if (glyph.width == 2)
			set_cell(last + 1, &(struct glyph){ "", 0, 0 }, style);
		col += glyph.width;
	}
	/* What combines with the last character may stand behind the end. */
	while (*text && last) {
		struct glyph glyph = next_glyph(&text);

		if (glyph.width)
			break;
		combine(last, &glyph);
	}
	return col;
}

unsigned frame_put_cut(struct frame *frame, unsigned row, unsigned col, unsigned end,
	enum style style, const char *text)
{
	unsigned behind;

	end = end < frame->cols ? end : frame->cols;
	if (col >= end || frame_width(text) <= end - col)
		return frame_put(frame, row, col, end, style, text);
	behind = frame_put(frame, row, col, end - 1, style, text);
	return frame_put(frame, row, behind, end, style, "+");
}

void frame_put_right(struct frame *frame, unsigned row, unsigned end, enum style style,
	const char *text)
{
	unsigned width = frame_width(text);

	frame_put_cut(frame, row, end > width ? end - width : 0, end, style, text);
}

void frame_style_row(struct frame *frame, unsigned row, enum style style)
{
	if (row >= frame->rows)
		return;
	for (unsigned col = 0; col < frame->cols; col++)
		cell_at(frame, row, col)->style = (uint8_t)style;
}

void frame_style_cell(struct frame *frame, unsigned row, unsigned col, enum style style)
{
	if (row >= frame->rows || col >= frame->cols)
		return;
	cell_at(frame, row, col)->style = (uint8_t)style;
	if (col + 1 < frame->cols && !*cell_at(frame, row, col + 1)->text)
		cell_at(frame, row, col + 1)->style = (uint8_t)style;
}

void frame_clear_row(struct frame *frame, unsigned row)
{
	for (unsigned col = 0; row < frame->rows && col < frame->cols; col++)
		*cell_at(frame, row, col) = blank;
}

void frame_keep_ascii(struct frame *frame)
{
	size_t count = (size_t)frame->rows * frame->cols;

	for (size_t i = 0; i < count; i++) {
		struct cell *cell = &frame->cells[i];

		/* A wide one becomes two, so that nothing behind it moves. */
		if (!*cell->text || (unsigned char)*cell->text > 0x7f)
			strcpy(cell->text, "?");
		cell->text[1] = '\0';
	}
}

/* Writes a row without its trailing blanks. Returns the end. */
static char *put_row(char *out, const struct cell *cells, unsigned cols)
{
	while (cols && !strcmp(cells[cols - 1].text, " "))
		cols--;
	for (unsigned col = 0; col < cols; col++)
		out = stpcpy(out, cells[col].text);
	*out++ = '\n';
	return out;
}

char *frame_text(const struct frame *frame)
{
	size_t room = (size_t)frame->rows *
			      (frame->cols * (sizeof(frame->cells->text) - 1) + 1) +
		      1;
	char *text = malloc(room);
	char *out = text;

	if (!text)
		return NULL;
	for (unsigned row = 0; row < frame->rows; row++)
		out = put_row(out, frame->cells + (size_t)row * frame->cols, frame->cols);
	*out = '\0';
	return text;
}
