/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/tui/known.h"

#include "sockview/core/sanitize.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* term.h has macros for everyday words, so this file includes nothing of view. */
#include <curses.h>
#include <term.h>

#define NAME_MAX_SHOWN 64

static int refuse(char *why, size_t size, const char *term, const char *what)
{
	char name[NAME_MAX_SHOWN];

	sanitize(name, sizeof(name), term, strlen(term));
	snprintf(why, size, "terminal \"%s\" %s", name, what);
	return -ENOTSUP;
}

static unsigned number(const char *capability)
{
	int value = tigetnum(capability);

	return value > 0 ? (unsigned)value : 0;
}

/* Hardcopy terminals have a description, which setupterm() refuses. */
static bool is_described(const char *term, int fd, bool *found)
{
	int outcome = 0;
	int result = setupterm(term, fd, &outcome);

	*found = outcome == 1;
	return result == OK;
}

int known_find(const char *term, int fd, struct known *known, char *why, size_t size)
{
	static const char fixed[] = "cannot move its cursor";
	const char *cup;
	bool found;

	if (!term || !*term) {
		snprintf(why, size, "TERM is %s", term ? "empty" : "not set");
		return -ENOTSUP;
	}
	if (!is_described(term, fd, &found))
		return refuse(why, size, term, found ? fixed : "is unknown here");
	cup = tigetstr("cup");
	found = cup && cup != (char *)-1 && *cup;
	*known = (struct known){ .rows = number("lines"), .cols = number("cols") };
	del_curterm(cur_term);
	return found ? 0 : refuse(why, size, term, fixed);
}

bool known_console(const char *term)
{
	return strcmp(term, "linux") == 0 || strncmp(term, "linux-", 6) == 0;
}

bool known_poor_font(const char *term)
{
	/* DEC's; "vte" is another. */
	return known_console(term) ||
	       (strncmp(term, "vt", 2) == 0 && term[2] >= '0' && term[2] <= '9');
}
