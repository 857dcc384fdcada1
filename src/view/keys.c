/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/keys.h"

#include <assert.h>

static const struct key_binding table[] = {
	{ ACTION_SCREEN, KEYS_MOVE, { '1', '2', '3', '4', '5', '6', '7' }, "1 to 7",
		"screens; 7: counters", NULL, 0, KEYS_ALWAYS },
	{ ACTION_NEXT_SCREEN, KEYS_MOVE, { KEYCODE_TAB, '\t' }, "Tab",
		"next screen; Shift-Tab: back", NULL, 0, KEYS_ALWAYS },
	{ ACTION_PREVIOUS_SCREEN, KEYS_MOVE, { KEYCODE_BACK_TAB }, NULL, NULL, NULL, 0,
		KEYS_ALWAYS },
	{ ACTION_UP, KEYS_MOVE, { KEYCODE_UP, 'k', KEYCODE_WHEEL_UP }, "up down j k",
		"one row; PgUp, PgDn: a page", NULL, 0, KEYS_ALWAYS },
	{ ACTION_DOWN, KEYS_MOVE, { KEYCODE_DOWN, 'j', KEYCODE_WHEEL_DOWN }, NULL, NULL,
		NULL, 0, KEYS_ALWAYS },
	{ ACTION_PAGE_UP, KEYS_MOVE, { KEYCODE_PAGE_UP }, NULL, NULL, NULL, 0,
		KEYS_ALWAYS },
	{ ACTION_PAGE_DOWN, KEYS_MOVE, { KEYCODE_PAGE_DOWN }, NULL, NULL, NULL, 0,
		KEYS_ALWAYS },
	{ ACTION_FIRST, KEYS_MOVE, { 'g', KEYCODE_HOME }, "g  G",
		"first row, last row; Home, End", NULL, 0, KEYS_LIVE },
	{ ACTION_LAST, KEYS_MOVE, { 'G', KEYCODE_END }, NULL, NULL, NULL, 0, KEYS_LIVE },
	{ ACTION_FIRST, KEYS_MOVE, { 'g' }, "g  G", "first row, last row", NULL, 0,
		KEYS_REPLAY },
	{ ACTION_LAST, KEYS_MOVE, { 'G' }, NULL, NULL, NULL, 0, KEYS_REPLAY },
	{ ACTION_OPEN, KEYS_MOVE, { KEYCODE_ENTER }, "Enter",
		"a row's sockets; one's details", "Enter sockets", 4, KEYS_ALWAYS },
	{ ACTION_UNFOLD, KEYS_MOVE, { KEYCODE_RIGHT }, "-> <-",
		"unfold, fold a row with +", NULL, 0, KEYS_ALWAYS },
	{ ACTION_FOLD, KEYS_MOVE, { KEYCODE_LEFT }, NULL, NULL, NULL, 0, KEYS_ALWAYS },
	{ ACTION_FINDINGS, KEYS_MOVE, { 'f' }, "f", "all findings; d hides one",
		"f findings", 5, KEYS_ALWAYS },
	{ ACTION_HIDE, KEYS_MOVE, { 'd' }, NULL, NULL, NULL, 0, KEYS_ALWAYS },
	{ ACTION_BACK, KEYS_MOVE, { KEYCODE_ESC, '\033' }, "Esc",
		"back; at the top: clear filter", NULL, 0, KEYS_ALWAYS },

	{ ACTION_FILTER, KEYS_CHOOSE, { '/' }, "/", "filter: as on the command line",
		"/ filter", 3, KEYS_ALWAYS },
	{ ACTION_SORT, KEYS_CHOOSE, { 's' }, "s  S", "sort by next column; reverse",
		"s S sort", 7, KEYS_ALWAYS },
	{ ACTION_REVERSE, KEYS_CHOOSE, { 'S' }, NULL, NULL, NULL, 0, KEYS_ALWAYS },
	{ ACTION_TCP, KEYS_CHOOSE, { 't' }, "t  u", "TCP, UDP: on, off", NULL, 0,
		KEYS_ALWAYS },
	{ ACTION_UDP, KEYS_CHOOSE, { 'u' }, NULL, NULL, NULL, 0, KEYS_ALWAYS },
	{ ACTION_FAMILIES, KEYS_CHOOSE, { 'v' }, "v", "IPv4 and 6, only 4, only 6", NULL,
		0, KEYS_ALWAYS },
	{ ACTION_NAMES, KEYS_CHOOSE, { 'n' }, "n", "port names, numbers", "n names", 12,
		KEYS_ALWAYS },
	{ ACTION_CLASS_BY, KEYS_CHOOSE, { 'c' }, "c", "class by local, remote, service",
		"c class", 6, KEYS_ALWAYS },
	{ ACTION_BASELINE, KEYS_CHOOSE, { 'B' }, "B", "counts: change from now on", NULL,
		0, KEYS_ALWAYS },
	{ ACTION_GROUP_BY, KEYS_CHOOSE, { 'b' }, "b", "processes by name, user, unit",
		NULL, 0, KEYS_ALWAYS },

	{ ACTION_PAUSE, KEYS_TIME, { 'p', ' ' }, "p Space", "pause, resume", "p pause", 8,
		KEYS_ALWAYS },
	{ ACTION_REFRESH, KEYS_TIME, { 'r' }, "r", "refresh now", "r refresh", 9,
		KEYS_LIVE },
	{ ACTION_LONGER, KEYS_TIME, { '+', '=' }, "+ -", "longer, shorter interval",
		"+ - interval", 10, KEYS_LIVE },
	{ ACTION_SHORTER, KEYS_TIME, { '-' }, NULL, NULL, NULL, 0, KEYS_LIVE },
	{ ACTION_STEP_BACK, KEYS_TIME, { '[' }, "[  ]", "a snapshot back, on", "[ ] step",
		9, KEYS_REPLAY },
	{ ACTION_STEP_ON, KEYS_TIME, { ']' }, NULL, NULL, NULL, 0, KEYS_REPLAY },
	{ ACTION_MINUTE_BACK, KEYS_TIME, { '{' }, "{  }", "a minute back, on",
		"{ } minute", 12, KEYS_REPLAY },
	{ ACTION_MINUTE_ON, KEYS_TIME, { '}' }, NULL, NULL, NULL, 0, KEYS_REPLAY },
	{ ACTION_START, KEYS_TIME, { KEYCODE_HOME }, "Home End", "first, last snapshot",
		NULL, 0, KEYS_REPLAY },
	{ ACTION_END, KEYS_TIME, { KEYCODE_END }, NULL, NULL, NULL, 0, KEYS_REPLAY },
	{ ACTION_FASTER, KEYS_TIME, { 'x' }, "x  X", "speed: up to x60, back", "x speed",
		10, KEYS_REPLAY },
	{ ACTION_SLOWER, KEYS_TIME, { 'X' }, NULL, NULL, NULL, 0, KEYS_REPLAY },

	{ ACTION_EXTENDED, KEYS_SOCKETS, { 'e' }, "e", "timer, uid, inode, cookie", NULL,
		0, KEYS_ALWAYS },
	{ ACTION_INFO, KEYS_SOCKETS, { 'i' }, "i", "TCP figures: rtt, cwnd", NULL, 0,
		KEYS_ALWAYS },
	{ ACTION_MEMORY, KEYS_SOCKETS, { 'm' }, "m", "memory, drops", NULL, 0,
		KEYS_ALWAYS },

	{ ACTION_HELP, KEYS_OTHER, { '?' }, "?", "this help", "? help", 2, KEYS_ALWAYS },
	{ ACTION_WRITE, KEYS_OTHER, { 'w' }, "w", "write it: text and JSON", "w write",
		11, KEYS_ALWAYS },
	{ ACTION_REDRAW, KEYS_OTHER, { KEYCODE_REDRAW, KEYCODE_CTRL('L') }, "Ctrl-L",
		"draw the screen again", NULL, 0, KEYS_ALWAYS },
	{ ACTION_QUIT, KEYS_OTHER, { 'q', KEYCODE_CTRL('C') }, "q Ctrl-C", "quit",
		"q quit", 1, KEYS_ALWAYS },
};

static const char *const group_names[] = {
	[KEYS_MOVE] = "MOVE",
	[KEYS_CHOOSE] = "CHOOSE",
	[KEYS_TIME] = "TIME",
	[KEYS_SOCKETS] = "SOCKETS",
	[KEYS_OTHER] = "OTHER",
};
static_assert(
	sizeof(group_names) / sizeof(*group_names) == KEYS_GROUP_COUNT, "a name each");

const struct key_binding *keys_table(size_t *count)
{
	*count = sizeof(table) / sizeof(*table);
	return table;
}

bool keys_is_for(const struct key_binding *key, enum key_use use)
{
	return key->use == KEYS_ALWAYS || key->use == use;
}

static bool has_code(const struct key_binding *key, int code)
{
	for (size_t k = 0; k < KEY_CODES_MAX && key->codes[k]; k++)
		if (key->codes[k] == code)
			return true;
	return false;
}

enum action keys_action(int code, enum key_use use)
{
	if (code == KEYCODE_NONE)
		return ACTION_NONE;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (keys_is_for(&table[i], use) && has_code(&table[i], code))
			return table[i].action;
	return ACTION_NONE;
}

const char *keys_group_name(enum key_group group)
{
	return group_names[group];
}
