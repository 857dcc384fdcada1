/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_PROCESS_DETAIL_H
#define SOCKVIEW_VIEW_PROCESS_DETAIL_H

/*
 * The lower half of the screen of processes: who the selected row is, how near its files
 * are to their limit, where its CLOSE_WAIT lead and how old they are; of one that has
 * none, where its connections lead and their states. What model->process does not tell of
 * the row (yet) is told as far as the row itself knows it.
 */

#include "sockview/view/page.h"

#define PROCESS_DETAIL_ROWS 14
#define PROCESS_DETAIL_COLS 110

/* A page_detail_fn. */
void process_detail(const struct model *model, const struct row *row,
	const struct lore *lore, const struct page_pane *pane);

#endif
