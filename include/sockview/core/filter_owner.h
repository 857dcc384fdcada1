/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_OWNER_H
#define SOCKVIEW_CORE_FILTER_OWNER_H

/* The operands that ask whose a socket is, and what is written about it. */

#include "sockview/core/filter_tree.h"

/*
 * Whether a socket matches a node of FILTER_PID, COMM, UNIT, NAME or TEXT. Of several
 * processes that hold it, one that matches is enough; an inferred owner counts.
 */
enum truth filter_owner_match(const struct filter *filter, const struct filter_node *node,
	const struct filter_scene *scene, const struct sock *sock);

#endif
