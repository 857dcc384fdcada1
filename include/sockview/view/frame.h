/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_FRAME_H
#define SOCKVIEW_VIEW_FRAME_H

/*
 * A screen as a grid of styled cells, made by pure code and only copied to the terminal.
 * Widths are wcwidth(3)'s in the locale of the caller.
 */

#include "sockview/view/style.h"

#include <stddef.h>
#include <stdint.h>

/* One column: a character with what combines with it, in UTF-8; "" behind a wide one. */
struct cell {
	char text[14];
	uint8_t style; /* enum style */
};

#define FRAME_SIDE_MAX 1000

struct frame {
	unsigned rows;
	unsigned cols;
	struct cell *cells; /* rows × cols, row by row */
};

/*
 * Makes an empty frame (all blanks) of at most FRAME_SIDE_MAX a side, 0 allowed. A frame
 * that was made before is reused. `frame` must be zeroed at first. Returns 0 or -ENOMEM.
 */
int frame_reset(struct frame *frame, unsigned rows, unsigned cols);

/* Frees the cells. May be called twice. */
void frame_fini(struct frame *frame);

/*
 * Writes UTF-8 text at a place, cut at column `end` (exclusive; at most cols): a wide
 * character that does not fit leaves a blank. What lies outside the frame is ignored.
 * Returns the column behind the last one written.
 */
unsigned frame_put(struct frame *frame, unsigned row, unsigned col, unsigned end,
	enum style style, const char *text);

/* Writes a text that ends before column `end`, cut as frame_put_cut() does. */
void frame_put_right(struct frame *frame, unsigned row, unsigned end, enum style style,
	const char *text);

/* As frame_put(), but a text that does not fit ends in `+`. */
unsigned frame_put_cut(struct frame *frame, unsigned row, unsigned col, unsigned end,
	enum style style, const char *text);

/* Gives a whole row a style, keeping its text. */
void frame_style_row(struct frame *frame, unsigned row, enum style style);

/* Gives one cell a style, or its whole character where that is wide. */
void frame_style_cell(struct frame *frame, unsigned row, unsigned col, enum style style);

/* Makes a row blank. */
void frame_clear_row(struct frame *frame, unsigned row);

/* Columns that a text takes. */
unsigned frame_width(const char *text);

/* Turns every column that is not ASCII into `?`, for terminals that show nothing else. */
void frame_keep_ascii(struct frame *frame);

/*
 * The frame as text, rows ended by newlines, trailing blanks removed; for tests and the
 * `w` key. Returns a string to be freed, or NULL.
 */
char *frame_text(const struct frame *frame);

#endif
