/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LISTENER_ROW_H
#define SOCKVIEW_VIEW_LISTENER_ROW_H

/*
 * The rows of the screen of listeners: a row a group, below it those of its members while
 * it is unfolded, and one that is the heading of what is UDP.
 */

#include "sockview/core/model.h"
#include "sockview/view/listed.h"

/* The listener of a row: a member, or the worst of a group. NULL: it is the heading. */
const struct watched *listener_row_watched(const struct listener_row *row);

/* Drops per second, the greatest of a group. False: unknown. */
bool listener_row_drops_per_s(const struct listener_row *row, double *per_s);

/* The fullest of all looks. False: nobody looks. */
bool listener_row_peak(const struct listener_row *row, uint64_t *peak);

/* For how long the queue is full now. False: it is not, or nobody looks. */
bool listener_row_full_for(const struct listener_row *row, uint64_t *ns);

/* Connections opened per second, of a group. False: unknown. */
bool listener_row_opened_per_s(const struct listener_row *row, double *per_s);

/* page_finding_fn. */
const struct finding *listener_finding(
	const struct findings_report *report, const struct row *row, const char **field);

/* page_open_fn. */
bool listener_rows_open(const struct model *model, struct listed *listed);

/*
 * page_drill_fn: the connections of the row's listener and of no other on its port; of
 * UDP the sockets on its address.
 */
bool listener_filter(char *out, const struct row *row, const struct lore *lore);

#endif
