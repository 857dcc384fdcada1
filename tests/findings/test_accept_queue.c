/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scene.h"

#include <string.h>

static struct scene scene;
static struct sock *door;

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

static const struct finding *found(void)
{
	return scene_find(&scene, FINDING_ACCEPT_QUEUE);
}

static void add_java(uint32_t queue, uint32_t limit)
{
	scene_process(&scene, 31877, "java", "orders.service", 300, 4096);
	scene.processes[0].start_wall_ns = SCENE_WALL_NS - UINT64_C(400000000000);
	door = scene_listener(&scene, "::", 8080, queue, limit, 0);
	figures_set(&scene.figures, FIGURE_SOMAXCONN, 4096);
}

/* Two looks with so many drops between them, as one run makes them. */
static void look_twice(uint64_t drops)
{
	scene_watch(&scene);
	scene.now_s++;
	scene_drop(&scene, door, drops);
	scene_watch(&scene);
	scene_look(&scene);
}

START_TEST(a_full_queue_that_drops_is_critical)
{
	add_java(101, 100);
	look_twice(53);
	ck_assert_int_eq(found()->severity, SEVERITY_CRIT);
	ck_assert_str_eq(found()->text,
		"*:8080 (java 31877, orders.service, up 6 min 41 s) does not accept: 101 "
		"connections wait, limit 100; 53 drops/s. New clients retry and then see "
		"\"Connection timed out\".");
	ck_assert_str_eq(found()->row, "*:8080: 101 wait, limit 100");
	ck_assert_str_eq(
		found()->next[0], "top -H -p 31877, jstack 31877: busy or waiting?");
	ck_assert_str_eq(found()->next[1],
		"the limit 100 is what java asked for (somaxconn allows 4,096)");
	ck_assert_str_eq(found()->filter, "sport = :8080 and unaccepted");
}
END_TEST

START_TEST(where_it_aborts_clients_see_a_reset)
{
	figures_set(&scene.figures, FIGURE_ABORT_ON_OVERFLOW, 1);
	add_java(101, 100);
	look_twice(53);
	ck_assert_ptr_nonnull(
		strstr(found()->text, "New clients get \"Connection reset by peer\"."));
}
END_TEST

START_TEST(clients_that_gave_up_are_no_leak)
{
	add_java(101, 100);
	for (int i = 0; i < 101; i++) {
		struct sock sock =
			tcp_between("::1", 8080, "2001:db8::1", (uint16_t)(1024 + i));

		sock.state = i < 87 ? STATE_CLOSE_WAIT : STATE_ESTABLISHED;
		scene_add(&scene, &sock, -1);
	}
	look_twice(53);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CLOSE_WAIT), SEVERITY_OK);
	ck_assert_ptr_nonnull(strstr(found()->text,
		"\"Connection timed out\"; 87 have given up in the queue (CLOSE_WAIT, no "
		"leak)."));
}
END_TEST

static unsigned raised(void)
{
	return scene.report.by_severity[SEVERITY_CRIT] +
	       scene.report.by_severity[SEVERITY_WARN];
}

static void connect_in_vain(const char *from, const char *to)
{
	for (int i = 0; i < 20; i++) {
		struct sock sock = tcp_between(from, (uint16_t)(40000 + i), to, 8080);

		sock.state = i < 5 ? STATE_ESTABLISHED : STATE_SYN_SENT;
		sock.timer = TIMER_RETRANSMIT;
		sock.retransmits = 2;
		scene_add(&scene, &sock, 0);
	}
}

START_TEST(its_clients_on_the_same_host_are_the_same_finding)
{
	add_java(101, 100);
	connect_in_vain("127.0.0.1", "127.0.0.1");
	connect_in_vain("10.0.0.7", "10.0.0.7");
	connect_in_vain("::1", "::1");
	look_twice(53);
	ck_assert_int_eq(found()->severity, SEVERITY_CRIT);
	ck_assert_uint_eq(raised(), 1);
}
END_TEST

START_TEST(who_waits_for_another_host_is_another_finding)
{
	add_java(101, 100);
	connect_in_vain("10.0.0.7", "10.0.0.8");
	look_twice(53);
	ck_assert_int_eq(scene_severity(&scene, FINDING_SYN_SENT), SEVERITY_WARN);
	ck_assert_uint_eq(raised(), 2);
}
END_TEST

START_TEST(a_queue_that_is_high_in_every_look_is_a_warning)
{
	add_java(84, 100);
	look_twice(0);
	ck_assert_int_eq(found()->severity, SEVERITY_WARN);
}
END_TEST

