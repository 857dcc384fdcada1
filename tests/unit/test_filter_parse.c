/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_operand.h"
#include "sockview/core/filter_tree.h"

#include "filters.h"
#include "socks.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Writes a tree with all its parentheses: "(sport80 & !(uid1 | uid2))". */
static char *spell(const struct filter *filter, uint32_t index, char *at)
{
	const struct filter_node *node = &filter->nodes[index];

	switch (node->kind) {
	case FILTER_AND:
	case FILTER_OR:
		at = spell(filter, node->left, stpcpy(at, "("));
		at = stpcpy(at, node->kind == FILTER_AND ? " & " : " | ");
		return stpcpy(spell(filter, node->right, at), ")");
	case FILTER_NOT:
		return spell(filter, node->left, stpcpy(at, "!"));
	case FILTER_STATES:
		return at + sprintf(at, "states%x", node->states);
	default:
		return at + sprintf(at, "%u", (unsigned)node->number);
	}
}

static const struct {
	const char *text;
	const char *tree;
} trees[] = {
	{ ":1", "1" },
	{ ":1 or :2 or :3", "((1 | 2) | 3)" },
	{ ":1 and :2 and :3", "((1 & 2) & 3)" },
	{ ":1 or :2 and :3", "(1 | (2 & 3))" },
	{ ":1 and :2 or :3", "((1 & 2) | 3)" },
	{ "not :1 and :2", "(!1 & 2)" },
	{ "not :1 or :2", "(!1 | 2)" },
	{ "not ( :1 and :2 )", "!(1 & 2)" },
	{ "not not :1", "!!1" },
	{ "!:1", "!1" },
	{ "! !:1", "!!1" },
	{ ":1 :2 or :3", "((1 & 2) | 3)" },
	{ ":1 or :2 :3", "(1 | (2 & 3))" },
	{ ":1 not :2", "(1 & !2)" },
	{ ":1(:2 or :3)", "(1 & (2 | 3))" },
	{ "(:1 or :2)(:3)", "((1 | 2) & 3)" },
	{ ":1&:2|:3", "((1 & 2) | 3)" },
	{ ":1 && :2 || :3", "((1 & 2) | 3)" },
	{ "((((:1))))", "1" },
	{ ":1 AND :2 Or NOT :3", "((1 & 2) | !3)" },
	{ "\t:1\n\r\v\f:2 ", "(1 & 2)" },
	{ "\\( :1 or :2 \\) \\& \\! :3", "((1 | 2) & !3)" },
	{ "sport 1 uid 2 recvq 3", "((1 & 2) & 3)" },
	{ "sport=1&dport!=2", "(1 & 2)" },
};

START_TEST(or_binds_less_than_and_and_and_less_than_not)
{
	struct filter *filter = filters_parse(trees[_i].text);
	char tree[256];

	*spell(filter, filter->root, tree) = '\0';
	ck_assert_str_eq(tree, trees[_i].tree);
	filter_free(filter);
}
END_TEST

static const struct {
	const char *text;
	const char *of;
} runs[] = {
	{ "state established", "established" },
	{ "state = established", "established" },
	{ "STATE ESTAB", "established" },
	{ "state established state close-wait", "established close-wait" },
	{ "state connected exclude established exclude time-wait",
		"syn-sent syn-recv fin-wait-1 fin-wait-2 close-wait last-ack closing" },
	{ "exclude established state connected exclude time-wait",
		"syn-sent syn-recv fin-wait-1 fin-wait-2 close-wait last-ack closing" },
	{ "exclude big", "time-wait syn-recv" },
	{ "excl big", "time-wait syn-recv" },
	{ "exclude = big", "time-wait syn-recv" },
	{ "state != big", "time-wait syn-recv" },
	{ "state all exclude big state != time-wait", "syn-recv" },
	{ "state bucket exclude bucket", "" },
};

