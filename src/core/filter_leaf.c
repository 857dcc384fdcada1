/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_leaf.h"

#include "sockview/core/filter_hint.h"
#include "sockview/core/filter_operand.h"
#include "sockview/core/filter_value.h"
#include "sockview/core/guess.h"
#include "sockview/core/unit.h"

#include <string.h>

/* A complaint about the token at hand, with a guess where there is one. */
static int fail_token(struct filter_parser *parser, const char *what,
	const char *const *known, size_t count)
{
	const struct token *token = &parser->token;
	const char *guess = guess_word(token->word, known, count);

	return filter_parser_fail(parser, token->at, token->length, "%s \"%.40s\"%s%s%s",
		what, token->word, guess ? "; did you mean \"" : "", guess ? guess : "",
		guess ? "\"?" : "");
}

/* "= X", "!= X", "> X" or just X. */
static enum filter_op take_op(struct filter_parser *parser)
{
	enum filter_op op = FILTER_EQ;

	if (parser->token.kind == TOKEN_COMPARE) {
		op = parser->token.op;
		filter_parser_next(parser);
	}
	return op;
}

/* `sport > 1024` without quotes is `sport`, and a file of that name. */
static int fail_missing(
	struct filter_parser *parser, const struct filter_operand *operand)
{
	return filter_parser_fail(parser, parser->token.at, 1,
		"%s is missing after \"%s\"%s", operand->wants, operand->word,
		operand->flags & OPERAND_ORDERED ? "; in a shell put the filter in quotes"
						 : "");
}

static int fail_value(struct filter_parser *parser, const char *operand,
	const char *wants, const char *hint)
{
	const struct token *token = &parser->token;

	return filter_parser_fail(parser, token->at, token->length,
		"\"%.*s\" is no %s after \"%s\"%s%s",
		(int)(token->length < 40 ? token->length : 40), parser->text + token->at,
		wants, operand, hint ? "; " : "", hint ? hint : "");
}

static int parse_operand(struct filter_parser *parser,
	const struct filter_operand *operand, uint32_t *index)
{
	struct filter_node node = {
		.kind = operand->kind,
		.family = FAMILY_COUNT,
		.at = parser->token.at,
		.length = parser->token.length,
	};
	const char *hint = NULL;

	filter_parser_next(parser);
	if (operand->flags & OPERAND_ALONE)
		return filter_parser_add(parser, &node, index);
	if (parser->token.kind == TOKEN_COMPARE && !(operand->flags & OPERAND_ORDERED) &&
		parser->token.op != FILTER_EQ && parser->token.op != FILTER_NE)
		return filter_parser_fail(parser, parser->token.at, parser->token.length,
			"\"%s\" is compared by = or != only", operand->word);
	node.op = take_op(parser);
	if (parser->token.kind == TOKEN_END)
		return fail_missing(parser, operand);
	if (operand->kind == FILTER_SRC || operand->kind == FILTER_DST)
		hint = filter_hint_address(parser->token.word);
	if (parser->token.kind != TOKEN_WORD ||
		!operand->value(&parser->token, parser->words, &node))
		return fail_value(parser, operand->word, operand->wants, hint);
	node.length = parser->token.at + parser->token.length - node.at;
	filter_parser_next(parser);
	return filter_parser_add(parser, &node, index);
}

static bool is_word(const struct filter_parser *parser, const char *word)
{
	return parser->token.kind == TOKEN_WORD &&
	       filter_lex_same(parser->token.word, word);
}

/* `excl` as in ss. */
static bool is_exclude(const struct filter_parser *parser)
{
	return is_word(parser, "exclude") || is_word(parser, "excl");
}

/* "state X", "state = X", "state != X", "exclude X": what it adds to either set. */
static int parse_state(struct filter_parser *parser, uint32_t *wanted, uint32_t *unwanted)
{
	static const struct filter_operand state = { .word = "state", .wants = "state" };
	bool want = !is_exclude(parser);
	const char *const *known;
	uint32_t states;
	size_t count;

	filter_parser_next(parser);
	if (parser->token.kind == TOKEN_COMPARE &&
		(parser->token.op == FILTER_EQ ||
			(want && parser->token.op == FILTER_NE)))
		want = take_op(parser) == FILTER_EQ && want;
	if (parser->token.kind == TOKEN_END)
		return fail_missing(parser, &state);
	if (parser->token.kind != TOKEN_WORD)
		return fail_value(parser, "state", "state", NULL);
	known = filter_state_words(&count);
	if (!filter_value_states(parser->token.word, &states))
		return fail_token(parser, "no such state", known, count);
	*(want ? wanted : unwanted) |= states;
	return 0;
}

