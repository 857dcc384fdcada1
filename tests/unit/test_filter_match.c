/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_tree.h"

#include "filters.h"
#include "socks.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static const struct filter_scene nothing = { 0 };

/* Of the socket below, one of each truth. */
static const char *const truths[] = {
	[TRUTH_NO] = "sport = 81",
	[TRUTH_YES] = "sport = 80",
	[TRUTH_UNKNOWN] = "uid = 5",
};

static struct sock plain(void)
{
	return tcp_between("10.0.0.1", 80, "10.0.7.30", 50000);
}

#define N TRUTH_NO
#define Y TRUTH_YES
#define U TRUTH_UNKNOWN

START_TEST(and_or_and_not_know_three_values)
{
	static const enum truth both[3][3] = { [N] = { [N] = N, [Y] = N, [U] = N },
		[Y] = { [N] = N, [Y] = Y, [U] = U },
		[U] = { [N] = N, [Y] = U, [U] = U } };
	static const enum truth either[3][3] = { [N] = { [N] = N, [Y] = Y, [U] = U },
		[Y] = { [N] = Y, [Y] = Y, [U] = Y },
		[U] = { [N] = U, [Y] = Y, [U] = U } };
	static const enum truth turned[3] = { [N] = Y, [Y] = N, [U] = U };
	const struct sock sock = plain();
	char text[128];

	for (int a = 0; a < 3; a++) {
		snprintf(text, sizeof(text), "not %s", truths[a]);
		ck_assert_int_eq(filters_match(text, &sock), turned[a]);
		for (int b = 0; b < 3; b++) {
			snprintf(text, sizeof(text), "%s and %s", truths[a], truths[b]);
			ck_assert_int_eq(filters_match(text, &sock), both[a][b]);
			snprintf(text, sizeof(text), "%s %s", truths[a], truths[b]);
			ck_assert_int_eq(filters_match(text, &sock), both[a][b]);
			snprintf(text, sizeof(text), "%s or %s", truths[a], truths[b]);
			ck_assert_int_eq(filters_match(text, &sock), either[a][b]);
		}
	}
}
END_TEST

START_TEST(chains_of_three_know_three_values)
{
	const struct sock sock = plain();
	char text[128];

	for (int i = 0; i < 27; i++) {
		int a = i % 3;
		int b = i / 3 % 3;
		int c = i / 9;
		bool no = a == N || b == N || c == N;
		bool yes = a == Y || b == Y || c == Y;
		bool unknown = a == U || b == U || c == U;

		snprintf(text, sizeof(text), "%s and %s and %s", truths[a], truths[b],
			truths[c]);
		ck_assert_int_eq(filters_match(text, &sock), no ? N : unknown ? U : Y);
		snprintf(text, sizeof(text), "%s or %s or %s", truths[a], truths[b],
			truths[c]);
		ck_assert_int_eq(filters_match(text, &sock), yes ? Y : unknown ? U : N);
	}
}
END_TEST

START_TEST(no_filter_matches_everything)
{
	const struct sock sock = plain();

	ck_assert_int_eq(filter_match(NULL, &nothing, &sock), TRUTH_YES);
	ck_assert_uint_eq(filter_states(NULL), STATES_ALL);
	ck_assert_uint_eq(filter_terms(NULL), 0);
	ck_assert(!filter_needs_directions(NULL));
	ck_assert(!filter_needs_devices(NULL));
	filter_free(NULL);
}
END_TEST

