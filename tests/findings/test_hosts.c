/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Hosts that look bad and are not, followed for minutes and hours: nothing may be raised
 * at any time. Then some that look harmless. */

#include "scene.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct scene scene;

static void setup(void)
{
	scene_open(&scene, false);
	figures_set(&scene.figures, FIGURE_TW_REUSE, 2);
	figures_set(&scene.figures, FIGURE_RESERVED_PORTS, 0);
	figures_set(&scene.figures, FIGURE_MAX_TW_BUCKETS, 262144);
	figures_set(&scene.figures, FIGURE_SYNCOOKIES_SENT, 0);
	figures_set(&scene.figures, FIGURE_REQ_Q_FULL_DROP, 0);
}

static void teardown(void)
{
	scene_close(&scene);
}

static unsigned raised(void)
{
	return scene.report.by_severity[SEVERITY_CRIT] +
	       scene.report.by_severity[SEVERITY_WARN];
}

/* Time passes, and nothing is found. */
static void stay_quiet(uint64_t seconds, uint64_t step)
{
	for (uint64_t passed = 0; passed < seconds; passed += step) {
		scene_pass(&scene, step, step);
		ck_assert_msg(!raised(), "%s", scene.report.all[0].text);
	}
}

static void put_many(struct sock sock, enum state state, size_t count, int process)
{
	sock.state = (uint8_t)state;
	for (size_t i = 0; i < count; i++) {
		scene_add(&scene, &sock, process);
		if (sock.remote.port > 20000)
			sock.remote.port++;
		else
			sock.local.port++;
	}
}

/* ---- quiet ---- */

static void idle_pool(void)
{
	scene_process(&scene, 902, "python3", NULL, 400, 4096);
	for (uint64_t i = 0; i < 50; i++)
		scene_dead(&scene, 0, 60 * i, true);
	stay_quiet(4 * 3600, 60);
}

static void busy_web_server(void)
{
	struct sock sock = tcp_between("10.0.0.7", 443, "198.51.100.7", 1024);

	scene_process(&scene, 1201, "nginx", "nginx.service", 100, 65535);
	scene_listener(&scene, "0.0.0.0", 443, 0, 511, 0);
	sock.state = STATE_TIME_WAIT;
	for (uint32_t i = 0; i < 200000; i++) {
		sock.remote.addr[3] = (uint8_t)(i >> 14);
		sock.remote.port = (uint16_t)(1024 + i % 16384);
		sock.timer = TIMER_TIME_WAIT;
		sock.timer_ms = i * 60 / 200;
		scene_add(&scene, &sock, -1);
	}
	stay_quiet(20, 5);
}

static void gossip_agent(void)
{
	struct sock sock = tcp_between("10.0.0.7", 40000, "10.0.8.1", 7946);

	scene_process(&scene, 640, "consul", NULL, 100, 65535);
	sock.state = STATE_SYN_SENT;
	sock.timer = TIMER_RETRANSMIT;
	sock.retransmits = 3;
	for (int i = 0; i < 30; i++) {
		sock.remote.addr[3] = (uint8_t)(i / 3);
		sock.local.port++;
		scene_add(&scene, &sock, 0);
	}
	stay_quiet(600, 5);
}

static void small_backlog(void)
{
	struct sock *door = scene_listener(&scene, "0.0.0.0", 2049, 0, 5, -1);

	for (int i = 0; i < 20; i++) {
		door->recv_queue = 6;
		scene_watch(&scene);
		door->recv_queue = 0;
		stay_quiet(30, 1);
	}
}

static void far_clients(void)
{
	struct sock sock = tcp_between("10.0.0.7", 443, "203.0.113.1", 20001);

	scene_process(&scene, 1201, "nginx", NULL, 100, 65535);
	scene_listener(&scene, "0.0.0.0", 443, 12, 4096, 0);
	put_many(sock, STATE_SYN_RECV, 800, -1);
	stay_quiet(60, 2);
}

static void phones(void)
{
	struct sock sock = tcp_between("10.0.0.7", 443, "203.0.113.9", 20001);

	scene_process(&scene, 1201, "nginx", NULL, 6000, 65535);
	scene_listener(&scene, "0.0.0.0", 443, 0, 511, 0);
	put_many(sock, STATE_ESTABLISHED, 4950, 0);
	sock.remote.port = 30001;
	sock.send_queue = 1448;
	sock.timer = TIMER_RETRANSMIT;
	sock.retransmits = 6;
	put_many(sock, STATE_ESTABLISHED, 50, 0);
	stay_quiet(120, 2);
}

