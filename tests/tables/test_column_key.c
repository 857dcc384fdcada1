/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/column.h"

#include "socks.h"
#include "unit.h"

#include <string.h>

static const struct lore lore = { 0 };

static const struct column *column(const char *field)
{
	const struct column *found = columns_find(VIEW_SOCKETS, field);

	ck_assert_msg(found, "no column %s", field);
	return found;
}

/* < 0: `a` stands before `b`. */
static int compare(
	const char *field, const struct sock *a, const struct sock *b, bool reverse)
{
	const struct column *by = column(field);
	const struct row left = { .sock = a };
	const struct row right = { .sock = b };

	for (unsigned part = 0; part < column_key_parts(by); part++) {
		uint64_t x = column_key(by, &left, &lore, part, reverse);
		uint64_t y = column_key(by, &right, &lore, part, reverse);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

static void expect_before(const char *field, struct sock a, struct sock b)
{
	ck_assert_int_lt(compare(field, &a, &b, false), 0);
	ck_assert_int_gt(compare(field, &b, &a, false), 0);
	ck_assert_int_gt(compare(field, &a, &b, true), 0);
	ck_assert_int_eq(compare(field, &a, &a, false), 0);
}

static struct sock queued(uint32_t queue)
{
	struct sock sock = tcp_between("10.0.0.1", 80, "10.0.0.2", 5000);

	sock.facts = SOCK_RECV_QUEUE;
	sock.recv_queue = queue;
	return sock;
}

START_TEST(numbers_stand_largest_first)
{
	expect_before("recv_q", queued(10), queued(9));
	expect_before("recv_q", queued(1), queued(0));
}
END_TEST

START_TEST(what_is_unknown_stands_last_either_way)
{
	const struct sock known = queued(0);
	struct sock unknown = queued(0);

	unknown.facts = 0;
	ck_assert_int_lt(compare("recv_q", &known, &unknown, false), 0);
	ck_assert_int_lt(compare("recv_q", &known, &unknown, true), 0);
}
END_TEST

static struct sock from(const char *address, uint16_t port)
{
	return tcp_between(
		address, port, strchr(address, ':') ? "2001:db8::1" : "192.0.2.1", 1);
}

START_TEST(addresses_stand_by_number_and_port_not_by_text)
{
	expect_before("local", from("9.0.0.1", 80), from("10.0.0.1", 80));
	expect_before("local", from("10.0.0.1", 80), from("10.0.0.1", 443));
	expect_before("local", from("10.0.0.1", 443), from("10.0.0.2", 80));
	expect_before("local", from("255.0.0.1", 80), from("::1", 80));
	expect_before("local", from("::1", 80), from("2001:db8::1", 80));
	expect_before("local", from("2001:db8::1", 80), from("2001:db8::1:1", 80));
	expect_before("local_addr", from("2001:db8::1:1", 80), from("2001:db8:1::", 80));
	expect_before("local", from("2001:db8:1::", 80), from("2001:db8:1::", 81));
}
END_TEST

START_TEST(a_socket_without_a_peer_stands_behind_those_with_one)
{
	const struct sock peer = tcp_between("10.0.0.1", 80, "255.255.255.255", 65535);
	const struct sock none = tcp_listener("10.0.0.1", 80);

	ck_assert_int_lt(compare("remote", &peer, &none, false), 0);
	ck_assert_int_lt(compare("remote", &peer, &none, true), 0);
}
END_TEST

START_TEST(states_stand_by_their_names)
{
	for (int a = 0; a < STATE_COUNT; a++) {
		for (int b = 0; b < STATE_COUNT; b++) {
			const struct sock left = { .state = (uint8_t)a };
			const struct sock right = { .state = (uint8_t)b };
			int expected = strcmp(
				state_name(PROTO_TCP, a), state_name(PROTO_TCP, b));
			int got = compare("state", &left, &right, false);

			ck_assert_int_eq(
				(got > 0) - (got < 0), (expected > 0) - (expected < 0));
		}
	}
	expect_before("state", from("10.0.0.1", 1), udp_listener("10.0.0.1", 1));
}
END_TEST

START_TEST(text_stands_by_the_alphabet_however_long)
{
	struct sock_detail details[] = { { .congestion = "bbr" },
		{ .congestion = "cubic" }, { .congestion = "westwood" },
		{ .congestion = "westwood+" } };

	for (size_t i = 1; i < COUNT_OF(details); i++) {
		struct sock a = queued(0);
		struct sock b = queued(0);

		a.detail = &details[i - 1];
		b.detail = &details[i];
		expect_before("congestion", a, b);
	}
	expect_before("proto", queued(0), udp_listener("10.0.0.1", 53));
}
END_TEST

/* Whatever is said to have ended must not differ later. */
START_TEST(an_ended_key_has_nothing_more_to_say)
{
	const struct sock v4 = from("10.0.0.1", 80);
	const struct sock v6 = from("2001:db8::1", 80);
	const struct sock none = tcp_listener("10.0.0.1", 80);
	struct sock_detail short_name = { .congestion = "westwoo" };
	struct sock named = queued(0);
	const struct row rows[] = { { .sock = &v4 }, { .sock = &v6 }, { .sock = &none },
		{ .sock = &named } };

	named.detail = &short_name;
	ck_assert(column_key_ended(column("local"), &rows[0], &lore, 1));
	ck_assert(!column_key_ended(column("local"), &rows[1], &lore, 1));
	ck_assert(column_key_ended(column("remote"), &rows[2], &lore, 1));
	ck_assert(column_key_ended(column("proto"), &rows[0], &lore, 1));
	ck_assert(column_key_ended(column("recv_q"), &rows[0], &lore, 1));
	ck_assert(!column_key_ended(column("congestion"), &rows[3], &lore, 1));
	ck_assert(column_key_ended(column("congestion"), &rows[3], &lore, 2));
	ck_assert(column_key_ended(column("congestion"), &rows[0], &lore, 1));
}
END_TEST

static const struct {
	const char *field;
	const char *name; /* of the column, NULL: there is none */
} fields[] = {
	{ "recv_q", "recv_q" },
	{ "RECV-Q", "recv_q" },
	{ "Recv-q", "recv_q" },
	{ "rtt_us", "rtt_us" },
	{ "RTT-US", "rtt_us" },
	{ "rtt", "rtt_us" },
	{ "netid", "proto" },
	{ "local", "local" },
	{ "delivery", "delivery_bytes_per_s" },
	{ "delivery-b/s", "delivery_bytes_per_s" },
	{ "retrans", "retransmits" },
	{ "recv", NULL },
	{ "rec_q", NULL },
	{ "", NULL },
	{ "_us", NULL },
	{ "recv_q ", NULL },
};

START_TEST(a_column_is_found_by_its_name_heading_or_name_without_unit)
{
	const struct column *found = columns_find(VIEW_SOCKETS, fields[_i].field);

	if (!fields[_i].name) {
		ck_assert_ptr_null(found);
		return;
	}
	ck_assert_ptr_nonnull(found);
	ck_assert_str_eq(found->name, fields[_i].name);
}
END_TEST

START_TEST(a_listener_has_no_remote_end_to_sort_by)
{
	ck_assert_ptr_null(columns_find(VIEW_LISTENERS, "remote"));
	ck_assert_ptr_null(columns_find(VIEW_SUMMARY, "cpu"));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, numbers_stand_largest_first);
	tcase_add_test(tcase, what_is_unknown_stands_last_either_way);
	tcase_add_test(tcase, addresses_stand_by_number_and_port_not_by_text);
	tcase_add_test(tcase, a_socket_without_a_peer_stands_behind_those_with_one);
	tcase_add_test(tcase, states_stand_by_their_names);
	tcase_add_test(tcase, text_stands_by_the_alphabet_however_long);
	tcase_add_test(tcase, an_ended_key_has_nothing_more_to_say);
	unit_add_loop(tcase, a_column_is_found_by_its_name_heading_or_name_without_unit,
		fields);
	tcase_add_test(tcase, a_listener_has_no_remote_end_to_sort_by);
}

int main(void)
{
	return unit_run("column_key", add);
}
