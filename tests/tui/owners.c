/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The sockets' owners, which are looked for while the dashboard runs. */

#include "board.h"

#include "crew.h"
#include "nsfix.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define SETPRIV "/usr/bin/setpriv"

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

/* As a process may call itself, and what a pattern of the screen is for it. */
static const struct {
	const char *chosen;
	const char *shown;
} hostile[] = {
	{ "a\bb\nc\x7f", "a\\?b\\?c\\?" },
	{ "a\x9bJ\xc2\x9bK", "a\\?J\\?K" },
	{ "a\xe2\x80\xaez\xff", "a\\?z\\?" },
	{ "\xe5\xae\xbd\xe5\xae\xbd", "\xe5\xae\xbd *\xe5\xae\xbd" },
	{ "e\xcc\x81z", "e\xcc\x81z" },
};

START_TEST(a_hostile_name_moves_nothing_on_the_screen)
{
	char pattern[160];

	prctl(PR_SET_NAME, hostile[_i].chosen);
	open_sockets(DESK_LIST("-d", "0.1"));
	snprintf(pattern, sizeof(pattern), "LISTEN.*:8080 .* %s ?\\(2\\) ",
		hostile[_i].shown);
	desk_see_row(&desk, pattern);
	snprintf(pattern, sizeof(pattern), "^ tcp .*:8080 .* %s ?%d and 1 more, fd %d$",
		hostile[_i].shown, getpid(), world.made[listener].fd);
	desk_see_row(&desk, pattern);
	desk_see(&desk, "[6 Sockets]");
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

/* The program as nobody without any right, which setpriv(1) makes it before. */
static void start_as_nobody(const char *const *args)
{
	const struct session_plan plan = {
		.file = SETPRIV, .args = args, .rows = 24, .cols = 120
	};

	desk_start(&desk, &plan);
}

START_TEST(who_may_see_no_process_is_told_so_with_counts)
{
	const char *const args[] = { "--reuid=65534", "--regid=65534", "--clear-groups",
		"--inh-caps=-all", "--bounding-set=-all", getenv("SOCKVIEW"), "-p", "-d",
		"1", NULL };

	if (access(SETPRIV, X_OK))
		return;
	start_as_nobody(args);
	desk_see_row(&desk,
		"owners: user [a-z0-9]+ may not see 1 of 1; sudo names them +1-1/1$");
	desk_see_row(&desk, "^ tcp .*:8080 .*user [a-z0-9]+ may not see its process$");
	desk_press(&desk, "2");
	desk_see_row(&desk, "^ owners: user [a-z0-9]+ may not see 1 of 1");
	desk_see_row(&desk, "^ 8080/tcp in: .*user [a-z0-9]+ may not see ");
	desk_press(&desk, "1");
	desk_see_row(&desk, "^ Owners by unit, 1 of 1: user [a-z0-9]+ may not see "
			    "processes. sudo names them$");
	board_quit(&desk);
}
END_TEST

START_TEST(a_holder_is_listed_and_leads_to_its_sockets)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-v", "processes", "-d", "0.5"), .rows = 24, .cols = 120
	};

	desk_start(&desk, &plan);
	/* With the process that ends the program if the test does. */
	desk_see_row(&desk, "^> +2 x \\+ door\\?keeper .* 1 +0 +0 +[-0] .*/.*%$");
	desk_press(&desk, "b");
	desk_see_row(&desk, "^> +2 x door\\?keeper ");
	desk_press(&desk, "\r");
	desk_see_row(&desk, "^ filter: comm door\\?keeper +1 of 1$");
	desk_see_row(&desk, "^>tcp +LISTEN .*:8080 ");
	desk_press(&desk, "\033");
	desk_see_row(&desk, "^> +2 x door\\?keeper ");
	desk_press(&desk, "b");
	desk_see_row(&desk, "^> +2 x root ");
	board_quit(&desk);
}
END_TEST

#define WORKERS 3

/* Whether as many rows are of them as there are, each with the listener. */
static bool shows_workers(struct desk *vt, const void *context)
{
	const pid_t *pids = context;
	unsigned shown = 0;
	char text[40];

	for (unsigned i = 0; i < WORKERS; i++) {
		snprintf(text, sizeof(text), "%d   worker ", pids[i]);
		shown += desk_sees(vt, text);
	}
	return shown == WORKERS;
}

