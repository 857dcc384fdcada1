/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_UNFOLDED_H
#define SOCKVIEW_VIEW_UNFOLDED_H

/* Which rows of a list a person has unfolded: their identities. Zeroed: none. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNFOLDED_MAX 8

struct unfolded {
	uint64_t identity[UNFOLDED_MAX]; /* the oldest first */
	unsigned count;
};

/* `unfolded` may be NULL: nothing is. */
bool unfolded_has(const struct unfolded *unfolded, uint64_t identity);

/* Adds one, or takes it away; of too many the oldest is folded. */
void unfolded_set(struct unfolded *unfolded, uint64_t identity, bool open);

/*
 * Rows numbered for a list, which has an order of its own: those that are always there,
 * then the members of each that is unfolded.
 */
struct unfolded_rows {
	size_t members;		    /* the first row that is one */
	size_t end;		    /* behind the last */
	size_t head[UNFOLDED_MAX];  /* those that are unfolded, */
	size_t first[UNFOLDED_MAX]; /* and the rows where their members begin */
	unsigned count;
};

void unfolded_rows_init(struct unfolded_rows *rows, size_t heads);

/* Adds the members of a row; beyond UNFOLDED_MAX such rows it stays folded. */
void unfolded_rows_add(struct unfolded_rows *rows, size_t head, size_t members);

/* Whether row `i` is a member: of which row, and the how manieth, from 0. */
bool unfolded_rows_member(
	const struct unfolded_rows *rows, size_t i, size_t *head, size_t *number);

bool unfolded_rows_open(const struct unfolded_rows *rows, size_t head);

/* As listed_parent_fn. */
size_t unfolded_rows_parent(const struct unfolded_rows *rows, size_t i, uint64_t *rank);

#endif
