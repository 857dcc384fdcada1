/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/direction.h"

#include "socks.h"
#include "unit.h"

#include <string.h>

#define SECOND UINT64_C(1000000000)
/* Any moment of CLOCK_MONOTONIC; not 0, so that nothing works by accident. */
#define START (1000 * SECOND)

static struct directions *direction;

static void setup(void)
{
	ck_assert_int_eq(direction_new(&direction), 0);
}

static void teardown(void)
{
	direction_free(direction);
}

/* One round with `count` listeners. */
static void round_of(uint64_t now_ns, const struct sock *listeners, size_t count)
{
	direction_begin(direction, now_ns);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(direction_add(direction, &listeners[i]), 0);
	direction_commit(direction);
}

static void round_with(uint64_t now_ns, struct sock listener)
{
	round_of(now_ns, &listener, 1);
}

static const char *direction_from(const char *local, uint16_t port)
{
	bool v6 = strchr(local, ':');
	const struct sock sock =
		tcp_between(local, port, v6 ? "2001:db8::9" : "10.0.0.9", 5);

	return direction_name(direction_of(direction, &sock));
}

/* What a listener on port 8080 means for a connection whose local end is on 8080. */
static const struct {
	const char *listener;
	bool v6only;
	const char *local;
	const char *expected;
} pairs[] = {
	{ "10.0.0.5", false, "10.0.0.5", "in" },
	{ "10.0.0.5", false, "10.0.0.6", "out" },
	{ "127.0.0.1", false, "10.0.0.5", "out" },
	{ "0.0.0.0", false, "10.0.0.5", "in" },
	{ "0.0.0.0", false, "::ffff:10.0.0.5", "in" },
	{ "0.0.0.0", false, "2001:db8::5", "out" },
	{ "0.0.0.0", false, "::1", "out" },
	{ "::", false, "2001:db8::5", "in" },
	{ "::", false, "::ffff:10.0.0.5", "in" },
	{ "::", false, "10.0.0.5", "in" },
	{ "::", true, "2001:db8::5", "in" },
	{ "::", true, "::ffff:10.0.0.5", "out" },
	{ "::", true, "10.0.0.5", "out" },
	{ "2001:db8::5", false, "2001:db8::5", "in" },
	{ "2001:db8::5", false, "2001:db8::6", "out" },
	{ "2001:db8::5", false, "10.0.0.5", "out" },
	{ "::ffff:10.0.0.5", false, "10.0.0.5", "in" },
	{ "::ffff:10.0.0.5", false, "::ffff:10.0.0.5", "in" },
	{ "::ffff:10.0.0.5", false, "::ffff:10.0.0.6", "out" },
	{ "::ffff:0.0.0.0", false, "10.0.0.5", "in" },
	{ "::ffff:0.0.0.0", false, "2001:db8::5", "out" },
	{ "10.0.0.5", false, "::ffff:10.0.0.5", "in" },
	/* The same first four bytes, but another family. */
	{ "10.0.0.5", false, "a00:5::", "out" },
	{ "a00:5::", false, "10.0.0.5", "out" },
};

START_TEST(a_connection_is_inbound_when_the_listener_can_accept_its_local_address)
{
	struct sock listener = tcp_listener(pairs[_i].listener, 8080);

	listener.v6only = pairs[_i].v6only;
	round_with(START, listener);
	ck_assert_str_eq(direction_from(pairs[_i].local, 8080), pairs[_i].expected);
}
END_TEST

START_TEST(a_listener_on_a_specific_address_does_not_serve_another_one)
{
	round_with(START, tcp_listener("127.0.0.1", 40000));
	ck_assert_str_eq(direction_from("10.0.0.5", 40000), "out");
	ck_assert_str_eq(direction_from("127.0.0.1", 40000), "in");
}
END_TEST

START_TEST(one_of_several_listeners_on_a_port_is_enough)
{
	const struct sock listeners[] = {
		tcp_listener("127.0.0.1", 443),
		tcp_listener("10.0.0.5", 443),
		tcp_listener("10.0.0.7", 443),
		tcp_listener("10.0.0.7", 444),
	};

	round_of(START, listeners, COUNT_OF(listeners));
	ck_assert_str_eq(direction_from("10.0.0.5", 443), "in");
	ck_assert_str_eq(direction_from("10.0.0.7", 443), "in");
	ck_assert_str_eq(direction_from("10.0.0.6", 443), "out");
	ck_assert_str_eq(direction_from("10.0.0.5", 444), "out");
}
END_TEST

START_TEST(another_port_than_the_listeners_is_outbound)
{
	round_with(START, tcp_listener("0.0.0.0", 8080));
	ck_assert_str_eq(direction_from("10.0.0.5", 8081), "out");
	ck_assert_str_eq(direction_from("10.0.0.5", 8079), "out");
	ck_assert_str_eq(direction_from("10.0.0.5", 8080 + 64), "out");
}
END_TEST

