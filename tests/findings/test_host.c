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

static void set(enum figure figure, uint64_t value)
{
	figures_set(&scene.figures, figure, value);
}

/* Server's side: on the port of a listener; client's side: to another host. */
static void add_time_wait(size_t server, size_t client)
{
	struct sock listener = tcp_listener("0.0.0.0", 443);

	scene_add(&scene, &listener, -1);
	for (size_t i = 0; i < server + client; i++) {
		struct sock sock =
			i < server ? tcp_between("10.0.0.7", 443, "198.51.100.7",
					     (uint16_t)(1024 + i))
				   : tcp_between("10.0.0.7", (uint16_t)(32768 + i),
					     "10.0.5.20", 9000);

		sock.state = STATE_TIME_WAIT;
		scene_add(&scene, &sock, -1);
	}
}

static const char *text_of(enum finding_kind kind)
{
	const struct finding *finding = scene_find(&scene, kind);

	return finding ? finding->text : "";
}

START_TEST(time_wait_of_a_server_costs_no_port)
{
	set(FIGURE_MAX_TW_BUCKETS, 262144);
	add_time_wait(2348, 19529);
	scene_look(&scene);
	ck_assert_int_eq(scene_severity(&scene, FINDING_TIME_WAIT), SEVERITY_OK);
	ck_assert_str_eq(text_of(FINDING_TIME_WAIT),
		"21,877 are 8 % of tcp_max_tw_buckets (262,144); 2,348 on listeners' "
		"ports use no port.");
}
END_TEST

START_TEST(much_time_wait_of_a_server_is_memory)
{
	set(FIGURE_MAX_TW_BUCKETS, 262144);
	add_time_wait(31377, 25);
	scene_look(&scene);
	ck_assert_str_eq(text_of(FINDING_TIME_WAIT),
		"31,402 are 12 % of tcp_max_tw_buckets (262,144); 31,377 on listeners' "
		"ports use no port, about 8 MB of memory. Nothing to do.");
}
END_TEST

START_TEST(what_could_not_be_read_is_not_checked)
{
	scene_look(&scene);
	ck_assert_str_eq(scene.report.not_checked[FINDING_CONNTRACK], "not loaded");
	ck_assert(!(scene.report.checked & FINDING_KIND_BIT(FINDING_CONNTRACK)));
	ck_assert_ptr_nonnull(scene.report.not_checked[FINDING_TIME_WAIT]);
	ck_assert(!scene.report.perf[FINDING_TIME_WAIT].known);
}
END_TEST

static const struct {
	enum figure used;
	enum figure limit;
	enum finding_kind kind;
	uint64_t value[3]; /* fine, a warning, critical */
	uint64_t of;
} levels[] = {
	{ FIGURE_TCP_ORPHANS, FIGURE_MAX_ORPHANS, FINDING_ORPHANS, { 12, 68200, 121900 },
		131072 },
	{ FIGURE_CONNTRACK_COUNT, FIGURE_CONNTRACK_MAX, FINDING_CONNTRACK,
		{ 100000, 214000, 250000 }, 262144 },
	{ FIGURE_TCP_MEM, FIGURE_TCP_MEM_MAX, FINDING_TCP_MEM, { 54272, 386560, 573440 },
		575744 },
};

START_TEST(a_level_is_judged_by_its_share_of_the_limit)
{
	static const enum severity expected[] = { SEVERITY_OK, SEVERITY_WARN,
		SEVERITY_CRIT };

	scene.figures.page_bytes = 4096;
	set(levels[_i].limit, levels[_i].of);
	for (int i = 0; i < 3; i++) {
		set(levels[_i].used, levels[_i].value[i]);
		scene_pass(&scene, 2, 2);
		ck_assert_int_eq(scene_severity(&scene, levels[_i].kind), expected[i]);
		ck_assert(scene.report.perf[levels[_i].kind].known);
	}
}
END_TEST

START_TEST(pressure_is_a_warning_whatever_the_share)
{
	scene.figures.page_bytes = 4096;
	set(FIGURE_TCP_MEM_MAX, 575744);
	set(FIGURE_TCP_MEM_PRESSURE, 300000);
	set(FIGURE_TCP_MEM, 300001);
	scene_look(&scene);
	ck_assert_int_eq(scene_severity(&scene, FINDING_TCP_MEM), SEVERITY_WARN);
	ck_assert_str_eq(text_of(FINDING_TCP_MEM),
		"TCP of the whole host holds 1,172 MiB, above the pressure mark (1,172 "
		"of 2,249 MiB): the kernel shrinks all windows.");
}
END_TEST

START_TEST(one_look_knows_no_rate_of_refused_connects)
{
	set(FIGURE_ATTEMPT_FAILS, 5000);
	set(FIGURE_ACTIVE_OPENS, 9000);
	scene_look(&scene);
	ck_assert_str_eq(scene.report.not_checked[FINDING_REFUSED], "one look");
}
END_TEST

