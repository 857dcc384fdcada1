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
	return scene_find(&scene, FINDING_SYN_RECV);
}

/* A server with so many half open, each of a network of its own. */
static void add_half_open(uint32_t limit, size_t count, size_t again)
{
	scene_process(&scene, 1201, "nginx", NULL, 50, 65535);
	scene_listener(&scene, "0.0.0.0", 443, 3, limit, 0);
	for (size_t i = 0; i < count; i++) {
		struct sock sock = tcp_between("10.0.0.7", 443, "203.0.113.1", 1024);

		sock.state = STATE_SYN_RECV;
		sock.remote.addr[1] = (uint8_t)(i >> 8);
		sock.remote.addr[2] = (uint8_t)i;
		sock.retransmits = i < again;
		scene_add(&scene, &sock, -1);
	}
}

static void count_for(enum figure figure, uint64_t per_s, int seconds)
{
	for (int i = 0; i < seconds; i++) {
		figures_set(&scene.figures, figure, scene.figures.value[figure] + per_s);
		scene_pass(&scene, 1, 1);
	}
}

START_TEST(places_that_fill_are_a_warning)
{
	add_half_open(511, 430, 390);
	scene_watch(&scene);
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_WARN);
	ck_assert_str_eq(found()->text,
		"0.0.0.0:443 (nginx 1201): 430 of 511 half-open places are taken, 390 "
		"were answered again without effect. Sources: 430 /24 networks, the "
		"largest has 1: blocking addresses will not help.");
	ck_assert_str_eq(found()->filter, "state syn-recv and sport = :443");
}
END_TEST

START_TEST(honest_clients_far_away_are_none)
{
	add_half_open(4096, 800, 3);
	scene_watch(&scene);
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
	ck_assert_str_eq(found()->text, "800 on 0.0.0.0:443, 3 of them answered again.");
}
END_TEST

START_TEST(cookies_are_a_warning_while_clients_get_through)
{
	add_half_open(511, 512, 497);
	count_for(FIGURE_SYNCOOKIES_SENT, 48200, 30);
	ck_assert_int_eq(found()->severity, SEVERITY_WARN);
	ck_assert_ptr_nonnull(strstr(found()->text,
		"is under a SYN flood: 48,200 SYNs/s answered with cookies; clients "
		"still get through (accept queue 3 of 511) since 03:12:"));
}
END_TEST

START_TEST(dropped_syns_are_critical)
{
	add_half_open(128, 129, 129);
	count_for(FIGURE_REQ_Q_FULL_DROP, 3870, 30);
	ck_assert_int_eq(found()->severity, SEVERITY_CRIT);
	ck_assert_ptr_nonnull(strstr(found()->text,
		"SYN cookies are off: 3,870 SYNs/s are dropped, new clients do not get "
		"in since "));
	ck_assert_str_eq(
		found()->next[0], "sysctl net.ipv4.tcp_syncookies=1 is the remedy");
}
END_TEST

static void add_one_look(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_one_look, teardown);
	tcase_add_test(tcase, places_that_fill_are_a_warning);
	tcase_add_test(tcase, honest_clients_far_away_are_none);
}

static void add_dashboard(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase, cookies_are_a_warning_while_clients_get_through);
	tcase_add_test(tcase, dropped_syns_are_critical);
}

int main(void)
{
	return scene_run("syn_recv", add_one_look, add_dashboard);
}
