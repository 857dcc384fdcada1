/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_FIELD_H
#define SOCKVIEW_VIEW_FIELD_H

/*
 * The columns of a list screen: which of them a width has room for, and where they stand.
 * What is in them is said by column.h.
 */

#include "sockview/core/ages.h"
#include "sockview/core/number.h"
#include "sockview/view/column.h"

#define FIELDS_MAX 48
/* Fields up to this priority stay before those that are wanted beside them. */
#define FIELDS_FIRST 3

/* No priority: shown only while its group is wanted. */
#define FIELDS_HIDDEN 0

#define FIELD_MAX COLUMN_CELL_MAX

/* Writes the text of a cell where the column's own is not what a screen wants, FIELD_MAX
 * bytes with its NUL. False: unknown, or does not apply. */
typedef bool field_text_fn(char *out, const struct row *row, const struct lore *lore);

/* How a list screen shows a column. */
struct field {
	const char *name;    /* of the column, as in JSON */
	const char *heading; /* in `width` columns */
	unsigned width;	     /* at least */
	unsigned widest;
	bool right;
	unsigned priority;   /* 1: never left out; the highest number goes first when
				columns are few */
	const char *wide;    /* the heading where it has room; NULL: none longer */
	field_text_fn *text; /* NULL: as the column writes it; numbers get separators */
	unsigned group;	     /* COLUMN_EXTENDED, …: while that is wanted it goes before
				all priorities above FIELDS_FIRST; 0: none */
};

struct placed_field {
	const struct field *field;
	const struct column *column;
	unsigned at;
	unsigned width;
};

struct list_page;

/*
 * Places the fields of a page on a screen of `cols` columns, left to right; `groups` are
 * those of COLUMN_GROUPS that are wanted. Returns how many.
 */
unsigned fields_place(const struct list_page *page, unsigned groups, unsigned cols,
	struct placed_field placed[FIELDS_MAX]);

/* False: what it shows is known of the rows on the screen only. */
bool field_sorts(const struct field *field);

/* The column that a page is sorted by at the start. */
const struct column *field_sort(const struct list_page *page);

/* The text of a cell, of at most the field's width. "-": unknown. */
const char *field_text(char out[FIELD_MAX], const struct placed_field *placed,
	const struct row *row, const struct lore *lore);

/* The heading of a placed field that leaves room for `mark` columns. */
const char *field_heading(const struct placed_field *placed, unsigned mark);

/* An address in at most `width` columns, shortened in its middle. */
void field_shorten(char *text, unsigned width);

#endif