START_TEST(a_run_of_states_is_a_set)
{
	struct filter *filter = filters_parse(runs[_i].text);
	char words[128];
	char *rest = words;
	uint32_t expected = 0;
	char *word;
	size_t count;
	const char *const *known = filter_state_words(&count);

	strcpy(words, runs[_i].of);
	while ((word = strsep(&rest, " "))) {
		for (size_t i = 0; i < 11; i++)
			if (strcmp(known[i], word) == 0)
				expected |= STATE_BIT(i == 0 ? STATE_ESTABLISHED : i + 1);
	}
	/* The words stand in the kernel's order of states. */
	ck_assert_uint_eq(filter->count, 1);
	ck_assert_uint_eq(filter->nodes[0].states, expected);
	ck_assert_uint_eq(filter->nodes[0].at, 0);
	ck_assert_uint_eq(filter->nodes[0].length, strlen(runs[_i].text));
	filter_free(filter);
}
END_TEST

START_TEST(and_between_states_is_no_run)
{
	struct filter *filter = filters_parse("state established and state listen");

	ck_assert_uint_eq(filter->count, 3);
	ck_assert_uint_eq(filter_states(filter), 0);
	filter_free(filter);
	filter = filters_parse("state established or state listen");
	ck_assert_uint_eq(filter_states(filter),
		STATE_BIT(STATE_ESTABLISHED) | STATE_BIT(STATE_LISTEN));
	filter_free(filter);
}
END_TEST

static const char *const blanks[] = { "", " ", "\t \n\v\f\r" };

START_TEST(blanks_are_no_filter)
{
	ck_assert_ptr_null(filters_parse(blanks[_i]));
}
END_TEST

/* ss(8), USAGE EXAMPLES and EXPRESSION. */
static const char *const of_ss[] = {
	"state established ( dport = :ssh or sport = :ssh )",
	"state fin-wait-1 ( sport = :http or sport = :https ) dst 193.233.7/24",
	"dst 193.233.7/24",
	"dst = 10.0.0.1",
	"src 10.0.0.1:22",
	"dport < :1024",
	"sport inet::443",
	"dev = eth0",
	"dev != 2",
	"dport != :ssh",
	"dport neq :ssh",
	"dport geq :1024 and sport leq :1024",
	"dport >= :1024 && sport <= :1024 || sport lt 5 & dport gt 5",
};

START_TEST(every_example_of_ss_parses)
{
	filter_free(filters_parse(of_ss[_i]));
}
END_TEST

static const struct {
	const char *text;
	enum filter_op op;
} operators[] = {
	{ "sport 443", FILTER_EQ },
	{ "sport = 443", FILTER_EQ },
	{ "sport == 443", FILTER_EQ },
	{ "sport eq 443", FILTER_EQ },
	{ "sport EQ 443", FILTER_EQ },
	{ "sport=443", FILTER_EQ },
	{ "sport=:443", FILTER_EQ },
	{ "sport != 443", FILTER_NE },
	{ "sport ne 443", FILTER_NE },
	{ "sport neq 443", FILTER_NE },
	{ "sport!=443", FILTER_NE },
	{ "sport < 443", FILTER_LT },
	{ "sport lt 443", FILTER_LT },
	{ "sport \\< 443", FILTER_LT },
	{ "sport\\<443", FILTER_LT },
	{ "sport <= 443", FILTER_LE },
	{ "sport le 443", FILTER_LE },
	{ "sport leq 443", FILTER_LE },
	{ "sport\\<=443", FILTER_LE },
	{ "sport > 443", FILTER_GT },
	{ "sport gt 443", FILTER_GT },
	{ "sport \\> 443", FILTER_GT },
	{ "sport >= 443", FILTER_GE },
	{ "sport ge 443", FILTER_GE },
	{ "sport geq 443", FILTER_GE },
};

START_TEST(an_operator_has_its_aliases)
{
	struct filter *filter = filters_parse(operators[_i].text);

	ck_assert_uint_eq(filter->count, 1);
	ck_assert_int_eq(filter->nodes[0].kind, FILTER_SPORT);
	ck_assert_int_eq(filter->nodes[0].op, operators[_i].op);
	ck_assert_uint_eq(filter->nodes[0].number, 443);
	filter_free(filter);
}
END_TEST

static const struct {
	const char *word;
	const char *value; /* NULL: it takes none */
	bool ordered;
} operands[] = {
	{ "sport", "443", true },
	{ "dport", ":https", true },
	{ "src", "10.0.0.1", false },
	{ "dst", "[::1]:22", false },
	{ "dev", "eth0", false },
	{ "uid", "33", true },
	{ "uid", "www-data", true },
	{ "uid", "0x", true },
	{ "user", "www-data", false },
	{ "class", "well-known", false },
	{ "class", "WELL_KNOWN", false },
	{ "class", "registered", false },
	{ "class", "Dynamic", false },
	{ "class", "ephemeral", false },
	{ "dir", "in", false },
	{ "dir", "OUT", false },
	{ "recvq", "0", true },
	{ "sendq", "18446744073709551615", true },
	{ "retrans", "3", true },
	{ "age", "5m", true },
	{ "unaccepted", NULL, false },
	{ "orphan", NULL, false },
};