/* Against 10.0.0.1:443 → 10.0.7.30:50000. */
static const struct {
	const char *text;
	enum truth truth;
} plain_ones[] = {
	{ "state established", Y },
	{ "state close-wait", N },
	{ "exclude established", N },
	{ "not state established", N },
	{ "state connected", Y },
	{ "state bucket", N },
	{ "sport 443", Y },
	{ "sport != 443", N },
	{ "sport < 443", N },
	{ "sport < 444", Y },
	{ "sport <= 443", Y },
	{ "sport <= 442", N },
	{ "sport > 443", N },
	{ "sport > 442", Y },
	{ "sport >= 443", Y },
	{ "sport >= 444", N },
	{ "sport = inet:443", Y },
	{ "sport = inet6:443", N },
	{ "sport != inet6:443", N },
	{ "dport = :50000", Y },
	{ "dport = :443", N },
	{ "dport > 49999 and dport < 50001", Y },
	{ ":443", Y },
	{ ":50000", Y },
	{ ":0", N },
	{ "https", Y },
	{ "ssh", N },
	{ "src 10.0.0.1", Y },
	{ "src != 10.0.0.1", N },
	{ "src 10.0.7.30", N },
	{ "src 10.0.0.1:443", Y },
	{ "src 10.0.0.1:444", N },
	{ "src 10.0.0.1:https", Y },
	{ "src :443", Y },
	{ "src *:443", Y },
	{ "src :444", N },
	{ "src *", Y },
	{ "src != *", N },
	{ "dst 10.0.7.30:50000", Y },
	{ "dst 10.0.7/24", Y },
	{ "dst 10.0.6/24", N },
	{ "dst 10.0.7.30/31", Y },
	{ "dst 10.0.7.29/31", N },
	{ "dst 0.0.0.0/0", Y },
	{ "dst ::/0", N },
	{ "dst inet:*", Y },
	{ "dst inet6:*", N },
	{ "10.0.7.30", Y },
	{ "10.0.0.1", Y },
	{ "10.0.0.2", N },
	{ "10.0.0.2/30", Y },
	{ "10.0.7.30:443", N },
	{ "10.0.7.30:50000", Y },
	{ "::1", N },
	{ "class well-known", Y },
	{ "class registered", N },
	{ "class != registered", Y },
	{ "class ephemeral", U },
	{ "dir in", U },
	{ "proto tcp", Y },
	{ "proto udp", N },
	{ "proto != udp", Y },
	{ "dev eth0", U },
	{ "uid 0", U },
	{ "user root", U },
	{ "not uid 0", U },
	{ "recvq = 0", U },
	{ "sendq = 0", U },
	{ "retrans = 0", U },
	{ "age > 0", U },
	{ "unaccepted", Y },
	{ "orphan", N },
};

START_TEST(a_socket_matches_what_is_known_of_it)
{
	const struct sock sock = tcp_between("10.0.0.1", 443, "10.0.7.30", 50000);

	ck_assert_msg(filters_match(plain_ones[_i].text, &sock) == plain_ones[_i].truth,
		"%s", plain_ones[_i].text);
}
END_TEST

/* Against [::ffff:10.0.0.1]:443 → [2001:db8::7]:50000. */
static const struct {
	const char *text;
	enum truth truth;
} ipv6_ones[] = {
	{ "src 10.0.0.1", Y },
	{ "src 10.0.0/24:443", Y },
	{ "src 10.0.0.2/31", N },
	{ "src 0.0.0.0/0", Y },
	{ "src ::ffff:10.0.0.1", Y },
	{ "src ::ffff:0.0.0.0/96", Y },
	{ "src inet6:*", Y },
	{ "sport = inet:443", Y },
	{ "sport = inet6:443", Y },
	{ "dport = inet:50000", N },
	{ "dport != inet:1", N },
	{ "dst 0.0.0.0/0", N },
	{ "dst 32.1.13.184", N },
	{ "dst 2001:db8::7", Y },
	{ "dst [2001:db8::7]:50000", Y },
	{ "dst [2001:db8::7]:443", N },
	{ "dst [2001:db8::]/32", Y },
	{ "dst [2001:db9::]/32", N },
	{ "dst [2001:db9::]/31", Y },
	{ "dst ::/0", Y },
};

START_TEST(an_ipv4_pattern_matches_ipv4_over_an_ipv6_socket)
{
	struct sock sock = tcp_between("::ffff:10.0.0.1", 443, "2001:db8::7", 50000);

	ck_assert_msg(filters_match(ipv6_ones[_i].text, &sock) == ipv6_ones[_i].truth,
		"%s", ipv6_ones[_i].text);
}
END_TEST

