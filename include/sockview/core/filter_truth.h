/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_TRUTH_H
#define SOCKVIEW_CORE_FILTER_TRUTH_H

/* Three values, for the parts of the matcher. */

#include "sockview/core/filter_tree.h"

static inline enum truth truth_of(bool value)
{
	return value ? TRUTH_YES : TRUTH_NO;
}

static inline enum truth truth_negate(enum truth truth)
{
	return truth == TRUTH_UNKNOWN ? truth : truth_of(truth == TRUTH_NO);
}

/* Yes or no by `=`, the other way round by `!=`. */
static inline enum truth truth_by_op(const struct filter_node *node, enum truth truth)
{
	return node->op == FILTER_NE ? truth_negate(truth) : truth;
}

#endif
