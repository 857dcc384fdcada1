/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_TABLE_H
#define SOCKVIEW_CORE_TABLE_H

/*
 * Sockets kept, TABLE_ROW_BYTES each, for what needs them all at once: an order, a list
 * to scroll through. Nothing of a socket is lost but its details, unless they are asked
 * for: then each takes sizeof(struct sock_detail) more.
 */

#include "sockview/core/hash.h"
#include "sockview/core/sock.h"

#include <stddef.h>

#define TABLE_ROW_BYTES 72

struct table;

/* With `details` those are kept, too. Returns 0 or -ENOMEM. */
int table_new(const struct hash_seed *seed, bool details, struct table **table);

/* Takes NULL. */
void table_free(struct table *table);

/* Forgets the rows and keeps the memory. */
void table_clear(struct table *table);

/* Adds a row. Returns 0; -ENOMEM; or -EFBIG at 2^32 - 1 rows. */
int table_add(struct table *table, const struct sock *sock);

size_t table_count(const struct table *table);

/* The cookie of row `i` alone: what breaks ties. */
uint64_t table_cookie(const struct table *table, size_t i);

/* Row `i`, as it was added. sock->detail lives until the table changes. */
void table_get(const struct table *table, size_t i, struct sock *sock);

#endif
