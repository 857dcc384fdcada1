/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_AGING_H
#define SOCKVIEW_APP_AGING_H

/*
 * How old connections in CLOSE_WAIT are, which the kernel tells of these alone at a price
 * that all sockets are not worth: a dump of their own, while that is shown.
 */

#include "sockview/core/keyset.h"
#include "sockview/core/source.h"
#include "sockview/core/table.h"

/* Start with a zeroed one: nothing is known. */
struct aging {
	struct table *table; /* with their details */
	struct keyset cookies;
};

/* May be called twice. */
void aging_fini(struct aging *aging);

/* Forgets all. */
void aging_forget(struct aging *aging);

/* Asks for them, as `ask` did for all. Returns as source_snapshot(). */
int aging_look(struct aging *aging, struct source *source, const struct ask *ask,
	const struct hash_seed *seed);

/* Gives a socket its details if they are known, until the next look. */
void aging_tell(const struct aging *aging, struct sock *sock);

#endif
