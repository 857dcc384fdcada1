/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PROCESS_SHEET_INSIDE_H
#define SOCKVIEW_CORE_PROCESS_SHEET_INSIDE_H

/* The inside of a sheet of processes. */

#include "sockview/core/order.h"
#include "sockview/core/process_sheet.h"

#include <stdatomic.h>

/* What the members of a fold tell together. */
struct process_fold_told {
	struct process_about about; /* the files of the fullest of them */
	bool users_differ;
	bool units_differ;
};

struct process_folds {
	struct order order; /* of the rows of processes->folds */
	uint32_t *first;    /* by the fold's rank: where its members begin, */
	uint32_t *members;  /* in ranks of the sheet, one fold's behind the other's */
	struct process_fold_told *told; /* by the fold's rank */
};

struct process_sheet {
	atomic_uint holders;
	struct processes *processes; /* NULL: nobody is known */
	struct units *units;
	struct order order;
	struct process_about *about; /* of the first rows, about_count of them */
	size_t about_count;
	struct process_folds folds;
};

/* Ranks rows as a sheet has them. Returns 0 or -ENOMEM. */
int process_sheet_sort(const struct processes *processes, struct order *order);

/* Finds out who is folded, once all else of the sheet is there. Returns 0 or -ENOMEM. */
int process_folds_make(struct process_sheet *sheet);

/* May be called twice, and with a zeroed one. */
void process_folds_fini(struct process_folds *folds);

#endif
