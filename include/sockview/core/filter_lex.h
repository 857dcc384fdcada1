/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_LEX_H
#define SOCKVIEW_CORE_FILTER_LEX_H

/* A filter's text as tokens. */

#include "sockview/core/filter_tree.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_COMPARE, /* token.op */
};

#define TOKEN_WORD_MAX 256

struct token {
	enum token_kind kind;
	enum filter_op op;
	size_t at;
	size_t length;
	char word[TOKEN_WORD_MAX]; /* cut if longer; the place is exact */
};

/* Reads the token that begins at or behind byte *at of `text`, and moves *at behind it.
 */
struct token filter_lex(const char *text, size_t *at);

/* Whether a word is the known one, which is in small letters: STATE and And are words,
 * too. */
bool filter_lex_same(const char *word, const char *known);

#endif
