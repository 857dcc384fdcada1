/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Who connects to a destination that is in trouble. */

#include "scene.h"

#include <string.h>

static struct scene scene;

static void setup_one_look(void)
{
	scene_open(&scene, true);
	figures_set(&scene.figures, FIGURE_TW_REUSE, 2);
	figures_set(&scene.figures, FIGURE_RESERVED_PORTS, 0);
}

static void setup_dashboard(void)
{
	scene_open(&scene, false);
}

static void teardown(void)
{
	scene_close(&scene);
}

static void add_workers(uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		scene_process(&scene, 1204 + i, "nginx", "nginx.service", 100, 65535);
}

/* So many from a source to 10.0.5.20:9000, of `processes` from the first on. */
static void put(
	const char *from, enum state state, size_t count, int first, int processes)
{
	for (size_t i = 0; i < count; i++) {
		struct sock sock = tcp_between(
			from, (uint16_t)(32768 + scene.count % 28232), "10.0.5.20", 9000);

		sock.state = (uint8_t)state;
		if (state != STATE_TIME_WAIT)
			sock.timer = TIMER_RETRANSMIT;
		sock.retransmits = 4;
		scene_add(&scene, &sock, processes ? first + (int)i % processes : -1);
	}
}

static void stall(void)
{
	for (size_t i = 0; i < scene.count; i++)
		if (scene.socks[i].state == STATE_ESTABLISHED)
			scene.socks[i].send_queue = 4096;
}

static const char *text_of(enum finding_kind kind)
{
	return scene_find(&scene, kind) ? scene_find(&scene, kind)->text : "";
}

static const struct finding_subject *subject_of(enum finding_kind kind)
{
	return &scene_find(&scene, kind)->subject;
}

START_TEST(processes_of_one_name_are_counted)
{
	add_workers(8);
	put("10.0.0.7", STATE_ESTABLISHED, 391, 0, 8);
	put("10.0.0.7", STATE_TIME_WAIT, 19412, 0, 0);
	scene_look(&scene);
	ck_assert_ptr_nonnull(strstr(text_of(FINDING_EPHEMERAL_PORTS),
		"19,412 in TIME_WAIT; rate not known from one look. Opened by nginx (8 "
		"processes)."));
	ck_assert_ptr_nonnull(strstr(scene_find(&scene, FINDING_EPHEMERAL_PORTS)->list,
		". nginx (8 processes)"));
	ck_assert_uint_eq(subject_of(FINDING_EPHEMERAL_PORTS)->processes, 8);
	ck_assert_str_eq(subject_of(FINDING_EPHEMERAL_PORTS)->comm, "nginx");
}
END_TEST

START_TEST(who_has_another_source_address_did_not_open_them)
{
	add_workers(1);
	scene_process(&scene, 4711, "java", NULL, 100, 65535);
	put("10.0.0.9", STATE_ESTABLISHED, 500, 1, 1);
	put("10.0.0.7", STATE_ESTABLISHED, 600, 0, 1);
	put("10.0.0.7", STATE_TIME_WAIT, 27632, 0, 0);
	scene_look(&scene);
	ck_assert_ptr_nonnull(strstr(text_of(FINDING_EPHEMERAL_PORTS),
		"does not count these failures. Opened by nginx 1204 (nginx.service)."));
}
END_TEST

START_TEST(what_was_not_looked_at_may_be_of_others)
{
	add_workers(2);
	put("10.0.0.7", STATE_ESTABLISHED, 26000, 0, 2);
	scene_look(&scene);
	ck_assert_ptr_nonnull(strstr(text_of(FINDING_EPHEMERAL_PORTS),
		" Opened by nginx (at least 2 processes)."));
	ck_assert_uint_eq(subject_of(FINDING_EPHEMERAL_PORTS)->processes, 0);
}
END_TEST

START_TEST(what_is_not_known_is_not_said)
{
	put("10.0.0.7", STATE_ESTABLISHED, 26000, 3, 1);
	scene_look(&scene);
	ck_assert_int_eq(scene_severity(&scene, FINDING_EPHEMERAL_PORTS), SEVERITY_CRIT);
	ck_assert_ptr_null(strstr(text_of(FINDING_EPHEMERAL_PORTS), "Opened by"));
	ck_assert_uint_eq(subject_of(FINDING_EPHEMERAL_PORTS)->pid, 0);
}
END_TEST

START_TEST(connects_are_of_those_who_wait)
{
	add_workers(1);
	scene_process(&scene, 4711, "java", "orders.service", 100, 65535);
	put("10.0.0.7", STATE_ESTABLISHED, 20, 0, 1);
	put("10.0.0.7", STATE_SYN_SENT, 14, 1, 1);
	scene_look(&scene);
	ck_assert_ptr_nonnull(
		strstr(text_of(FINDING_SYN_SENT), ". By java 4711 (orders.service)."));
}
END_TEST

START_TEST(those_of_several_names_are_named_by_the_one_with_the_most)
{
	add_workers(3);
	scene_process(&scene, 4711, "java", NULL, 100, 65535);
	put("10.0.0.7", STATE_ESTABLISHED, 20, 3, 1);
	put("10.0.0.7", STATE_ESTABLISHED, 9, 0, 3);
	stall();
	scene_look(&scene);
	ck_assert_ptr_nonnull(strstr(
		text_of(FINDING_SEND_QUEUE), ". By java 4711 and 3 more processes."));
}
END_TEST

START_TEST(a_silence_tells_whose_connects_wait)
{
	scene_process(&scene, 4711, "java", "orders.service", 100, 65535);
	put("10.0.0.7", STATE_ESTABLISHED, 5, 0, 1);
	scene_pass(&scene, 10, 2);
	put("10.0.0.7", STATE_SYN_SENT, 40, 0, 1);
	scene_pass(&scene, 22, 2);
	ck_assert_ptr_nonnull(
		strstr(text_of(FINDING_SYN_SENT), ". By java 4711 (orders.service)."));
	scene_pass(&scene, 30, 2);
	ck_assert_ptr_nonnull(strstr(text_of(FINDING_SYN_SENT),
		": 40 connects of java 4711 (orders.service) get no answer"));
}
END_TEST

START_TEST(until_when_it_answered_is_told)
{
	scene_process(&scene, 4711, "java", NULL, 100, 65535);
	put("10.0.0.7", STATE_TIME_WAIT, 5, 0, 0);
	scene_pass(&scene, 10, 2);
	scene.count = 0;
	put("10.0.0.7", STATE_SYN_SENT, 14, 0, 1);
	scene_pass(&scene, 14, 2);
	ck_assert_str_eq(text_of(FINDING_SYN_SENT),
		"10.0.5.20:9000 does not answer: 14 connects wait, none got through in "
		"the last 12 s; it answered until 03:12:52. By java 4711.");
}
END_TEST

static void add_one_look(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_one_look, teardown);
	tcase_add_test(tcase, processes_of_one_name_are_counted);
	tcase_add_test(tcase, who_has_another_source_address_did_not_open_them);
	tcase_add_test(tcase, what_was_not_looked_at_may_be_of_others);
	tcase_add_test(tcase, what_is_not_known_is_not_said);
	tcase_add_test(tcase, connects_are_of_those_who_wait);
	tcase_add_test(tcase, those_of_several_names_are_named_by_the_one_with_the_most);
}

static void add_dashboard(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase, a_silence_tells_whose_connects_wait);
	tcase_add_test(tcase, until_when_it_answered_is_told);
}

int main(void)
{
	return scene_run("callers", add_one_look, add_dashboard);
}
