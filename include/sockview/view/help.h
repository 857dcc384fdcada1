/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_HELP_H
#define SOCKVIEW_VIEW_HELP_H

/*
 * The three pages of help. Between the title and the line of keys a page scrolls, so
 * that nothing on it is out of reach of a small screen.
 */

#include "sockview/view/screen.h"

/* Draws the page, from line `scroll` of its text on. `model` may be NULL. */
void help_render(
	const struct screen *screen, const struct model *model, struct frame *frame);

/* The first line that a page of this size can be scrolled to, so that its end shows. */
unsigned help_scroll_max(
	enum screen_page page, const struct model *model, unsigned rows, unsigned cols);

/* Lines that a screen of so many rows shows. */
unsigned help_lines_shown(unsigned rows);

#endif