START_TEST(a_queue_that_empties_is_none)
{
	add_java(90, 100);
	scene_watch(&scene);
	door->recv_queue = 2;
	scene.now_s++;
	scene_watch(&scene);
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
	ck_assert_str_eq(found()->text, "fullest: *:8080, 2 of 100.");
}
END_TEST

START_TEST(drops_of_four_hours_ago_are_none)
{
	add_java(0, 100);
	scene_drop(&scene, door, 9000);
	look_twice(0);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
}
END_TEST

START_TEST(drops_without_a_full_queue_are_another_trouble)
{
	add_java(0, 100);
	look_twice(3871);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
}
END_TEST

START_TEST(one_look_at_a_high_queue_is_not_enough)
{
	add_java(100, 100);
	scene_watch(&scene);
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
}
END_TEST

START_TEST(the_one_stuck_worker_of_eight_is_found)
{
	for (int i = 0; i < 8; i++) {
		scene_process(&scene, 1201 + (uint32_t)i, "nginx", NULL, 300, 65535);
		scene_listener(&scene, "0.0.0.0", 443, i == 3 ? 512 : 0, 511, i);
	}
	door = &scene.socks[3];
	look_twice(53);
	ck_assert_int_eq(found()->severity, SEVERITY_CRIT);
	ck_assert_ptr_nonnull(strstr(found()->text,
		"0.0.0.0:443 (nginx 1204, 1 of 8 sockets) does not accept: 512 "));
	ck_assert_ptr_nonnull(strstr(
		found()->text, "; the other 7 are fine: about 1 client in 8 hangs."));
	ck_assert_uint_eq(scene.report.by_severity[SEVERITY_CRIT], 1);
}
END_TEST

START_TEST(without_looks_it_is_not_checked)
{
	add_java(101, 100);
	scene_look(&scene);
	ck_assert_ptr_null(found());
	ck_assert_str_eq(scene.report.not_checked[FINDING_ACCEPT_QUEUE],
		"listeners were not looked at");
}
END_TEST

START_TEST(a_moment_of_a_small_backlog_is_none)
{
	door = scene_listener(&scene, "0.0.0.0", 2049, 0, 5, -1);
	scene_pass(&scene, 20, 2);
	door->recv_queue = 6;
	scene_drop(&scene, door, 2);
	scene_watch(&scene);
	door->recv_queue = 0;
	scene_pass(&scene, 60, 1);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
}
END_TEST

START_TEST(since_when_it_is_full_is_told)
{
	add_java(0, 100);
	scene_pass(&scene, 20, 2);
	door->recv_queue = 101;
	for (int i = 0; i < 30; i++) {
		scene_drop(&scene, door, 428);
		scene_pass(&scene, 2, 2);
	}
	ck_assert_int_eq(found()->severity, SEVERITY_CRIT);
	ck_assert(found()->since_exact);
	ck_assert_ptr_nonnull(strstr(found()->text,
		"(java 31877, orders.service, up 8 min) does not accept: 101 connections "
		"wait, limit 100, full since 03:13:02 (58 s); "));
}
END_TEST

START_TEST(a_queue_nobody_takes_from_is_a_warning_however_short)
{
	add_java(0, 511);
	scene_pass(&scene, 10, 1);
	door->recv_queue = 3;
	scene_pass(&scene, 40, 1);
	ck_assert_int_eq(found()->severity, SEVERITY_WARN);
}
END_TEST

static void add_one_look(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_one_look, teardown);
	tcase_add_test(tcase, a_full_queue_that_drops_is_critical);
	tcase_add_test(tcase, where_it_aborts_clients_see_a_reset);
	tcase_add_test(tcase, clients_that_gave_up_are_no_leak);
	tcase_add_test(tcase, its_clients_on_the_same_host_are_the_same_finding);
	tcase_add_test(tcase, who_waits_for_another_host_is_another_finding);
	tcase_add_test(tcase, a_queue_that_is_high_in_every_look_is_a_warning);
	tcase_add_test(tcase, a_queue_that_empties_is_none);
	tcase_add_test(tcase, drops_of_four_hours_ago_are_none);
	tcase_add_test(tcase, drops_without_a_full_queue_are_another_trouble);
	tcase_add_test(tcase, one_look_at_a_high_queue_is_not_enough);
	tcase_add_test(tcase, the_one_stuck_worker_of_eight_is_found);
	tcase_add_test(tcase, without_looks_it_is_not_checked);
}

static void add_dashboard(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase, a_moment_of_a_small_backlog_is_none);
	tcase_add_test(tcase, since_when_it_is_full_is_told);
	tcase_add_test(tcase, a_queue_nobody_takes_from_is_a_warning_however_short);
}

int main(void)
{
	return scene_run("accept_queue", add_one_look, add_dashboard);
}