static void old_drops(void)
{
	struct sock *door = scene_listener(&scene, "0.0.0.0", 8080, 0, 100, -1);

	scene_drop(&scene, door, 9000);
	stay_quiet(4 * 3600, 60);
}

static void local_upstream(void)
{
	struct sock sock = tcp_between("127.0.0.1", 32768, "127.0.0.1", 8080);

	scene_process(&scene, 1201, "nginx", NULL, 600, 65535);
	sock.timer_ms = 50000;
	sock.timer = TIMER_TIME_WAIT;
	put_many(sock, STATE_TIME_WAIT, 27700, -1);
	sock.local.port += 27700;
	sock.timer = TIMER_NONE;
	put_many(sock, STATE_ESTABLISHED, 500, 0);
	stay_quiet(60, 2);
}

/* One of the servers behind it after the other goes, and comes back as a new process. */
static void rolling_restart(void)
{
	for (int round = 0; round < 6; round++) {
		struct sock out = tcp_between("10.0.0.7", 40000, "10.0.5.1", 9000);
		struct sock in = tcp_between("10.0.0.7", 8080, "203.0.113.9", 20001);

		scene.count = 0;
		scene_process(&scene, 4000 + (uint32_t)round, "java", "orders.service",
			700, 4096);
		scene_listener(&scene, "0.0.0.0", 8080, 0, 100, round);
		put_many(in, STATE_ESTABLISHED, 300, round);
		put_many(out, STATE_ESTABLISHED, 200, round);
		stay_quiet(60, 2);
		out.remote.addr[3] = (uint8_t)(2 + round);
		put_many(out, STATE_SYN_SENT, 20, round);
		for (int i = 0; i < 300; i++)
			scene_dead(&scene, round, 0, true);
		stay_quiet(8, 2);
	}
}

static void (*const quiet_hosts[])(void) = {
	idle_pool,
	busy_web_server,
	gossip_agent,
	small_backlog,
	far_clients,
	phones,
	old_drops,
	local_upstream,
	rolling_restart,
};

START_TEST(a_healthy_host_stays_quiet)
{
	quiet_hosts[_i]();
}
END_TEST

/* ---- loud ---- */

static const struct finding *worst(enum finding_kind kind, enum severity severity)
{
	const struct finding *finding = scene_find(&scene, kind);

	ck_assert_ptr_nonnull(finding);
	ck_assert_int_eq(finding->severity, severity);
	ck_assert_uint_eq(raised(), 1);
	return finding;
}

START_TEST(a_flood_at_a_small_backlog_is_measured_by_cookies)
{
	struct sock sock = tcp_between("10.0.0.7", 443, "203.0.113.1", 20001);

	scene_process(&scene, 1201, "nginx", NULL, 100, 65535);
	scene_listener(&scene, "0.0.0.0", 443, 0, 128, 0);
	sock.retransmits = 1;
	put_many(sock, STATE_SYN_RECV, 129, -1);
	for (uint64_t i = 0; i < 15; i++) {
		figures_set(&scene.figures, FIGURE_SYNCOOKIES_SENT, 7742 * i);
		scene_pass(&scene, 2, 2);
	}
	ck_assert_ptr_nonnull(strstr(worst(FINDING_SYN_RECV, SEVERITY_WARN)->text,
		"3,871 SYNs/s answered with cookies"));
}
END_TEST

START_TEST(a_leak_of_reset_sockets_shows_in_open_files)
{
	scene_process(&scene, 4711, "java", "orders.service", 3000, 4096);
	for (uint64_t i = 0; i < 5; i++)
		scene_dead(&scene, 0, 30, true);
	for (int i = 0; i < 60; i++) {
		scene.processes[0].open_files += 8;
		scene_pass(&scene, 5, 5);
	}
	ck_assert_str_eq(worst(FINDING_OPEN_FILES, SEVERITY_CRIT)->subject.comm, "java");
}
END_TEST

