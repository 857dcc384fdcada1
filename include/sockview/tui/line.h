/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TUI_LINE_H
#define SOCKVIEW_TUI_LINE_H

/*
 * The line to the terminal, below ncurses: its modes, its size, and bytes that reach it
 * without waiting for it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

struct line {
	int in;
	int out;    /* as given: modes and size */
	int pipe;   /* the same terminal, opened again so as not to wait */
	bool waits; /* it could not be opened again: pipe waits */
	bool taken;
	struct termios in_modes;
	struct termios out_modes;
	char *rest; /* not yet written */
	size_t length;
	size_t done;
	size_t room;
};

/* Both must be terminals. Returns 0 or a negative errno. */
int line_open(struct line *line, int in, int out);

/* May be called twice, on a zeroed struct too. Leaves the modes alone. */
void line_close(struct line *line);

/* Remembers the modes and sets those of a program for the whole screen, or gives them
 * back. Return 0 or a negative errno. */
int line_take(struct line *line);
void line_give(struct line *line);

/* Rows and columns as the terminal says; false if it does not know. */
bool line_size(const struct line *line, unsigned *rows, unsigned *cols);

/*
 * Appends what was written into the file `from`, which is left empty, to what is still to
 * be sent. Returns 0 or a negative errno.
 */
int line_append(struct line *line, int from);

/* Sends for at most `ms`. Returns 0, also if something is left, or -EIO: it is gone. */
int line_send(struct line *line, int ms);

bool line_pending(const struct line *line);

/* Whether the terminal has hung up. */
bool line_gone(const struct line *line);

#endif
