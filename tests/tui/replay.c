/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Recordings in the dashboard: what is shown of one, where its keys lead, and what the
 * dashboard itself records. minutes.pcap holds thirteen snapshots ten seconds apart, with
 * one listener more in each.
 */

#include "board.h"

#include "nsfix.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct desk desk;
static struct world world;
static char folder[] = "/tmp/sockview-replay-XXXXXX";
static char minutes[4096];

static void enter_folder(void)
{
	const char *data = getenv("RECORD_DATA");

	ck_assert_ptr_nonnull(data);
	snprintf(minutes, sizeof(minutes), "%s/minutes.pcap", data);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void leave_folder(void)
{
	remove("a");
	remove("b");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

/* The clock, the place, and the count of listeners all tell the same snapshot. */
static void see_snapshot(unsigned number)
{
	unsigned seconds = 40 + (number - 1) * 10;
	char text[80];

	snprintf(text, sizeof(text), "REPLAY 03:%02u:%02uZ", 11 + seconds / 60,
		seconds % 60);
	desk_see(&desk, text);
	snprintf(text, sizeof(text), "^.LISTEN +%u ", number);
	desk_see_row(&desk, text);
	snprintf(text, sizeof(text), "^ %u of 13  \\[#+\\.*\\]  03:11:40 to 03:13:40Z$",
		number);
	desk_see_row(&desk, text);
}

static void start_replay(void)
{
	const struct session_plan plan = {
		.args = DESK_LIST("--replay", minutes),
		.env = DESK_LIST("TZ=UTC"),
	};

	board_start(&desk, &plan);
	see_snapshot(1);
}

static void start_paused(void)
{
	start_replay();
	desk_press(&desk, "p");
	desk_see_row(&desk, "^ golden .*  PAUSED  1 socket( +no findings)?$");
}

START_TEST(it_shows_what_was_recorded_when_it_was)
{
	start_replay();
	desk_see_row(&desk,
		"^ golden  net:\\[[0-9]+\\]  REPLAY .*  x1  1 socket( +no findings)?$");
	ck_assert(!desk_sees(&desk, "own cpu"));
	ck_assert(!desk_sees(&desk, "every"));
	board_quit(&desk);
}
END_TEST

static const char *const pauses[] = { "p", " " };

START_TEST(a_pause_stops_it_and_ends)
{
	start_replay();
	desk_press(&desk, pauses[_i]);
	desk_see(&desk, "PAUSED");
	desk_see(&desk, "p play");
	desk_press(&desk, pauses[_i]);
	desk_see_no(&desk, "PAUSED");
	desk_see(&desk, "p pause");
	board_quit(&desk);
}
END_TEST

START_TEST(brackets_step_and_stand)
{
	start_replay();
	desk_press(&desk, "]");
	see_snapshot(2);
	desk_see(&desk, "PAUSED");
	desk_press(&desk, "]]]");
	see_snapshot(5);
	desk_press(&desk, "[");
	see_snapshot(4);
	desk_press(&desk, "[[[[[[");
	see_snapshot(1);
	board_quit(&desk);
}
END_TEST

START_TEST(braces_go_by_the_minute)
{
	start_paused();
	desk_press(&desk, "}");
	see_snapshot(7);
	desk_press(&desk, "}");
	see_snapshot(13);
	desk_press(&desk, "{");
	see_snapshot(7);
	desk_press(&desk, "{{");
	see_snapshot(1);
	board_quit(&desk);
}
END_TEST

START_TEST(home_and_end_lead_to_the_ends)
{
	start_paused();
	desk_press(&desk, "\033OF");
	see_snapshot(13);
	desk_see_row(&desk, "^ golden .*  END  13 sockets( +no findings)?$");
	desk_press(&desk, "p");
	desk_see(&desk, "the end of the recording");
	desk_press(&desk, "\033OH");
	see_snapshot(1);
	board_quit(&desk);
}
END_TEST

START_TEST(the_speed_goes_up_and_round)
{
	static const char *const speeds[] = { "x2", "x5", "x10", "x60", "x1" };

	start_paused();
	for (size_t i = 0; i < BOARD_COUNT(speeds); i++) {
		desk_press(&desk, "x");
		desk_see_row(&desk, i < 4 ? "^ speed x(2|5|10|60)$" : "^ speed x1$");
		desk_see(&desk, speeds[i]);
	}
	desk_press(&desk, "X");
	desk_see_row(&desk, "^ speed x60$");
	desk_press(&desk, "X");
	desk_see_row(&desk, "^ speed x10$");
	board_quit(&desk);
}
END_TEST

START_TEST(it_plays_to_the_end_and_stands_there)
{
	start_replay();
	desk_press(&desk, "X"); /* x60: two seconds for the whole */
	see_snapshot(13);
	desk_see(&desk, "  END  ");
	desk_see_row(&desk, "^.LISTEN +13 +\\+6 ");
	desk_press(&desk, "[");
	see_snapshot(12);
	desk_see_row(&desk, "^.LISTEN +12 +\\+6 ");
	desk_see(&desk, "PAUSED");
	board_quit(&desk);
}
END_TEST

START_TEST(what_was_jumped_over_is_unknown)
{
	start_paused();
	desk_press(&desk, "}");
	see_snapshot(7);
	desk_see_row(&desk, "^.LISTEN +7 +- ");
	desk_press(&desk, "]");
	see_snapshot(8);
	desk_see_row(&desk, "^.LISTEN +8 +\\+6 ");
	board_quit(&desk);
}
END_TEST

START_TEST(the_other_keys_work_as_ever)
{
	start_paused();
	desk_press(&desk, "]]");
	see_snapshot(3);
	desk_press(&desk, "v");
	desk_see(&desk, "only IPv4");
	desk_press(&desk, "v");
	desk_see(&desk, "only IPv6");
	desk_see_row(&desk, "^.LISTEN +0 ");
	desk_press(&desk, "v");
	desk_see_row(&desk, "^.LISTEN +3 ");
	desk_press(&desk, "t");
	desk_see(&desk, "TCP hidden");
	desk_press(&desk, "t");
	desk_see_row(&desk, "^.LISTEN +3 ");
	desk_press(&desk, "/sport = :8001\r");
	desk_see_row(&desk, "^ filter: sport = :8001 +1 of 3$");
	desk_press(&desk, "c");
	desk_see(&desk, "remote port");
	desk_press(&desk, "G");
	desk_see_row(&desk, "^>UDP ");
	desk_press(&desk, "g");
	desk_see_row(&desk, "^>LISTEN ");
	desk_press(&desk, "r+-");
	desk_see_row(&desk, "^ 3 of 13  ");
	desk_press(&desk, "?");
	desk_see(&desk, "a minute back, on");
	ck_assert(!desk_sees(&desk, "refresh now"));
	board_quit(&desk);
}
END_TEST

START_TEST(sockets_are_listed_and_stay_while_it_stands)
{
	start_paused();
	desk_press(&desk, "6");
	desk_see_row(&desk, "^>LISTEN .* 127.0.0.1:8000 ");
	desk_press(&desk, "]");
	desk_see_row(&desk, "^ LISTEN .* 127.0.0.1:8001 ");
	desk_press(&desk, "]");
	desk_see_row(&desk, "^ LISTEN .* 127.0.0.1:8002 ");
	desk_see_row(&desk, "^ LISTEN +10s .* 127.0.0.1:8001 ");
	for (int i = 0; i < 4; i++) {
		desk_press(&desk, i % 2 ? "p" : "X");
		desk_see_row(&desk, "^ LISTEN .* 127.0.0.1:8002 ");
	}
	desk_press(&desk, "[[");
	desk_see_no(&desk, "127.0.0.1:8002");
	desk_see_no(&desk, "127.0.0.1:8001");
	desk_see_row(&desk, "^>LISTEN +0s\\+ .* 127.0.0.1:8000 ");
	board_quit(&desk);
}
END_TEST

START_TEST(options_choose_what_is_replayed)
{
	const struct session_plan plan = {
		.args = DESK_LIST("--replay", minutes, "-u", "-6", "--class-by",
			"service", "sport", "=", ":1"),
		.env = DESK_LIST("TZ=EST5"),
	};

	desk_start(&desk, &plan);
	desk_see(&desk, "REPLAY 22:11:40 EST");
	desk_see(&desk, "TCP hidden");
	desk_see(&desk, "class: service");
	desk_see(&desk, "filter: sport = :1");
	board_quit(&desk);
}
END_TEST

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

START_TEST(a_jump_is_answered_at_once)
{
	double start;

	start_paused();
	for (int i = 0; i < 5; i++) {
		start = now_s();
		desk_press(&desk, i % 2 ? "\033OH" : "\033OF");
		see_snapshot(i % 2 ? 1 : 13);
		/* Ten times what is promised: other tests run beside this one. */
		ck_assert_double_lt(now_s() - start, 1.0);
	}
	board_quit(&desk);
}
END_TEST

/* ---- what is wrong with a file ---- */

static void copy_cut(const char *to, off_t less)
{
	char command[5000];
	struct stat stat_of;

	snprintf(command, sizeof(command), "cp '%s' %s", minutes, to);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(stat(to, &stat_of), 0);
	ck_assert_int_eq(truncate(to, stat_of.st_size - less), 0);
}

START_TEST(a_file_that_is_cut_is_played_up_to_there)
{
	const struct session_plan plan = {
		.args = DESK_LIST("--replay", "a"),
		.env = DESK_LIST("TZ=UTC"),
	};

	copy_cut("a", 100);
	board_start(&desk, &plan);
	desk_see_row(&desk, "^ RECORDING the file ends in the middle of a record$");
	desk_press(&desk, "\033OF");
	desk_see(&desk, "UDP FAILED the recording ends before");
	desk_see(&desk, "RECORDING the file ends");
	desk_press(&desk, "[");
	desk_see_row(&desk, "^.LISTEN +12 ");
	desk_see_no(&desk, "UDP FAILED");
	board_quit(&desk);
}
END_TEST

static const struct {
	const char *args[3];
	const char *line;
	int code;
} refusals[] = {
	{ { "--replay", "missing" },
		"sockview: --replay: missing: No such file or directory", 1 },
	{ { "--replay", "/" }, "sockview: --replay: /: it is a folder", 1 },
	{ { "--replay", "/dev/zero" }, "sockview: --replay: /dev/zero: no regular file",
		1 },
	{ { "--replay", "-" }, "sockview: --replay: -: standard input is a terminal", 1 },
	{ { "--record", "-" }, "sockview: --record: -: standard output is a terminal",
		1 },
	{ { "--record", "missing/a" },
		"sockview: --record: missing/a: No such file or directory", 1 },
};

START_TEST(what_cannot_be_opened_gets_one_line_and_no_screen)
{
	const struct session_plan plan = { .args = refusals[_i].args, .cols = 120 };
	char *row;

	desk_start(&desk, &plan);
	ck_assert_int_eq(desk_finish(&desk, DESK_MS), refusals[_i].code);
	row = vt_row(&desk.vt, 0);
	ck_assert_msg(strncmp(row, refusals[_i].line, strlen(refusals[_i].line)) == 0,
		"%s", row);
	free(row);
	row = vt_row(&desk.vt, 1);
	ck_assert_str_eq(row, "");
	free(row);
	desk_assert_restored(&desk);
	desk_end(&desk);
}
END_TEST

/* ---- recording ---- */

/* The counts of TCP in what the program prints. */
static char *tcp_counts(const char *args)
{
	char command[4096];
	char *text = NULL;
	size_t size = 0;
	char *at;
	FILE *from;

	snprintf(command, sizeof(command), "'%s' --json %s", getenv("SOCKVIEW"), args);
	from = popen(command, "r");
	ck_assert_ptr_nonnull(from);
	ck_assert_int_gt(getline(&text, &size, from), 0);
	while (getc(from) != EOF)
		;
	ck_assert_int_eq(pclose(from), 0);
	at = strstr(text, "\"tcp\"");
	ck_assert_ptr_nonnull(at);
	memmove(text, at, strlen(at) + 1);
	at = strstr(text, "\"sources\"");
	ck_assert_ptr_nonnull(at);
	*at = '\0';
	return text;
}

START_TEST(what_it_records_while_it_shows_replays_as_it_was)
{
	const struct world_listener listener = { .speak = WORLD_IPV4 };
	char *live;
	char *replayed;

	world_init(&world);
	world_listen(&world, &listener);
	world_established(&world, WORLD_IPV4, 3);
	world_settle(&world);
	board_start_with(&desk, DESK_LIST("--record", "a", "-d", "0.2"));
	desk_see_row(&desk, "  REC  [0-9:]+Z  ");
	desk_press(&desk, "/state close-wait\r");
	desk_see(&desk, "filter: state close-wait");
	desk_press(&desk, "p");
	desk_see(&desk, "REC  PAUSED");
	board_quit(&desk);
	live = tcp_counts("");
	replayed = tcp_counts("--replay a -c 1");
	ck_assert_str_eq(replayed, live);
	free(live);
	free(replayed);
}
END_TEST

START_TEST(a_count_ends_it_after_so_many_snapshots)
{
	desk_start(
		&desk, &(const struct session_plan){
			       .args = DESK_LIST("--record", "a", "-c", "3", "-d", "0.2"),
		       });
	ck_assert_int_eq(desk_finish(&desk, DESK_MS), 0);
	desk_assert_restored(&desk);
	desk_end(&desk);
	desk_start(&desk, &(const struct session_plan){
				  .args = DESK_LIST("--replay", "a"),
			  });
	desk_see_row(&desk, "^ 1 of 3  ");
	board_quit(&desk);
}
END_TEST

START_TEST(where_there_is_no_more_room_it_goes_on_without_recording)
{
	const struct session_plan plan = {
		.file = "/bin/sh",
		.args = DESK_LIST("-c", "trap '' XFSZ; ulimit -f 8;"
					"exec \"$SOCKVIEW\" --record a -d 0.1"),
	};
	char *text;

	board_start(&desk, &plan);
	desk_see(&desk, "recording stopped: File too large");
	desk_see(&desk, "REC FAILED");
	desk_press(&desk, "j");
	desk_see_no(&desk, "recording stopped");
	desk_see(&desk, "REC FAILED");
	desk_press(&desk, "q");
	ck_assert_int_eq(desk_finish(&desk, DESK_MS), 1);
	desk_see(&desk, "sockview: --record: a: File too large");
	desk_assert_restored(&desk);
	desk_end(&desk);
	text = tcp_counts("--replay a -c 1");
	free(text);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, enter_folder, leave_folder);
	tcase_add_test(tcase, it_shows_what_was_recorded_when_it_was);
	BOARD_LOOP(tcase, a_pause_stops_it_and_ends, pauses);
	tcase_add_test(tcase, brackets_step_and_stand);
	tcase_add_test(tcase, braces_go_by_the_minute);
	tcase_add_test(tcase, home_and_end_lead_to_the_ends);
	tcase_add_test(tcase, the_speed_goes_up_and_round);
	tcase_add_test(tcase, it_plays_to_the_end_and_stands_there);
	tcase_add_test(tcase, what_was_jumped_over_is_unknown);
	tcase_add_test(tcase, the_other_keys_work_as_ever);
	tcase_add_test(tcase, sockets_are_listed_and_stay_while_it_stands);
	tcase_add_test(tcase, options_choose_what_is_replayed);
	tcase_add_test(tcase, a_jump_is_answered_at_once);
	tcase_add_test(tcase, a_file_that_is_cut_is_played_up_to_there);
	BOARD_LOOP(tcase, what_cannot_be_opened_gets_one_line_and_no_screen, refusals);
	tcase_add_test(tcase, what_it_records_while_it_shows_replays_as_it_was);
	tcase_add_test(tcase, a_count_ends_it_after_so_many_snapshots);
	tcase_add_test(tcase, where_there_is_no_more_room_it_goes_on_without_recording);
}

int main(void)
{
	Suite *suite = suite_create("replay");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