START_TEST(a_black_hole_under_a_short_timeout_is_found)
{
	struct sock sock = tcp_between("10.0.0.7", 40000, "10.0.9.4", 5432);

	scene_process(&scene, 4711, "java", NULL, 100, 4096);
	put_many(sock, STATE_ESTABLISHED, 5, 0);
	scene_pass(&scene, 10, 2);
	for (int i = 0; i < 30; i++) {
		scene.count = 5;
		sock.local.port = (uint16_t)(41000 + 10 * i);
		put_many(sock, STATE_SYN_SENT, 10, 0);
		scene_pass(&scene, 2, 2);
	}
	ck_assert_str_eq(
		worst(FINDING_SYN_SENT, SEVERITY_CRIT)->subject.address, "10.0.9.4:5432");
}
END_TEST

/* ---- how much memory ---- */

/* A sanitizer keeps what was freed. */
#if defined(__SANITIZE_ADDRESS__)
#define KEPT_MAX_KIB SIZE_MAX
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KEPT_MAX_KIB SIZE_MAX
#endif
#endif
#ifndef KEPT_MAX_KIB
#define KEPT_MAX_KIB (56 * 1024)
#endif

#define MANY   5000000
#define GROUPS 65536

static size_t kept_kib(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	char line[128];
	size_t kib = 0;

	ck_assert_ptr_nonnull(status);
	while (fgets(line, sizeof(line), status))
		if (sscanf(line, "VmHWM: %zu", &kib) == 1)
			break;
	fclose(status);
	return kib;
}

/* Each to one of 65,536 destinations; a quarter has been closed by the peer. */
static void feed_many(struct findings *findings, struct peers *peers, uint64_t now_s)
{
	const struct snapshot snapshot = { .wall_ns = SCENE_WALL_NS,
		.mono_ns = now_s * UINT64_C(1000000000) };
	const struct verdict verdict = { .complete = true };
	const struct source_report source = { .kind = SOURCE_SYNTHETIC,
		.complete = true };
	struct sock sock = tcp_between("10.0.0.7", 40000, "10.0.0.0", 443);
	struct feed_tee tee = { .count = 0 };
	struct feed feed = feed_tee_feed(&tee);

	feed_tee_add(&tee, peers_feed(peers));
	feed_tee_add(&tee, findings_feed(findings));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	sock.facts = SOCK_INODE | SOCK_COOKIE | SOCK_UID | SOCK_TIMER;
	for (uint32_t i = 0; i < MANY; i++) {
		uint32_t group = i % GROUPS;

		sock.remote.addr[2] = (uint8_t)(group >> 8);
		sock.remote.addr[3] = (uint8_t)group;
		sock.cookie = i + 1;
		sock.inode = i + 1;
		sock.state = i % 4 ? STATE_ESTABLISHED : STATE_CLOSE_WAIT;
		ck_assert_int_eq(feed_sock(&feed, &sock), 0);
	}
	ck_assert_int_eq(feed_source(&feed, PROTO_TCP, &source), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

/* Two rounds of at most 12 MiB of stuck sockets, 10 MiB of peers, and their groups. */
START_TEST(five_million_sockets_in_all_groups_take_bounded_memory)
{
	const struct findings_lore lore = { .owners = NULL };
	size_t before = kept_kib();

	for (uint64_t round = 0; round < 2; round++) {
		feed_many(scene.findings, scene.peers, 200000 + 2 * round);
		findings_report_fini(&scene.report);
		ck_assert_int_eq(findings_judge(scene.findings, &lore, &scene.report), 0);
	}
	ck_assert_ptr_nonnull(strstr(
		scene_find(&scene, FINDING_CLOSE_WAIT)->text, "1,250,000 in CLOSE_WAIT"));
	ck_assert_uint_le(kept_kib() - before, KEPT_MAX_KIB);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(tcase, a_healthy_host_stays_quiet, quiet_hosts);
	tcase_add_test(tcase, a_flood_at_a_small_backlog_is_measured_by_cookies);
	tcase_add_test(tcase, a_leak_of_reset_sockets_shows_in_open_files);
	tcase_add_test(tcase, a_black_hole_under_a_short_timeout_is_found);
}

static void add_large(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, five_million_sockets_in_all_groups_take_bounded_memory);
}

int main(void)
{
	return unit_run_sizes("hosts", add, add_large);
}
