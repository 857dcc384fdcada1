/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_COLUMN_H
#define SOCKVIEW_VIEW_COLUMN_H

/*
 * The columns of the socket views, described once for text, JSON, CSV and the man page.
 */

#include "sockview/core/names.h"
#include "sockview/core/sock.h"
#include "sockview/view/view.h"

#include <stddef.h>

/* Room that one cell may need. */
#define COLUMN_CELL_MAX 128

#define COLUMNS_MAX 24

enum column_use {
	COLUMN_TEXT = 1 << 0,	    /* in text, for people and awk */
	COLUMN_DATA = 1 << 1,	    /* in JSON and CSV */
	COLUMN_EXTENDED = 1 << 2,   /* only with --extended */
	COLUMN_CONNECTION = 1 << 3, /* not of listeners, which have no other end */
	COLUMN_RIGHT = 1 << 4,	    /* numbers in text */
	COLUMN_QUOTED = 1 << 5,	    /* a string in JSON */
	COLUMN_FREE = 1 << 6,	    /* text that may hold quotes and commas */
};

/*
 * Writes the cell of a socket without a NUL, COLUMN_CELL_MAX bytes at most, and returns
 * its end; NULL: unknown, or does not apply.
 */
typedef char *column_put_fn(
	char *out, const struct sock *sock, const struct names *names);

struct column {
	const char *heading; /* in text */
	const char *name;    /* in JSON and CSV */
	const char *help;    /* one line for the man page */
	unsigned use;	     /* enum column_use */
	column_put_fn *put;
};

/*
 * Fills `columns` with those of a view for one medium (COLUMN_TEXT or COLUMN_DATA), in
 * the order they are shown. Returns how many: COLUMNS_MAX at most.
 */
size_t columns_select(enum view view, enum column_use medium, bool extended,
	const struct column *columns[COLUMNS_MAX]);

#endif
