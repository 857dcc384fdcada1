/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_ORDER_H
#define SOCKVIEW_CORE_ORDER_H

/*
 * Rows by the million in order, or only those of a window: keys are extracted once and
 * sorted byte by byte in place (American flag sort; McIlroy, Bostic, McIlroy 1993), and
 * what lies outside the window is left as it comes. No input makes it slow.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A part of what row `row` is sorted by, smallest first: part 0, where that is equal part
 * 1, and so on. A row's parts must not change meanwhile.
 */
typedef uint64_t order_key_fn(const void *self, uint32_t row, unsigned part);

/*
 * Whether rows that are equal to this one in all parts before `part` are equal in all
 * others but the last, so that these need not be looked at.
 */
typedef bool order_ended_fn(const void *self, uint32_t row, unsigned part);

struct order_by {
	order_key_fn *key;
	order_ended_fn *ended; /* NULL: nobody knows */
	const void *self;
	unsigned parts; /* rows that are equal in all of them keep their order */
};

struct order_entry {
	uint64_t key;
	uint32_t row;
};

/* Start with a zeroed one. After order_rows() entries[n].row is the row of rank n. */
struct order {
	struct order_entry *entries;
	size_t count;
	size_t room;
};

/* May be called twice. */
void order_fini(struct order *order);

/*
 * Ranks rows 0 to count - 1; only the ranks from `from` up to, not including, `to` come
 * out right. Returns 0 or -ENOMEM.
 */
int order_rows(struct order *order, size_t count, const struct order_by *by, size_t from,
	size_t to);

/* The window of `before` ranks above that of a row and `after` below it. */
struct order_around {
	uint32_t row; /* one of them */
	size_t before;
	size_t after;
};

/* The same with a window around a row, whose *rank comes out. */
int order_around(struct order *order, size_t count, const struct order_by *by,
	const struct order_around *around, size_t *rank);

#endif
