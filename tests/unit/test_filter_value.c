/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_value.h"

#include "filters.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define BIT(state) STATE_BIT(STATE_##state)
#define CONNECTED  (STATES_ALL & ~(BIT(LISTEN) | BIT(CLOSE)))
#define BUCKET	   (BIT(TIME_WAIT) | BIT(SYN_RECV))

static const struct {
	const char *word;
	uint32_t states;
} states[] = {
	{ "established", BIT(ESTABLISHED) },
	{ "ESTABLISHED", BIT(ESTABLISHED) },
	{ "ESTAB", BIT(ESTABLISHED) },
	{ "syn-sent", BIT(SYN_SENT) },
	{ "SYN_SENT", BIT(SYN_SENT) },
	{ "synsent", BIT(SYN_SENT) },
	{ "syn-recv", BIT(SYN_RECV) },
	{ "SYN_RECV", BIT(SYN_RECV) },
	{ "syn-rcv", BIT(SYN_RECV) },
	{ "SYN_RCVD", BIT(SYN_RECV) },
	{ "SYN_RECEIVED", BIT(SYN_RECV) },
	{ "fin-wait-1", BIT(FIN_WAIT1) },
	{ "FIN_WAIT1", BIT(FIN_WAIT1) },
	{ "FIN_WAIT_1", BIT(FIN_WAIT1) },
	{ "finwait1", BIT(FIN_WAIT1) },
	{ "fin-wait-2", BIT(FIN_WAIT2) },
	{ "FIN_WAIT2", BIT(FIN_WAIT2) },
	{ "time-wait", BIT(TIME_WAIT) },
	{ "TIME_WAIT", BIT(TIME_WAIT) },
	{ "TimeWait", BIT(TIME_WAIT) },
	{ "close", BIT(CLOSE) },
	{ "closed", BIT(CLOSE) },
	{ "unconn", BIT(CLOSE) },
	{ "UNCONN", BIT(CLOSE) },
	{ "unconnected", BIT(CLOSE) },
	{ "close-wait", BIT(CLOSE_WAIT) },
	{ "CLOSE_WAIT", BIT(CLOSE_WAIT) },
	{ "closewait", BIT(CLOSE_WAIT) },
	{ "last-ack", BIT(LAST_ACK) },
	{ "LAST_ACK", BIT(LAST_ACK) },
	{ "listen", BIT(LISTEN) },
	{ "LISTENING", BIT(LISTEN) },
	{ "closing", BIT(CLOSING) },
	{ "all", STATES_ALL },
	{ "connected", CONNECTED },
	{ "synchronized", CONNECTED & ~BIT(SYN_SENT) },
	{ "bucket", BUCKET },
	{ "BIG", STATES_ALL & ~BUCKET },
};

START_TEST(a_state_is_known_in_every_spelling)
{
	uint32_t got;

	ck_assert_msg(filter_value_states(states[_i].word, &got), "%s", states[_i].word);
	ck_assert_msg(got == states[_i].states, "%s: %x", states[_i].word, got);
}
END_TEST

START_TEST(the_names_of_the_tables_are_states_too)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		for (int state = 1; state < STATE_COUNT; state++) {
			uint32_t got = 0;

			ck_assert(filter_value_states(state_name(proto, state), &got));
			ck_assert_uint_eq(got, STATE_BIT(state));
		}
	}
}
END_TEST

START_TEST(the_state_words_shown_are_all_known)
{
	size_t count;
	const char *const *words = filter_state_words(&count);
	uint32_t got;

	ck_assert_uint_ge(count, 17);
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(filter_value_states(words[i], &got), "%s", words[i]);
}
END_TEST

static const char *const no_states[] = { "", "-", "_", "close-wiat", "other", "wait", "1",
	"established ", "estab\xff", "fin-wait", "fin-wait-3",
	"a-word-that-is-far-too-long-for-any-state-there-ever-was" };

START_TEST(anything_else_is_no_state)
{
	uint32_t got;

	ck_assert_msg(!filter_value_states(no_states[_i], &got), "%s", no_states[_i]);
}
END_TEST

static const struct {
	const char *word;
	int family;
	int port;
} ports[] = {
	{ "443", FAMILY_COUNT, 443 },
	{ ":443", FAMILY_COUNT, 443 },
	{ "0", FAMILY_COUNT, 0 },
	{ ":0", FAMILY_COUNT, 0 },
	{ "00080", FAMILY_COUNT, 80 },
	{ "65535", FAMILY_COUNT, 65535 },
	{ "https", FAMILY_COUNT, 443 },
	{ ":https", FAMILY_COUNT, 443 },
	{ "3com-tsmux", FAMILY_COUNT, 106 },
	{ ":3com-tsmux", FAMILY_COUNT, 106 },
	{ "inet:443", FAMILY_IPV4, 443 },
	{ "inet::443", FAMILY_IPV4, 443 },
	{ "inet6::https", FAMILY_IPV6, 443 },
};

