/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/column.h"

#include "cells.h"
#include "socks.h"
#include "unit.h"

#include <stdint.h>
#include <string.h>

struct cell {
	const char *name;
	const char *known;
	const char *unknown; /* of a socket with no facts at all */
};

static const struct cell text_cells[] = {
	{ "NETID", "tcp", "tcp" },
	{ "STATE", "ESTABLISHED", "ESTABLISHED" },
	{ "RECV-Q", "17", CELLS_UNKNOWN },
	{ "SEND-Q", "4096", CELLS_UNKNOWN },
	{ "LOCAL", "10.0.0.5:443", "10.0.0.5:443" },
	{ "REMOTE", "192.0.2.7:50514", "192.0.2.7:50514" },
	{ "TIMER", "retransmit", CELLS_UNKNOWN },
	{ "EXPIRES", "0.204s", CELLS_UNKNOWN },
	{ "RETRANS", "3", CELLS_UNKNOWN },
	{ "UID", "1003", CELLS_UNKNOWN },
	{ "INODE", "48213", CELLS_UNKNOWN },
	{ "COOKIE", "0x1a2b", CELLS_UNKNOWN },
	{ "CGROUP", "9281", CELLS_UNKNOWN },
	{ "RTT-US", "1000", CELLS_UNKNOWN },
	{ "RTTVAR-US", "1001", CELLS_UNKNOWN },
	{ "MINRTT-US", "1002", CELLS_UNKNOWN },
	{ "CWND", "1003", CELLS_UNKNOWN },
	{ "SSTHRESH", "1004", CELLS_UNKNOWN },
	{ "MSS", "1005", CELLS_UNKNOWN },
	{ "UNACKED", "1006", CELLS_UNKNOWN },
	{ "RETR", "1007", CELLS_UNKNOWN },
	{ "RETR-TOTAL", "1008", CELLS_UNKNOWN },
	{ "LOST", "1009", CELLS_UNKNOWN },
	{ "SENT", "1010", CELLS_UNKNOWN },
	{ "ACKED", "1011", CELLS_UNKNOWN },
	{ "RECEIVED", "1012", CELLS_UNKNOWN },
	{ "DELIVERY-B/S", "1013", CELLS_UNKNOWN },
	{ "PACING-B/S", "1014", CELLS_UNKNOWN },
	{ "SEND-MS", "1015", CELLS_UNKNOWN },
	{ "RECV-MS", "1016", CELLS_UNKNOWN },
	{ "ACK-MS", "1017", CELLS_UNKNOWN },
	{ "BUSY-US", "1018", CELLS_UNKNOWN },
	{ "RWND-US", "1019", CELLS_UNKNOWN },
	{ "SNDBUF-US", "1020", CELLS_UNKNOWN },
	{ "CC", "cubic", CELLS_UNKNOWN },
	{ "RMEM", "1021", CELLS_UNKNOWN },
	{ "RCVBUF", "1022", CELLS_UNKNOWN },
	{ "WMEM", "1023", CELLS_UNKNOWN },
	{ "SNDBUF", "1024", CELLS_UNKNOWN },
	{ "FORWARD", "1025", CELLS_UNKNOWN },
	{ "QUEUED", "1026", CELLS_UNKNOWN },
	{ "OPTMEM", "1027", CELLS_UNKNOWN },
	{ "BACKLOG", "1028", CELLS_UNKNOWN },
	{ "DROPS", "1029", CELLS_UNKNOWN },
};

