/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_TABLE_H
#define SOCKVIEW_VIEW_TABLE_H

/* The tables of states: how many, how many more in a minute, which way, which ports. */

#include "sockview/view/layout.h"
#include "sockview/view/screen.h"

/* Draws the tables of TCP and UDP, or what of them the layout has room for. */
void table_render(const struct layout *layout, const struct screen *screen,
	const struct model *model, struct frame *frame);

#endif
