/* SPDX-License-Identifier: GPL-2.0-or-later */

/* When the output is coloured: --color, NO_COLOR, TERM, and what stdout is. */

#include "play.h"
#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static struct play play;

static void setup(void)
{
	play_open(&play);
}

static void teardown(void)
{
	play_close(&play);
}

static const char *const good_term[] = { "TERM", "xterm-256color", NULL };
static const char *const no_color[] = { "TERM", "xterm-256color", "NO_COLOR", "1", NULL };
static const char *const empty_no_color[] = { "TERM", "xterm-256color", "NO_COLOR", "",
	NULL };
static const char *const no_term[] = { NULL };
static const char *const empty_term[] = { "TERM", "", NULL };
static const char *const dumb_term[] = { "TERM", "dumb", NULL };

struct look {
	const char *line;
	const char *const *environment;
	bool color;
};

static const struct look on_files[] = {
	{ "-o", good_term, false },
	{ "-o -a", good_term, false },
	{ "-o --color never", good_term, false },
	{ "-o --color always", good_term, true },
	{ "-o -a --color always", good_term, true },
	{ "-o --color always", no_color, true },
	{ "-o --color always", dumb_term, true },
	{ "-o -H -l --color always", good_term, false }, /* nothing to set off */
	/* machines want no colours */
	{ "-j --color always", good_term, false },
	{ "-ja --color always", good_term, false },
	{ "--csv -a --color always", good_term, false },
};

START_TEST(into_a_file_there_is_colour_only_when_asked_for)
{
	play.environment = on_files[_i].environment;
	play_run(&play, on_files[_i].line);
	ck_assert_int_eq(play.code, EXIT_DONE);
	ck_assert_int_eq(strchr(play.text, '\033') != NULL, on_files[_i].color);
}
END_TEST

static const struct look on_terminals[] = {
	{ "-o", good_term, true },
	{ "-o -a", good_term, true },
	{ "-o --color auto", good_term, true },
	{ "-o --color never", good_term, false },
	{ "-o", no_color, false },
	{ "-o", empty_no_color, true }, /* no-color.org: when not an empty string */
	{ "-o --color always", no_color, true },
	{ "-o", no_term, false },
	{ "-o", empty_term, false },
	{ "-o", dumb_term, false },
	{ "-j", good_term, false },
	{ "-ja", good_term, false },
	{ "--csv -l", good_term, false },
};

static int open_terminal(int *slave)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	char name[64];

	ck_assert_int_ge(master, 0);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	ck_assert_int_eq(ptsname_r(master, name, sizeof(name)), 0);
	*slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	ck_assert_int_ge(*slave, 0);
	return master;
}

/* Reads what is there; true if an escape was in it. */
static bool read_escape(int master)
{
	struct pollfd wait = { .fd = master, .events = POLLIN };
	bool found = false;
	char text[4096];

	while (poll(&wait, 1, 0) > 0) {
		ssize_t got = read(master, text, sizeof(text));

		if (got <= 0)
			break;
		found = found || memchr(text, '\033', (size_t)got);
	}
	return found;
}

START_TEST(on_a_terminal_there_is_colour_unless_something_forbids_it)
{
	int master = open_terminal(&play.out);

	play.environment = on_terminals[_i].environment;
	play_run(&play, on_terminals[_i].line);
	ck_assert_int_eq(play.code, EXIT_DONE);
	ck_assert_int_eq(read_escape(master), on_terminals[_i].color);
	close(play.out);
	close(master);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(tcase, into_a_file_there_is_colour_only_when_asked_for, on_files);
	unit_add_loop(tcase, on_a_terminal_there_is_colour_unless_something_forbids_it,
		on_terminals);
}

int main(void)
{
	return unit_run("color", add);
}
