/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_SOCKETS_H
#define SOCKVIEW_VIEW_SOCKETS_H

/* Screen 6: every socket, in any order. */

#include "sockview/view/screen.h"

/* Draws it on a frame that layout_fits(). */
void sockets_render(
	struct screen *screen, const struct model *model, struct frame *frame);

/* Moves the selection, or sorts by another column. `model` may be NULL. */
void sockets_key(struct screen *screen, const struct model *model, enum action action);

/* A click on a row selects it, one on a heading sorts by it. */
void sockets_click(struct screen *screen, const struct model *model,
	const struct frame *frame, unsigned row, unsigned col);

#endif