START_TEST(an_operand_takes_the_operators_that_make_sense)
{
	static const char *const signs[] = { "", "=", "==", "!=", "<", "<=", ">", ">=" };
	const bool ordered = operands[_i].ordered;

	for (size_t i = 0; i < COUNT_OF(signs) && operands[_i].value; i++) {
		char text[64];

		snprintf(text, sizeof(text), "%s %s %s", operands[_i].word, signs[i],
			operands[_i].value);
		if (i < 4 || ordered)
			filter_free(filters_parse(text));
		else
			ck_assert_ptr_nonnull(
				strstr(filters_refuse(text).why, "by = or != only"));
	}
	if (!operands[_i].value) {
		char text[64];

		filter_free(filters_parse(operands[_i].word));
		snprintf(text, sizeof(text), "%s = 1", operands[_i].word);
		filters_refuse(text);
	}
}
END_TEST

START_TEST(each_keyword_is_a_word_of_the_language)
{
	size_t count;
	const char *const *words = filter_keywords(&count);

	for (size_t i = 0; i < count; i++) {
		bool joins = strcmp(words[i], "and") == 0 ||
			     strcmp(words[i], "or") == 0 || strcmp(words[i], "not") == 0;
		bool state = strcmp(words[i], "state") == 0 ||
			     strcmp(words[i], "exclude") == 0;

		ck_assert_msg(joins || state || filter_operand(words[i]), "%s", words[i]);
	}
	ck_assert_ptr_null(filter_operand("sports"));
	ck_assert_ptr_null(filter_operand("spor"));
	ck_assert_ptr_null(filter_operand(""));
}
END_TEST

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
		"no such filter word or service \"stat\"; did you mean \"state\"?" },
	{ "sprot = 5", 0, 5,
		"no such filter word or service \"sprot\"; did you mean \"sport\"?" },
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

static const char *const bare_hosts[] = { "10.0.9.4", "10.0.9.4:443", "10.0.9/24", "10/8",
	"::1", "[::1]", "[::1]:22", "2001:db8::/32", "*", "*:443", "inet6:*" };

START_TEST(an_address_alone_is_one_of_either_end)
{
	struct filter *filter = filters_parse(bare_hosts[_i]);

	ck_assert_int_eq(filter->nodes[0].kind, FILTER_HOST);
	filter_free(filter);
}
END_TEST

static const char *const bare_ports[] = { ":443", ":https", "https", ":3com-tsmux",
	"3com-tsmux", ":0", ":65535" };

START_TEST(a_port_with_a_colon_and_a_service_are_one_of_either_end)
{
	struct filter *filter = filters_parse(bare_ports[_i]);

	ck_assert_int_eq(filter->nodes[0].kind, FILTER_PORT);
	filter_free(filter);
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
	{ "a or ", "a", "no such filter word" },
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
	unit_add_loop(tcase, or_binds_less_than_and_and_and_less_than_not, trees);
	unit_add_loop(tcase, a_run_of_states_is_a_set, runs);
	tcase_add_test(tcase, and_between_states_is_no_run);
	unit_add_loop(tcase, blanks_are_no_filter, blanks);
	unit_add_loop(tcase, every_example_of_ss_parses, of_ss);
	unit_add_loop(tcase, an_operator_has_its_aliases, operators);
	unit_add_loop(tcase, an_operand_takes_the_operators_that_make_sense, operands);
	tcase_add_test(tcase, each_keyword_is_a_word_of_the_language);
	unit_add_loop(tcase, an_error_points_at_the_bad_word_and_says_what_to_do, errors);
	unit_add_loop(tcase, an_address_alone_is_one_of_either_end, bare_hosts);
	unit_add_loop(tcase, a_port_with_a_colon_and_a_service_are_one_of_either_end,
		bare_ports);
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
	return unit_run("filter_parse", add);
}
