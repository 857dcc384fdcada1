/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_VIEW_H
#define SOCKVIEW_VIEW_VIEW_H

/* What can be shown: which sockets a view is about, and its name. */

#include "sockview/core/ask.h"

#include <stdbool.h>

enum view {
	VIEW_SUMMARY,
	VIEW_LISTENERS,
	VIEW_SOCKETS,
	VIEW_SERVICES,
	VIEW_PEERS,
	VIEW_PROCESSES,
	VIEW_COUNTERS, /* of no sockets */
	VIEW_FINDINGS,
	VIEW_COUNT,
};

/* As after --view. Static. */
const char *view_name(enum view view);

/* Every view's name, for messages and guesses: VIEW_COUNT of them. Static. */
const char *const *view_names(void);

/* Whether it is a table, of rows and columns. */
static inline bool view_has_rows(enum view view)
{
	return view != VIEW_SUMMARY && view != VIEW_FINDINGS;
}

/*
 * Which states belong to the view, per protocol. Of the sockets view, listeners belong
 * only to `all`, as in ss.
 */
void view_states(enum view view, bool all, uint32_t states[PROTO_COUNT]);

#endif
