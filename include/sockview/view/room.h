/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_ROOM_H
#define SOCKVIEW_VIEW_ROOM_H

/* The room above the tables: what went wrong, and how full the host is. */

#include "sockview/view/layout.h"
#include "sockview/view/screen.h"

void room_render(const struct layout *layout, const struct screen *screen,
	const struct model *model, struct frame *frame);

#endif
