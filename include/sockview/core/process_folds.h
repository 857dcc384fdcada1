/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PROCESS_FOLDS_H
#define SOCKVIEW_CORE_PROCESS_FOLDS_H

/*
 * The rows of a sheet of processes, folded: those of one name and one parent are one row,
 * all that the first of them by the same name has started among them, as nginx and its
 * workers, or sshd and its sessions. What init started, or adopted, is folded with nobody
 * but its own children: all services have that parent, and nothing else in common.
 *
 * A socket that several of them hold counts once, and so does a connection that any of
 * them may have had. A sheet that was not counted by process is not folded at all.
 */

#include "sockview/core/process_sheet.h"

/* A row. Borrowed from the sheet. */
struct process_fold {
	/* Of a fold more than one process, the first as an example; a user or a unit
	 * that not all of them have is unknown. */
	struct process_row row;
	/* Its files are those of the process with the least left of its limit. NULL: it
	 * was not looked at. */
	const struct process_about *about;
	/* Rows of the sheet that are folded here, in its order; of what is no fold itself
	 * alone, or none. */
	const uint32_t *members;
	size_t count;
};

static inline bool process_fold_is_one(const struct process_fold *fold)
{
	return fold->row.processes < 2 || fold->row.by != PROCESS_BY_PID;
}

size_t process_folds_count(const struct process_sheet *sheet);

/* Row `i`, in the order that the sheet has. Lives as long as the sheet. */
void process_folds_get(
	const struct process_sheet *sheet, size_t i, struct process_fold *fold);

/* What a row is known by from snapshot to snapshot. */
uint64_t process_folds_key(const struct process_sheet *sheet, size_t i);

#endif
