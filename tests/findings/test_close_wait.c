/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scene.h"

#include <string.h>

static struct scene scene;

static void setup_one_look(void)
{
	scene_open(&scene, true);
}

static void setup_dashboard(void)
{
	scene_open(&scene, false);
}

static void teardown(void)
{
	scene_close(&scene);
}

/* So many, evenly from `youngest` to `oldest` seconds; the first `read` were read. */
static void add_evenly(
	int process, size_t count, double youngest, double oldest, size_t read)
{
	for (size_t i = 0; i < count; i++) {
		double share = ((double)i + 0.5) / (double)count;

		scene_dead(&scene, process,
			(uint64_t)(youngest + share * (oldest - youngest)), i >= read);
	}
}

/* java 4711 of the host web-3, as in the specification. */
static void add_java(void)
{
	scene_process(&scene, 4711, "java", "orders.service", 3611, 4096);
	add_evenly(0, 3402, 0, 2126.25, 12);
}

START_TEST(a_leak_is_named_by_one_look)
{
	const struct finding *finding;

	add_java();
	scene_look(&scene);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_ptr_nonnull(finding);
	ck_assert_int_eq(finding->severity, SEVERITY_CRIT);
	ck_assert_str_eq(finding->text,
		"java 4711 (orders.service) has not closed 3,402 connections that the "
		"peer closed, all to 10.0.7.30:8443; about +96/min since about 02:37, "
		"spread evenly: a leak, not a burst. 3,390 have an unread end of file. "
		"Open files 3,611 of 4,096: full in 5 min (about 03:17), then \"Too many "
		"open files\".");
	ck_assert_str_eq(finding->list,
		"java 4711 (orders.service): 3,402 CLOSE_WAIT, all to 10.0.7.30:8443, "
		"+96/min since 02:37. Open files 3,611 of 4,096: full in 5 min (03:17)");
	ck_assert_str_eq(
		finding->row, "java 4711 (orders.service): 3,402, full in 5 min");
	ck_assert_str_eq(finding->next[0],
		"jstack 4711: pool and threads of the client of 10.0.7.30:8443");
	ck_assert_str_eq(finding->next[1], "prlimit --pid 4711 --nofile=65536 buys time");
	ck_assert_str_eq(finding->filter, "state close-wait and pid 4711");
}
END_TEST

START_TEST(its_numbers_stand_by_their_names)
{
	const struct finding *finding;

	add_java();
	scene_look(&scene);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_uint_eq(scene_value(finding, "count")->count, 3402);
	ck_assert_uint_eq(scene_value(finding, "unread")->count, 3390);
	ck_assert_double_eq_tol(scene_value(finding, "per_min")->number, 96, 1);
	ck_assert_str_eq(scene_value(finding, "rate_by")->text, "ages");
	ck_assert_str_eq(finding->peer[0].remote, "10.0.7.30:8443");
	ck_assert_uint_eq(finding->peer[0].count, 3402);
	ck_assert_str_eq(finding->limit.name, "open_files");
	ck_assert_double_eq_tol(finding->limit.full_in_s, 303, 5);
	ck_assert_str_eq(finding->more[0],
		"ages  <1 min 96, 1-5 min 384, 5-15 min 960, 15-60 min 1,962: a steady "
		"leak");
}
END_TEST

START_TEST(without_its_process_it_is_named_by_unit)
{
	const struct finding *finding;

	scene_process(&scene, 1, "init", "orders.service", 0, 0);
	scene.process_count = 0; /* nobody may look at it */
	add_evenly(0, 3402, 0, 2126, 12);
	scene_look(&scene);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_int_eq(finding->subject.type, SUBJECT_UNIT);
	ck_assert_str_eq(
		finding->filter, "state close-wait and unit orders.service and uid 1003");
	ck_assert_int_eq(strncmp(finding->text,
				 "orders.service (uid 1003) has not closed 3,402", 46),
		0);
}
END_TEST

