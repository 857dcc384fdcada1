/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TUI_TUI_H
#define SOCKVIEW_TUI_TUI_H

/*
 * The terminal: copies frames to it and reads keys and mouse from it. The only code that
 * knows ncurses. One terminal at a time, from one thread. The caller has set LC_CTYPE
 * (setlocale(3)) and deals with signals; ncurses is kept from handling any.
 *
 * Nothing here waits for a terminal that takes no bytes (Ctrl-S, a slow line, a stopped
 * tmux) for longer than a moment, so that signals and keys are always heard.
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
 * Takes the terminal over. Returns 0, -ENOTTY (not a terminal), -ENOTSUP (a terminal
 * that cannot move its cursor, or that nobody knows), -EIO (it is gone) or -ENOMEM, with
 * the reason in words, sanitized, in `why`. Never exits.
 */
int tui_new(const struct tui_options *options, struct tui **tui, char why[TUI_WHY_MAX]);

/* Gives the terminal back as it was found. Takes NULL. */
void tui_free(struct tui *tui);

/*
 * Gives it back for a while (SIGTSTP), and takes it again (SIGCONT); the next frame is
 * drawn whole. tui_resume() may come alone: after a SIGSTOP.
 */
void tui_suspend(struct tui *tui);
void tui_resume(struct tui *tui);

/*
 * UTF-8 only where the locale is, wcwidth() gives each glyph one column, and the terminal
 * is not known for fonts without them.
 */
enum charset tui_charset(const struct tui *tui);

/*
 * Asks the terminal for its size, at most FRAME_SIDE_MAX a side. One that does not know
 * it (0×0, a serial line) has what its description says, or 24×80. LINES and COLUMNS of
 * the environment mean nothing here.
 */
void tui_size(struct tui *tui, unsigned *rows, unsigned *cols);

/*
 * Shows a frame. `redraw`: whatever the screen holds now; wanted after SIGWINCH, too,
 * since a terminal that shrank and grew again has lost cells. Returns 0, -ENOMEM, or
 * -EIO: the terminal is gone.
 */
int tui_show(struct tui *tui, const struct frame *frame, bool redraw);

/*
 * Whether the terminal has not yet taken all of the last frame. Then wait for POLLOUT on
 * tui_options.out, too, and call tui_show() with the newest frame.
 */
bool tui_pending(const struct tui *tui);

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

/*
 * Takes the next event without waiting (25 ms at most, behind an Esc); poll
 * tui_options.in before, then call it until TUI_NOTHING.
 */
struct tui_event tui_read(struct tui *tui);

#endif
