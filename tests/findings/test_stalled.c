/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data and closings that the other end does not answer. */
#include "scene.h"

#include <string.h>

static struct scene scene;

static void setup_dashboard(void)
{
	scene_open(&scene, false);
}

static void teardown(void)
{
	scene_close(&scene);
}

/* Connections to a database; the first `stalled` of them have data that nobody takes. */
static void add_connections(size_t count, size_t stalled, enum timer timer)
{
	for (size_t i = 0; i < count; i++) {
		struct sock sock =
			tcp_between("10.0.0.7", (uint16_t)(40000 + i), "10.0.9.4", 5432);

		if (i < stalled) {
			sock.send_queue = 4096;
			sock.timer = (uint8_t)timer;
			sock.timer_ms = 20000;
			sock.retransmits = 7;
		}
		scene_add(&scene, &sock, 0);
	}
}

START_TEST(a_destination_that_acknowledges_nothing_is_a_warning_and_then_critical)
{
	const struct finding *finding;

	scene_process(&scene, 4711, "java", NULL, 100, 4096);
	add_connections(50, 50, TIMER_RETRANSMIT);
	scene_pass(&scene, 15, 1);
	ck_assert_int_eq(scene_severity(&scene, FINDING_SEND_QUEUE), SEVERITY_WARN);
	scene_pass(&scene, 20, 1);
	finding = scene_find(&scene, FINDING_SEND_QUEUE);
	ck_assert_int_eq(finding->severity, SEVERITY_CRIT);
	ck_assert_ptr_nonnull(strstr(finding->text,
		"50 of 50 connections to 10.0.9.4:5432 have sent data that nobody "
		"acknowledges for over 10 s (Send-Q 200 KB), since "));
	ck_assert_str_eq(finding->row, "10.0.9.4:5432: 50 of 50 stalled, no ACK");
	ck_assert_str_eq(finding->filter,
		"dst 10.0.9.4 and dport = :5432 and sendq > 0 and retrans >= 3");
	ck_assert_uint_eq(scene_value(finding, "no_ack")->count, 50);
}
END_TEST

START_TEST(a_peer_that_does_not_read_is_told_from_one_that_does_not_answer)
{
	const struct finding *finding;

	scene_process(&scene, 4711, "java", NULL, 100, 4096);
	add_connections(40, 38, TIMER_PERSIST);
	scene_pass(&scene, 15, 1);
	finding = scene_find(&scene, FINDING_SEND_QUEUE);
	ck_assert_int_eq(finding->severity, SEVERITY_WARN);
	ck_assert_ptr_nonnull(strstr(finding->text,
		"38 of 40 connections to 10.0.9.4:5432 wait because the peer does not "
		"read"));
	ck_assert_ptr_nonnull(
		strstr(finding->text, ": the trouble is at 10.0.9.4:5432."));
}
END_TEST

START_TEST(some_clients_that_stall_are_no_trouble)
{
	scene_process(&scene, 733, "nginx", NULL, 100, 4096);
	scene_listener(&scene, "0.0.0.0", 443, 0, 511, 0);
	for (size_t i = 0; i < 5000; i++) {
		struct sock sock =
			tcp_between("10.0.0.7", 443, "203.0.113.9", (uint16_t)(1024 + i));

		if (i < 100) {
			sock.send_queue = 1448;
			sock.timer = TIMER_RETRANSMIT;
			sock.retransmits = 5;
		}
		scene_add(&scene, &sock, 0);
	}
	scene_pass(&scene, 60, 5);
	ck_assert_int_eq(scene_severity(&scene, FINDING_SEND_QUEUE), SEVERITY_OK);
}
END_TEST

static void add_half_closed(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sock sock = tcp_between(
			"10.0.0.7", (uint16_t)(32768 + scene.count), "10.0.5.20", 9000);

		sock.state = STATE_FIN_WAIT2;
		scene_add(&scene, &sock, 0);
	}
}

START_TEST(connections_kept_half_closed_are_a_warning_where_they_grow)
{
	const struct finding *finding;

	scene_process(&scene, 8123, "python", NULL, 1500, 65536);
	for (int i = 0; i < 60; i++) {
		add_half_closed(20);
		scene_pass(&scene, 10, 10);
	}
	finding = scene_find(&scene, FINDING_FIN_WAIT2);
	ck_assert_ptr_nonnull(finding);
	ck_assert_int_eq(finding->severity, SEVERITY_WARN);
	ck_assert_ptr_nonnull(strstr(finding->text, "python 8123 keeps "));
	ck_assert_ptr_nonnull(strstr(finding->text,
		" connections half closed for over 5 min (FIN_WAIT2): it shut down "
		"sending and 10.0.5.20:9000 never closes; +120/min."));
	ck_assert_str_eq(finding->next[0],
		"look for CLOSE_WAIT at 10.0.5.20:9000: it does not close");
	ck_assert_str_eq(finding->filter, "state fin-wait-2 and pid 8123");
}
END_TEST

START_TEST(half_closed_connections_that_stand_are_no_trouble)
{
	scene_process(&scene, 8123, "python", NULL, 1500, 65536);
	add_half_closed(1000);
	scene_pass(&scene, 600, 10);
	ck_assert_int_eq(scene_severity(&scene, FINDING_FIN_WAIT2), SEVERITY_OK);
}
END_TEST

static void add_last_acks(size_t count, uint8_t retransmits)
{
	scene_listener(&scene, "0.0.0.0", 443, 0, 511, 0);
	for (size_t i = 0; i < count; i++) {
		struct sock sock =
			tcp_between("10.0.0.7", 443, "203.0.113.9", (uint16_t)(1024 + i));

		sock.state = STATE_LAST_ACK;
		sock.timer = TIMER_RETRANSMIT;
		sock.retransmits = retransmits;
		scene_add(&scene, &sock, -1);
	}
}

START_TEST(peers_that_vanished_after_closing_are_a_warning)
{
	const struct finding *finding;

	scene_process(&scene, 733, "nginx", NULL, 100, 4096);
	add_last_acks(640, 7);
	scene_pass(&scene, 40, 5);
	finding = scene_find(&scene, FINDING_LAST_ACK);
	ck_assert_ptr_nonnull(finding);
	ck_assert_int_eq(finding->severity, SEVERITY_WARN);
	ck_assert_str_eq(finding->text,
		"640 connections of *:443 wait over 10 s for their last ACK: peers that "
		"vanished after closing. They end by themselves.");
}
END_TEST

START_TEST(last_acks_that_are_young_are_no_trouble)
{
	scene_process(&scene, 733, "nginx", NULL, 100, 4096);
	add_last_acks(640, 2);
	scene_pass(&scene, 40, 5);
	ck_assert_int_eq(scene_severity(&scene, FINDING_LAST_ACK), SEVERITY_OK);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase,
		a_destination_that_acknowledges_nothing_is_a_warning_and_then_critical);
	tcase_add_test(
		tcase, a_peer_that_does_not_read_is_told_from_one_that_does_not_answer);
	tcase_add_test(tcase, some_clients_that_stall_are_no_trouble);
	tcase_add_test(tcase, connections_kept_half_closed_are_a_warning_where_they_grow);
	tcase_add_test(tcase, half_closed_connections_that_stand_are_no_trouble);
	tcase_add_test(tcase, peers_that_vanished_after_closing_are_a_warning);
	tcase_add_test(tcase, last_acks_that_are_young_are_no_trouble);
}

int main(void)
{
	return unit_run("stalled", add);
}
