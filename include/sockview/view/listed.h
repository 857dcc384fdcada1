/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LISTED_H
#define SOCKVIEW_VIEW_LISTED_H

/*
 * The rows that a list screen shows, wherever they are kept: what listing.h sorts and
 * list.h draws. A page makes one over the model for each frame; it owns nothing.
 */

#include "sockview/core/listeners.h"
#include "sockview/core/process_folds.h"
#include "sockview/core/roster.h"
#include "sockview/view/column.h"
#include "sockview/view/unfolded.h"

/* A row of the screen of listeners, see listener_row.h. */
struct listener_row {
	const struct listeners *listeners;
	const struct listener_group *group; /* NULL: it is the heading of UDP */
	const struct listener *member;	    /* NULL: the row is the group's */
	size_t number;			    /* of the member, from 1 */
	bool unfolded;
};

/* A row of the screen of processes, see process_list.h. */
struct process_line {
	const struct process_sheet *sheet;
	struct process_fold fold; /* of a member that it is in */
	bool member;
	bool unfolded;
};

/* A row, and room for what it points at where that is kept packed. */
struct listed_row {
	struct row row;
	struct sock sock;
	struct counter counter;
	struct process_row process;
	struct process_line line;
	struct peer_site peer;
	struct listener_row listener;
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

/*
 * The row under which row `i` stands in the order, and *rank behind it; 0: `i` itself.
 * Such rows keep their order where they are sorted by something that is the same, or are
 * not sorted by themselves.
 */
typedef size_t listed_parent_fn(const void *self, size_t i, uint64_t *rank);

/* Whether row `i` is no row but the heading of a section, which nobody selects. */
typedef bool listed_heading_fn(const void *self, size_t i);

/* Whether row `i` has members, which stand below it while it is *unfolded. */
typedef bool listed_folds_fn(const void *self, size_t i, bool *unfolded);

/* Groups of listeners with those that are unfolded among them, see listener_row.h. */
struct listed_groups {
	const struct listeners *listeners;
	const struct roster *keepers; /* NULL: nobody looks for owners */
	size_t heading;		      /* the row that is one, SIZE_MAX: none */
	struct unfolded_rows open;
};

/* Processes with the folds that are unfolded among them, see process_list.h. */
struct listed_processes {
	const struct process_sheet *sheet;
	struct unfolded_rows open;
};

struct listed {
	const void *self;
	size_t count;
	size_t gone;	  /* of them, that are shown and do not count any more */
	struct lore lore; /* what cells are looked up in */
	listed_fill_fn *fill;
	listed_identity_fn *identity;
	listed_number_fn *number;	 /* NULL: every row is unpacked */
	listed_section_fn *section;	 /* NULL: there is one */
	listed_parent_fn *parent;	 /* NULL: each row stands for itself */
	bool sorts_members;		 /* below their parents */
	listed_heading_fn *heading;	 /* NULL: all are rows */
	listed_folds_fn *folds;		 /* NULL: none does */
	const struct unfolded *unfolded; /* NULL: nothing is */
	/* Of one of them; `self` points at it. */
	struct listed_groups groups;
	struct listed_processes processes;
};

#endif
