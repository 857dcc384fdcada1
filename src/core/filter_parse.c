/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_leaf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Deep enough for every person, far from the end of any stack. */
#define DEPTH_MAX 200

static int parse_or(struct filter_parser *parser, uint32_t *node);

static int parse_parentheses(struct filter_parser *parser, uint32_t *index)
{
	size_t open = parser->token.at;
	int err;

	filter_parser_next(parser);
	err = parse_or(parser, index);
	if (err)
		return err;
	if (parser->token.kind != TOKEN_CLOSE)
		return filter_parser_fail(parser,
			parser->token.kind == TOKEN_END ? open : parser->token.at, 1,
			"\")\" is missing; in a shell put the filter in quotes");
	parser->filter->nodes[*index].at = open;
	parser->filter->nodes[*index].length = parser->token.at + 1 - open;
	filter_parser_next(parser);
	return 0;
}

static int parse_not(struct filter_parser *parser, uint32_t *index)
{
	struct filter_node node = { .kind = FILTER_NOT, .at = parser->token.at };
	int err;

	if (parser->token.kind != TOKEN_NOT) {
		switch (parser->token.kind) {
		case TOKEN_OPEN:
			return parse_parentheses(parser, index);
		case TOKEN_WORD:
			return filter_leaf_parse(parser, index);
		case TOKEN_END:
			return filter_parser_fail(
				parser, parser->token.at, 1, "the filter ends too early");
		default:
			return filter_parser_fail(parser, parser->token.at,
				parser->token.length, "\"%.*s\" has nothing before it",
				(int)parser->token.length,
				parser->text + parser->token.at);
		}
	}
	if (++parser->depth > DEPTH_MAX)
		return filter_parser_fail(
			parser, parser->token.at, 1, "nested too deeply");
	filter_parser_next(parser);
	err = parse_not(parser, &node.left);
	parser->depth--;
	if (err)
		return err;
	node.length = parser->filter->nodes[node.left].at +
		      parser->filter->nodes[node.left].length - node.at;
	return filter_parser_add(parser, &node, index);
}

static int join(struct filter_parser *parser, enum filter_kind kind, uint32_t left,
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

	return filter_parser_add(parser, &node, index);
}

/* Two operands side by side mean `and`. */
static bool begins_operand(const struct filter_parser *parser)
{
	return parser->token.kind == TOKEN_WORD || parser->token.kind == TOKEN_OPEN ||
	       parser->token.kind == TOKEN_NOT;
}

static int parse_and(struct filter_parser *parser, uint32_t *index)
{
	int err = parse_not(parser, index);

	while (!err && (parser->token.kind == TOKEN_AND || begins_operand(parser))) {
		uint32_t right;

		if (parser->token.kind == TOKEN_AND)
			filter_parser_next(parser);
		err = parse_not(parser, &right);
		if (!err)
			err = join(parser, FILTER_AND, *index, right, index);
	}
	return err;
}

static int parse_or(struct filter_parser *parser, uint32_t *index)
{
	int err;

	if (++parser->depth > DEPTH_MAX)
		return filter_parser_fail(
			parser, parser->token.at, 1, "nested too deeply");
	err = parse_and(parser, index);
	while (!err && parser->token.kind == TOKEN_OR) {
		uint32_t right;

		filter_parser_next(parser);
		err = parse_and(parser, &right);
		if (!err)
			err = join(parser, FILTER_OR, *index, right, index);
	}
	parser->depth--;
	return err;
}

static int parse_all(struct filter_parser *parser)
{
	int err;

	filter_parser_next(parser);
	if (parser->token.kind == TOKEN_END)
		return 0;
	err = parse_or(parser, &parser->filter->root);
	if (err)
		return err;
	if (parser->token.kind == TOKEN_CLOSE)
		return filter_parser_fail(
			parser, parser->token.at, 1, "\")\" without \"(\"");
	if (parser->token.kind != TOKEN_END)
		return filter_parser_fail(parser, parser->token.at, parser->token.length,
			"\"%.*s\" does not belong here", (int)parser->token.length,
			parser->text + parser->token.at);
	return 0;
}

int filter_parse(const char *text, const struct filter_words *words,
	struct filter **filter, struct filter_error *error)
{
	struct filter_parser parser = { .text = text, .words = words, .error = error };
	const size_t length = strlen(text);
	int err;

	*filter = NULL;
	if (length > FILTER_TEXT_MAX)
		return filter_parser_fail(&parser, FILTER_TEXT_MAX, 1,
			"longer than %d bytes", FILTER_TEXT_MAX);
	parser.filter = calloc(1, sizeof(*parser.filter));
	if (!parser.filter)
		return -ENOMEM;
	parser.filter->text = malloc(length + 1);
	if (parser.filter->text)
		memcpy(parser.filter->text, text, length + 1);
	err = parser.filter->text ? parse_all(&parser) : -ENOMEM;
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
	free(filter->text);
	free(filter);
}
