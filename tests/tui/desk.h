/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_TUI_DESK_H
#define TESTS_TUI_DESK_H

/*
 * A person at a terminal: presses keys, looks at the screen, waits for something to
 * appear. Nothing sleeps: each wait ends with what it waits for, or fails the test at a
 * deadline, with the screen.
 */

#include "session.h"
#include "vt.h"

#define DESK_MS 20000

struct desk {
	struct session session;
	struct vt vt;
};

/* Arguments, or variables, in place. */
#define DESK_LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

void desk_start(struct desk *desk, const struct session_plan *plan);
void desk_end(struct desk *desk);

/* What becomes true, sometime. */
typedef bool desk_wish(struct desk *desk, const void *context);

/* Takes the program's output until the wish comes true; false after `ms`. */
bool desk_wait(struct desk *desk, int ms, desk_wish *wish, const void *context);

/* Waits for a text on the screen, or until it is no longer there. */
void desk_see(struct desk *desk, const char *text);
void desk_see_no(struct desk *desk, const char *text);
bool desk_sees(struct desk *desk, const char *text);

/* Waits for a row (trailing blanks removed) that matches an extended regular expression.
 */
void desk_see_row(struct desk *desk, const char *pattern);

/* Takes output until there has been none for `ms`. */
void desk_settle(struct desk *desk, int ms);

void desk_press(struct desk *desk, const char *keys);
void desk_press_bytes(struct desk *desk, const char *keys, size_t length);

/* The left button, at a cell from 0. */
void desk_click(struct desk *desk, unsigned row, unsigned col);

void desk_signal(struct desk *desk, int number);

/* Another size, of the terminal and of what is seen of it. */
void desk_resize(struct desk *desk, unsigned rows, unsigned cols);

/* Waits for its end. Returns as a shell says it: its exit code, or 128 + its signal. */
int desk_finish(struct desk *desk, int ms);

/* Modes as before, the first screen, the cursor visible, no mouse reports. */
void desk_assert_restored(struct desk *desk);

/* Fails the test, with the screen. */
void desk_fail(struct desk *desk, const char *why, const char *what);

#endif
