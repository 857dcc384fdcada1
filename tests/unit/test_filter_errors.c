/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter.h"

#include "filters.h"
#include "socks.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *text;
	size_t at;
	size_t length;
	const char *why;
} errors[] = {
	{ "state close-wiat and dport = :8443", 6, 10,
		"no such state \"close-wiat\"; did you mean \"close-wait\"?" },
	{ "state nonsense", 6, 8, "no such state \"nonsense\"" },
	{ "exclude lisen", 8, 5, "no such state \"lisen\"; did you mean \"listen\"?" },
	{ "state", 5, 1, "state is missing after \"state\"" },
	{ "state (", 6, 1, "\"(\" is no state after \"state\"" },
	{ "state < listen", 6, 1, "\"<\" is no state after \"state\"" },
	{ "2", 0, 1, "\"2\" is not a filter word; every 2 seconds is: -d 2" },
	{ "2 5", 0, 1, "\"2\" is not a filter word; every 2 seconds is: -d 2" },
	{ "0.5", 0, 3, "\"0.5\" is not a filter word; every 0.5 seconds is: -d 0.5" },
	{ "443", 0, 3, "\"443\" is not a filter word; a port is :443" },
	{ "10.0.9", 0, 6, "\"10.0.9\" is no address: 10.0.9.4, 10.0.9/24" },
	{ "state close-wait and ( dport = :443", 21, 1,
		"\")\" is missing; in a shell put the filter in quotes" },
	{ "( ( :1 )", 0, 1, "\")\" is missing; in a shell put the filter in quotes" },
	{ ":1 )", 3, 1, "\")\" without \"(\"" },
	{ ")", 0, 1, "\")\" has nothing before it" },
	{ "()", 1, 1, "\")\" has nothing before it" },
	{ "and :1", 0, 3, "\"and\" has nothing before it" },
	{ ":1 or or :2", 6, 2, "\"or\" has nothing before it" },
	{ ":1 and", 6, 1, "the filter ends too early" },
	{ "not", 3, 1, "the filter ends too early" },
	{ "= 5", 0, 1, "\"=\" has nothing before it" },
	{ "sport = 5 = 6", 10, 1, "\"=\" does not belong here" },
	{ "sport", 5, 1,
		"port or service is missing after \"sport\"; in a shell put the filter "
		"in quotes" },
	{ "sport = :htpps", 8, 6, "\":htpps\" is no port or service after \"sport\"" },
	{ "sport = 65536", 8, 5, "\"65536\" is no port or service after \"sport\"" },
	{ "sport and :1", 6, 3, "\"and\" is no port or service after \"sport\"" },
	{ "dst", 3, 1, "address is missing after \"dst\"" },
	{ "dst 10.0.0.1/33", 4, 11, "\"10.0.0.1/33\" is no address after \"dst\"" },
	{ "dst < 10.0.0.1", 4, 1, "\"dst\" is compared by = or != only" },
	{ "dst localhost", 4, 9,
		"\"localhost\" is no address after \"dst\"; names of hosts are not "
		"looked "
		"up" },
	{ "src /tmp/.X11-unix/*", 4, 16,
		"\"/tmp/.X11-unix/*\" is no address after \"src\"; unix sockets are not "
		"looked at" },
	{ "src unix:/run/x", 4, 11,
		"\"unix:/run/x\" is no address after \"src\"; unix sockets are not "
		"looked "
		"at" },
	{ "src netlink:rtnl", 4, 12,
		"\"netlink:rtnl\" is no address after \"src\"; only TCP and UDP sockets "
		"are looked at" },
	{ "dst fe80::1%eth0", 4, 12,
		"\"fe80::1%eth0\" is no address after \"dst\"; a device is: dev eth0" },
	{ "user nobdy", 5, 5, "\"nobdy\" is no user after \"user\"" },
	{ "uid 4294967296", 4, 10, "\"4294967296\" is no user id after \"uid\"" },
	{ "dev a-name-of-sixteen", 4, 17,
		"\"a-name-of-sixteen\" is no device after \"dev\"" },
	{ "dir up", 4, 2, "\"up\" is no direction (in out) after \"dir\"" },
	{ "age > 5x", 6, 2, "\"5x\" is no time (30s, 5m, 2h, 1d) after \"age\"" },
	{ "recvq > 1k", 8, 2, "\"1k\" is no number after \"recvq\"" },
	{ "stat established", 0, 4,
		"no such filter word \"stat\"; did you mean \"state\"? a command is: "
		"comm "
		"stat" },
	{ "sprot = 5", 0, 5,
		"no such filter word \"sprot\"; did you mean \"sport\"? a command is: "
		"comm "
		"sprot" },
	{ "nginx = 5", 0, 5, "no such filter word \"nginx\"; a command is: comm nginx" },
	{ "estab", 0, 5, "\"estab\" is a state: state estab" },
	{ ":1 and CLOSE_WAIT", 7, 10, "\"CLOSE_WAIT\" is a state: state CLOSE_WAIT" },
	{ "pid nginx", 4, 5, "\"nginx\" is no process id after \"pid\"" },
	{ "comm > nginx", 5, 1, "\"comm\" is compared by = or != only" },
	{ "unit", 4, 1, "unit is missing after \"unit\"" },
	{ "text (", 5, 1, "\"(\" is no word after \"text\"" },
	{ "fe80::1%eth0", 0, 12, "no such filter word or service \"fe80::1%eth0\"" },
	{ "10.0.0.0/33", 0, 11, "no such filter word or service \"10.0.0.0/33\"" },
	{ "[::1]:nonsense", 0, 14, "no such filter word or service \"[::1]:nonsense\"" },
	{ "db-7:80", 0, 7, "no such filter word or service \"db-7:80\"" },
	{ ":nonsense", 0, 9, "no such filter word or service \":nonsense\"" },
	{ ":70000", 0, 6, "no such filter word or service \":70000\"" },
	{ "1.2.3.4.5", 0, 9, "no such filter word or service \"1.2.3.4.5\"" },
	{ "port 443", 0, 4,
		"\"port\" is no filter word: a port of either end is :443, of one end: "
		"sport, dport" },
	{ "host 10.0.0.1", 0, 4,
		"\"host\" is no filter word: an address of either end stands alone, of "
		"one end: src, dst" },
	{ "udp", 0, 3, "\"udp\" is no filter word: UDP only is option -u" },
	{ "fwmark = 0x01/0x03", 0, 6, "\"fwmark\" is no filter word: ss alone knows it" },
	{ "autobound", 0, 9, "\"autobound\" is no filter word: ss alone knows it" },
	{ "all,!tcp", 0, 4, "no such filter word or service \"all,\"" },
};

