/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_UNFOLDED_H
#define SOCKVIEW_VIEW_UNFOLDED_H

/* Which rows of a list a person has unfolded: their identities. Zeroed: none. */

#include <stdbool.h>
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

#endif
