/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/state.h"

#include "unit.h"

#include <limits.h>
#include <netinet/tcp.h>

/* Numbers by libc's copy of include/net/tcp_states.h, names as the manual has them. */
static const struct {
	unsigned number;
	enum state state;
	const char *name;
} tcp_states[] = {
	{ TCP_ESTABLISHED, STATE_ESTABLISHED, "ESTABLISHED" },
	{ TCP_SYN_SENT, STATE_SYN_SENT, "SYN_SENT" },
	{ TCP_SYN_RECV, STATE_SYN_RECV, "SYN_RECV" },
	{ TCP_FIN_WAIT1, STATE_FIN_WAIT1, "FIN_WAIT1" },
	{ TCP_FIN_WAIT2, STATE_FIN_WAIT2, "FIN_WAIT2" },
	{ TCP_TIME_WAIT, STATE_TIME_WAIT, "TIME_WAIT" },
	{ TCP_CLOSE, STATE_CLOSE, "CLOSE" },
	{ TCP_CLOSE_WAIT, STATE_CLOSE_WAIT, "CLOSE_WAIT" },
	{ TCP_LAST_ACK, STATE_LAST_ACK, "LAST_ACK" },
	{ TCP_LISTEN, STATE_LISTEN, "LISTEN" },
	{ TCP_CLOSING, STATE_CLOSING, "CLOSING" },
};

START_TEST(a_tcp_state_of_the_kernel_has_its_number_and_name)
{
	enum state state = state_from_kernel(PROTO_TCP, tcp_states[_i].number);

	ck_assert_int_eq(state, tcp_states[_i].state);
	ck_assert_str_eq(state_name(PROTO_TCP, state), tcp_states[_i].name);
}
END_TEST

START_TEST(new_syn_recv_is_shown_as_syn_recv)
{
	ck_assert_int_eq(state_from_kernel(PROTO_TCP, 12), STATE_SYN_RECV);
}
END_TEST

static const unsigned unknown_numbers[] = { 0, 13, 14, 15, 16, 255, 256, 267, UINT_MAX };

START_TEST(a_tcp_state_nobody_knows_is_other)
{
	enum state state = state_from_kernel(PROTO_TCP, unknown_numbers[_i]);

	ck_assert_int_eq(state, STATE_OTHER);
	ck_assert_str_eq(state_name(PROTO_TCP, state), "OTHER");
}
END_TEST

START_TEST(udp_knows_unconnected_and_established_and_nothing_else)
{
	for (unsigned number = 0; number < 256; number++) {
		enum state state = state_from_kernel(PROTO_UDP, number);

		if (number == TCP_CLOSE)
			ck_assert_str_eq(state_name(PROTO_UDP, state), "UNCONN");
		else if (number == TCP_ESTABLISHED)
			ck_assert_str_eq(state_name(PROTO_UDP, state), "ESTABLISHED");
		else
			ck_assert_str_eq(state_name(PROTO_UDP, state), "OTHER");
	}
}
END_TEST

START_TEST(a_state_outside_the_enum_is_named_other)
{
	ck_assert_str_eq(state_name(PROTO_TCP, STATE_COUNT), "OTHER");
	ck_assert_str_eq(state_name(PROTO_UDP, 255), "OTHER");
}
END_TEST

static const char *const shown_order[] = { "LISTEN", "SYN_SENT", "SYN_RECV",
	"ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE_WAIT", "LAST_ACK",
	"CLOSING", "CLOSE" };

START_TEST(tcp_states_are_shown_in_the_order_of_a_connections_life)
{
	size_t count;
	const enum state *states = proto_states(PROTO_TCP, &count);

	ck_assert_uint_eq(count, COUNT_OF(shown_order));
	for (size_t i = 0; i < count; i++)
		ck_assert_str_eq(state_name(PROTO_TCP, states[i]), shown_order[i]);
}
END_TEST

START_TEST(udp_states_are_shown_unconnected_first)
{
	size_t count;
	const enum state *states = proto_states(PROTO_UDP, &count);

	ck_assert_uint_eq(count, 2);
	ck_assert_str_eq(state_name(PROTO_UDP, states[0]), "UNCONN");
	ck_assert_str_eq(state_name(PROTO_UDP, states[1]), "ESTABLISHED");
}
END_TEST

START_TEST(all_states_are_the_bits_1_to_11_of_the_kernels_mask)
{
	ck_assert_uint_eq(STATES_ALL, 0xffe);
	ck_assert_uint_eq(STATE_BIT(STATE_LISTEN), 1U << TCP_LISTEN);
}
END_TEST

START_TEST(protocols_have_a_heading_and_a_machine_name)
{
	ck_assert_str_eq(proto_heading(PROTO_TCP), "TCP");
	ck_assert_str_eq(proto_heading(PROTO_UDP), "UDP");
	ck_assert_str_eq(proto_name(PROTO_TCP), "tcp");
	ck_assert_str_eq(proto_name(PROTO_UDP), "udp");
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(
		tcase, a_tcp_state_of_the_kernel_has_its_number_and_name, tcp_states);
	tcase_add_test(tcase, new_syn_recv_is_shown_as_syn_recv);
	unit_add_loop(tcase, a_tcp_state_nobody_knows_is_other, unknown_numbers);
	tcase_add_test(tcase, udp_knows_unconnected_and_established_and_nothing_else);
	tcase_add_test(tcase, a_state_outside_the_enum_is_named_other);
	tcase_add_test(tcase, tcp_states_are_shown_in_the_order_of_a_connections_life);
	tcase_add_test(tcase, udp_states_are_shown_unconnected_first);
	tcase_add_test(tcase, all_states_are_the_bits_1_to_11_of_the_kernels_mask);
	tcase_add_test(tcase, protocols_have_a_heading_and_a_machine_name);
}

int main(void)
{
	return unit_run("state", add);
}
