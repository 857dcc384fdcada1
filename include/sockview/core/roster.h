/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_ROSTER_H
#define SOCKVIEW_CORE_ROSTER_H

/*
 * The owners of a table's rows as they were when it was made, 8 bytes a row: what a model
 * shows while those that are kept go on to change. Never changed itself.
 */

#include "sockview/core/claims.h"
#include "sockview/core/table.h"
#include "sockview/core/units.h"

struct roster;

/* `units` are copied, and may be NULL. Returns 0 or -ENOMEM. */
int roster_new(const struct claims *claims, const struct units *units,
	const struct table *table, struct roster **roster);

/* Another holder of the same, in any thread. Returns it; takes NULL. */
struct roster *roster_hold(struct roster *roster);

/* By each holder. Takes NULL. */
void roster_free(struct roster *roster);

/* The owner of row `i`. It tells at most ROSTER_OTHERS_MAX others, and no descriptors but
 * the first. Lives as long as the roster. */
struct owner_brief roster_get(const struct roster *roster, size_t i);

#define ROSTER_OTHERS_MAX 127

const struct units *roster_units(const struct roster *roster);

#endif