START_TEST(a_port_is_a_number_or_a_service)
{
	uint8_t family;
	uint16_t port;

	ck_assert_msg(filter_value_port(ports[_i].word, &filters_words, &family, &port),
		"%s", ports[_i].word);
	ck_assert_int_eq(port, ports[_i].port);
	ck_assert_int_eq(family, ports[_i].family);
}
END_TEST

static const char *const no_ports[] = { "", ":", "::", "*", ":*", "65536", "-1", "+1",
	"4 3", "443x", "0x50", "18446744073709551617", "nonsense", ":nonsense",
	"https:", "inet:", "unix:443", "HTTPS" };

START_TEST(anything_else_is_no_port)
{
	uint8_t family;
	uint16_t port;

	ck_assert_msg(!filter_value_port(no_ports[_i], &filters_words, &family, &port),
		"%s", no_ports[_i]);
}
END_TEST

#define ANY_PORT (-1)

static const struct {
	const char *word;
	uint8_t addr[16];
	int family;
	int prefix;
	int port;
} hosts[] = {
	{ "10.0.9.4", { 10, 0, 9, 4 }, FAMILY_IPV4, 32, ANY_PORT },
	{ "10.0.9.4:443", { 10, 0, 9, 4 }, FAMILY_IPV4, 32, 443 },
	{ "10.0.9.4:https", { 10, 0, 9, 4 }, FAMILY_IPV4, 32, 443 },
	{ "10.0.9.4:*", { 10, 0, 9, 4 }, FAMILY_IPV4, 32, ANY_PORT },
	{ "10.0.9.4:0", { 10, 0, 9, 4 }, FAMILY_IPV4, 32, 0 },
	{ "193.233.7/24", { 193, 233, 7 }, FAMILY_IPV4, 24, ANY_PORT },
	{ "193.233.7/24:80", { 193, 233, 7 }, FAMILY_IPV4, 24, 80 },
	{ "10/8", { 10 }, FAMILY_IPV4, 8, ANY_PORT },
	{ "10.1", { 10, 1 }, FAMILY_IPV4, 32, ANY_PORT },
	{ "0.0.0.0/0", { 0 }, FAMILY_IPV4, 0, ANY_PORT },
	{ "255.255.255.255/32", { 255, 255, 255, 255 }, FAMILY_IPV4, 32, ANY_PORT },
	{ "[::1]", { [15] = 1 }, FAMILY_IPV6, 128, ANY_PORT },
	{ "[::1]:443", { [15] = 1 }, FAMILY_IPV6, 128, 443 },
	{ "[::1]:*", { [15] = 1 }, FAMILY_IPV6, 128, ANY_PORT },
	{ "::1", { [15] = 1 }, FAMILY_IPV6, 128, ANY_PORT },
	{ "::", { 0 }, FAMILY_IPV6, 128, ANY_PORT },
	{ "::/0", { 0 }, FAMILY_IPV6, 0, ANY_PORT },
	{ "[::]/0:22", { 0 }, FAMILY_IPV6, 0, 22 },
	{ "2001:db8::/32", { 0x20, 1, 0x0d, 0xb8 }, FAMILY_IPV6, 32, ANY_PORT },
	{ "[2001:db8::]/32", { 0x20, 1, 0x0d, 0xb8 }, FAMILY_IPV6, 32, ANY_PORT },
	{ "[2001:db8::/32]", { 0x20, 1, 0x0d, 0xb8 }, FAMILY_IPV6, 32, ANY_PORT },
	{ "[2001:db8::]/32:ssh", { 0x20, 1, 0x0d, 0xb8 }, FAMILY_IPV6, 32, 22 },
	{ "[::1/128]:22", { [15] = 1 }, FAMILY_IPV6, 128, 22 },
	{ "[10.0.0.1]:22", { 10, 0, 0, 1 }, FAMILY_IPV4, 32, 22 },
	{ "::ffff:10.0.0.1", { [10] = 255, 255, 10, 0, 0, 1 }, FAMILY_IPV6, 128,
		ANY_PORT },
	{ "*", { 0 }, FAMILY_COUNT, 0, ANY_PORT },
	{ "*:*", { 0 }, FAMILY_COUNT, 0, ANY_PORT },
	{ "*:443", { 0 }, FAMILY_COUNT, 0, 443 },
	{ ":443", { 0 }, FAMILY_COUNT, 0, 443 },
	{ ":https", { 0 }, FAMILY_COUNT, 0, 443 },
	{ "inet:10.0.9.4", { 10, 0, 9, 4 }, FAMILY_IPV4, 32, ANY_PORT },
	{ "inet:10.0.9.4:22", { 10, 0, 9, 4 }, FAMILY_IPV4, 32, 22 },
	{ "inet6:[::1]:22", { [15] = 1 }, FAMILY_IPV6, 128, 22 },
	{ "inet6:::1", { [15] = 1 }, FAMILY_IPV6, 128, ANY_PORT },
	{ "inet:*", { 0 }, FAMILY_IPV4, 0, ANY_PORT },
	{ "inet6:*:443", { 0 }, FAMILY_IPV6, 0, 443 },
};