static const struct cell data_cells[] = {
	{ "proto", "tcp", "tcp" },
	{ "family", "ipv4", "ipv4" },
	{ "state", "ESTABLISHED", "ESTABLISHED" },
	{ "recv_q", "17", CELLS_UNKNOWN },
	{ "send_q", "4096", CELLS_UNKNOWN },
	{ "local_addr", "10.0.0.5", "10.0.0.5" },
	{ "local_port", "443", "443" },
	{ "remote_addr", "192.0.2.7", "192.0.2.7" },
	{ "remote_port", "50514", "50514" },
	{ "device", CELLS_UNKNOWN, CELLS_UNKNOWN },
	{ "v6only", "false", CELLS_UNKNOWN },
	{ "service", CELLS_UNKNOWN, CELLS_UNKNOWN },
	{ "timer", "retransmit", CELLS_UNKNOWN },
	{ "timer_ms", "204", CELLS_UNKNOWN },
	{ "retransmits", "3", CELLS_UNKNOWN },
	{ "uid", "1003", CELLS_UNKNOWN },
	{ "inode", "48213", CELLS_UNKNOWN },
	{ "cookie", "0x1a2b", CELLS_UNKNOWN },
	{ "cgroup", "9281", CELLS_UNKNOWN },
	{ "rtt_us", "1000", CELLS_UNKNOWN },
	{ "rttvar_us", "1001", CELLS_UNKNOWN },
	{ "min_rtt_us", "1002", CELLS_UNKNOWN },
	{ "cwnd", "1003", CELLS_UNKNOWN },
	{ "ssthresh", "1004", CELLS_UNKNOWN },
	{ "mss_bytes", "1005", CELLS_UNKNOWN },
	{ "unacked", "1006", CELLS_UNKNOWN },
	{ "retrans_unacked", "1007", CELLS_UNKNOWN },
	{ "retrans_total", "1008", CELLS_UNKNOWN },
	{ "lost", "1009", CELLS_UNKNOWN },
	{ "bytes_sent", "1010", CELLS_UNKNOWN },
	{ "bytes_acked", "1011", CELLS_UNKNOWN },
	{ "bytes_received", "1012", CELLS_UNKNOWN },
	{ "delivery_bytes_per_s", "1013", CELLS_UNKNOWN },
	{ "pacing_bytes_per_s", "1014", CELLS_UNKNOWN },
	{ "last_send_ms", "1015", CELLS_UNKNOWN },
	{ "last_recv_ms", "1016", CELLS_UNKNOWN },
	{ "last_ack_ms", "1017", CELLS_UNKNOWN },
	{ "busy_us", "1018", CELLS_UNKNOWN },
	{ "rwnd_limited_us", "1019", CELLS_UNKNOWN },
	{ "sndbuf_limited_us", "1020", CELLS_UNKNOWN },
	{ "congestion", "cubic", CELLS_UNKNOWN },
	{ "rmem_bytes", "1021", CELLS_UNKNOWN },
	{ "rcvbuf_bytes", "1022", CELLS_UNKNOWN },
	{ "wmem_bytes", "1023", CELLS_UNKNOWN },
	{ "sndbuf_bytes", "1024", CELLS_UNKNOWN },
	{ "forward_bytes", "1025", CELLS_UNKNOWN },
	{ "queued_bytes", "1026", CELLS_UNKNOWN },
	{ "optmem_bytes", "1027", CELLS_UNKNOWN },
	{ "backlog_bytes", "1028", CELLS_UNKNOWN },
	{ "drops", "1029", CELLS_UNKNOWN },
};

START_TEST(a_text_cell_shows_a_known_fact_and_nothing_for_an_unknown_one)
{
	struct sock sock = cells_known_sock();

	cells_expect_text(text_cells[_i].name, &sock, text_cells[_i].known);
	sock.facts = 0;
	sock.detail = NULL;
	cells_expect_text(text_cells[_i].name, &sock, text_cells[_i].unknown);
}
END_TEST

START_TEST(a_data_cell_shows_a_known_fact_and_nothing_for_an_unknown_one)
{
	struct sock sock = cells_known_sock();

	cells_expect_data(data_cells[_i].name, &sock, data_cells[_i].known);
	sock.facts = 0;
	sock.detail = NULL;
	cells_expect_data(data_cells[_i].name, &sock, data_cells[_i].unknown);
}
END_TEST

START_TEST(the_tables_above_leave_no_column_out)
{
	const struct column *columns[COLUMNS_MAX];

	ck_assert_uint_eq(
		columns_select(VIEW_SOCKETS, COLUMN_TEXT, COLUMN_GROUPS, columns),
		COUNT_OF(text_cells));
	ck_assert_uint_eq(
		columns_select(VIEW_SOCKETS, COLUMN_DATA, COLUMN_GROUPS, columns),
		COUNT_OF(data_cells));
}
END_TEST

START_TEST(a_known_zero_is_a_zero)
{
	const struct sock sock = { .facts = CELLS_ALL_FACTS };
	static const char *const numbers[] = { "RECV-Q", "SEND-Q", "RETRANS", "UID",
		"INODE", "CGROUP" };

	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		cells_expect_text(numbers[i], &sock, "0");
	cells_expect_text("COOKIE", &sock, "0x0");
}
END_TEST

START_TEST(a_detail_that_was_not_told_is_unknown_and_a_told_zero_is_zero)
{
	struct sock_detail detail = { .known = 0 };
	struct sock sock = cells_known_sock();

	sock.detail = &detail;
	cells_expect_text("DROPS", &sock, CELLS_UNKNOWN);
	cells_expect_text("CC", &sock, CELLS_UNKNOWN);
	detail_set(&detail, DETAIL_DROPS, 0);
	cells_expect_text("DROPS", &sock, "0");
}
END_TEST

