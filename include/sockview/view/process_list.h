/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_PROCESS_LIST_H
#define SOCKVIEW_VIEW_PROCESS_LIST_H

/*
 * The rows of the screen of processes: a row a fold, see process_folds.h, below it those
 * of its processes while it is unfolded.
 */

#include "sockview/core/model.h"
#include "sockview/view/listed.h"

/* Whether a row stands for several others, which can be unfolded. */
static inline bool process_line_folds(const struct process_line *line)
{
	return !line->member && !process_fold_is_one(&line->fold) && line->fold.count;
}

/* page_open_fn. */
bool process_list_open(const struct model *model, struct listed *listed);

#endif