START_TEST(an_error_points_at_the_bad_word_and_says_what_to_do)
{
	const struct filter_error error = filters_refuse(errors[_i].text);

	ck_assert_str_eq(error.why, errors[_i].why);
	ck_assert_uint_eq(error.at, errors[_i].at);
	ck_assert_uint_eq(error.length, errors[_i].length);
}
END_TEST

/* Each either parses or says where it does not; filters_refuse() checks the place. */
static void parse_any(const char *text)
{
	struct filter_error error = { 0 };
	struct filter *filter;
	int err = filter_parse(text, &filters_words, &filter, &error);
	char *copy;

	/* In memory of just its size, for whoever reads behind it. */
	copy = strdup(text);
	if (err)
		filters_refuse(copy);
	else
		filter_free(filters_parse(copy));
	free(copy);
	filter_free(filter);
	ck_assert(err == 0 || err == -EINVAL);
}

static const char long_filter[] =
	"state established exclude = listen and (not sport >= :https or dst != "
	"[2001:db8::]/32:22 || !dev lo) & uid www-data | class ephemeral :80 "
	"193.233.7/24:ssh or recvq > 5 and age lt 5m unaccepted \\( dir in \\)";

START_TEST(a_filter_cut_short_at_any_byte_is_refused_or_parses)
{
	char text[sizeof(long_filter)];

	for (size_t length = 0; length < sizeof(long_filter); length++) {
		memcpy(text, long_filter, length);
		text[length] = '\0';
		parse_any(text);
		parse_any(long_filter + length);
	}
	filter_free(filters_parse(long_filter));
}
END_TEST

START_TEST(a_filter_with_any_byte_anywhere_does_no_harm)
{
	char text[sizeof(long_filter)];

	for (size_t i = 0; i + 1 < sizeof(long_filter); i++) {
		for (int byte = 1; byte < 256; byte += 1 + i % 3) {
			strcpy(text, long_filter);
			text[i] = (char)byte;
			parse_any(text);
		}
	}
}
END_TEST

START_TEST(a_random_filter_parses_in_every_part)
{
	struct filters_random random = { .state = 1 };
	char text[FILTERS_TEXT_MAX];

	for (int i = 0; i < 2000; i++) {
		filters_make(&random, filters_terms, filters_term_count, text);
		filter_free(filters_parse(text));
		text[filters_below(&random, (uint32_t)strlen(text))] = '\0';
		parse_any(text);
	}
}
END_TEST

