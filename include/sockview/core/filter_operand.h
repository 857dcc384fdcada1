/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_OPERAND_H
#define SOCKVIEW_CORE_FILTER_OPERAND_H

/* The operands of the filter language, a row each; `state` and bare words apart. */

#include "sockview/core/filter_lex.h"

enum filter_operand_flag {
	OPERAND_ORDERED = 1, /* takes < and > beside = and != */
	OPERAND_ALONE = 2,   /* takes no value */
};

/* Reads a value into the node. Returns whether it was one. */
typedef bool filter_operand_fn(const struct token *token,
	const struct filter_words *words, struct filter_node *node);

struct filter_operand {
	const char *word;
	enum filter_kind kind;
	unsigned flags;
	const char *wants; /* what its value is called */
	filter_operand_fn *value;
};

/* The operand of a word, NULL if there is none. */
const struct filter_operand *filter_operand(const char *word);

#endif