START_TEST(forked_servers_are_one_row_until_it_is_unfolded)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-v", "processes", "-d", "0.5"), .rows = 24, .cols = 120
	};
	pid_t pids[WORKERS];
	char pattern[80];

	for (int i = 0; i < WORKERS; i++)
		pids[i] = start_child("worker");
	desk_start(&desk, &plan);
	desk_see_row(&desk, "^. +2 x \\+ door\\?keeper .* 1 +0 +0 +[-0] ");
	desk_see_row(&desk, "^. +3 x \\+ worker .* 1 +0 +0 +[-0] ");
	desk_press(&desk, "G\033[C");
	desk_see_row(&desk, "^> +3 x - worker .* 1 +0 +0 +[-0] ");
	ck_assert(desk_wait(&desk, DESK_MS, shows_workers, pids));
	desk_press(&desk, "j");
	desk_see_row(&desk, "^> +[0-9]+   worker .* 1 +0 +0 +[-0] ");
	snprintf(pattern, sizeof(pattern), "^ filter: pid (%d|%d|%d) +1 of 1$", pids[0],
		pids[1], pids[2]);
	desk_press(&desk, "\r");
	desk_see_row(&desk, pattern);
	desk_press(&desk, "\033");
	desk_see_row(&desk, "^> +[0-9]+   worker ");
	desk_press(&desk, "\033[D");
	desk_see_row(&desk, "^> +3 x \\+ worker ");
	ck_assert(!shows_workers(&desk, pids));
	desk_press(&desk, "\r");
	desk_see_row(&desk, "^ filter: comm worker +1 of 1$");
	board_quit(&desk);
	for (int i = 0; i < WORKERS; i++)
		end_child(pids[i]);
}
END_TEST

START_TEST(a_listener_shows_who_holds_it)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-l", "-d", "0.5"), .rows = 24, .cols = 80
	};

	desk_start(&desk, &plan);
	desk_see_row(&desk, "^>127.0.0.1:8080 +0/16 .* door\\?keep");
	board_quit(&desk);
}
END_TEST

/* Each time its page is opened: nobody waits for the interval, which is an hour. */
START_TEST(services_and_peers_name_their_owners_at_once)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-d", "3600"), .rows = 24, .cols = 120
	};

	world_established(&world, WORLD_IPV4, 2);
	board_start(&desk, &plan);
	for (int i = 0; i < 2; i++) {
		desk_press(&desk, "2");
		desk_see_row(&desk, "; door\\?keeper \\(2 processes\\)$");
		desk_see_row(&desk, "^.8080 +.* in .* door\\?keeper");
		desk_press(&desk, "4");
		desk_see_row(&desk, "^.out 127.0.0.1 .* door\\?keeper");
		desk_press(&desk, "1");
		desk_see(&desk, "[1 Overview]");
	}
	board_quit(&desk);
}
END_TEST

START_TEST(how_old_a_close_wait_is_stands_beside_its_holder)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-v", "processes", "-d", "0.5"), .rows = 24, .cols = 80
	};

	world_fin_wait2(&world, WORLD_IPV4, 1);
	desk_start(&desk, &plan);
	desk_see_row(&desk, "^> +2 x \\+ door\\?keeper +0 +1 .* [1-9][0-9]*s\\+ +0 ");
	board_quit(&desk);
}
END_TEST

/* Of the first row, which nobody has chosen yet. */
START_TEST(a_wide_screen_tells_where_the_close_wait_of_a_process_leads)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-v", "processes", "-d", "0.5"), .rows = 40, .cols = 120
	};

	world_fin_wait2(&world, WORLD_IPV4, 1);
	desk_start(&desk, &plan);
	desk_see_row(&desk, "^ open files .*of the fullest of 2, door\\?keeper [0-9]+: ");
	desk_see_row(&desk, "^ CLOSE_WAIT by destination .* by age, at least");
	desk_see_row(
		&desk, ":[0-9]+ inbound +1 +1 \\(100 %\\) +under 1 min +1 +\\[#{10}\\]$");
	board_quit(&desk);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(
		tcase, the_process_that_holds_a_socket_is_named_with_its_descriptor);
	tcase_add_loop_test(tcase, a_hostile_name_moves_nothing_on_the_screen, 0,
		sizeof(hostile) / sizeof(*hostile));
	tcase_add_test(tcase, a_filter_judges_owners_as_soon_as_they_are_known);
	tcase_add_test(tcase, a_listener_shows_who_holds_it);
	tcase_add_test(tcase, services_and_peers_name_their_owners_at_once);
	tcase_add_test(tcase, how_old_a_close_wait_is_stands_beside_its_holder);
	tcase_add_test(
		tcase, a_wide_screen_tells_where_the_close_wait_of_a_process_leads);
	tcase_add_test(tcase, forked_servers_are_one_row_until_it_is_unfolded);
	tcase_add_test(tcase, a_holder_is_listed_and_leads_to_its_sockets);
}

/* In a user namespace of its own there is nobody else to be. */
static void add_tests_of_root(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(tcase, who_may_see_no_process_is_told_so_with_counts);
}

int main(void)
{
	Suite *suite = suite_create("owners");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	nsfix_add(suite, NSFIX_ROOT, 120, add_tests_of_root);
	return nsfix_run(suite);
}
