/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Who held the sockets of a recording: told as it was, not as it is. */

#include "crew.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static char path[64];

static void choose_path(void)
{
	snprintf(path, sizeof(path), "/tmp/sockview-tape-%ld.pcap", (long)getpid());
	unlink(path);
}

/* Users are called by number in a recording, as another machine has other names. */
static json_t *rows_of(json_t *document)
{
	json_t *rows = json_object_get(document, "rows");
	json_t *row;
	size_t index;

	json_array_foreach(rows, index, row)
	{
		ck_assert_ptr_nonnull(json_object_get(row, "owners"));
		json_object_del(row, "user");
	}
	return rows;
}

static void expect_same_rows(const char *const *live_args, const char *const *replay_args)
{
	json_t *live = report_json(live_args, NULL, NULL);
	json_t *replay = report_json(replay_args, NULL, NULL);

	ck_assert_uint_gt(json_array_size(rows_of(live)), 0);
	if (!json_equal(rows_of(live), rows_of(replay))) {
		char *a = json_dumps(rows_of(live), JSON_SORT_KEYS);
		char *b = json_dumps(rows_of(replay), JSON_SORT_KEYS);

		ck_abort_msg("live %s\nreplay %s", a, b);
	}
	ck_assert_int_eq(gap_of(live), gap_of(replay));
	json_decref(live);
	json_decref(replay);
}

START_TEST(a_replay_names_all_who_held_a_socket_then)
{
	struct world world;
	pid_t child;

	choose_path();
	world_init(&world);
	world_every_state(&world, WORLD_IPV4);
	world_settle(&world);
	child = start_child("worker");
	expect_same_rows(REPORT("-a", "-p", "--record", path),
		REPORT("-a", "-p", "--replay", path));
	unlink(path);
	expect_same_rows(REPORT("-l", "-p", "--record", path),
		REPORT("-l", "-p", "--replay", path));
	end_child(child);
	unlink(path);
	world_fini(&world);
}
END_TEST

START_TEST(who_has_gone_since_is_still_named)
{
	struct world world;
	size_t listener = make_listener(&world, 8080);
	int fd = world.made[listener].fd;
	pid_t child = start_child("gone");
	json_t *document;
	char *text;

	choose_path();
	free(report_text(REPORT("-o", "-a", "-p", "--record", path), NULL, NULL));
	end_child(child);
	document = report_json(REPORT("-a", "-p", "--replay", path), NULL, NULL);
	ck_assert(is_held(row_at(document, 8080), child, fd, "gone"));
	ck_assert(is_held(row_at(document, 8080), getpid(), fd, NULL));
	ck_assert_uint_eq(owners_of(row_at(document, 8080)), 2);
	json_decref(document);
	text = report_text(
		REPORT("-o", "-a", "-H", "--replay", path, "comm", "gone"), NULL, NULL);
	ck_assert_uint_eq(text_lines(text), 1);
	free(text);
	unlink(path);
	world_fini(&world);
}
END_TEST

START_TEST(a_unit_that_is_gone_since_is_still_named)
{
	char folder[512];
	char name[32];
	struct world world;
	const json_t *row;
	json_t *document;
	char *text;

	choose_path();
	snprintf(name, sizeof(name), "tape%ld.service", (long)getpid());
	enter_cgroup(name, folder);
	if (!folder[0])
		return;
	make_listener(&world, 8080);
	free(report_text(REPORT("-o", "-a", "-p", "--record", path), NULL, NULL));
	world_fini(&world);
	leave_cgroup(folder);
	document = report_json(REPORT("-a", "-p", "--replay", path), NULL, NULL);
	row = row_at(document, 8080);
	ck_assert_str_eq(json_string_value(json_object_get(row, "unit")), name);
	json_decref(document);
	text = report_text(
		REPORT("-o", "-a", "-H", "--replay", path, "unit", name), NULL, NULL);
	ck_assert_uint_eq(text_lines(text), 1);
	free(text);
	text = report_text(
		REPORT("-o", "--group-by", "unit", "--replay", path), NULL, NULL);
	ck_assert_msg(strstr(text, name) != NULL, "%s", text);
	free(text);
	unlink(path);
}
END_TEST

