/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SHEET_H
#define SOCKVIEW_CORE_SHEET_H

/*
 * The sockets of one snapshot with their ages, for a list to scroll through: all of them,
 * or those that a filter has picked. The rest is kept, so that another filter picks from
 * what is there. Not changed any more once others see it.
 */

#include "sockview/core/ages.h"
#include "sockview/core/names.h"
#include "sockview/core/table.h"

#include <stdatomic.h>

struct sheet {
	struct table *table; /* of all sockets */
	struct names *names; /* of devices */
	uint32_t *ages;	     /* as in ages.h, one a row of the table */
	size_t room;
	size_t gone;	   /* of the rows, the last ones: no sockets of the snapshot */
	size_t gone_shown; /* of the rows that are shown, likewise the last ones */
	bool narrowed;	   /* only what is picked is shown */
	uint32_t *picks;   /* rows of the table */
	size_t pick_count;
	size_t pick_room;
	struct sheet *base; /* whose table, names and ages these are; NULL: its own */
	atomic_uint holders;
};

/* Returns 0 or -ENOMEM. */
int sheet_new(const struct hash_seed *seed, struct sheet **sheet);

/* Another choice of the same rows, which it holds: all, so far. Returns 0 or -ENOMEM. */
int sheet_new_of(struct sheet *base, struct sheet **sheet);

/* Holds it once more, until it is freed once more. Takes NULL. Returns it. Any thread. */
struct sheet *sheet_hold(struct sheet *sheet);

/* Takes NULL. */
void sheet_free(struct sheet *sheet);

/* Returns as table_add(). */
int sheet_add(struct sheet *sheet, const struct sock *sock, uint32_t age);

/* More than so many sockets that are gone are not shown. */
#define SHEET_GONE_MAX 10000

/*
 * Adds, behind all others, rows of the sheet of the snapshot before that `ages` has not
 * seen in this one, marked in their age; a row that was marked as gone there is not taken
 * again. Returns as table_add().
 */
int sheet_add_gone(
	struct sheet *sheet, const struct sheet *before, const struct ages *ages);

/* How many rows of the table are sockets of the snapshot: the first ones. */
static inline size_t sheet_present(const struct sheet *sheet)
{
	return table_count(sheet->table) - sheet->gone;
}

/* From here on shows only rows of the table that are picked, in ascending order. */
void sheet_narrow(struct sheet *sheet);

/* Returns 0 or -ENOMEM. */
int sheet_pick(struct sheet *sheet, size_t row);

/* How many rows it shows, and which of the table the i-th of them is. */
static inline size_t sheet_count(const struct sheet *sheet)
{
	return sheet->narrowed ? sheet->pick_count : table_count(sheet->table);
}

static inline size_t sheet_row(const struct sheet *sheet, size_t i)
{
	return sheet->narrowed ? sheet->picks[i] : i;
}

/* What a row is known by from snapshot to snapshot: its cookie, else its addresses. */
uint64_t sheet_identity(const struct sock *sock);

#endif
