/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_operand.h"
#include "sockview/core/filter_tree.h"

#include "filters.h"
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
	{ "proto", "tcp", false },
	{ "proto", "UDP", false },
	{ "recvq", "0", true },
	{ "sendq", "18446744073709551615", true },
	{ "retrans", "3", true },
	{ "age", "5m", true },
	{ "pid", "4711", false },
	{ "comm", "nginx", false },
	{ "unit", "nginx.service", false },
	{ "text", "10.0", false },
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

static const char *const bare_names[] = { "nginx", "redis-server", "a", "Web_Content",
	"nginx.service", "user@1000.service", "docker:0123456789ab",
	"pod:0c/0123456789ab", "lxc:db", "/init", "/user.slice/x", "sort4", "node",
	"\xe5\xae\xbd", "3proxy" };

START_TEST(a_word_that_is_nothing_else_is_a_command_or_unit)
{
	struct filter *filter = filters_parse(bare_names[_i]);

	ck_assert_uint_eq(filter->count, 1);
	ck_assert_int_eq(filter->nodes[0].kind, FILTER_NAME);
	ck_assert_uint_eq(filter->nodes[0].word.at, 0);
	ck_assert_uint_eq(filter->nodes[0].word.length, strlen(bare_names[_i]));
	filter_free(filter);
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
	unit_add_loop(tcase, an_address_alone_is_one_of_either_end, bare_hosts);
	unit_add_loop(tcase, a_port_with_a_colon_and_a_service_are_one_of_either_end,
		bare_ports);
	unit_add_loop(
		tcase, a_word_that_is_nothing_else_is_a_command_or_unit, bare_names);
}

int main(void)
{
	return unit_run("filter_parse", add);
}
