/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LISTED_H
#define SOCKVIEW_VIEW_LISTED_H

/*
 * The rows that a list screen shows, wherever they are kept: what listing.h sorts and
 * list.h draws. A page makes one over the model for each frame; it owns nothing.
 */

#include "sockview/view/column.h"

/* A row, and room for what it points at where that is kept packed. */
struct listed_row {
	struct row row;
	struct sock sock;
	struct counter counter;
	struct peer_site peer;
};

/* Unpacks row `i`; what `out` points at lives as long as the model and *out. */
typedef void listed_fill_fn(const void *self, size_t i, struct listed_row *out);

/* What row `i` is known by from one snapshot to the next. Never the same for two rows. */
typedef uint64_t listed_identity_fn(const void *self, size_t i);

/*
 * The number of a column without unpacking the row: a million rows show the difference.
 * False: it has to be unpacked. *known: as of column_number_fn.
 */
typedef bool listed_number_fn(const void *self, const struct column *column, size_t i,
	bool *known, uint64_t *number);

/* Rows of a lower section stand above the others, whatever they are sorted by. */
typedef unsigned listed_section_fn(const void *self, size_t i);

struct listed {
	const void *self;
	size_t count;
	struct lore lore; /* what cells are looked up in */
	listed_fill_fn *fill;
	listed_identity_fn *identity;
	listed_number_fn *number;   /* NULL: every row is unpacked */
	listed_section_fn *section; /* NULL: there is one */
};

#endif
