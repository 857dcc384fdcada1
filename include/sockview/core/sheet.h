/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SHEET_H
#define SOCKVIEW_CORE_SHEET_H

/* The sockets of one snapshot with their ages, for a list to scroll through. */

#include "sockview/core/ages.h"
#include "sockview/core/names.h"
#include "sockview/core/table.h"

struct sheet {
	struct table *table;
	struct names *names; /* of devices */
	uint32_t *ages;	     /* as in ages.h, one a row */
	size_t room;
};

/* Returns 0 or -ENOMEM. */
int sheet_new(const struct hash_seed *seed, struct sheet **sheet);

/* Takes NULL. */
void sheet_free(struct sheet *sheet);

/* Returns as table_add(). */
int sheet_add(struct sheet *sheet, const struct sock *sock, uint32_t age);

/* What a row is known by from snapshot to snapshot: its cookie, else its addresses. */
uint64_t sheet_identity(const struct sock *sock);

#endif
