/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LISTENER_DETAIL_H
#define SOCKVIEW_VIEW_LISTENER_DETAIL_H

/* What is known of one listener, in words. */

#include "sockview/view/page.h"

#define LISTENER_DETAIL_ROWS 14

/* page_hint_fn. */
void listener_hint(char *out, const struct row *row, const struct lore *lore);

/* page_detail_fn, of LISTENER_DETAIL_ROWS. */
void listener_detail(const struct model *model, const struct row *row,
	const struct lore *lore, const struct page_pane *pane);

#endif
