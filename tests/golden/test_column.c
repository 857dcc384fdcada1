/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/column.h"

#include "socks.h"
#include "unit.h"

#include <stdint.h>
#include <string.h>

#define ALL_FACTS                                                                        \
	(SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_INODE | SOCK_COOKIE |       \
		SOCK_TIMER | SOCK_CGROUP | SOCK_V6ONLY | SOCK_DEVICE)
/* What a line of /proc/net/tcp tells. */
#define PROC_FACTS                                                                       \
	(SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_INODE | SOCK_TIMER)
#define LONGEST_DEVICE "12345678901234567890123456789012345"
#define UNKNOWN	       "(unknown)"

static struct names *names;

static void setup(void)
{
	const struct snapshot snapshot = { .host = "db-7" };
	struct feed feed;

	ck_assert_int_eq(names_new(&names), 0);
	feed = names_feed(names);
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_device(&feed, 1, "lo"), 0);
	ck_assert_int_eq(feed_device(&feed, 2, "eth0"), 0);
	ck_assert_int_eq(feed_device(&feed, UINT32_MAX, LONGEST_DEVICE), 0);
}

static void teardown(void)
{
	names_free(names);
}

/* The column that text calls by its heading, or data by its name. */
static const struct column *find(enum column_use medium, const char *name)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_select(VIEW_SOCKETS, medium, true, columns);

	for (size_t i = 0; i < count; i++)
		if (strcmp(medium == COLUMN_TEXT ? columns[i]->heading : columns[i]->name,
			    name) == 0)
			return columns[i];
	ck_abort_msg("no column %s", name);
	return NULL;
}

/* Room of exactly COLUMN_CELL_MAX bytes, so that a sanitizer sees one byte more. */
static void expect_cell(
	const struct column *column, const struct sock *sock, const char *expected)
{
	char *room = malloc(COLUMN_CELL_MAX);
	char text[COLUMN_CELL_MAX + 1] = UNKNOWN;
	char *end;

	ck_assert_ptr_nonnull(room);
	memset(room, '#', COLUMN_CELL_MAX);
	end = column->put(room, sock, names);
	if (end) {
		ck_assert_int_ge(end - room, 0);
		ck_assert_int_le(end - room, COLUMN_CELL_MAX);
		memcpy(text, room, (size_t)(end - room));
		text[end - room] = '\0';
	}
	free(room);
	ck_assert_msg(strcmp(text, expected) == 0, "%s is \"%s\", expected \"%s\"",
		column->name, text, expected);
}

static void expect_text(
	const char *heading, const struct sock *sock, const char *expected)
{
	expect_cell(find(COLUMN_TEXT, heading), sock, expected);
}

static void expect_data(const char *name, const struct sock *sock, const char *expected)
{
	expect_cell(find(COLUMN_DATA, name), sock, expected);
}

/* An established connection of which everything is known. */
static struct sock known_sock(void)
{
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	sock.facts = ALL_FACTS;
	sock.recv_queue = 17;
	sock.send_queue = 4096;
	sock.timer = TIMER_RETRANSMIT;
	sock.timer_ms = 204;
	sock.retransmits = 3;
	sock.uid = 1003;
	sock.inode = 48213;
	sock.cookie = 0x1a2b;
	sock.cgroup = 9281;
	return sock;
}

struct cell {
	const char *name;
	const char *known;
	const char *unknown; /* of a socket with no facts at all */
};

static const struct cell text_cells[] = {
	{ "NETID", "tcp", "tcp" },
	{ "STATE", "ESTABLISHED", "ESTABLISHED" },
	{ "RECV-Q", "17", UNKNOWN },
	{ "SEND-Q", "4096", UNKNOWN },
	{ "LOCAL", "10.0.0.5:443", "10.0.0.5:443" },
	{ "REMOTE", "192.0.2.7:50514", "192.0.2.7:50514" },
	{ "TIMER", "retransmit", UNKNOWN },
	{ "EXPIRES", "0.204s", UNKNOWN },
	{ "RETRANS", "3", UNKNOWN },
	{ "UID", "1003", UNKNOWN },
	{ "INODE", "48213", UNKNOWN },
	{ "COOKIE", "0x1a2b", UNKNOWN },
	{ "CGROUP", "9281", UNKNOWN },
};