/* 40000 is registered for safetynetp: nonsense where the kernel chose the port. */
START_TEST(a_port_has_a_name_unless_the_kernel_may_have_chosen_it)
{
	struct services *services;
	struct lore lore = { .ephemeral = { 32768, 60999 }, .ephemeral_known = true };

	ck_assert_int_eq(services_new(&services), 0);
	ck_assert_int_eq(services_add(services, PROTO_TCP, 40000, "safetynetp"), 0);
	ck_assert_ptr_null(lore_service(&lore, PROTO_TCP, 22));
	lore.services = services;
	ck_assert_str_eq(lore_service(&lore, PROTO_TCP, 22), "ssh");
	ck_assert_str_eq(lore_local_service(&lore, PROTO_TCP, 22), "ssh");
	ck_assert_str_eq(lore_service(&lore, PROTO_TCP, 40000), "safetynetp");
	ck_assert_ptr_null(lore_local_service(&lore, PROTO_TCP, 40000));
	ck_assert_ptr_null(lore_service(&lore, PROTO_UDP, 40000));
	services_free(services);
}
END_TEST

START_TEST(without_a_running_timer_there_is_no_time)
{
	struct sock sock = cells_known_sock();

	sock.timer = TIMER_NONE;
	cells_expect_text("TIMER", &sock, "none");
	cells_expect_text("EXPIRES", &sock, CELLS_UNKNOWN);
	cells_expect_data("timer_ms", &sock, CELLS_UNKNOWN);
	cells_expect_text("RETRANS", &sock, "3");
}
END_TEST

START_TEST(a_running_timer_of_zero_is_due_now)
{
	struct sock sock = cells_known_sock();

	sock.timer_ms = 0;
	cells_expect_text("EXPIRES", &sock, "0.000s");
	cells_expect_data("timer_ms", &sock, "0");
}
END_TEST

static const enum state mini_states[] = { STATE_TIME_WAIT, STATE_SYN_RECV };

START_TEST(a_mini_socket_has_no_queues_no_owner_and_no_cgroup)
{
	static const char *const untold[] = { "RECV-Q", "SEND-Q", "UID", "INODE",
		"CGROUP" };
	struct sock sock = cells_known_sock();

	sock.state = (uint8_t)mini_states[_i];
	sock.inode = 0;
	sock_drop_untold(&sock);
	for (size_t i = 0; i < COUNT_OF(untold); i++)
		cells_expect_text(untold[i], &sock, CELLS_UNKNOWN);
	cells_expect_text("EXPIRES", &sock, "0.204s");
	cells_expect_text("COOKIE", &sock, "0x1a2b");
}
END_TEST

START_TEST(proc_knows_neither_cookie_nor_cgroup_nor_v6only)
{
	struct sock sock = cells_known_sock();

	sock.facts = CELLS_PROC_FACTS;
	cells_expect_text("COOKIE", &sock, CELLS_UNKNOWN);
	cells_expect_text("CGROUP", &sock, CELLS_UNKNOWN);
	cells_expect_data("v6only", &sock, CELLS_UNKNOWN);
	cells_expect_text("INODE", &sock, "48213");
	cells_expect_text("UID", &sock, "1003");
}
END_TEST

START_TEST(udp_unconnected_is_called_unconn)
{
	struct sock sock = udp_listener("0.0.0.0", 53);

	cells_expect_text("NETID", &sock, "udp");
	cells_expect_text("STATE", &sock, "UNCONN");
	cells_expect_data("state", &sock, "UNCONN");
	sock.state = STATE_OTHER;
	cells_expect_text("STATE", &sock, "OTHER");
}
END_TEST

static const char *const timer_names[] = { "none", "retransmit", "keepalive", "time_wait",
	"persist", "other" };

START_TEST(every_timer_has_its_word)
{
	struct sock sock = cells_known_sock();

	ck_assert_uint_eq(COUNT_OF(timer_names), TIMER_COUNT);
	sock.timer = (uint8_t)_i;
	cells_expect_text("TIMER", &sock, timer_names[_i]);
}
END_TEST

/* Every number as large, every name as long as it can be. */
static struct sock longest_sock(void)
{
	struct sock sock = {
		.facts = CELLS_ALL_FACTS,
		.proto = PROTO_TCP,
		.family = FAMILY_IPV6,
		.state = STATE_ESTABLISHED,
		.timer = TIMER_RETRANSMIT,
		.retransmits = UINT8_MAX,
		.v6only = true,
		.cookie = UINT64_MAX,
		.cgroup = UINT64_MAX,
		.inode = UINT32_MAX,
		.uid = UINT32_MAX,
		.recv_queue = UINT32_MAX,
		.send_queue = UINT32_MAX,
		.timer_ms = UINT32_MAX,
		.ifindex = UINT32_MAX,
		.local.port = UINT16_MAX,
		.remote.port = UINT16_MAX,
	};

