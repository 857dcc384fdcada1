/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_hint.h"
#include "sockview/core/filter_operand.h"
#include "sockview/core/filter_value.h"
#include "sockview/core/guess.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Deep enough for every person, far from the end of any stack. */
#define DEPTH_MAX 200

struct parser {
	const char *text;
	size_t next; /* where the token behind `token` begins */
	struct token token;
	unsigned depth;
	const struct filter_words *words;
	struct filter *filter;
	struct filter_error *error;
};

static int parse_or(struct parser *parser, uint32_t *node);

static void advance(struct parser *parser)
{
	parser->token = filter_lex(parser->text, &parser->next);
}

__attribute__((format(printf, 4, 5))) static int fail(
	struct parser *parser, size_t at, size_t length, const char *format, ...)
{
	va_list arguments;

	parser->error->at = at;
	parser->error->length = length ? length : 1;
	va_start(arguments, format);
	vsnprintf(parser->error->why, sizeof(parser->error->why), format, arguments);
	va_end(arguments);
	return -EINVAL;
}

/* A complaint about the token at hand, with a guess where there is one. */
static int fail_token(
	struct parser *parser, const char *what, const char *const *known, size_t count)
{
	const struct token *token = &parser->token;
	const char *guess = guess_word(token->word, known, count);

	return fail(parser, token->at, token->length, "%s \"%.40s\"%s%s%s", what,
		token->word, guess ? "; did you mean \"" : "", guess ? guess : "",
		guess ? "\"?" : "");
}

static int add_node(
	struct parser *parser, const struct filter_node *node, uint32_t *index)
{
	struct filter *filter = parser->filter;

	if (filter->count == filter->room) {
		uint32_t room = filter->room ? filter->room * 2 : 16;
		struct filter_node *nodes = realloc(filter->nodes, room * sizeof(*nodes));

		if (!nodes)
			return -ENOMEM;
		filter->nodes = nodes;
		filter->room = room;
	}
	*index = filter->count;
	filter->nodes[filter->count++] = *node;
	return 0;
}

/* "= X", "!= X", "> X" or just X. */
static enum filter_op take_op(struct parser *parser)
{
	enum filter_op op = FILTER_EQ;

	if (parser->token.kind == TOKEN_COMPARE) {
		op = parser->token.op;
		advance(parser);
	}
	return op;
}

/* `sport > 1024` without quotes is `sport`, and a file of that name. */
static int fail_missing(struct parser *parser, const struct filter_operand *operand)
{
	return fail(parser, parser->token.at, 1, "%s is missing after \"%s\"%s",
		operand->wants, operand->word,
		operand->flags & OPERAND_ORDERED ? "; in a shell put the filter in quotes"
						 : "");
}

static int fail_value(
	struct parser *parser, const char *operand, const char *wants, const char *hint)
{
	const struct token *token = &parser->token;

	return fail(parser, token->at, token->length,
		"\"%.*s\" is no %s after \"%s\"%s%s",
		(int)(token->length < 40 ? token->length : 40), parser->text + token->at,
		wants, operand, hint ? "; " : "", hint ? hint : "");
}

static int parse_operand(
	struct parser *parser, const struct filter_operand *operand, uint32_t *index)
{
	struct filter_node node = {
		.kind = operand->kind,
		.family = FAMILY_COUNT,
		.at = parser->token.at,
		.length = parser->token.length,
	};
	const char *hint = NULL;

	advance(parser);
	if (operand->flags & OPERAND_ALONE)
		return add_node(parser, &node, index);
	if (parser->token.kind == TOKEN_COMPARE && !(operand->flags & OPERAND_ORDERED) &&
		parser->token.op != FILTER_EQ && parser->token.op != FILTER_NE)
		return fail(parser, parser->token.at, parser->token.length,
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
	advance(parser);
	return add_node(parser, &node, index);
}

static bool is_word(const struct parser *parser, const char *word)
{
	return parser->token.kind == TOKEN_WORD &&
	       filter_lex_same(parser->token.word, word);
}

/* `excl` as in ss. */
static bool is_exclude(const struct parser *parser)
{
	return is_word(parser, "exclude") || is_word(parser, "excl");
}

/* "state X", "state = X", "state != X", "exclude X": what it adds to either set. */
static int parse_state(struct parser *parser, uint32_t *wanted, uint32_t *unwanted)
{
	static const struct filter_operand state = { .word = "state", .wants = "state" };
	bool want = !is_exclude(parser);
	const char *const *known;
	uint32_t states;
	size_t count;

	advance(parser);
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
static int parse_states(struct parser *parser, uint32_t *index)
{
	struct filter_node node = { .kind = FILTER_STATES, .at = parser->token.at };
	uint32_t wanted = 0;
	uint32_t unwanted = 0;

	while (is_word(parser, "state") || is_exclude(parser)) {
		int err = parse_state(parser, &wanted, &unwanted);

		if (err)
			return err;
		node.length = parser->token.at + parser->token.length - node.at;
		advance(parser);
	}
	node.states = (wanted ? wanted : STATES_ALL) & ~unwanted;
	return add_node(parser, &node, index);
}

static int fail_bare(struct parser *parser)
{
	const struct token *token = &parser->token;
	char why[FILTER_WHY_MAX];
	size_t count;
	const char *const *known = filter_keywords(&count);

	if (filter_hint_bare(token->word, why, sizeof(why)))
		return fail(parser, token->at, token->length, "%s", why);
	return fail_token(parser, "no such filter word or service", known, count);
}

/* A word alone: a port of either end (:8080), an address of either end, or a service. */
static int parse_bare(struct parser *parser, uint32_t *index)
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
		return fail_bare(parser);
	}
	advance(parser);
	return add_node(parser, &node, index);
}

