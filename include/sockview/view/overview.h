/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_OVERVIEW_H
#define SOCKVIEW_VIEW_OVERVIEW_H

/* Screen 1: all states, what they mean, what moves, which limits are near. */

#include "sockview/view/layout.h"
#include "sockview/view/screen.h"

/* Draws it on a frame that layout_fits(). */
void overview_render(
	const struct screen *screen, const struct model *model, struct frame *frame);

/* The last line of the frame: the keys worth knowing. `model` may be NULL. */
void overview_keys(
	const struct screen *screen, const struct model *model, struct frame *frame);

#endif
