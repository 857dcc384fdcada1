/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TUI_INPUT_H
#define SOCKVIEW_TUI_INPUT_H

/* From ncurses' keys to events. Needs a screen (newterm(3X)). */

#include "sockview/tui/tui.h"

#include <curses.h>

struct input {
	int fd;
	WINDOW *window; /* keys are read from a window, which is never shown */
	unsigned empty; /* reads in a row that were promised something and got nothing */
	bool has_kept;
	wint_t kept; /* read one too many */
};

/* `mouse`: it may be asked to report its own. Returns 0 or -ENOMEM. */
int input_init(struct input *input, int fd, bool mouse);
void input_fini(struct input *input);

/* Takes the next event without waiting. */
struct tui_event input_read(struct input *input);

#endif
