/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_LEAF_H
#define SOCKVIEW_CORE_FILTER_LEAF_H

/* What stands between the `and` and `or` of a filter: operands, and words alone. */

#include "sockview/core/filter_parser.h"

/*
 * Parses the operand that begins with the token at hand, a word. Returns 0 with the
 * *index of its node, -EINVAL after filter_parser_fail(), or -ENOMEM.
 */
int filter_leaf_parse(struct filter_parser *parser, uint32_t *index);

#endif