START_TEST(a_host_is_read_in_each_form)
{
	struct filter_host host;

	ck_assert_msg(filter_value_host(hosts[_i].word, &filters_words, &host), "%s",
		hosts[_i].word);
	ck_assert_msg(memcmp(host.addr, hosts[_i].addr, 16) == 0, "%s", hosts[_i].word);
	ck_assert_int_eq(host.family, hosts[_i].family);
	ck_assert_int_eq(host.prefix, hosts[_i].prefix);
	ck_assert_int_eq(host.with_port ? host.port : ANY_PORT, hosts[_i].port);
}
END_TEST

static const char *const no_hosts[] = { "", "localhost", "db-7:443", "10.0.9.256",
	"10.0.9.4.5", "10..1", ".10", "10.", "10.0.0.1/33", "10.0.0.1/", "10.0.0.1/x",
	"10.0.0.1/-1", "10.0.0.1:", "10.0.0.1:65536", "10.0.0.1:nonsense",
	"10.0.0.1:443:444", "::1/129", "[::1", "::1]", "[::1]x", "[::1]443",
	"[::1]:", "[::1]:x:y", "::g", "1:2:3", "*/8", ":443/8", "inet6:10.0.0.1",
	"inet:[::1]", "inet:", "inet6:", "unix:/run/x", "/tmp/.X11-unix/*",
	"fe80::1%eth0", "0x0a.1", "1e1", "-1", "\xff\xff", "10.0.0.1/24/24" };

START_TEST(anything_else_is_no_host)
{
	struct filter_host host;

	ck_assert_msg(!filter_value_host(no_hosts[_i], &filters_words, &host), "%s",
		no_hosts[_i]);
}
END_TEST

START_TEST(a_word_of_any_length_is_no_host_and_no_harm)
{
	char word[1000];
	struct filter_host host;

	for (size_t length = 1; length < sizeof(word); length++) {
		memset(word, '1', length);
		word[length] = '\0';
		if (length > 3)
			ck_assert(!filter_value_host(word, &filters_words, &host));
		memset(word, '[', length);
		ck_assert(!filter_value_host(word, &filters_words, &host));
		memset(word, ']', length);
		ck_assert(!filter_value_host(word, &filters_words, &host));
	}
}
END_TEST

static const struct {
	const char *word;
	uint64_t ms;
} durations[] = { { "0", 0 }, { "90", 90000 }, { "500ms", 500 }, { "30s", 30000 },
	{ "5m", 300000 }, { "2h", 7200000 }, { "1d", 86400000 } };

START_TEST(a_time_has_a_unit_or_is_in_seconds)
{
	uint64_t ms;

	ck_assert(filter_value_duration(durations[_i].word, &ms));
	ck_assert_uint_eq(ms, durations[_i].ms);
}
END_TEST

static const char *const no_durations[] = { "", "s", "5x", "5 m", "-5m", "5min", "5M",
	"1.5h", "99999999999999999999", "9999999999999999999d", "5mm" };

START_TEST(anything_else_is_no_time)
{
	uint64_t ms;

	ck_assert_msg(
		!filter_value_duration(no_durations[_i], &ms), "%s", no_durations[_i]);
}
END_TEST

START_TEST(a_number_has_64_bits_and_nothing_but_digits)
{
	uint64_t number;

	ck_assert(filter_value_number("18446744073709551615", &number));
	ck_assert_uint_eq(number, UINT64_MAX);
	ck_assert(!filter_value_number("18446744073709551616", &number));
	ck_assert(!filter_value_number("", &number));
	ck_assert(!filter_value_number("+1", &number));
	ck_assert(!filter_value_number(" 1", &number));
	ck_assert(!filter_value_number("1k", &number));
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, a_state_is_known_in_every_spelling, states);
	tcase_add_test(tcase, the_names_of_the_tables_are_states_too);
	tcase_add_test(tcase, the_state_words_shown_are_all_known);
	unit_add_loop(tcase, anything_else_is_no_state, no_states);
	unit_add_loop(tcase, a_port_is_a_number_or_a_service, ports);
	unit_add_loop(tcase, anything_else_is_no_port, no_ports);
	unit_add_loop(tcase, a_host_is_read_in_each_form, hosts);
	unit_add_loop(tcase, anything_else_is_no_host, no_hosts);
	tcase_add_test(tcase, a_word_of_any_length_is_no_host_and_no_harm);
	unit_add_loop(tcase, a_time_has_a_unit_or_is_in_seconds, durations);
	unit_add_loop(tcase, anything_else_is_no_time, no_durations);
	tcase_add_test(tcase, a_number_has_64_bits_and_nothing_but_digits);
}

int main(void)
{
	return unit_run("filter_value", add);
}
