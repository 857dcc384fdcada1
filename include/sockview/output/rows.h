/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_ROWS_H
#define SOCKVIEW_OUTPUT_ROWS_H

/*
 * Sockets as rows, written as the dump streams: memory does not grow with their number,
 * unless they are to be sorted. The three writers are feeds.
 */

#include "sockview/core/aggregate.h"
#include "sockview/core/hash.h"
#include "sockview/core/outcome.h"
#include "sockview/core/peer_list.h"
#include "sockview/core/process_sheet.h"
#include "sockview/core/sieve.h"
#include "sockview/output/out.h"
#include "sockview/view/column.h"

enum rows_format {
	ROWS_TEXT,
	ROWS_JSON,
	ROWS_CSV,
};

/* The owner of the nth socket that was given. */
typedef struct owner_brief rows_owner_fn(const void *self, size_t nth);

struct rows_plan {
	enum rows_format format;
	enum view view;
	unsigned groups; /* of COLUMN_GROUPS */
	bool header;	 /* headings, in text and CSV */
	enum class_by class_by;
	const struct selection *selection; /* of the filter, NULL: none; borrowed */
	/*
	 * What rows are sorted by; NULL: they are written as they come. Sorted rows are
	 * kept until the snapshot ends.
	 */
	const struct column *sort;
	bool reverse;
	struct hash_seed seed;	      /* for what is kept */
	enum process_by group_by;     /* of the processes view */
	struct process_reader reader; /* for the files of processes */
	rows_owner_fn *owner; /* whose sockets are, in text, where no claims tell; NULL:
				 nobody knows */
	const void *owner_self;
	const struct backlog *backlog; /* of the listeners view, NULL: none; borrowed */
	const struct tally_list *services; /* already counted, so that no socket is
					      wanted; NULL: count them; borrowed */
	const struct process_sheet *sheet; /* likewise, of the processes view */
	const struct peer_sheet *peers;	   /* likewise, of the peers view */
};

struct rows;

/* Borrows `out` and what *lore points to. Returns 0 or -ENOMEM. */
int rows_new(const struct rows_plan *plan, struct out *out, const struct lore *lore,
	struct rows **rows);

/* Takes NULL. */
void rows_free(struct rows *rows);

/* The writer as a feed; each snapshot is a table, or a document, of its own. */
struct feed rows_feed(struct rows *rows);

/* How the last snapshot came out. */
const struct outcome *rows_outcome(const struct rows *rows);

#endif
