/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/listing.h"

#include <errno.h>

/* Sorted beyond the screen, so that not every step sorts again. */
#define MARGIN 2000

void listing_fini(struct listing *listing)
{
	order_fini(&listing->order);
	listing->sorted = false;
}

/* Parts of a text that tell its rows apart: no text of this screen needs more. */
#define TEXT_PARTS 2

/* ---- keys ---- */

struct keys {
	const struct listed *rows;
	struct listing_by by;
	unsigned before; /* parts before those of the column */
	unsigned parts;	 /* with those of the column; the identity comes behind them, */
	unsigned inside; /* whether it is a member, and again parts of the column, */
	unsigned total;	 /* and the rank below that */
};

static uint64_t key_of_column(const struct keys *keys, size_t i, unsigned part)
{
	const struct listed *rows = keys->rows;
	const struct column *column = keys->by.column;
	struct listed_row row;
	uint64_t number;
	bool known;

	if (rows->number && column->number &&
		rows->number(rows->self, column, i, &known, &number))
		return column_key_number(known, number, keys->by.reverse);
	rows->fill(rows->self, i, &row);
	return column_key(column, &row.row, &rows->lore, part, keys->by.reverse);
}

static uint64_t key_of(const void *self, uint32_t index, unsigned part)
{
	const struct keys *keys = self;
	const struct listed *rows = keys->rows;
	uint64_t rank = 0;
	size_t head = rows->parent ? rows->parent(rows->self, index, &rank) : index;

	if (part < keys->before)
		return rows->section(rows->self, head);
	if (part < keys->parts)
		return key_of_column(keys, head, part - keys->before);
	if (part == keys->parts)
		return rows->parent ? head : rows->identity(rows->self, head);
	part -= keys->parts + 1;
	if (part >= keys->inside)
		return rank;
	return part ? key_of_column(keys, index, part - 1) : rank > 0;
}

static unsigned parts_of(const struct column *column)
{
	if (!column)
		return 0;
	return column->key || column->number ? column_key_parts(column) : TEXT_PARTS;
}

static struct keys make_keys(const struct listing *listing, const struct listed *rows)
{
	unsigned before = rows->section ? 1 : 0;
	unsigned parts = before + parts_of(listing->by.column);
	unsigned inside = rows->sorts_members ? 1 + parts_of(listing->by.column) : 0;

	return (struct keys){
		.rows = rows,
		.by = listing->by,
		.before = before,
		.parts = parts,
		.inside = inside,
		.total = parts + inside + (rows->parent ? 2 : 1),
	};
}

/* ---- order ---- */

static int sort_window(struct listing *listing, const struct listed *rows)
{
	const struct keys keys = make_keys(listing, rows);
	const struct order_by by = { .key = key_of, .self = &keys, .parts = keys.total };
	size_t end = listing->top + listing->lines + MARGIN;

	listing->from = listing->top > MARGIN ? listing->top - MARGIN : 0;
	listing->to = end < listing->count ? end : listing->count;
	listing->sorted = false;
	if (order_rows(&listing->order, listing->count, &by, listing->from, listing->to))
		return -ENOMEM;
	listing->sorted = true;
	return 0;
}

static bool is_sorted(const struct listing *listing)
{
	size_t end = listing->top + listing->lines;

	return listing->sorted && listing->top >= listing->from &&
	       (end <= listing->to || listing->to == listing->count);
}

/* False: it is gone. */
static bool find_selected(
	const struct listing *listing, const struct listed *rows, uint32_t *row)
{
	for (*row = 0; *row < listing->count; ++*row)
		if (rows->identity(rows->self, *row) == listing->identity)
			return true;
	return false;
}

/* Sorts what is around the selected row, to tell the rank it has now. Returns false if it
 * is gone, or there is no memory. */
static bool sort_around(
	struct listing *listing, const struct listed *rows, size_t line, size_t *rank)
{
	const struct keys keys = make_keys(listing, rows);
	const struct order_by by = { .key = key_of, .self = &keys, .parts = keys.total };
	struct order_around around = { .before = line + MARGIN,
		.after = listing->lines + MARGIN };