/* A run of `state X` and `exclude X` is a set: the union, less what is excluded. */
static int parse_states(struct filter_parser *parser, uint32_t *index)
{
	struct filter_node node = { .kind = FILTER_STATES, .at = parser->token.at };
	uint32_t wanted = 0;
	uint32_t unwanted = 0;

	while (is_word(parser, "state") || is_exclude(parser)) {
		int err = parse_state(parser, &wanted, &unwanted);

		if (err)
			return err;
		node.length = parser->token.at + parser->token.length - node.at;
		filter_parser_next(parser);
	}
	node.states = (wanted ? wanted : STATES_ALL) & ~unwanted;
	return filter_parser_add(parser, &node, index);
}

/* What may be shown as a command or a unit, and is no slip of something else. */
static bool may_be_name(const struct token *token)
{
	const char *word = token->word;
	char why[FILTER_WHY_MAX];

	if (token->length >= UNIT_NAME_MAX || filter_hint_bare(word, why, sizeof(why)))
		return false;
	for (const char *at = word; *at; at++)
		if ((*at > 0 && *at < ' ') || *at == 0x7f)
			return false;
	if (*word == '-' || strpbrk(word, "*[]%,'\"\\") ||
		!word[strspn(word, "0123456789.:/")])
		return false;
	return *word == '/' || !strpbrk(word, ":/") || unit_is_container(word);
}

static int fail_bare(struct filter_parser *parser)
{
	const struct token *token = &parser->token;
	char why[FILTER_WHY_MAX];
	size_t count;
	const char *const *known = filter_keywords(&count);

	if (filter_hint_bare(token->word, why, sizeof(why)))
		return filter_parser_fail(parser, token->at, token->length, "%s", why);
	return fail_token(parser, "no such filter word or service", known, count);
}

/* "stat established", "sprot = 5": whoever means a command of that name can say so. */
static int fail_slip(struct filter_parser *parser, const struct token *word)
{
	size_t count;
	const char *const *known = filter_keywords(&count);
	const char *guess = guess_word(word->word, known, count);

	return filter_parser_fail(parser, word->at, word->length,
		"no such filter word \"%.40s\"%s%s%s a command is: comm %.40s",
		word->word, guess ? "; did you mean \"" : ";", guess ? guess : "",
		guess ? "\"?" : "", word->word);
}

/* A command or a unit. */
static int parse_name(struct filter_parser *parser, uint32_t *index)
{
	const struct token word = parser->token;
	const struct filter_node node = {
		.kind = FILTER_NAME,
		.at = word.at,
		.length = word.length,
		.word = { word.at, word.length },
	};
	size_t count;
	const char *const *known = filter_keywords(&count);

	filter_parser_next(parser);
	if (parser->token.kind == TOKEN_COMPARE ||
		(word.length > 3 && guess_slip(word.word, known, count)))
		return fail_slip(parser, &word);
	return filter_parser_add(parser, &node, index);
}

/*
 * A word alone: a port of either end (:8080), an address of either end, a service, else a
 * command or a unit. A service is no command, too: owners cost much more than ports.
 */
static int parse_bare(struct filter_parser *parser, uint32_t *index)
{
	const struct token *token = &parser->token;
	struct filter_node node = { .at = token->at, .length = token->length };
	uint8_t family;
	uint16_t port;

	if (filter_hint_is_number(token->word))
		return fail_bare(parser);
	if (filter_value_port(token->word, parser->words, &family, &port) &&
		family == FAMILY_COUNT) {
		node.kind = FILTER_PORT;
		node.number = port;
	} else if (strpbrk(token->word, ".:*/") &&
		   filter_value_host(token->word, parser->words, &node.host)) {
		node.kind = FILTER_HOST;
	} else {
		return may_be_name(token) ? parse_name(parser, index) : fail_bare(parser);
	}
	filter_parser_next(parser);
	return filter_parser_add(parser, &node, index);
}

int filter_leaf_parse(struct filter_parser *parser, uint32_t *index)
{
	const struct filter_operand *operand;

	if (is_word(parser, "state") || is_exclude(parser))
		return parse_states(parser, index);
	operand = parser->token.kind == TOKEN_WORD ? filter_operand(parser->token.word)
						   : NULL;
	if (operand)
		return parse_operand(parser, operand, index);
	return parse_bare(parser, index);
}
