/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_PARSER_H
#define SOCKVIEW_CORE_FILTER_PARSER_H

/* What the parts of the parser share: the token at hand, the tree, the complaint. */

#include "sockview/core/filter_lex.h"

/* The token at hand is read by filter_parser_next(), the first one, too. */
struct filter_parser {
	const char *text;
	size_t next; /* where the token behind `token` begins */
	struct token token;
	unsigned depth;
	const struct filter_words *words;
	struct filter *filter;
	struct filter_error *error;
};

void filter_parser_next(struct filter_parser *parser);

/* Says what is wrong, and where in the text. Returns -EINVAL. */
__attribute__((format(printf, 4, 5))) int filter_parser_fail(
	struct filter_parser *parser, size_t at, size_t length, const char *format, ...);

/* Adds a node to the tree. Returns 0 with its *index, or -ENOMEM. */
int filter_parser_add(
	struct filter_parser *parser, const struct filter_node *node, uint32_t *index);

#endif
