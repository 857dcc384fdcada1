/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/rows.h"

#include "desk.h"
#include "readback.h"
#include "socks.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct desk desk;
static struct readback readback;

static const struct rows_plan plan = {
	.format = ROWS_JSON,
	.view = VIEW_SOCKETS,
	.header = true,
};
static const struct rows_plan extended = {
	.format = ROWS_JSON,
	.view = VIEW_SOCKETS,
	.groups = COLUMN_EXTENDED,
	.header = true,
	.class_by = CLASS_BY_REMOTE,
};
static const struct rows_plan listeners = {
	.format = ROWS_JSON,
	.view = VIEW_LISTENERS,
};

static void setup(void)
{
	desk_open(&desk, &plan, false);
}

static void teardown(void)
{
	desk_close(&desk);
}

static void reopen(const struct rows_plan *other)
{
	desk_close(&desk);
	desk_open(&desk, other, false);
}

static void expect(const char *path, const char *expected)
{
	readback_expect(&readback, path, expected);
}

static struct sock full_sock(void)
{
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	sock.facts = SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_INODE |
		     SOCK_COOKIE | SOCK_TIMER | SOCK_CGROUP | SOCK_V6ONLY | SOCK_DEVICE;
	sock.recv_queue = 17;
	sock.send_queue = 4096;
	sock.timer = TIMER_RETRANSMIT;
	sock.timer_ms = 204;
	sock.retransmits = 3;
	sock.uid = 1003;
	sock.inode = 48213;
	sock.cookie = UINT64_MAX;
	sock.cgroup = 9281;
	return sock;
}

START_TEST(the_document_says_where_when_and_by_what)
{
	desk_begin(&desk);
	desk_end_well(&desk);
	readback_open(&readback, desk_text(&desk));
	expect("schema", "\"sockview/1\"");
	expect("view", "\"sockets\"");
	expect("time", "\"2026-11-20T12:01:33.123Z\"");
	expect("host", "\"db-7\"");
	expect("netns", "\"host\"");
	expect("filter", "null");
	expect("filter_unknown", "(absent)");
	expect("class_by", "\"local\"");
	expect("ephemeral_range", "[32768,60999]");
	expect("rows", "[]");
	expect("sources", "{\"tcp\":\"netlink\",\"udp\":\"netlink\"}");
	expect("source_notes", "{}");
	expect("complete", "true");
	expect("cost_ms", "12.4");
	expect("findings", "null");
	readback_close(&readback);
}
END_TEST

START_TEST(what_is_known_only_at_the_end_stands_behind_the_rows)
{
	const char *text;

	desk_begin(&desk);
	desk_sock(&desk, full_sock());
	desk_end_well(&desk);
	text = desk_text(&desk);
	ck_assert(strstr(text, "\"sources\"") > strstr(text, "\"rows\""));
	ck_assert(strstr(text, "\"complete\"") > strstr(text, "\"rows\""));
	ck_assert(strstr(text, "\"rows\"") > strstr(text, "\"ephemeral_range\""));
}
END_TEST

START_TEST(a_row_has_numbers_texts_and_booleans)
{
	reopen(&extended);
	desk_begin(&desk);
	desk_sock(&desk, full_sock());
	desk_end_well(&desk);
	readback_open(&readback, desk_text(&desk));
	expect("class_by", "\"remote\"");
	expect("rows/0",
		"{\"proto\":\"tcp\",\"family\":\"ipv4\",\"state\":\"ESTABLISHED\","
		"\"recv_q\":17,\"send_q\":4096,\"local_addr\":\"10.0.0.5\","
		"\"local_port\":443,\"remote_addr\":\"192.0.2.7\","
		"\"remote_port\":50514,\"device\":null,\"v6only\":false,"
		"\"timer\":\"retransmit\",\"timer_ms\":204,\"retransmits\":3,"
		"\"uid\":1003,\"inode\":48213,\"cookie\":\"0xffffffffffffffff\","
		"\"cgroup\":9281}");
	readback_close(&readback);
}
END_TEST

static const char *const unknown_fields[] = { "recv_q", "send_q", "remote_addr",
	"remote_port", "device", "v6only", "timer", "timer_ms", "retransmits", "uid",
	"inode", "cookie", "cgroup" };

START_TEST(an_unknown_field_is_null)
{
	char path[64];

	reopen(&extended);
	desk_begin(&desk);
	desk_sock(&desk, tcp_listener("0.0.0.0", 22));
	desk_end_well(&desk);
	readback_open(&readback, desk_text(&desk));
	snprintf(path, sizeof(path), "rows/0/%s", unknown_fields[_i]);
	expect(path, "null");
	readback_close(&readback);
}
END_TEST

START_TEST(listeners_have_no_remote_fields)
{
	reopen(&listeners);
	desk_begin(&desk);
	desk_sock(&desk, tcp_listener("::", 22));
	desk_end_well(&desk);
	readback_open(&readback, desk_text(&desk));
	expect("view", "\"listeners\"");
	expect("rows/0/local_addr", "\"::\"");
	expect("rows/0/remote_addr", "(absent)");
	expect("rows/0/remote_port", "(absent)");
	readback_close(&readback);
}
END_TEST

static const char *const device_names[] = {
	"eth0",
	"a,b",
	"say \"hi\"",
	"back\\slash",
	"\\",
	"\"",
	"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"",
	"caf\u00e9",
	"",
};

