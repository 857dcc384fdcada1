/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LISTING_H
#define SOCKVIEW_VIEW_LISTING_H

/*
 * Rows of any kind in some order, of which a screen shows a part. The selection is a
 * row's identity, not a place: when the order changes, the list scrolls under it, so that
 * it stays on its line of the screen. Only what is near the screen is sorted.
 */

#include "sockview/core/order.h"
#include "sockview/view/listed.h"

/* What rows are sorted by. */
struct listing_by {
	const struct column *column; /* NULL: nothing, by their identity */
	bool reverse;
};

/* Zeroed at the start. */
struct listing {
	struct listing_by by;
	bool chosen;	   /* a row, by the person: else the first is selected */
	uint64_t identity; /* of the selected row */
	size_t at;	   /* its rank */
	size_t top;	   /* the rank on the first line */
	size_t lines;	   /* of the screen */
	size_t count;	   /* of rows */

	/* What was sorted last, and which ranks of it are right. */
	struct order order;
	uint64_t serial;
	struct listing_by sorted_by;
	bool sorted;
	size_t from;
	size_t to;
};

/* May be called twice. */
void listing_fini(struct listing *listing);

/*
 * Makes it fit a snapshot (`serial` tells one from the next) and a screen of `lines`
 * rows. Returns 0 or -ENOMEM.
 */
int listing_settle(struct listing *listing, const struct listed *rows, uint64_t serial,
	size_t lines);

/* Moves the selection by rows, as far as there are any. After listing_settle(). */
void listing_move(struct listing *listing, const struct listed *rows, long by);

/* Selects the row on a line of the screen. False: there is none. */
bool listing_select(struct listing *listing, const struct listed *rows, size_t line);

/* Which of the rows stands on a line of the screen. False: there is none. */
bool listing_row(const struct listing *listing, size_t line, uint32_t *row);

#endif