START_TEST(ports_0_and_65535_can_have_a_listener)
{
	const struct sock listeners[] = { tcp_listener("0.0.0.0", 65535),
		tcp_listener("0.0.0.0", 0) };

	round_of(START, listeners, COUNT_OF(listeners));
	ck_assert_str_eq(direction_from("10.0.0.5", 65535), "in");
	ck_assert_str_eq(direction_from("10.0.0.5", 0), "in");
	ck_assert_str_eq(direction_from("10.0.0.5", 1), "out");
}
END_TEST

static const struct {
	uint32_t listener;
	uint32_t connection;
	enum direction expected;
} bindings[] = {
	{ 0, 0, DIRECTION_IN },
	{ 0, 3, DIRECTION_IN },
	{ 3, 3, DIRECTION_IN },
	{ 3, 4, DIRECTION_OUT },
	{ 3, 0, DIRECTION_OUT },
};

START_TEST(a_listener_bound_to_a_device_serves_that_device_only)
{
	struct sock listener = tcp_listener("0.0.0.0", 80);
	struct sock sock = tcp_between("10.0.0.5", 80, "10.0.0.9", 5);

	listener.ifindex = bindings[_i].listener;
	sock.ifindex = bindings[_i].connection;
	round_with(START, listener);
	ck_assert_int_eq(direction_of(direction, &sock), bindings[_i].expected);
}
END_TEST

START_TEST(two_listeners_that_differ_only_in_the_device_are_both_kept)
{
	struct sock listeners[2] = { tcp_listener("0.0.0.0", 80),
		tcp_listener("0.0.0.0", 80) };
	struct sock sock = tcp_between("10.0.0.5", 80, "10.0.0.9", 5);

	listeners[0].ifindex = 3;
	listeners[1].ifindex = 4;
	round_of(START, listeners, 2);
	for (sock.ifindex = 3; sock.ifindex <= 4; sock.ifindex++)
		ck_assert_int_eq(direction_of(direction, &sock), DIRECTION_IN);
}
END_TEST

START_TEST(a_v6only_listener_does_not_hide_a_dual_stack_one)
{
	struct sock listeners[2] = { tcp_listener("::", 80), tcp_listener("::", 80) };

	listeners[0].v6only = true;
	round_of(START, listeners, 2);
	ck_assert_str_eq(direction_from("::ffff:10.0.0.5", 80), "in");
}
END_TEST

START_TEST(listeners_themselves_are_inbound)
{
	const struct sock tcp = tcp_listener("10.0.0.5", 80);
	const struct sock udp = udp_listener("10.0.0.5", 53);

	round_of(START, NULL, 0);
	ck_assert_int_eq(direction_of(direction, &tcp), DIRECTION_IN);
	ck_assert_int_eq(direction_of(direction, &udp), DIRECTION_IN);
}
END_TEST

START_TEST(a_connected_udp_socket_is_inbound_if_an_unconnected_one_holds_its_port)
{
	const struct sock server = sock_between(
		PROTO_UDP, STATE_ESTABLISHED, "10.0.0.5", 4433, "10.0.0.9", 5000);
	const struct sock client = sock_between(
		PROTO_UDP, STATE_ESTABLISHED, "10.0.0.5", 50000, "10.0.0.9", 53);

	round_with(START, udp_listener("0.0.0.0", 4433));
	ck_assert_int_eq(direction_of(direction, &server), DIRECTION_IN);
	ck_assert_int_eq(direction_of(direction, &client), DIRECTION_OUT);
}
END_TEST

START_TEST(a_udp_listener_says_nothing_about_tcp_and_the_other_way_round)
{
	const struct sock listeners[] = { udp_listener("0.0.0.0", 53),
		tcp_listener("0.0.0.0", 80) };
	const struct sock udp = sock_between(
		PROTO_UDP, STATE_ESTABLISHED, "10.0.0.5", 80, "10.0.0.9", 5000);

	round_of(START, listeners, COUNT_OF(listeners));
	ck_assert_str_eq(direction_from("10.0.0.5", 53), "out");
	ck_assert_int_eq(direction_of(direction, &udp), DIRECTION_OUT);
}
END_TEST

START_TEST(a_listener_gone_for_less_than_a_minute_keeps_its_meaning)
{
	round_with(START, tcp_listener("0.0.0.0", 80));
	round_of(START + 30 * SECOND, NULL, 0);
	ck_assert_str_eq(direction_from("10.0.0.5", 80), "in");
	round_of(START + 60 * SECOND, NULL, 0);
	ck_assert_str_eq(direction_from("10.0.0.5", 80), "in");
}
END_TEST

