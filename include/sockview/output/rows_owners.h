/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_ROWS_OWNERS_H
#define SOCKVIEW_OUTPUT_ROWS_OWNERS_H

/* All holders of a socket, however many: a cell that is written piece by piece. */

#include "sockview/output/json.h"
#include "sockview/view/column.h"

/* As an array of {pid, comm, fd}, empty if nobody is known. */
void rows_owners_json(struct out *out, const struct row *row, const struct lore *lore);

/* As one field: "comm:pid:fd" of each, between blanks. */
void rows_owners_csv(struct out *out, const struct row *row, const struct lore *lore);

/* Members of the document: how many sockets have no owner, and why. */
void rows_owners_gap(struct json *json, const struct lore *lore);

#endif
