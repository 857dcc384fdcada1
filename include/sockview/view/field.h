/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_FIELD_H
#define SOCKVIEW_VIEW_FIELD_H

/*
 * The columns of the screen of sockets: which of them a width has room for, and where
 * they stand. What is in them is said by column.h.
 */

#include "sockview/core/sheet.h"
#include "sockview/view/column.h"
#include "sockview/view/number.h"

#define FIELDS_MAX 16
#define FIELD_MAX  COLUMN_CELL_MAX

struct field {
	const char *heading;
	const char *name; /* of the column, NULL: the age */
	unsigned width;	  /* at least */
	unsigned widest;
	bool right;
	unsigned priority; /* those with higher numbers go first when columns are few */
};

struct placed_field {
	const struct field *field;
	const struct column *column; /* NULL: the age */
	unsigned at;
	unsigned width;
};

/* Places the fields on a screen of `cols` columns, left to right. Returns how many. */
unsigned fields_place(unsigned cols, struct placed_field placed[FIELDS_MAX]);

/* The text of a cell, of at most the field's width. "-": unknown. */
const char *field_text(char out[FIELD_MAX], const struct placed_field *placed,
	const struct row *row, const struct lore *lore, uint32_t age);

/* An address in at most `width` columns, shortened in its middle. */
void field_shorten(char *text, unsigned width);

/* "14m+", "59s", "3h05", "6d". */
void field_age(char out[NUMBER_MAX], uint32_t age);

#endif
