/* SPDX-License-Identifier: GPL-2.0-or-later */
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
	figures_set(&scene.figures, FIGURE_TW_REUSE, 2);
	figures_set(&scene.figures, FIGURE_RESERVED_PORTS, 0);
}

static void teardown(void)
{
	scene_close(&scene);
}

static const struct finding *found(void)
{
	return scene_find(&scene, FINDING_EPHEMERAL_PORTS);
}

/* So many to one destination; TIME_WAIT as if they came evenly in their minute. */
static void add(
	const char *from, const char *to, uint16_t port, size_t open, size_t time_wait)
{
	for (size_t i = 0; i < open + time_wait; i++) {
		struct sock sock = tcp_between(from, (uint16_t)(32768 + i), to, port);

		if (i >= open) {
			sock.state = STATE_TIME_WAIT;
			sock.timer = TIMER_TIME_WAIT;
			sock.timer_ms = (uint32_t)((i - open) * 60000 / time_wait);
		}
		scene_add(&scene, &sock, i < open ? 0 : -1);
	}
}

START_TEST(a_quarter_below_the_range_is_a_warning)
{
	add("10.0.0.7", "10.0.5.20", 9000, 391, 19412);
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_WARN);
	ck_assert_str_eq(found()->text,
		"10.0.0.7 to 10.0.5.20:9000 holds 19,803 of 28,232 ports (70 %): 391 "
		"open, 19,412 in TIME_WAIT; 324 new/s levels off at 70 %, above 464 "
		"new/s "
		"no port is left.");
	ck_assert_str_eq(found()->list,
		"10.0.0.7 to 10.0.5.20:9000: 19,803 of 28,232 ports (70 %), 324 new/s. "
		"Levels off here; above 464 new/s no port is left");
	ck_assert_str_eq(found()->row, "10.0.0.7 to 10.0.5.20:9000: 70 % of its ports");
	ck_assert_str_eq(
		found()->filter, "src 10.0.0.7 and dst 10.0.5.20 and dport = :9000");
	ck_assert_str_eq(found()->next[1],
		"net.ipv4.tcp_tw_reuse is 2 (loopback only), 1 frees a port after 1 s");
	ck_assert_str_eq(scene_value(found(), "rate_by")->text, "ages");
}
END_TEST

START_TEST(no_port_left_is_critical)
{
	add("10.0.0.7", "10.0.5.20", 9000, 28232, 0);
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_CRIT);
	ck_assert_str_eq(found()->text,
		"10.0.0.7 to 10.0.5.20:9000 has no port left (28,232 of 28,232): "
		"connect() fails with \"Cannot assign requested address\"; the kernel "
		"does not count these failures.");
}
END_TEST

START_TEST(ports_that_the_kernel_takes_again_are_no_trouble)
{
	add("127.0.0.1", "127.0.0.1", 8080, 260, 27640);
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
	ck_assert_ptr_nonnull(strstr(found()->text, "which tcp_tw_reuse frees"));
}
END_TEST

START_TEST(many_destinations_are_no_trouble)
{
	for (uint32_t i = 0; i < 40000; i++) {
		struct sock sock = tcp_between(
			"10.0.0.7", (uint16_t)(32768 + i % 28232), "10.0.5.20", 9000);

		memcpy(sock.remote.addr + 1, &i, 3);
		scene_add(&scene, &sock, 0);
	}
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
}
END_TEST

START_TEST(the_time_wait_of_a_server_holds_no_port)
{
	scene_listener(&scene, "0.0.0.0", 443, 0, 511, 0);
	for (uint32_t i = 0; i < 60000; i++) {
		struct sock sock =
			tcp_between("10.0.0.7", 443, "198.51.100.7", (uint16_t)(i + 1));

		sock.state = STATE_TIME_WAIT;
		scene_add(&scene, &sock, -1);
	}
	scene_look(&scene);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
}
END_TEST

START_TEST(it_is_raised_when_it_has_held_for_ten_seconds)
{
	add("10.0.0.7", "10.0.5.20", 9000, 26000, 0);
	scene_look(&scene);
	scene_pass(&scene, 8, 2);
	ck_assert_int_eq(found()->severity, SEVERITY_OK);
	scene_pass(&scene, 2, 2);
	ck_assert_int_eq(found()->severity, SEVERITY_CRIT);
}
END_TEST

static void add_one_look(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_one_look, teardown);
	tcase_add_test(tcase, a_quarter_below_the_range_is_a_warning);
	tcase_add_test(tcase, no_port_left_is_critical);
	tcase_add_test(tcase, ports_that_the_kernel_takes_again_are_no_trouble);
}

static void add_large(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_one_look, teardown);
	tcase_add_test(tcase, many_destinations_are_no_trouble);
	tcase_add_test(tcase, the_time_wait_of_a_server_holds_no_port);
}

static void add_dashboard(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase, it_is_raised_when_it_has_held_for_ten_seconds);
}

int main(void)
{
	return scene_run_sizes("ports", add_one_look, add_dashboard, add_large);
}