	memset(sock.local.addr, 0xff, sizeof(sock.local.addr));
	memset(sock.remote.addr, 0xff, sizeof(sock.remote.addr));
	return sock;
}

#define FULL_ADDRESS "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

START_TEST(the_longest_values_are_written_in_full)
{
	const struct sock sock = longest_sock();

	cells_expect_text(
		"LOCAL", &sock, "[" FULL_ADDRESS "]%" CELLS_LONGEST_DEVICE ":65535");
	cells_expect_text("REMOTE", &sock, "[" FULL_ADDRESS "]:65535");
	cells_expect_text("EXPIRES", &sock, "4294967.295s");
	cells_expect_text("COOKIE", &sock, "0xffffffffffffffff");
	cells_expect_text("CGROUP", &sock, "18446744073709551615");
	cells_expect_text("UID", &sock, "4294967295");
	cells_expect_text("INODE", &sock, "4294967295");
	cells_expect_text("RECV-Q", &sock, "4294967295");
	cells_expect_data("device", &sock, CELLS_LONGEST_DEVICE);
	cells_expect_data("timer_ms", &sock, "4294967295");
}
END_TEST

static struct sock_detail longest_detail(void)
{
	struct sock_detail detail = { .congestion = "123456789012345" };

	for (int figure = 0; figure < DETAIL_COUNT; figure++)
		detail_set(&detail, figure, UINT64_MAX);
	return detail;
}

START_TEST(no_cell_outgrows_its_room)
{
	struct sock sock = longest_sock();
	const struct sock_detail detail = longest_detail();
	const struct row row = { .sock = &sock };
	struct lore lore = { .names = cells_names(), .name_ports = true };
	struct services *services;
	struct directions *directions;
	const struct column *columns[COLUMNS_MAX];
	const enum column_use medium = _i ? COLUMN_DATA : COLUMN_TEXT;
	size_t count = columns_select(VIEW_SOCKETS, medium, COLUMN_GROUPS, columns);

	ck_assert_int_eq(services_new(&services), 0);
	ck_assert_int_eq(services_add(services, PROTO_TCP, UINT16_MAX,
				 "a-service-with-a-name-that-is-cut-off"),
		0);
	ck_assert_int_eq(direction_new(&directions), 0);
	lore.services = services;
	lore.directions = directions;
	sock.detail = &detail;
	for (size_t i = 0; i < count; i++) {
		char *room = malloc(COLUMN_CELL_MAX);
		const char *end = columns[i]->put(room, columns[i], &row, &lore);

		ck_assert_ptr_nonnull(end);
		ck_assert_int_gt(end - room, 0);
		ck_assert_int_le(end - room, COLUMN_CELL_MAX);
		free(room);
	}
	direction_free(directions);
	services_free(services);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, cells_setup, cells_teardown);
	unit_add_loop(tcase,
		a_text_cell_shows_a_known_fact_and_nothing_for_an_unknown_one,
		text_cells);
	unit_add_loop(tcase,
		a_data_cell_shows_a_known_fact_and_nothing_for_an_unknown_one,
		data_cells);
	tcase_add_test(tcase, the_tables_above_leave_no_column_out);
	tcase_add_test(tcase, a_known_zero_is_a_zero);
	tcase_add_test(
		tcase, a_detail_that_was_not_told_is_unknown_and_a_told_zero_is_zero);
	tcase_add_test(tcase, a_port_has_a_name_unless_the_kernel_may_have_chosen_it);
	tcase_add_test(tcase, without_a_running_timer_there_is_no_time);
	tcase_add_test(tcase, a_running_timer_of_zero_is_due_now);
	unit_add_loop(
		tcase, a_mini_socket_has_no_queues_no_owner_and_no_cgroup, mini_states);
	tcase_add_test(tcase, proc_knows_neither_cookie_nor_cgroup_nor_v6only);
	tcase_add_test(tcase, udp_unconnected_is_called_unconn);
	unit_add_loop(tcase, every_timer_has_its_word, timer_names);
	tcase_add_test(tcase, the_longest_values_are_written_in_full);
	tcase_add_loop_test(tcase, no_cell_outgrows_its_room, 0, 2);
}

int main(void)
{
	return unit_run("column", add);
}
