/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The sockets' owners, which are looked for while the dashboard runs. */

#include "board.h"

#include "nsfix.h"
#include "world.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

static struct desk desk;
static struct world world;
static size_t listener;

/* The test itself holds the socket, under a name that would harm a terminal. */
static void set_up(void)
{
	const struct world_listener door = { .speak = WORLD_IPV4, .port = 8080 };

	prctl(PR_SET_NAME, "door\033keeper");
	world_init(&world);
	listener = world_listen(&world, &door);
}

static void open_sockets(const char *const *args)
{
	const struct session_plan plan = { .args = args, .rows = 24, .cols = 120 };

	board_start(&desk, &plan);
	desk_press(&desk, "6");
}

START_TEST(the_process_that_holds_a_socket_is_named_with_its_descriptor)
{
	char pattern[160];

	open_sockets(DESK_LIST("-d", "0.1"));
	/* With the process that ends the program if the test does. */
	desk_see_row(&desk, "LISTEN.*:8080 .* door\\?keeper \\(2\\) ");
	snprintf(pattern, sizeof(pattern),
		"^ tcp .*:8080 .* door\\?keeper %d and 1 more, fd %d$", getpid(),
		world.made[listener].fd);
	desk_see_row(&desk, pattern);
	board_quit(&desk);
}
END_TEST

START_TEST(a_filter_judges_owners_as_soon_as_they_are_known)
{
	open_sockets(DESK_LIST("-d", "3600", "comm", "door?keeper"));
	desk_see_row(&desk, "^ filter: comm door\\?keeper +1 of 1$");
	board_quit(&desk);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(
		tcase, the_process_that_holds_a_socket_is_named_with_its_descriptor);
	tcase_add_test(tcase, a_filter_judges_owners_as_soon_as_they_are_known);
}

int main(void)
{
	Suite *suite = suite_create("owners");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