	listing->sorted = false;
	if (!find_selected(listing, rows, &around.row) ||
		order_around(&listing->order, listing->count, &by, &around, rank))
		return false;
	listing->from = *rank > around.before ? *rank - around.before : 0;
	listing->to = listing->count - *rank > around.after ? *rank + around.after
							    : listing->count;
	listing->sorted = true;
	return true;
}

/* ---- the part that is shown ---- */

static void keep_inside(struct listing *listing)
{
	if (listing->at >= listing->count)
		listing->at = listing->count ? listing->count - 1 : 0;
	if (listing->top > listing->at)
		listing->top = listing->at;
	if (listing->lines && listing->at - listing->top >= listing->lines)
		listing->top = listing->at - listing->lines + 1;
	/* No blank lines at the end while there are rows above. */
	if (listing->top + listing->lines > listing->count)
		listing->top = listing->count > listing->lines
				       ? listing->count - listing->lines
				       : 0;
}

/* Remembers what is selected. */
static void identify(struct listing *listing, const struct listed *rows)
{
	uint32_t row;

	if (listing_row(listing, listing->at - listing->top, &row))
		listing->identity = rows->identity(rows->self, row);
}

static int sort_if_needed(struct listing *listing, const struct listed *rows)
{
	if (!is_sorted(listing) && sort_window(listing, rows))
		return -ENOMEM;
	identify(listing, rows);
	return 0;
}

static bool is_heading(const struct listing *listing, const struct listed *rows)
{
	uint32_t row;

	return rows->heading && listing_row(listing, listing->at - listing->top, &row) &&
	       rows->heading(rows->self, row);
}

/* To the next row, unless there is none there. */
static void leave_heading(struct listing *listing, const struct listed *rows, bool up)
{
	if (!is_heading(listing, rows))
		return;
	if (listing->at && (up || listing->at + 1 == listing->count))
		listing->at--;
	else if (listing->at + 1 < listing->count)
		listing->at++;
	keep_inside(listing);
	sort_if_needed(listing, rows);
}

/* The list scrolls under the selection, which keeps its line. */
static void follow(struct listing *listing, const struct listed *rows)
{
	size_t line = listing->at - listing->top;
	size_t rank;

	if (!listing->chosen) {
		listing->at = listing->top = 0;
		return;
	}
	if (!sort_around(listing, rows, line, &rank))
		return;
	listing->at = rank;
	listing->top = rank > line ? rank - line : 0;
}

int listing_settle(
	struct listing *listing, const struct listed *rows, uint64_t serial, size_t lines)
{
	bool other = listing->serial != serial || listing->count != rows->count ||
		     listing->sorted_by.column != listing->by.column ||
		     listing->sorted_by.reverse != listing->by.reverse;

	listing->lines = lines;
	listing->count = rows->count;
	if (other) {
		listing->sorted = false;
		follow(listing, rows);
	}
	listing->serial = serial;
	listing->sorted_by = listing->by;
	keep_inside(listing);
	if (sort_if_needed(listing, rows))
		return -ENOMEM;
	leave_heading(listing, rows, false);
	return 0;
}

void listing_move(struct listing *listing, const struct listed *rows, long by)
{
	size_t size = by < 0 ? (size_t)-by : (size_t)by;
	size_t rest = listing->count ? listing->count - 1 - listing->at : 0;

	listing->chosen = true;
	if (by < 0)
		listing->at -= size < listing->at ? size : listing->at;
	else
		listing->at += size < rest ? size : rest;
	keep_inside(listing);
	if (!sort_if_needed(listing, rows))
		leave_heading(listing, rows, by < 0);
}

bool listing_select(struct listing *listing, const struct listed *rows, size_t line)
{
	uint32_t row;

	if (!listing_row(listing, line, &row) ||
		(rows->heading && rows->heading(rows->self, row)))
		return false;
	listing->chosen = true;
	listing->at = listing->top + line;
	identify(listing, rows);
	return true;
}

bool listing_row(const struct listing *listing, size_t line, uint32_t *row)
{
	size_t rank = listing->top + line;

	if (!listing->sorted || line >= listing->lines || rank >= listing->count ||
		rank < listing->from || rank >= listing->to)
		return false;
	*row = listing->order.entries[rank].row;
	return true;
}