START_TEST(a_device_name_comes_back_as_it_was)
{
	struct sock sock = full_sock();

	sock.ifindex = 7;
	desk_begin(&desk);
	desk_device(&desk, 7, device_names[_i]);
	desk_sock(&desk, sock);
	desk_end_well(&desk);
	readback_open(&readback, desk_text(&desk));
	ck_assert_str_eq(readback_text(&readback, "rows/0/device"), device_names[_i]);
	readback_close(&readback);
}
END_TEST

static const size_t counts[] = { 1, 2, 511, 5000 };

START_TEST(every_socket_is_one_row)
{
	char path[64];

	desk_begin(&desk);
	for (size_t i = 0; i < counts[_i]; i++)
		desk_sock(&desk, tcp_listener("0.0.0.0", (uint16_t)(i + 1)));
	desk_end_well(&desk);
	readback_open(&readback, desk_text(&desk));
	ck_assert_uint_eq(readback_count(&readback, "rows"), counts[_i]);
	for (size_t i = 0; i < counts[_i]; i++) {
		char port[32];

		snprintf(path, sizeof(path), "rows/%zu/local_port", i);
		snprintf(port, sizeof(port), "%zu", i + 1);
		expect(path, port);
	}
	readback_close(&readback);
}
END_TEST

START_TEST(each_snapshot_is_a_document_on_a_line_of_its_own)
{
	char *text;
	char *second;

	for (int i = 0; i < 2; i++) {
		desk_begin(&desk);
		desk_sock(&desk, tcp_listener("0.0.0.0", (uint16_t)(22 + i)));
		desk_end_well(&desk);
	}
	text = strdup(desk_text(&desk));
	ck_assert_ptr_nonnull(text);
	second = strchr(text, '\n');
	ck_assert_ptr_nonnull(second);
	*second++ = '\0';
	readback_open(&readback, text);
	expect("rows/0/local_port", "22");
	ck_assert_uint_eq(readback_count(&readback, "rows"), 1);
	readback_close(&readback);
	ck_assert_ptr_eq(strchr(second, '\n'), second + strlen(second) - 1);
	readback_open(&readback, second);
	expect("rows/0/local_port", "23");
	readback_close(&readback);
	free(text);
}
END_TEST

START_TEST(a_source_that_breaks_off_still_leaves_a_whole_document)
{
	desk_begin(&desk);
	desk_sock(&desk, full_sock());
	desk_source(&desk, PROTO_TCP, SOURCE_NETLINK, false, "netlink: no answer");
	desk_source(&desk, PROTO_UDP, SOURCE_FAILED, false, "netlink: \"refused\"");
	desk_end(&desk, false);
	readback_open(&readback, desk_text(&desk));
	ck_assert_uint_eq(readback_count(&readback, "rows"), 1);
	expect("sources", "{\"tcp\":\"netlink\",\"udp\":\"failed\"}");
	expect("source_notes/tcp", "\"netlink: no answer\"");
	expect("source_notes/udp", "\"netlink: \\\"refused\\\"\"");
	expect("complete", "false");
	readback_close(&readback);
}
END_TEST

START_TEST(what_was_not_asked_for_is_off)
{
	desk_begin(&desk);
	desk_source(&desk, PROTO_TCP, SOURCE_OFF, true, "");
	desk_source(&desk, PROTO_UDP, SOURCE_PROC, true, "netlink: no handler (ENOENT)");
	desk_end(&desk, true);
	readback_open(&readback, desk_text(&desk));
	expect("sources", "{\"tcp\":\"off\",\"udp\":\"proc\"}");
	expect("source_notes", "{\"udp\":\"netlink: no handler (ENOENT)\"}");
	expect("complete", "true");
	readback_close(&readback);
}
END_TEST

START_TEST(what_the_host_does_not_tell_is_null)
{
	const struct snapshot bare = { .host = NULL };

	ck_assert_int_eq(feed_begin(&desk.feed, &bare), 0);
	desk_end_well(&desk);
	readback_open(&readback, desk_text(&desk));
	expect("host", "null");
	expect("netns", "null");
	expect("ephemeral_range", "null");
	readback_close(&readback);
}
END_TEST

START_TEST(a_filter_is_named_and_what_it_could_not_judge_is_counted)
{
	const struct selection selection = {
		.text = "comm \"java\"", .seen = 9, .passed = 2, .unknown = 3
	};
	struct rows_plan filtered = plan;

	filtered.selection = &selection;
	reopen(&filtered);
	desk_begin(&desk);
	desk_end_well(&desk);
	readback_open(&readback, desk_text(&desk));
	expect("filter", "\"comm \\\"java\\\"\"");
	expect("filter_unknown", "3");
	readback_close(&readback);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_document_says_where_when_and_by_what);
	tcase_add_test(tcase, what_is_known_only_at_the_end_stands_behind_the_rows);
	tcase_add_test(tcase, a_row_has_numbers_texts_and_booleans);
	unit_add_loop(tcase, an_unknown_field_is_null, unknown_fields);
	tcase_add_test(tcase, listeners_have_no_remote_fields);
	unit_add_loop(tcase, a_device_name_comes_back_as_it_was, device_names);
	unit_add_loop(tcase, every_socket_is_one_row, counts);
	tcase_add_test(tcase, each_snapshot_is_a_document_on_a_line_of_its_own);
	tcase_add_test(tcase, a_source_that_breaks_off_still_leaves_a_whole_document);
	tcase_add_test(tcase, what_was_not_asked_for_is_off);
	tcase_add_test(tcase, what_the_host_does_not_tell_is_null);
	tcase_add_test(tcase, a_filter_is_named_and_what_it_could_not_judge_is_counted);
}

int main(void)
{
	return unit_run("rows_json", add);
}