START_TEST(the_only_process_of_a_unit_is_named_as_inferred_with_its_files)
{
	const struct finding *finding;

	add_java();
	scene.lone = scene.processes[0].process;
	scene.hidden = true;
	scene_look(&scene);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_int_eq(finding->severity, SEVERITY_CRIT);
	ck_assert_int_eq(finding->subject.type, SUBJECT_UNIT);
	ck_assert_int_eq(finding->subject.owner_by, OWNER_BY_UNIT);
	ck_assert_uint_eq(finding->subject.pid, 4711);
	ck_assert_str_eq(finding->list,
		"orders.service (~java 4711): 3,402 CLOSE_WAIT, all to 10.0.7.30:8443, "
		"+96/min since 02:37. Open files 3,611 of 4,096: full in 5 min (03:17)");
	ck_assert_str_eq(
		finding->filter, "state close-wait and unit orders.service and uid 1003");
	/* Somebody else has its pid meanwhile. */
	scene.lone.start++;
	scene_look(&scene);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_ptr_null(finding->limit.name);
}
END_TEST

START_TEST(without_a_unit_it_is_named_by_its_peer)
{
	const struct finding *finding;

	add_evenly(7, 3402, 0, 2126, 12);
	scene_look(&scene);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_int_eq(finding->subject.type, SUBJECT_REMOTE);
	ck_assert_str_eq(finding->subject.address, "10.0.7.30:8443");
	ck_assert_str_eq(
		finding->filter, "state close-wait and dst 10.0.7.30 and dport = :8443");
}
END_TEST

START_TEST(an_idle_pool_stays_quiet)
{
	scene_process(&scene, 902, "python3", NULL, 400, 1048576);
	add_evenly(0, 150, 7200, 20000, 0);
	scene_look(&scene);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_OK);
	ck_assert_str_eq(scene_find(&scene, FINDING_CLOSE_WAIT)->text,
		"python3 902 keeps 150 connections that the peer closed, none of them in "
		"the last 2 h: an idle pool.");
}
END_TEST

START_TEST(what_is_younger_than_a_minute_stays_quiet)
{
	scene_process(&scene, 4711, "java", NULL, 3000, 4096);
	add_evenly(0, 2000, 0, 50, 0);
	scene_look(&scene);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_OK);
}
END_TEST

START_TEST(a_burst_is_called_one)
{
	const struct finding *finding;

	scene_process(&scene, 4711, "java", NULL, 2000, 4096);
	add_evenly(0, 1880, 1880, 1920, 0);
	scene_look(&scene);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_int_eq(finding->severity, SEVERITY_WARN);
	ck_assert_ptr_nonnull(
		strstr(finding->text, "a burst that was never cleaned up."));
	ck_assert_ptr_null(strstr(finding->text, "leak"));
}
END_TEST

START_TEST(a_keepalive_timer_hides_the_rate)
{
	const struct finding *finding;

	scene_process(&scene, 4711, "java", NULL, 3611, 4096);
	for (int i = 0; i < 3402; i++) {
		struct sock *sock = scene_dead(&scene, 0, 20, true);

		sock->timer = TIMER_KEEPALIVE;
		scene.details[scene.count - 1].value[DETAIL_LAST_RECV_MS] = 5400000;
	}
	scene_look(&scene);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_int_eq(finding->severity, SEVERITY_WARN);
	ck_assert_ptr_nonnull(strstr(finding->text, "; rate not known from one look. "));
	ck_assert_int_eq(scene_value(finding, "per_min")->type, VALUE_UNKNOWN);
}
END_TEST

START_TEST(unaccepted_ones_are_no_leak)
{
	for (int i = 0; i < 1000; i++)
		scene_dead(&scene, -1, 600, true);
	scene_look(&scene);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_OK);
}
END_TEST

START_TEST(it_is_raised_when_it_has_held_for_half_a_minute)
{
	scene_process(&scene, 4711, "java", "orders.service", 3611, 4096);
	add_evenly(0, 3402, 30, 60, 12);
	scene_pass(&scene, 28, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_OK);
	scene_pass(&scene, 8, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_WARN);
}
END_TEST

START_TEST(a_leak_that_was_there_before_is_raised_by_the_first_look)
{
	add_java();
	scene_look(&scene);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_WARN);
	scene_pass(&scene, 28, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_WARN);
	scene_pass(&scene, 2, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_CRIT);
}
END_TEST

START_TEST(who_may_still_get_a_name_is_not_raised_by_another)
{
	scene_process(&scene, 1, "init", "orders.service", 0, 0);
	scene.process_count = 0; /* not yet looked at */
	add_evenly(0, 3402, 0, 2126, 12);
	scene_look(&scene);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_OK);
	scene.searched = true;
	scene_pass(&scene, 2, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_WARN);
}
END_TEST

