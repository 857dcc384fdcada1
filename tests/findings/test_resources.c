/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What one process uses up, or one UDP socket loses. */

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

static const struct finding *found(enum finding_kind kind)
{
	return scene_find(&scene, kind);
}

START_TEST(a_process_at_four_fifths_of_its_files_is_a_warning)
{
	scene_process(&scene, 2210, "haproxy", "haproxy.service", 3402, 4096);
	scene_look(&scene);
	ck_assert_int_eq(found(FINDING_OPEN_FILES)->severity, SEVERITY_WARN);
	ck_assert_str_eq(found(FINDING_OPEN_FILES)->text,
		"haproxy 2210 (haproxy.service) has 3,402 of 4,096 files open (83 %); "
		"rate not known from one look.");
}
END_TEST

START_TEST(without_a_descriptor_left_it_is_critical)
{
	scene_process(&scene, 2210, "haproxy", "haproxy.service", 4096, 4096);
	scene_look(&scene);
	ck_assert_int_eq(found(FINDING_OPEN_FILES)->severity, SEVERITY_CRIT);
	ck_assert_ptr_nonnull(strstr(found(FINDING_OPEN_FILES)->text,
		": accept() and open() fail with \"Too many open files\"."));
}
END_TEST

START_TEST(a_fifth_of_a_soft_limit_is_normal)
{
	scene_process(&scene, 701, "sshd", NULL, 200, 1024);
	scene_look(&scene);
	ck_assert_str_eq(found(FINDING_OPEN_FILES)->text,
		"fullest: sshd 701, 200 of 1,024 (20 %).");
	ck_assert_uint_eq(found(FINDING_OPEN_FILES)->limit.of, 1024);
}
END_TEST

START_TEST(files_that_grow_tell_when_they_are_full)
{
	scene_process(&scene, 2210, "haproxy", "haproxy.service", 3400, 4096);
	for (int i = 0; i < 60; i++) {
		scene.processes[0].open_files += 1;
		scene_pass(&scene, 5, 5);
	}
	ck_assert_int_eq(found(FINDING_OPEN_FILES)->severity, SEVERITY_WARN);
	ck_assert_ptr_nonnull(strstr(
		found(FINDING_OPEN_FILES)->text, "(84 %); +12/min: full in 53 min"));
}
END_TEST

/* A syslog server: so many bytes wait, of so many. */
static void add_syslog(uint32_t queue)
{
	struct sock sock = udp_listener("0.0.0.0", 514);

	scene_process(&scene, 733, "rsyslogd", NULL, 20, 1024);
	sock.recv_queue = queue;
	sock.facts = SOCK_RECV_QUEUE;
	detail_set(&scene.details[scene.count], DETAIL_DROPS, 9000);
	detail_set(&scene.details[scene.count], DETAIL_RCVBUF, 212992);
	detail_set(&scene.details[scene.count], DETAIL_RMEM, queue);
	door = scene_add(&scene, &sock, 0);
}

static void lose_for(uint64_t per_s, uint64_t seconds)
{
	for (uint64_t i = 0; i < seconds; i++) {
		scene_drop(&scene, door, per_s);
		scene_pass(&scene, 1, 1);
	}
}

START_TEST(old_drops_are_none)
{
	add_syslog(0);
	scene_pass(&scene, 90, 1);
	ck_assert_int_eq(found(FINDING_UDP_DROPS)->severity, SEVERITY_OK);
}
END_TEST

START_TEST(datagrams_lost_for_a_minute_are_a_warning)
{
	add_syslog(0);
	lose_for(41, 30);
	ck_assert_int_eq(found(FINDING_UDP_DROPS)->severity, SEVERITY_OK);
	lose_for(41, 40);
	ck_assert_int_eq(found(FINDING_UDP_DROPS)->severity, SEVERITY_WARN);
	ck_assert_int_eq(strncmp(found(FINDING_UDP_DROPS)->text,
				 "udp 0.0.0.0:514 (rsyslogd 733) loses 4", 38),
		0);
}
END_TEST

START_TEST(many_lost_by_a_full_queue_are_critical)
{
	add_syslog(212992);
	lose_for(12400, 30);
	ck_assert_int_eq(found(FINDING_UDP_DROPS)->severity, SEVERITY_CRIT);
	ck_assert_ptr_nonnull(strstr(
		found(FINDING_UDP_DROPS)->text, ": it does not read fast enough."));
}
END_TEST

static void add_one_look(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_one_look, teardown);
	tcase_add_test(tcase, a_process_at_four_fifths_of_its_files_is_a_warning);
	tcase_add_test(tcase, without_a_descriptor_left_it_is_critical);
	tcase_add_test(tcase, a_fifth_of_a_soft_limit_is_normal);
}

static void add_dashboard(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup_dashboard, teardown);
	tcase_add_test(tcase, files_that_grow_tell_when_they_are_full);
	tcase_add_test(tcase, old_drops_are_none);
	tcase_add_test(tcase, datagrams_lost_for_a_minute_are_a_warning);
	tcase_add_test(tcase, many_lost_by_a_full_queue_are_critical);
}

int main(void)
{
	return scene_run("resources", add_one_look, add_dashboard);
}