/* `part` again and again, up to FILTER_TEXT_MAX bytes, then `end`. */
static char *repeat(const char *part, const char *end)
{
	size_t length = strlen(part);
	char *text = malloc(FILTER_TEXT_MAX + 1);
	char *at = text;

	ck_assert_ptr_nonnull(text);
	while ((size_t)(at - text) + length + strlen(end) <= FILTER_TEXT_MAX)
		at = stpcpy(at, part);
	strcpy(at, end);
	return text;
}

static const struct {
	const char *part;
	const char *end;
	const char *why; /* NULL: it parses */
} long_ones[] = {
	{ "(", "", "nested too deeply" },
	{ "( ", ":1", "nested too deeply" },
	{ "not ", ":1", "nested too deeply" },
	{ "!", ":1", "nested too deeply" },
	{ "!(", ":1", "nested too deeply" },
	{ ":1 or (", ":1", "nested too deeply" },
	{ ")", "", "has nothing before it" },
	{ "a or ", "ssh or :1", NULL },
	{ ":1 or ", ":1", NULL },
	{ ":1 and ", ":1", NULL },
	{ ":1 ", ":1", NULL },
	{ ":1 and :2 or ", ":1", NULL },
	{ "state established ", "", NULL },
	{ "(:1) ", "", NULL },
	{ "not :1 ", "", NULL },
	{ " ", ":1", NULL },
	{ "x", "", "no such filter word" },
	{ "1", "", "not a filter word" },
	{ "and ", "", "has nothing before it" },
	{ "\xff", "", "no such filter word" },
	{ "\\", "", "no such filter word" },
};

START_TEST(a_filter_of_64_kib_is_bounded)
{
	char *text = repeat(long_ones[_i].part, long_ones[_i].end);
	const struct sock sock = tcp_between("10.0.0.1", 1, "10.0.0.2", 2);
	const struct filter_scene scene = { 0 };

	if (long_ones[_i].why) {
		ck_assert_ptr_nonnull(
			strstr(filters_refuse(text).why, long_ones[_i].why));
	} else {
		struct filter *filter = filters_parse(text);
		size_t terms = filter_terms(filter);

		ck_assert_int_ne(filter_match(filter, &scene, &sock), TRUTH_UNKNOWN);
		ck_assert_uint_ne(filter_states(filter), 0);
		ck_assert_uint_ge(terms, 1);
		ck_assert_uint_le(terms, FILTER_TERMS_MAX);
		for (size_t i = 0; i < terms; i++) {
			size_t at;
			size_t length;

			filter_term_place(filter, i, &at, &length);
			ck_assert_uint_le(at + length, strlen(text));
			filter_match_term(filter, i, &scene, &sock);
		}
		filter_free(filter);
	}
	free(text);
}
END_TEST

START_TEST(a_filter_longer_than_64_kib_is_refused)
{
	char *text = malloc(FILTER_TEXT_MAX + 2);

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', FILTER_TEXT_MAX + 1);
	text[FILTER_TEXT_MAX + 1] = '\0';
	ck_assert_str_eq(filters_refuse(text).why, "longer than 65536 bytes");
	text[FILTER_TEXT_MAX] = '\0';
	ck_assert_ptr_null(filters_parse(text));
	free(text);
}
END_TEST

START_TEST(two_hundred_levels_are_enough_for_everybody)
{
	char text[1000] = "";

	for (int i = 0; i < 190; i++)
		strcat(text, "(");
	strcat(text, ":1");
	for (int i = 0; i < 190; i++)
		strcat(text, ")");
	filter_free(filters_parse(text));
}
END_TEST

START_TEST(a_long_word_is_cut_in_the_message_and_marked_whole)
{
	char text[400] = "state ";
	struct filter_error error;

	memset(text + 6, 'x', 380);
	error = filters_refuse(text);
	ck_assert_uint_eq(error.at, 6);
	ck_assert_uint_eq(error.length, 380);
	ck_assert_uint_lt(strlen(error.why), 100);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, an_error_points_at_the_bad_word_and_says_what_to_do, errors);
	tcase_add_test(tcase, a_filter_cut_short_at_any_byte_is_refused_or_parses);
	tcase_add_test(tcase, a_filter_with_any_byte_anywhere_does_no_harm);
	tcase_add_test(tcase, a_random_filter_parses_in_every_part);
	unit_add_loop(tcase, a_filter_of_64_kib_is_bounded, long_ones);
	tcase_add_test(tcase, a_filter_longer_than_64_kib_is_refused);
	tcase_add_test(tcase, two_hundred_levels_are_enough_for_everybody);
	tcase_add_test(tcase, a_long_word_is_cut_in_the_message_and_marked_whole);
}

int main(void)
{
	return unit_run("filter_errors", add);
}