/* Counters that grow by so much a second, for so long. */
static void count_for(uint64_t fails, uint64_t opens, uint64_t seconds)
{
	for (uint64_t i = 0; i < seconds; i += 2) {
		set(FIGURE_ATTEMPT_FAILS,
			scene.figures.value[FIGURE_ATTEMPT_FAILS] + 2 * fails);
		set(FIGURE_ACTIVE_OPENS,
			scene.figures.value[FIGURE_ACTIVE_OPENS] + 2 * opens);
		scene_pass(&scene, 2, 2);
	}
}

START_TEST(many_refused_connects_are_a_warning)
{
	count_for(41, 108, 60);
	ck_assert_int_eq(scene_severity(&scene, FINDING_REFUSED), SEVERITY_WARN);
	ck_assert_str_eq(text_of(FINDING_REFUSED),
		"41 connects/s fail at once (38 % of all): refused or reset by the peer. "
		"They leave no socket behind, so the destination is not known.");
}
END_TEST

START_TEST(a_few_refused_of_many_are_none)
{
	count_for(41, 1000, 60);
	ck_assert_int_eq(scene_severity(&scene, FINDING_REFUSED), SEVERITY_OK);
}
END_TEST

START_TEST(a_counter_that_goes_back_tells_nothing)
{
	count_for(41, 108, 20);
	set(FIGURE_ATTEMPT_FAILS, 0);
	scene_pass(&scene, 2, 2);
	ck_assert_ptr_nonnull(scene.report.not_checked[FINDING_REFUSED]);
}
END_TEST

START_TEST(a_drop_counter_that_stands_still_is_no_trouble)
{
	set(FIGURE_CONNTRACK_COUNT, 100);
	set(FIGURE_CONNTRACK_MAX, 262144);
	set(FIGURE_CONNTRACK_DROP, 9000);
	scene_pass(&scene, 60, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_CONNTRACK), SEVERITY_OK);
	set(FIGURE_CONNTRACK_DROP, 60000);
	scene_pass(&scene, 2, 2);
	for (int i = 0; i < 10; i++) {
		set(FIGURE_CONNTRACK_DROP,
			scene.figures.value[FIGURE_CONNTRACK_DROP] + 3660);
		scene_pass(&scene, 2, 2);
	}
	ck_assert_int_eq(scene_severity(&scene, FINDING_CONNTRACK), SEVERITY_CRIT);
	ck_assert_ptr_nonnull(strstr(text_of(FINDING_CONNTRACK),
		"1,830 packets/s of new connections are dropped"));
}
END_TEST

START_TEST(a_table_that_fills_tells_when_it_is_full)
{
	set(FIGURE_CONNTRACK_MAX, 262144);
	for (uint64_t i = 0; i < 100; i++) {
		set(FIGURE_CONNTRACK_COUNT, 210900 + i * 62);
		scene_pass(&scene, 2, 2);
	}
	ck_assert_int_eq(scene_severity(&scene, FINDING_CONNTRACK), SEVERITY_WARN);
	ck_assert_str_eq(text_of(FINDING_CONNTRACK),
		"connection tracking holds 217,038 of 262,144 entries (83 %), +31/s: "
		"full "
		"in 24 min (about 03:40).");
}
END_TEST

START_TEST(of_some_of_the_sockets_the_host_is_not_judged)
{
	set(FIGURE_TCP_ORPHANS, 130000);
	set(FIGURE_MAX_ORPHANS, 131072);
	scene_pass(&scene, 60, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_ORPHANS), SEVERITY_CRIT);
	findings_narrow(scene.findings, FINDINGS_OF_FILTER);
	scene_pass(&scene, 2, 2);
	ck_assert_int_eq(scene.report.scope, FINDINGS_OF_FILTER);
	ck_assert_ptr_null(scene_find(&scene, FINDING_ORPHANS));
	ck_assert_str_eq(scene.report.not_checked[FINDING_ORPHANS], "of the whole host");
	findings_narrow(scene.findings, FINDINGS_OF_HOST);
	scene_pass(&scene, 2, 2);
	ck_assert_int_eq(scene_severity(&scene, FINDING_ORPHANS), SEVERITY_OK);
}
END_TEST

static void add_one_look(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_one_look, teardown);
	tcase_add_test(tcase, time_wait_of_a_server_costs_no_port);
	tcase_add_test(tcase, much_time_wait_of_a_server_is_memory);
	tcase_add_test(tcase, what_could_not_be_read_is_not_checked);
	unit_add_loop(tcase, a_level_is_judged_by_its_share_of_the_limit, levels);
	tcase_add_test(tcase, pressure_is_a_warning_whatever_the_share);
	tcase_add_test(tcase, one_look_knows_no_rate_of_refused_connects);
}

static void add_dashboard(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase, many_refused_connects_are_a_warning);
	tcase_add_test(tcase, a_few_refused_of_many_are_none);
	tcase_add_test(tcase, a_counter_that_goes_back_tells_nothing);
	tcase_add_test(tcase, a_drop_counter_that_stands_still_is_no_trouble);
	tcase_add_test(tcase, a_table_that_fills_tells_when_it_is_full);
	tcase_add_test(tcase, of_some_of_the_sockets_the_host_is_not_judged);
}

int main(void)
{
	return scene_run("host", add_one_look, add_dashboard);
}
