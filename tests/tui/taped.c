/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Owners in recordings, as the dashboard writes and shows them. */

#include "board.h"

#include "crew.h"
#include "nsfix.h"
#include "run.h"
#include "world.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct desk desk;
static struct world world;
static char folder[] = "/tmp/sockview-taped-XXXXXX";
static char minutes[4096];

static void set_up(void)
{
	const struct world_listener door = { .speak = WORLD_IPV4, .port = 8080 };
	const char *data = getenv("RECORD_DATA");

	ck_assert_ptr_nonnull(data);
	snprintf(minutes, sizeof(minutes), "%s/minutes.pcap", data);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	prctl(PR_SET_NAME, "door\033keeper");
	world_init(&world);
	world_listen(&world, &door);
}

static void tear_down(void)
{
	remove("a");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void start(const char *const *args)
{
	const struct session_plan plan = { .args = args, .rows = 24, .cols = 120 };

	desk_start(&desk, &plan);
	desk_see(&desk, "[6 Sockets]");
}

/* Waits until the file is so much longer: some snapshots have come. */
static void await_growth(off_t bytes)
{
	struct stat stat_of_a = { 0 };
	off_t before;

	stat("a", &stat_of_a);
	before = stat_of_a.st_size;
	for (int i = 0; i < 1000 && stat_of_a.st_size < before + bytes; i++) {
		usleep(10000);
		stat("a", &stat_of_a);
	}
	ck_assert_int_ge(stat_of_a.st_size, before + bytes);
}

START_TEST(what_the_search_has_found_is_in_the_recording)
{
	char pattern[160];

	start(DESK_LIST("-a", "-p", "--record", "a", "-d", "0.2"));
	desk_see_row(&desk, "LISTEN.*:8080 .* door\\?keeper \\(2\\)");
	/* So it is in those that come. */
	await_growth(10000);
	board_quit(&desk);
	world_fini(&world);

	start(DESK_LIST("-a", "--replay", "a"));
	desk_see(&desk, "REPLAY");
	desk_press(&desk, "p\033OF");
	desk_see_row(&desk, "LISTEN.*:8080 .* door\\?keeper \\(2\\)");
	snprintf(pattern, sizeof(pattern),
		"^ tcp .*:8080 .* door\\?keeper %d and 1 more, fd [0-9]+$", getpid());
	desk_see_row(&desk, pattern);
	desk_press(&desk, "5");
	desk_see_row(&desk, ":8080 .* door\\?keepe\\+$");
	desk_press(&desk, "2");
	desk_see_row(&desk, "; door\\?keeper \\(2 processes\\)");
	/* Of the processes of now nothing is told. */
	desk_press(&desk, "3");
	desk_see_row(&desk, "2 x \\+ door\\?keeper .* -$");
	board_quit(&desk);
}
END_TEST

/* A recording that begins with a process that is gone at its end. */
static void record_a_leave(void)
{
	const struct run run = { .args = RUN_ARGS("-p", "-d", "0.1", "--record", "a") };
	struct running running;
	struct outcome outcome;
	pid_t worker = start_child("worker");

	run_start(&run, &running);
	await_growth(10000);
	end_child(worker);
	await_growth(10000);
	kill(running.pid, SIGTERM);
	run_finish(&running, &outcome);
	outcome_fini(&outcome);
}

START_TEST(going_back_shows_who_held_it_then)
{
	record_a_leave();
	start(DESK_LIST("-a", "--replay", "a", "comm", "worker"));
	desk_see(&desk, "REPLAY");
	desk_press(&desk, "p\033OH");
	desk_see_row(&desk, "LISTEN.*:8080 ");
	desk_press(&desk, "\033OF");
	desk_see(&desk, "END");
	desk_see_no(&desk, "LISTEN");
	desk_press(&desk, "\033OH");
	desk_see_row(&desk, "LISTEN.*:8080 ");
	board_quit(&desk);
}
END_TEST

START_TEST(a_finding_names_who_held_the_sockets_then)
{
	const struct run run = { .args = RUN_ARGS("-p", "-c", "1", "--record", "a") };
	struct outcome outcome;

	world_fin_wait2(&world, WORLD_IPV4, 30); /* the other ends are in CLOSE_WAIT */
	world_settle(&world);
	run_program(&run, &outcome);
	outcome_fini(&outcome);
	prctl(PR_SET_NAME, "other");
	start(DESK_LIST("-a", "--replay", "a", "--threshold", "close_wait=10,20"));
	desk_see(&desk, "REPLAY");
	desk_press(&desk, "f");
	desk_see_row(&desk, "close_wait .*door\\?keeper");
	board_quit(&desk);
}
END_TEST

START_TEST(a_recording_without_owners_says_so)
{
	start(DESK_LIST("-a", "--replay", minutes));
	desk_see(&desk, "owners were not recorded (record with -p)");
	desk_press(&desk, "3");
	desk_see(&desk, "(not recorded)");
	desk_press(&desk, "2");
	desk_see(&desk, "owners were not recorded");
	board_quit(&desk);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_the_search_has_found_is_in_the_recording);
	tcase_add_test(tcase, going_back_shows_who_held_it_then);
	tcase_add_test(tcase, a_finding_names_who_held_the_sockets_then);
	tcase_add_test(tcase, a_recording_without_owners_says_so);
}

int main(void)
{
	Suite *suite = suite_create("taped");

	nsfix_add(suite, NSFIX_ANY, 60, add);
	return nsfix_run(suite);
}