static const struct cell data_cells[] = {
	{ "proto", "tcp", "tcp" },
	{ "family", "ipv4", "ipv4" },
	{ "state", "ESTABLISHED", "ESTABLISHED" },
	{ "recv_q", "17", UNKNOWN },
	{ "send_q", "4096", UNKNOWN },
	{ "local_addr", "10.0.0.5", "10.0.0.5" },
	{ "local_port", "443", "443" },
	{ "remote_addr", "192.0.2.7", "192.0.2.7" },
	{ "remote_port", "50514", "50514" },
	{ "device", UNKNOWN, UNKNOWN },
	{ "v6only", "false", UNKNOWN },
	{ "timer", "retransmit", UNKNOWN },
	{ "timer_ms", "204", UNKNOWN },
	{ "retransmits", "3", UNKNOWN },
	{ "uid", "1003", UNKNOWN },
	{ "inode", "48213", UNKNOWN },
	{ "cookie", "0x1a2b", UNKNOWN },
	{ "cgroup", "9281", UNKNOWN },
};

START_TEST(a_text_cell_shows_a_known_fact_and_nothing_for_an_unknown_one)
{
	struct sock sock = known_sock();

	expect_text(text_cells[_i].name, &sock, text_cells[_i].known);
	sock.facts = 0;
	expect_text(text_cells[_i].name, &sock, text_cells[_i].unknown);
}
END_TEST

START_TEST(a_data_cell_shows_a_known_fact_and_nothing_for_an_unknown_one)
{
	struct sock sock = known_sock();

	expect_data(data_cells[_i].name, &sock, data_cells[_i].known);
	sock.facts = 0;
	expect_data(data_cells[_i].name, &sock, data_cells[_i].unknown);
}
END_TEST

START_TEST(the_tables_above_leave_no_column_out)
{
	const struct column *columns[COLUMNS_MAX];

	ck_assert_uint_eq(columns_select(VIEW_SOCKETS, COLUMN_TEXT, true, columns),
		COUNT_OF(text_cells));
	ck_assert_uint_eq(columns_select(VIEW_SOCKETS, COLUMN_DATA, true, columns),
		COUNT_OF(data_cells));
}
END_TEST

START_TEST(a_known_zero_is_a_zero)
{
	const struct sock sock = { .facts = ALL_FACTS };
	static const char *const numbers[] = { "RECV-Q", "SEND-Q", "RETRANS", "UID",
		"INODE", "CGROUP" };

	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		expect_text(numbers[i], &sock, "0");
	expect_text("COOKIE", &sock, "0x0");
}
END_TEST

START_TEST(without_a_running_timer_there_is_no_time)
{
	struct sock sock = known_sock();

	sock.timer = TIMER_NONE;
	expect_text("TIMER", &sock, "none");
	expect_text("EXPIRES", &sock, UNKNOWN);
	expect_data("timer_ms", &sock, UNKNOWN);
	expect_text("RETRANS", &sock, "3");
}
END_TEST

START_TEST(a_running_timer_of_zero_is_due_now)
{
	struct sock sock = known_sock();

	sock.timer_ms = 0;
	expect_text("EXPIRES", &sock, "0.000s");
	expect_data("timer_ms", &sock, "0");
}
END_TEST

static const enum state mini_states[] = { STATE_TIME_WAIT, STATE_SYN_RECV };

START_TEST(a_mini_socket_has_no_queues_no_owner_and_no_cgroup)
{
	static const char *const untold[] = { "RECV-Q", "SEND-Q", "UID", "INODE",
		"CGROUP" };
	struct sock sock = known_sock();

	sock.state = (uint8_t)mini_states[_i];
	sock.inode = 0;
	sock_drop_untold(&sock);
	for (size_t i = 0; i < COUNT_OF(untold); i++)
		expect_text(untold[i], &sock, UNKNOWN);
	expect_text("EXPIRES", &sock, "0.204s");
	expect_text("COOKIE", &sock, "0x1a2b");
}
END_TEST

START_TEST(proc_knows_neither_cookie_nor_cgroup_nor_v6only)
{
	struct sock sock = known_sock();

	sock.facts = PROC_FACTS;
	expect_text("COOKIE", &sock, UNKNOWN);
	expect_text("CGROUP", &sock, UNKNOWN);
	expect_data("v6only", &sock, UNKNOWN);
	expect_text("INODE", &sock, "48213");
	expect_text("UID", &sock, "1003");
}
END_TEST

