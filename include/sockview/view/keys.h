/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_KEYS_H
#define SOCKVIEW_VIEW_KEYS_H

/*
 * The keys: one table feeds the handler, the help screen and the man page, so they cannot
 * drift apart. A key stands in it once it works.
 */

#include <stdbool.h>
#include <stddef.h>

#define KEYCODE_CTRL(letter) ((letter)&0x1f)

/* Keys that are no character. Characters stand for themselves. */
enum key {
	KEYCODE_NONE = 0,
	KEYCODE_UP = 0x110000, /* behind the last character of Unicode */
	KEYCODE_DOWN,
	KEYCODE_PAGE_UP,
	KEYCODE_PAGE_DOWN,
	KEYCODE_HOME,
	KEYCODE_END,
	KEYCODE_ENTER,
	KEYCODE_ESC,
	KEYCODE_TAB,
	KEYCODE_BACK_TAB,
	KEYCODE_LEFT,
	KEYCODE_RIGHT,
	KEYCODE_REDRAW, /* Ctrl-L */
	KEYCODE_WHEEL_UP,
	KEYCODE_WHEEL_DOWN,
	KEYCODE_BACKSPACE,
	KEYCODE_DELETE,
};

enum action {
	ACTION_NONE,
	ACTION_QUIT,
	ACTION_HELP,
	ACTION_BACK,
	ACTION_UP,
	ACTION_DOWN,
	ACTION_PAGE_UP,
	ACTION_PAGE_DOWN,
	ACTION_FIRST,
	ACTION_LAST,
	ACTION_FILTER,
	ACTION_OPEN,
	ACTION_BASELINE,
	ACTION_FINDINGS,
	ACTION_HIDE, /* a finding */
	ACTION_UNFOLD,
	ACTION_FOLD,
	ACTION_SORT,
	ACTION_REVERSE,
	ACTION_EXTENDED, /* columns */
	ACTION_INFO,
	ACTION_MEMORY,
	ACTION_NAMES,
	ACTION_SCREEN, /* the digit of a screen */
	ACTION_NEXT_SCREEN,
	ACTION_PREVIOUS_SCREEN,
	ACTION_PAUSE,
	ACTION_REFRESH,
	ACTION_LONGER,
	ACTION_SHORTER,
	ACTION_CLASS_BY,
	ACTION_GROUP_BY,
	ACTION_TCP,
	ACTION_UDP,
	ACTION_FAMILIES,
	ACTION_STEP_BACK,
	ACTION_STEP_ON,
	ACTION_MINUTE_BACK,
	ACTION_MINUTE_ON,
	ACTION_START,
	ACTION_END,
	ACTION_FASTER,
	ACTION_SLOWER,
	ACTION_WRITE,
	ACTION_REDRAW,
	ACTION_COUNT,
};

enum key_group {
	KEYS_MOVE,
	KEYS_CHOOSE,
	KEYS_TIME,
	KEYS_SOCKETS,
	KEYS_OTHER,
	KEYS_GROUP_COUNT,
};

/* What a key is for: a live host, a recording, or both. */
enum key_use {
	KEYS_ALWAYS,
	KEYS_LIVE,
	KEYS_REPLAY,
};

#define KEY_CODES_MAX 10

struct key_binding {
	enum action action;
	enum key_group group;
	int codes[KEY_CODES_MAX]; /* characters or enum key, 0 ends */
	const char *label; /* how the keys are written, "p Space"; NULL: told in the row
			      above */
	const char *help;  /* what they do, in at most 25 columns (MOVE, CHOOSE: 32); NULL
			      with the label */
	const char *brief; /* in the key line, "p pause"; NULL: not there */
	unsigned place;	   /* in the key line; what comes first is the last to be dropped
			    */
	enum key_use use;
};

/* The table, in the order of the help screen. Static. */
const struct key_binding *keys_table(size_t *count);

/* Whether a key works in that use, KEYS_LIVE or KEYS_REPLAY. */
bool keys_is_for(const struct key_binding *key, enum key_use use);

/* What a key does there, ACTION_NONE if nothing. */
enum action keys_action(int code, enum key_use use);

/* "MOVE", "CHOOSE", … Static. */
const char *keys_group_name(enum key_group group);

#endif
