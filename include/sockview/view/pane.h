/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_PANE_H
#define SOCKVIEW_VIEW_PANE_H

/* All about one socket: the detail pane. */

#include "sockview/core/closeup.h"
#include "sockview/view/column.h"
#include "sockview/view/frame.h"
#include "sockview/view/screen.h"

/* Screens from this height on show it under the list, lower ones instead of it. */
#define PANE_BESIDE_ROWS 34

/* Rows that it takes under a list. */
#define PANE_ROWS 17

struct pane {
	const struct model *model;
	const struct row *row;
	const struct lore *lore;
	const struct closeup *closeup; /* NULL: not looked at yet */
	size_t number;		       /* of the socket in its list, from 1 */
	size_t count;
};

/* Draws it from row `at` up to, not including, row `end`. */
void pane_render(const struct pane *pane, struct frame *frame, unsigned at, unsigned end);

#endif
