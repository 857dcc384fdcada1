/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_ROWS_OWNERS_H
#define SOCKVIEW_OUTPUT_ROWS_OWNERS_H

/*
 * All holders of a socket, however many: a cell that is written piece by piece. Of a row
 * of many sockets the processes that own most of them, CROWD_TOLD at most.
 */

#include "sockview/output/json.h"
#include "sockview/view/column.h"

/* As an array of {pid, comm, fd}, or {pid, comm, sockets, owner_by}; empty if nobody is
 * known. */
void rows_owners_json(struct out *out, const struct row *row, const struct lore *lore);

/* As one field: "comm:pid:fd" of each, or "comm:pid:sockets", between blanks. */
void rows_owners_csv(struct out *out, const struct row *row, const struct lore *lore);

/* Members of the document: how many sockets have no owner, and why. */
void rows_owners_gap(struct json *json, const struct lore *lore);

#endif
