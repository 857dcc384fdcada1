/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TUI_PAINT_H
#define SOCKVIEW_TUI_PAINT_H

/* From styled cells to ncurses' cells. Needs a screen (newterm(3X)). */

#include "sockview/view/frame.h"

#include <curses.h>
#include <stdbool.h>

struct paint {
	attr_t attrs[STYLE_COUNT];
	short pairs[STYLE_COUNT];
	bool utf8;    /* the locale can say every character */
	cchar_t *row; /* one row, made */
	unsigned room;
};

/* Chooses attributes and colours: 256, 8, or none, as the terminal has them. */
void paint_init(struct paint *paint, bool color, bool utf8);
void paint_fini(struct paint *paint);

/* Copies the frame to the standard screen, what does not fit is cut. 0 or -ENOMEM. */
int paint_frame(struct paint *paint, const struct frame *frame);

#endif
