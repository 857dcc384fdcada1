/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_TITLE_H
#define SOCKVIEW_VIEW_TITLE_H

/* The top of every screen: whose sockets, when, how many, from where; and the tabs. */

#include "sockview/view/screen.h"

/* The header, on row 0. */
void title_render(
	const struct screen *screen, const struct model *model, struct frame *frame);

/* The tabs, on row 1. */
void title_tabs(const struct screen *screen, struct frame *frame);

/* Whether the tab of a screen, or of the help, stands on this cell of row 1. */
bool title_tab_at(const struct screen *screen, const struct frame *frame, unsigned col,
	enum screen_page *page);

/* The filter, and how many sockets match it. */
void title_filter(const struct model *model, struct frame *frame, unsigned row);

/* What is not shown by choice, and the key that brings it back. */
void title_hidden(const struct model *model, struct frame *frame, unsigned row);

/* Every source that failed, with STYLE_FAILED. Returns the column behind. */
unsigned title_failed(
	const struct model *model, struct frame *frame, unsigned row, unsigned col);

#endif