static int parse_word(struct parser *parser, uint32_t *index)
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

static int parse_parentheses(struct parser *parser, uint32_t *index)
{
	size_t open = parser->token.at;
	int err;

	advance(parser);
	err = parse_or(parser, index);
	if (err)
		return err;
	if (parser->token.kind != TOKEN_CLOSE)
		return fail(parser,
			parser->token.kind == TOKEN_END ? open : parser->token.at, 1,
			"\")\" is missing; in a shell put the filter in quotes");
	parser->filter->nodes[*index].at = open;
	parser->filter->nodes[*index].length = parser->token.at + 1 - open;
	advance(parser);
	return 0;
}

static int parse_not(struct parser *parser, uint32_t *index)
{
	struct filter_node node = { .kind = FILTER_NOT, .at = parser->token.at };
	int err;

	if (parser->token.kind != TOKEN_NOT) {
		switch (parser->token.kind) {
		case TOKEN_OPEN:
			return parse_parentheses(parser, index);
		case TOKEN_WORD:
			return parse_word(parser, index);
		case TOKEN_END:
			return fail(
				parser, parser->token.at, 1, "the filter ends too early");
		default:
			return fail(parser, parser->token.at, parser->token.length,
				"\"%.*s\" has nothing before it",
				(int)parser->token.length,
				parser->text + parser->token.at);
		}
	}
	if (++parser->depth > DEPTH_MAX)
		return fail(parser, parser->token.at, 1, "nested too deeply");
	advance(parser);
	err = parse_not(parser, &node.left);
	parser->depth--;
	if (err)
		return err;
	node.length = parser->filter->nodes[node.left].at +
		      parser->filter->nodes[node.left].length - node.at;
	return add_node(parser, &node, index);
}

static int join(struct parser *parser, enum filter_kind kind, uint32_t left,
	uint32_t right, uint32_t *index)
{
	const struct filter_node *first = &parser->filter->nodes[left];
	const struct filter_node *last = &parser->filter->nodes[right];
	const struct filter_node node = {
		.kind = kind,
		.left = left,
		.right = right,
		.at = first->at,
		.length = last->at + last->length - first->at,
	};

	return add_node(parser, &node, index);
}

/* Two operands side by side mean `and`. */
static bool begins_operand(const struct parser *parser)
{
	return parser->token.kind == TOKEN_WORD || parser->token.kind == TOKEN_OPEN ||
	       parser->token.kind == TOKEN_NOT;
}

static int parse_and(struct parser *parser, uint32_t *index)
{
	int err = parse_not(parser, index);

	while (!err && (parser->token.kind == TOKEN_AND || begins_operand(parser))) {
		uint32_t right;

		if (parser->token.kind == TOKEN_AND)
			advance(parser);
		err = parse_not(parser, &right);
		if (!err)
			err = join(parser, FILTER_AND, *index, right, index);
	}
	return err;
}

static int parse_or(struct parser *parser, uint32_t *index)
{
	int err;

	if (++parser->depth > DEPTH_MAX)
		return fail(parser, parser->token.at, 1, "nested too deeply");
	err = parse_and(parser, index);
	while (!err && parser->token.kind == TOKEN_OR) {
		uint32_t right;

		advance(parser);
		err = parse_and(parser, &right);
		if (!err)
			err = join(parser, FILTER_OR, *index, right, index);
	}
	parser->depth--;
	return err;
}

static int parse_all(struct parser *parser)
{
	int err;

	advance(parser);
	if (parser->token.kind == TOKEN_END)
		return 0;
	err = parse_or(parser, &parser->filter->root);
	if (err)
		return err;
	if (parser->token.kind == TOKEN_CLOSE)
		return fail(parser, parser->token.at, 1, "\")\" without \"(\"");
	if (parser->token.kind != TOKEN_END)
		return fail(parser, parser->token.at, parser->token.length,
			"\"%.*s\" does not belong here", (int)parser->token.length,
			parser->text + parser->token.at);
	return 0;
}

int filter_parse(const char *text, const struct filter_words *words,
	struct filter **filter, struct filter_error *error)
{
	struct parser parser = { .text = text, .words = words, .error = error };
	int err;

	*filter = NULL;
	if (strlen(text) > FILTER_TEXT_MAX)
		return fail(&parser, FILTER_TEXT_MAX, 1, "longer than %d bytes",
			FILTER_TEXT_MAX);
	parser.filter = calloc(1, sizeof(*parser.filter));
	if (!parser.filter)
		return -ENOMEM;
	err = parse_all(&parser);
	if (err || !parser.filter->count) {
		filter_free(parser.filter);
		return err;
	}
	*filter = parser.filter;
	return 0;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	free(filter->nodes);
	free(filter);
}