START_TEST(udp_unconnected_is_called_unconn)
{
	struct sock sock = udp_listener("0.0.0.0", 53);

	expect_text("NETID", &sock, "udp");
	expect_text("STATE", &sock, "UNCONN");
	expect_data("state", &sock, "UNCONN");
	sock.state = STATE_OTHER;
	expect_text("STATE", &sock, "OTHER");
}
END_TEST

static const struct {
	const char *addr;
	uint16_t port;
	unsigned facts;
	bool v6only;
	uint32_t ifindex;
	const char *expected;
} locals[] = {
	{ "0.0.0.0", 22, ALL_FACTS, false, 0, "0.0.0.0:22" },
	{ "127.0.0.1", 5432, ALL_FACTS, false, 0, "127.0.0.1:5432" },
	{ "::", 8080, ALL_FACTS, false, 0, "*:8080" },
	{ "::", 80, ALL_FACTS, true, 0, "[::]:80" },
	{ "::", 80, PROC_FACTS, false, 0, "[::]:80" },
	{ "::1", 631, ALL_FACTS, false, 0, "[::1]:631" },
	{ "2001:db8::7", 443, ALL_FACTS, true, 0, "[2001:db8::7]:443" },
	{ "::ffff:10.0.0.5", 443, ALL_FACTS, false, 0, "[::ffff:10.0.0.5]:443" },
	{ "::ffff:0.0.0.0", 443, ALL_FACTS, false, 0, "[::ffff:0.0.0.0]:443" },
	{ "127.0.0.1", 53, ALL_FACTS, false, 1, "127.0.0.1%lo:53" },
	{ "0.0.0.0", 68, ALL_FACTS, false, 2, "0.0.0.0%eth0:68" },
	{ "::", 8080, ALL_FACTS, false, 2, "*%eth0:8080" },
	{ "::", 546, ALL_FACTS, true, 2, "[::]%eth0:546" },
	{ "fe80::1", 22, ALL_FACTS, false, 2, "[fe80::1]%eth0:22" },
	{ "10.0.0.5", 22, ALL_FACTS, false, 77, "10.0.0.5%77:22" },
	{ "10.0.0.5", 65535, ALL_FACTS, false, 0, "10.0.0.5:65535" },
	{ "10.0.0.5", 0, ALL_FACTS, false, 0, "10.0.0.5:*" },
};

START_TEST(the_local_end_reads_as_in_ss)
{
	struct sock sock = tcp_listener(locals[_i].addr, locals[_i].port);

	sock.facts = (uint16_t)locals[_i].facts;
	sock.v6only = locals[_i].v6only;
	sock.ifindex = locals[_i].ifindex;
	expect_text("LOCAL", &sock, locals[_i].expected);
	/* In data each part has a field of its own. */
	expect_data("local_addr", &sock, locals[_i].addr);
}
END_TEST

static const struct {
	const char *local;
	const char *remote;
	uint16_t port;
	const char *text;
	const char *addr;
	const char *number;
} remotes[] = {
	{ "10.0.0.5", "192.0.2.7", 1, "192.0.2.7:1", "192.0.2.7", "1" },
	{ "::1", "::1", 443, "[::1]:443", "::1", "443" },
	{ "::ffff:10.0.0.5", "::ffff:192.0.2.7", 65535, "[::ffff:192.0.2.7]:65535",
		"::ffff:192.0.2.7", "65535" },
	{ "0.0.0.0", NULL, 0, "*:*", UNKNOWN, UNKNOWN },
	{ "::", NULL, 0, "*:*", UNKNOWN, UNKNOWN },
	{ "10.0.0.5", "192.0.2.7", 0, "*:*", UNKNOWN, UNKNOWN },
};

START_TEST(the_remote_end_is_a_star_without_a_peer)
{
	const struct sock sock =
		tcp_between(remotes[_i].local, 22, remotes[_i].remote, remotes[_i].port);

	expect_text("REMOTE", &sock, remotes[_i].text);
	expect_data("remote_addr", &sock, remotes[_i].addr);
	expect_data("remote_port", &sock, remotes[_i].number);
}
END_TEST