START_TEST(an_ipv4_wildcard_is_no_ipv6_wildcard)
{
	const struct sock v4 = tcp_listener("0.0.0.0", 80);
	const struct sock v6 = tcp_listener("::", 80);

	ck_assert_int_eq(filters_match("src 0.0.0.0", &v4), TRUTH_YES);
	ck_assert_int_eq(filters_match("src 0.0.0.0", &v6), TRUTH_NO);
	ck_assert_int_eq(filters_match("src ::", &v6), TRUTH_YES);
	ck_assert_int_eq(filters_match("src [::]:80", &v6), TRUTH_YES);
	ck_assert_int_eq(filters_match("dport = 0", &v6), TRUTH_YES);
	ck_assert_int_eq(filters_match("dst :0", &v6), TRUTH_YES);
}
END_TEST

/* Flips one bit of an address: only prefixes that end before it still match. */
static void check_prefixes(enum family family, const char *pattern, const char *local)
{
	int bits = family == FAMILY_IPV4 ? 32 : 128;

	for (int prefix = 0; prefix <= bits; prefix++) {
		char text[80];
		struct filter *filter;

		snprintf(text, sizeof(text), "src %s/%d", pattern, prefix);
		filter = filters_parse(text);
		for (int bit = -1; bit < bits; bit++) {
			struct sock sock = tcp_listener(local, 1);
			uint8_t *addr = sock.local.addr;

			if (sock.family != family)
				addr += 12;
			if (bit >= 0)
				addr[bit / 8] ^= (uint8_t)(0x80 >> (bit % 8));
			ck_assert_int_eq(filter_match(filter, &nothing, &sock),
				bit < 0 || bit >= prefix ? TRUTH_YES : TRUTH_NO);
		}
		filter_free(filter);
	}
}

START_TEST(a_prefix_is_exact_at_every_bit)
{
	check_prefixes(FAMILY_IPV4, "172.31.94.177", "172.31.94.177");
	check_prefixes(FAMILY_IPV4, "172.31.94.177", "::ffff:172.31.94.177");
	check_prefixes(FAMILY_IPV6, "[2001:db8:9:8:7:6:5:4]", "2001:db8:9:8:7:6:5:4");
}
END_TEST

static const struct {
	const char *text;
	const char *terms[4];
	size_t count;
} parts[] = {
	{ "state established", { "state established" }, 1 },
	{ "sport = 80 and uid 5 and sport = 81", { "sport = 80", "uid 5", "sport = 81" },
		3 },
	{ "sport = 80 uid 5", { "sport = 80", "uid 5" }, 2 },
	{ "sport = 80 or uid 5", { "sport = 80 or uid 5" }, 1 },
	{ "state estab state listen ( :1 or :2 ) not :3",
		{ "state estab state listen", "( :1 or :2 )", "not :3" }, 3 },
	{ "( :1 and :2 ) and :3", { ":1", ":2", ":3" }, 3 },
	{ ":1 and ( :2 and :3 )", { ":1", "( :2 and :3 )" }, 2 },
	{ "  not  ( :1 )  and  :2  ", { "not  ( :1 )", ":2" }, 2 },
	{ ":1 and dst 10.0.0.0/8 ", { ":1", "dst 10.0.0.0/8" }, 2 },
};

START_TEST(the_terms_of_an_and_stand_alone)
{
	struct filter *filter = filters_parse(parts[_i].text);

	ck_assert_uint_eq(filter_terms(filter), parts[_i].count);
	for (size_t i = 0; i < parts[_i].count; i++) {
		const char *term = parts[_i].terms[i];
		const struct sock sock = plain();
		size_t at;
		size_t length;

		filter_term_place(filter, i, &at, &length);
		ck_assert_msg(length == strlen(term) &&
				      memcmp(parts[_i].text + at, term, length) == 0,
			"\"%.*s\", not \"%s\"", (int)length, parts[_i].text + at, term);
		ck_assert_int_eq(filter_match_term(filter, i, &nothing, &sock),
			filters_match(term, &sock));
	}
	filter_free(filter);
}
END_TEST