START_TEST(a_listener_gone_for_more_than_a_minute_is_forgotten)
{
	round_with(START, tcp_listener("0.0.0.0", 80));
	round_of(START + 60 * SECOND + 1, NULL, 0);
	ck_assert_str_eq(direction_from("10.0.0.5", 80), "out");
}
END_TEST

START_TEST(a_listener_seen_again_starts_its_minute_anew)
{
	round_with(START, tcp_listener("0.0.0.0", 80));
	round_with(START + 50 * SECOND, tcp_listener("0.0.0.0", 80));
	round_of(START + 100 * SECOND, NULL, 0);
	ck_assert_str_eq(direction_from("10.0.0.5", 80), "in");
	round_of(START + 111 * SECOND, NULL, 0);
	ck_assert_str_eq(direction_from("10.0.0.5", 80), "out");
}
END_TEST

START_TEST(a_clock_that_stands_still_forgets_nothing)
{
	round_with(START, tcp_listener("0.0.0.0", 80));
	for (int i = 0; i < 100; i++)
		round_of(START, NULL, 0);
	ck_assert_str_eq(direction_from("10.0.0.5", 80), "in");
}
END_TEST

START_TEST(thousands_of_listeners_are_all_found)
{
	direction_begin(direction, START);
	for (unsigned i = 0; i < 32768; i++) {
		const struct sock listener =
			tcp_listener("10.0.0.5", (uint16_t)(65535 - 2 * i));

		ck_assert_int_eq(direction_add(direction, &listener), 0);
	}
	direction_commit(direction);
	for (unsigned port = 1; port <= 65535; port++)
		ck_assert_str_eq(direction_from("10.0.0.5", (uint16_t)port),
			port % 2 ? "in" : "out");
}
END_TEST

START_TEST(through_the_feed_listeners_count_from_the_first_socket_on)
{
	const struct feed feed = direction_feed(direction);
	const struct snapshot snapshot = { .mono_ns = START };
	const struct sock listener = tcp_listener("0.0.0.0", 80);
	const struct sock sock = tcp_between("10.0.0.5", 80, "10.0.0.9", 5);

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_listener(&feed, &listener), 0);
	ck_assert_int_eq(feed_sock(&feed, &sock), 0);
	ck_assert_int_eq(direction_of(direction, &sock), DIRECTION_IN);
}
END_TEST

START_TEST(through_the_feed_a_snapshot_without_sockets_has_listeners_too)
{
	const struct feed feed = direction_feed(direction);
	const struct snapshot snapshot = { .mono_ns = START };
	const struct verdict verdict = { .complete = true };
	const struct sock listener = tcp_listener("0.0.0.0", 80);

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_listener(&feed, &listener), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
	ck_assert_str_eq(direction_from("10.0.0.5", 80), "in");
}
END_TEST

START_TEST(freeing_nothing_is_allowed)
{
	direction_free(NULL);
}
END_TEST

static void add_rules(TCase *tcase)
{
	unit_add_loop(tcase,
		a_connection_is_inbound_when_the_listener_can_accept_its_local_address,
		pairs);
	tcase_add_test(
		tcase, a_listener_on_a_specific_address_does_not_serve_another_one);
	tcase_add_test(tcase, one_of_several_listeners_on_a_port_is_enough);
	tcase_add_test(tcase, another_port_than_the_listeners_is_outbound);
	tcase_add_test(tcase, ports_0_and_65535_can_have_a_listener);
	unit_add_loop(
		tcase, a_listener_bound_to_a_device_serves_that_device_only, bindings);
	tcase_add_test(tcase, two_listeners_that_differ_only_in_the_device_are_both_kept);
	tcase_add_test(tcase, a_v6only_listener_does_not_hide_a_dual_stack_one);
	tcase_add_test(tcase, listeners_themselves_are_inbound);
	tcase_add_test(tcase,
		a_connected_udp_socket_is_inbound_if_an_unconnected_one_holds_its_port);
	tcase_add_test(
		tcase, a_udp_listener_says_nothing_about_tcp_and_the_other_way_round);
}

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	add_rules(tcase);
	tcase_add_test(tcase, a_listener_gone_for_less_than_a_minute_keeps_its_meaning);
	tcase_add_test(tcase, a_listener_gone_for_more_than_a_minute_is_forgotten);
	tcase_add_test(tcase, a_listener_seen_again_starts_its_minute_anew);
	tcase_add_test(tcase, a_clock_that_stands_still_forgets_nothing);
	tcase_add_test(tcase, thousands_of_listeners_are_all_found);
	tcase_add_test(tcase, through_the_feed_listeners_count_from_the_first_socket_on);
	tcase_add_test(
		tcase, through_the_feed_a_snapshot_without_sockets_has_listeners_too);
	tcase_add_test(tcase, freeing_nothing_is_allowed);
}

int main(void)
{
	return unit_run("direction", add);
}
