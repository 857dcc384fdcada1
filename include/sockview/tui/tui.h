/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TUI_TUI_H
#define SOCKVIEW_TUI_TUI_H

/*
 * The terminal: copies frames to it and reads keys and mouse from it. The only code that
 * knows ncurses. One terminal at a time, from one thread.
 */

#include "sockview/view/frame.h"
#include "sockview/view/keys.h"
#include "sockview/view/screen.h"

#include <stdbool.h>

struct tui;

struct tui_options {
	int in;
	int out;
	const char *term; /* $TERM, NULL: unset */
	bool color;	  /* false: attributes only */
	bool ascii;	  /* --ascii */
};

#define TUI_WHY_MAX 160

/*
 * Takes the terminal over. Returns 0, -ENOTTY or -ENOTSUP (a terminal that cannot move
 * its cursor, or that nobody knows) with the reason in words in `why`, or -ENOMEM. Never
 * exits.
 */
int tui_new(const struct tui_options *options, struct tui **tui, char why[TUI_WHY_MAX]);

/* Gives the terminal back as it was found. Takes NULL. */
void tui_free(struct tui *tui);

/* Gives it back for a while (SIGTSTP), and takes it again (SIGCONT). */
void tui_suspend(struct tui *tui);
void tui_resume(struct tui *tui);

/* UTF-8 only where the locale, the font and wcwidth() agree that the glyphs take a
 * column. */
enum charset tui_charset(const struct tui *tui);

/* Asks the terminal for its size. */
void tui_size(struct tui *tui, unsigned *rows, unsigned *cols);

/* Shows a frame; `redraw`: whatever the screen holds now. Returns 0 or -EIO: it is gone.
 */
int tui_show(struct tui *tui, const struct frame *frame, bool redraw);

enum tui_event_kind {
	TUI_NOTHING, /* no more input for now */
	TUI_KEY,
	TUI_CLICK,
	TUI_GONE, /* the terminal has hung up */
};

struct tui_event {
	enum tui_event_kind kind;
	int code; /* TUI_KEY: as in view/keys.h */
	unsigned row;
	unsigned col;
};

/* Takes the next event without waiting; poll tui_options.in before. */
struct tui_event tui_read(struct tui *tui);

#endif
