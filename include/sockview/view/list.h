/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LIST_H
#define SOCKVIEW_VIEW_LIST_H

/* A screen that is a list (page.h): drawn, sorted, scrolled and clicked all the same. */

#include "sockview/view/screen.h"

/* Draws the list screen that is open on a frame that layout_fits(). */
void list_render(struct screen *screen, const struct model *model, struct frame *frame);

/* Moves the selection, or sorts by another column. `model` may be NULL. */
void list_key(struct screen *screen, const struct model *model, enum action action);

/*
 * The filter of the sockets behind the selected row, in PROMPT_MAX bytes; false: there is
 * none, and a notice may say why. `model` may be NULL.
 */
bool list_drill(struct screen *screen, const struct model *model, char *filter);

/* A click on a row selects it, one on a heading sorts by it. */
void list_click(struct screen *screen, const struct model *model,
	const struct frame *frame, unsigned row, unsigned col);

#endif