/* Its pid may be another's by now: nothing is asked of it. */
START_TEST(nothing_of_a_process_of_now_is_told_of_one_of_then)
{
	struct world world;
	const json_t *row;
	json_t *document;
	size_t index;
	bool found = false;

	choose_path();
	make_listener(&world, 8080);
	free(report_text(REPORT("-o", "-v", "processes", "--record", path), NULL, NULL));
	document = report_json(REPORT("-v", "processes", "--replay", path), NULL, NULL);
	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		if (json_integer_value(json_object_get(row, "pid")) != getpid())
			continue;
		found = true;
		ck_assert(json_is_null(json_object_get(row, "open_files")));
		ck_assert(json_is_null(json_object_get(row, "files_limit")));
	}
	ck_assert(found);
	json_decref(document);
	unlink(path);
	world_fini(&world);
}
END_TEST

START_TEST(a_finding_of_a_recording_names_who_held_the_sockets)
{
	struct world world;
	char *text;

	choose_path();
	prctl(PR_SET_NAME, "leaker");
	world_init(&world);
	world_fin_wait2(&world, WORLD_IPV4, 30); /* the other ends are in CLOSE_WAIT */
	world_settle(&world);
	free(report_text(REPORT("-o", "-a", "-p", "--record", path), NULL, NULL));
	prctl(PR_SET_NAME, "other");
	text = report_text(REPORT("-o", "-v", "findings", "--threshold",
				   "close_wait=10,20", "--replay", path),
		NULL, NULL);
	ck_assert_msg(strstr(text, "leaker") != NULL, "%s", text);
	free(text);
	world_fini(&world);
	unlink(path);
}
END_TEST

START_TEST(a_recording_without_owners_says_so_once)
{
	const struct run run = { .args = RUN_ARGS("-o", "-a", "-p", "--replay", path) };
	struct outcome outcome;
	struct world world;

	choose_path();
	make_listener(&world, 8080);
	free(report_text(REPORT("-o", "-a", "-c", "2", "-d", "0.1", "--record", path),
		NULL, NULL));
	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 1);
	ck_assert_str_eq(outcome.err,
		"sockview: owners: they cannot be told: the recording has none; it has "
		"them if made with -p\n");
	ck_assert_msg(text_matches(outcome.out, ":8080 .* - +-\n"), "%s", outcome.out);
	outcome_fini(&outcome);
	unlink(path);
	world_fini(&world);
}
END_TEST

START_TEST(without_a_terminal_owners_are_recorded_in_silence)
{
	const struct run run = { .args = RUN_ARGS("-p", "-c", "1", "--record", path) };
	struct outcome outcome;
	struct world world;
	json_t *document;

	choose_path();
	make_listener(&world, 8080);
	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 0);
	ck_assert_str_eq(outcome.out, "");
	ck_assert_str_eq(outcome.err, "");
	outcome_fini(&outcome);
	document = report_json(REPORT("-a", "-p", "--replay", path), NULL, NULL);
	ck_assert_uint_eq(owners_of(row_at(document, 8080)), 1);
	json_decref(document);
	unlink(path);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_replay_names_all_who_held_a_socket_then);
	tcase_add_test(tcase, who_has_gone_since_is_still_named);
	tcase_add_test(tcase, a_unit_that_is_gone_since_is_still_named);
	tcase_add_test(tcase, nothing_of_a_process_of_now_is_told_of_one_of_then);
	tcase_add_test(tcase, a_finding_of_a_recording_names_who_held_the_sockets);
	tcase_add_test(tcase, a_recording_without_owners_says_so_once);
	tcase_add_test(tcase, without_a_terminal_owners_are_recorded_in_silence);
}

int main(void)
{
	Suite *suite = suite_create("owners of recordings");

	nsfix_add(suite, NSFIX_ANY, 60, add_tests);
	return nsfix_run(suite);
}
