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

static const struct finding *found(void)
{
	return scene_find(&scene, FINDING_SYN_SENT);
}

/* So many in a state to 10.0.9.4:5432, sent again so often. */
static void add(enum state state, size_t count, unsigned again, bool stalled)
{
	for (size_t i = 0; i < count; i++) {
		struct sock sock = tcp_between(
			"10.0.0.7", (uint16_t)(32768 + scene.count), "10.0.9.4", 5432);
		struct sock *added;

		sock.state = (uint8_t)state;
		added = scene_add(&scene, &sock, 0);
		added->timer = stalled || state == STATE_SYN_SENT ? TIMER_RETRANSMIT
								  : TIMER_NONE;
		added->retransmits = (uint8_t)again;
		added->send_queue = stalled ? 17530 : 0;
	}
}

START_TEST(connects_sent_again_beside_open_ones_are_a_warning)
{
	add(STATE_ESTABLISHED, 20, 0, false);
	add(STATE_SYN_SENT, 14, 2, false);
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_WARN);
	ck_assert_str_eq(found()->text,
		"10.0.9.4:5432 does not answer: 14 connects wait, 14 of them were sent "
		"again; the 20 open connections to it still work: only new SYNs are "
		"dropped.");
	ck_assert_str_eq(
		found()->filter, "state syn-sent and dst 10.0.9.4 and dport = :5432");
}
END_TEST

START_TEST(a_gossip_agent_stays_quiet)
{
	add(STATE_SYN_SENT, 30, 3, false);
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
}
END_TEST

START_TEST(a_black_hole_under_a_short_timeout_is_found)
{
	add(STATE_ESTABLISHED, 5, 0, false);
	scene_pass(&scene, 10, 2);
	for (int i = 0; i < 10; i++) {
		scene.count = 5;
		add(STATE_SYN_SENT, 10, 0, false);
		scene_pass(&scene, 2, 2);
	}
	ck_assert_int_eq(found()->severity, SEVERITY_WARN);
	for (int i = 0; i < 20; i++) {
		scene.count = 5;
		add(STATE_SYN_SENT, 10, 0, false);
		scene_pass(&scene, 2, 2);
	}
	ck_assert_int_eq(found()->severity, SEVERITY_CRIT);
	ck_assert_ptr_nonnull(strstr(found()->text,
		"10.0.9.4:5432 has been silent since 03:12:52 (58 s): 10 connects "
		"get no answer; the 5 open connections to it still work"));
}
END_TEST

START_TEST(one_that_gets_through_ends_the_silence)
{
	add(STATE_ESTABLISHED, 5, 0, false);
	scene_pass(&scene, 10, 2);
	for (size_t i = 0; i < 40; i++) {
		scene.count = 5;
		add(STATE_ESTABLISHED, i, 0, false);
		add(STATE_SYN_SENT, 10, 0, false);
		scene_pass(&scene, 2, 2);
	}
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
}
END_TEST

START_TEST(it_is_remembered_that_it_answered)
{
	add(STATE_ESTABLISHED, 5, 0, false);
	scene_pass(&scene, 10, 2);
	scene.count = 0;
	scene_pass(&scene, 200, 20);
	for (int i = 0; i < 30; i++) {
		scene.count = 0;
		add(STATE_SYN_SENT, 4, 0, false);
		scene_pass(&scene, 2, 2);
	}
	ck_assert_int_eq(found()->severity, SEVERITY_WARN);
}
END_TEST

START_TEST(one_cause_is_one_finding)
{
	add(STATE_ESTABLISHED, 50, 5, true);
	scene_pass(&scene, 10, 2);
	add(STATE_SYN_SENT, 40, 3, false);
	scene_pass(&scene, 80, 2);
	ck_assert_int_eq(found()->severity, SEVERITY_CRIT);
	ck_assert_ptr_nonnull(
		strstr(found()->text, "and 50 of 50 open connections get no ACK."));
	ck_assert_uint_eq(scene.report.by_severity[SEVERITY_CRIT] +
				  scene.report.by_severity[SEVERITY_WARN],
		1);
}
END_TEST

static void add_one_look(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_one_look, teardown);
	tcase_add_test(tcase, connects_sent_again_beside_open_ones_are_a_warning);
	tcase_add_test(tcase, a_gossip_agent_stays_quiet);
}

static void add_dashboard(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase, a_black_hole_under_a_short_timeout_is_found);
	tcase_add_test(tcase, one_that_gets_through_ends_the_silence);
	tcase_add_test(tcase, it_is_remembered_that_it_answered);
	tcase_add_test(tcase, one_cause_is_one_finding);
}

int main(void)
{
	return scene_run("syn_sent", add_one_look, add_dashboard);
}