START_TEST(a_device_nobody_knows_is_shown_by_its_number)
{
	struct sock sock = known_sock();

	sock.ifindex = 1;
	expect_data("device", &sock, "lo");
	sock.ifindex = 77;
	expect_data("device", &sock, "77");
	sock.ifindex = 0;
	expect_data("device", &sock, UNKNOWN);
}
END_TEST

static const char *const timer_names[] = { "none", "retransmit", "keepalive", "time_wait",
	"persist", "other" };

START_TEST(every_timer_has_its_word)
{
	struct sock sock = known_sock();

	ck_assert_uint_eq(COUNT_OF(timer_names), TIMER_COUNT);
	sock.timer = (uint8_t)_i;
	expect_text("TIMER", &sock, timer_names[_i]);
}
END_TEST

START_TEST(the_v6only_cell_is_a_boolean)
{
	struct sock sock = known_sock();

	sock.v6only = true;
	expect_data("v6only", &sock, "true");
	sock.v6only = false;
	expect_data("v6only", &sock, "false");
}
END_TEST

/* Every number as large, every name as long as it can be. */
static struct sock longest_sock(void)
{
	struct sock sock = {
		.facts = ALL_FACTS,
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

	expect_text("LOCAL", &sock, "[" FULL_ADDRESS "]%" LONGEST_DEVICE ":65535");
	expect_text("REMOTE", &sock, "[" FULL_ADDRESS "]:65535");
	expect_text("EXPIRES", &sock, "4294967.295s");
	expect_text("COOKIE", &sock, "0xffffffffffffffff");
	expect_text("CGROUP", &sock, "18446744073709551615");
	expect_text("UID", &sock, "4294967295");
	expect_text("INODE", &sock, "4294967295");
	expect_text("RECV-Q", &sock, "4294967295");
	expect_data("device", &sock, LONGEST_DEVICE);
	expect_data("timer_ms", &sock, "4294967295");
}
END_TEST

START_TEST(no_cell_outgrows_its_room)
{
	const struct sock sock = longest_sock();
	const struct column *columns[COLUMNS_MAX];
	const enum column_use medium = _i ? COLUMN_DATA : COLUMN_TEXT;
	size_t count = columns_select(VIEW_SOCKETS, medium, true, columns);

	for (size_t i = 0; i < count; i++) {
		char *room = malloc(COLUMN_CELL_MAX);
		const char *end = columns[i]->put(room, &sock, names);

		ck_assert_ptr_nonnull(end);
		ck_assert_int_gt(end - room, 0);
		ck_assert_int_le(end - room, COLUMN_CELL_MAX);
		free(room);
	}
}
END_TEST

static void add_ends(TCase *tcase)
{
	unit_add_loop(tcase, the_local_end_reads_as_in_ss, locals);
	unit_add_loop(tcase, the_remote_end_is_a_star_without_a_peer, remotes);
	tcase_add_test(tcase, a_device_nobody_knows_is_shown_by_its_number);
	tcase_add_test(tcase, the_v6only_cell_is_a_boolean);
}

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(tcase,
		a_text_cell_shows_a_known_fact_and_nothing_for_an_unknown_one,
		text_cells);
	unit_add_loop(tcase,
		a_data_cell_shows_a_known_fact_and_nothing_for_an_unknown_one,
		data_cells);
	tcase_add_test(tcase, the_tables_above_leave_no_column_out);
	tcase_add_test(tcase, a_known_zero_is_a_zero);
	tcase_add_test(tcase, without_a_running_timer_there_is_no_time);
	tcase_add_test(tcase, a_running_timer_of_zero_is_due_now);
	unit_add_loop(
		tcase, a_mini_socket_has_no_queues_no_owner_and_no_cgroup, mini_states);
	tcase_add_test(tcase, proc_knows_neither_cookie_nor_cgroup_nor_v6only);
	tcase_add_test(tcase, udp_unconnected_is_called_unconn);
	unit_add_loop(tcase, every_timer_has_its_word, timer_names);
	tcase_add_test(tcase, the_longest_values_are_written_in_full);
	tcase_add_loop_test(tcase, no_cell_outgrows_its_room, 0, 2);
	add_ends(tcase);
}

int main(void)
{
	return unit_run("column", add);
}