START_TEST(it_is_over_after_a_minute_and_remembered_for_ten)
{
	add_java();
	scene_pass(&scene, 60, 2);
	scene.count = 0;
	scene_pass(&scene, 58, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_CRIT);
	scene_pass(&scene, 6, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_WAS);
	scene_pass(&scene, 580, 20);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_WAS);
	scene_pass(&scene, 40, 20);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_OK);
}
END_TEST

/* 16 a look of 10 seconds: 96 a minute. */
static void leak_for(uint64_t seconds)
{
	for (uint64_t passed = 0; passed < seconds; passed += 10) {
		for (int i = 0; i < 16; i++)
			scene_dead(&scene, 0, 0, true);
		scene.processes[0].open_files = 209 + scene.count;
		scene_pass(&scene, 10, 10);
	}
}

START_TEST(a_leak_is_followed_over_many_looks)
{
	const struct finding *finding;

	scene_process(&scene, 4711, "java", "orders.service", 209, 4096);
	leak_for(1200);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_int_eq(finding->severity, SEVERITY_CRIT);
	ck_assert_str_eq(finding->text,
		"java 4711 (orders.service) has not closed 1,920 connections that the "
		"peer closed, all to 10.0.7.30:8443; +96/min since about 03:12, without "
		"a "
		"fall. Open files 2,129 of 4,096: full in 20 min (about 03:53), then "
		"\"Too many open files\".");
	ck_assert_str_eq(scene_value(finding, "rate_by")->text, "looks");
}
END_TEST

START_TEST(a_wall_clock_that_jumps_changes_no_rate)
{
	const struct finding *finding;

	scene_process(&scene, 4711, "java", "orders.service", 209, 4096);
	leak_for(600);
	scene.jump_s = 86400;
	leak_for(600);
	finding = scene_find(&scene, FINDING_CLOSE_WAIT);
	ck_assert_double_eq_tol(scene_value(finding, "per_min")->number, 96, 1);
}
END_TEST

START_TEST(a_clock_that_stands_still_raises_nothing)
{
	scene_process(&scene, 4711, "java", "orders.service", 3611, 4096);
	add_evenly(0, 3402, 0, 89, 12);
	for (int i = 0; i < 100; i++)
		scene_look(&scene);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_OK);
}
END_TEST

START_TEST(more_parties_than_the_bound_are_still_counted)
{
	scene_process(&scene, 4711, "java", "orders.service", 69000, 70000);
	for (uint32_t i = 0; i < 69000; i++) {
		struct sock *sock = scene_dead(&scene, 0, 120 + i % 3000, true);

		memcpy(sock->remote.addr, &i, sizeof(i));
	}
	scene_look(&scene);
	ck_assert_uint_eq(
		scene_value(scene_find(&scene, FINDING_CLOSE_WAIT), "count")->count,
		69000);
}
END_TEST

static void add_one_look(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_one_look, teardown);
	tcase_add_test(tcase, a_leak_is_named_by_one_look);
	tcase_add_test(tcase, its_numbers_stand_by_their_names);
	tcase_add_test(tcase, without_its_process_it_is_named_by_unit);
	tcase_add_test(
		tcase, the_only_process_of_a_unit_is_named_as_inferred_with_its_files);
	tcase_add_test(tcase, without_a_unit_it_is_named_by_its_peer);
	tcase_add_test(tcase, an_idle_pool_stays_quiet);
	tcase_add_test(tcase, what_is_younger_than_a_minute_stays_quiet);
	tcase_add_test(tcase, a_burst_is_called_one);
	tcase_add_test(tcase, a_keepalive_timer_hides_the_rate);
	tcase_add_test(tcase, unaccepted_ones_are_no_leak);
	tcase_add_test(tcase, more_parties_than_the_bound_are_still_counted);
}

static void add_dashboard(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase, it_is_raised_when_it_has_held_for_half_a_minute);
	tcase_add_test(tcase, a_leak_that_was_there_before_is_raised_by_the_first_look);
	tcase_add_test(tcase, who_may_still_get_a_name_is_not_raised_by_another);
	tcase_add_test(tcase, it_is_over_after_a_minute_and_remembered_for_ten);
}

static void add_large(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase, a_leak_is_followed_over_many_looks);
	tcase_add_test(tcase, a_wall_clock_that_jumps_changes_no_rate);
	tcase_add_test(tcase, a_clock_that_stands_still_raises_nothing);
}

int main(void)
{
	return scene_run_sizes("close_wait", add_one_look, add_dashboard, add_large);
}
