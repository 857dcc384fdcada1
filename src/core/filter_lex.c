/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_lex.h"

#include <string.h>

static const struct {
	const char *text;
	enum token_kind kind;
	enum filter_op op;
} signs[] = {
	/* Longer ones first. */
	{ "&&", TOKEN_AND, FILTER_EQ },
	{ "||", TOKEN_OR, FILTER_EQ },
	{ "==", TOKEN_COMPARE, FILTER_EQ },
	{ "!=", TOKEN_COMPARE, FILTER_NE },
	{ "<=", TOKEN_COMPARE, FILTER_LE },
	{ ">=", TOKEN_COMPARE, FILTER_GE },
	{ "&", TOKEN_AND, FILTER_EQ },
	{ "|", TOKEN_OR, FILTER_EQ },
	{ "!", TOKEN_NOT, FILTER_EQ },
	{ "=", TOKEN_COMPARE, FILTER_EQ },
	{ "<", TOKEN_COMPARE, FILTER_LT },
	{ ">", TOKEN_COMPARE, FILTER_GT },
	{ "(", TOKEN_OPEN, FILTER_EQ },
	{ ")", TOKEN_CLOSE, FILTER_EQ },
};

/* Words for signs, as ss has them. */
static const struct {
	const char *text;
	enum token_kind kind;
	enum filter_op op;
} operators[] = {
	{ "and", TOKEN_AND, FILTER_EQ },
	{ "or", TOKEN_OR, FILTER_EQ },
	{ "not", TOKEN_NOT, FILTER_EQ },
	{ "eq", TOKEN_COMPARE, FILTER_EQ },
	{ "ne", TOKEN_COMPARE, FILTER_NE },
	{ "neq", TOKEN_COMPARE, FILTER_NE },
	{ "lt", TOKEN_COMPARE, FILTER_LT },
	{ "le", TOKEN_COMPARE, FILTER_LE },
	{ "leq", TOKEN_COMPARE, FILTER_LE },
	{ "gt", TOKEN_COMPARE, FILTER_GT },
	{ "ge", TOKEN_COMPARE, FILTER_GE },
	{ "geq", TOKEN_COMPARE, FILTER_GE },
};

static bool is_blank(char character)
{
	return character == ' ' || (character >= '\t' && character <= '\r');
}

static bool read_sign(const char *text, struct token *token)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t length = strlen(signs[i].text);

		if (strncmp(text, signs[i].text, length) != 0)
			continue;
		token->kind = signs[i].kind;
		token->op = signs[i].op;
		token->length = length;
		return true;
	}
	return false;
}

static bool is_sign(char character)
{
	return character && strchr("()!&|=<>", character);
}

/* A backslash that was meant for the shell: quotes around it have kept it. */
static bool is_escape(const char *text)
{
	return *text == '\\' && is_sign(text[1]);
}

/* A word ends at a blank or a sign. */
static size_t word_length(const char *text)
{
	size_t length = 0;

	while (text[length] && !is_blank(text[length]) && !is_sign(text[length]) &&
		!is_escape(text + length))
		length++;
	return length;
}

static char lower(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character + 'a' - 'A')
						    : character;
}

bool filter_lex_same(const char *word, const char *known)
{
	while (*word && lower(*word) == *known) {
		word++;
		known++;
	}
	return !*word && !*known;
}

static void read_word(const char *text, struct token *token)
{
	size_t kept;

	token->kind = TOKEN_WORD;
	token->length = word_length(text);
	kept = token->length < TOKEN_WORD_MAX ? token->length : TOKEN_WORD_MAX - 1;
	memcpy(token->word, text, kept);
	token->word[kept] = '\0';
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (!filter_lex_same(token->word, operators[i].text))
			continue;
		token->kind = operators[i].kind;
		token->op = operators[i].op;
	}
}

struct token filter_lex(const char *text, size_t *at)
{
	struct token token = { .kind = TOKEN_END };

	while (is_blank(text[*at]) || is_escape(text + *at))
		++*at;
	token.at = *at;
	if (text[*at] && !read_sign(text + *at, &token))
		read_word(text + *at, &token);
	*at += token.length;
	return token;
}