START_TEST(terms_beyond_the_sixteenth_are_one_with_the_first)
{
	char text[400] = "";
	struct filter *filter;
	size_t at;
	size_t length;
	const struct sock sock = tcp_between("10.0.0.1", 1, "10.0.0.2", 2);

	for (int i = 0; i < 20; i++)
		strcat(text, i ? " and :1" : ":1");
	filter = filters_parse(text);
	ck_assert_uint_eq(filter_terms(filter), FILTER_TERMS_MAX);
	filter_term_place(filter, 0, &at, &length);
	ck_assert_uint_eq(at, 0);
	ck_assert_uint_eq(length, 2 + 4 * strlen(" and :1"));
	for (size_t i = 1; i < FILTER_TERMS_MAX; i++) {
		filter_term_place(filter, i, &at, &length);
		ck_assert_uint_eq(length, 2);
		ck_assert_int_eq(
			filter_match_term(filter, i, &nothing, &sock), TRUTH_YES);
	}
	filter_free(filter);
}
END_TEST

/* The truth of an `and` is what its terms say together. */
START_TEST(terms_together_say_what_the_filter_says)
{
	struct filters_random random = { .state = 3 };
	char text[FILTERS_TEXT_MAX];

	for (int i = 0; i < 2000; i++) {
		const struct sock sock = filters_sock(&random);
		struct filter *filter;
		bool no = false;
		bool unknown = false;

		filters_make(&random, filters_terms, filters_term_count, text);
		filter = filters_parse(text);
		for (size_t term = 0; term < filter_terms(filter); term++) {
			enum truth truth =
				filter_match_term(filter, term, &nothing, &sock);

			no = no || truth == TRUTH_NO;
			unknown = unknown || truth == TRUTH_UNKNOWN;
		}
		ck_assert_int_eq(filter_match(filter, &nothing, &sock), no	  ? N
									: unknown ? U
										  : Y);
		filter_free(filter);
	}
}
END_TEST

/* De Morgan, over everything there is. */
START_TEST(not_of_and_is_or_of_not)
{
	struct filters_random random = { .state = 4 };
	char one[FILTERS_TEXT_MAX];
	char other[FILTERS_TEXT_MAX];
	char left[3 * FILTERS_TEXT_MAX];
	char right[3 * FILTERS_TEXT_MAX];

	for (int i = 0; i < 1000; i++) {
		const struct sock sock = filters_sock(&random);

		filters_make(&random, filters_terms, filters_term_count, one);
		filters_make(&random, filters_terms, filters_term_count, other);
		snprintf(left, sizeof(left), "not ( ( %s ) and ( %s ) )", one, other);
		snprintf(right, sizeof(right), "not ( %s ) or not ( %s )", one, other);
		ck_assert_int_eq(filters_match(left, &sock), filters_match(right, &sock));
	}
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, and_or_and_not_know_three_values);
	tcase_add_test(tcase, chains_of_three_know_three_values);
	tcase_add_test(tcase, no_filter_matches_everything);
	unit_add_loop(tcase, a_socket_matches_what_is_known_of_it, plain_ones);
	unit_add_loop(tcase, an_ipv4_pattern_matches_ipv4_over_an_ipv6_socket, ipv6_ones);
	tcase_add_test(tcase, an_ipv4_wildcard_is_no_ipv6_wildcard);
	tcase_add_test(tcase, a_prefix_is_exact_at_every_bit);
	unit_add_loop(tcase, the_terms_of_an_and_stand_alone, parts);
	tcase_add_test(tcase, terms_beyond_the_sixteenth_are_one_with_the_first);
	tcase_add_test(tcase, terms_together_say_what_the_filter_says);
	tcase_add_test(tcase, not_of_and_is_or_of_not);
}

int main(void)
{
	return unit_run("filter_match", add);
}
