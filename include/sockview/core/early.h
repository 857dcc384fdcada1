/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_EARLY_H
#define SOCKVIEW_CORE_EARLY_H

/*
 * Before claims whose first look goes on beside the snapshot: holds listeners and sockets
 * back until it is over, and hands them on in their order. There is room for EARLY_BYTES
 * of them; then the snapshot waits for the look.
 */

#include "sockview/core/claims.h"
#include "sockview/core/feed.h"

#define EARLY_BYTES (UINT32_C(20) << 20)

struct early;

/* Borrows `claims`, see claims_look_beside(). Returns 0 or -ENOMEM. */
int early_new(const struct hash_seed *seed, struct claims *claims, struct early **early);

/* Takes NULL. */
void early_free(struct early *early);

/*
 * A feed that hands everything on to `to`: to the claims' feed, and before it to that of
 * claims_watch() where there is one. It borrows `early`.
 */
struct feed early_feed(struct early *early, struct feed to);

#endif
