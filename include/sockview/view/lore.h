/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LORE_H
#define SOCKVIEW_VIEW_LORE_H

/* What cells of a table are looked up in. */

#include "sockview/core/claims.h"
#include "sockview/core/crowd.h"
#include "sockview/core/direction.h"
#include "sockview/core/hosts.h"
#include "sockview/core/names.h"
#include "sockview/core/peers.h"
#include "sockview/core/port.h"
#include "sockview/core/progress.h"
#include "sockview/core/service.h"
#include "sockview/core/units.h"
#include "sockview/core/users.h"

/* All is borrowed, and may be NULL. */
struct lore {
	const struct names *names;
	const struct services *services;
	const struct directions *directions;
	const struct claims *claims; /* NULL: owners were not asked for */
	const struct peers *peers;   /* that rows of peers come from */
	const struct crowds *crowds; /* owners of rows of many; NULL: not asked for */
	const struct users *users;
	const struct units *units;
	const struct owners_progress *progress; /* NULL: no owners are looked for */
	const struct hosts *hosts;		/* NULL: remote addresses stay numbers */
	char netns[72];				/* the network namespace; "": unknown */
	uint64_t now_ns;			/* wall clock of the rows; 0: unknown */
	bool name_ports;			/* in addresses, too */
	struct port_range ephemeral;
	bool ephemeral_known;
};

/* The name of a remote port, NULL: none. */
const char *lore_service(const struct lore *lore, enum proto proto, uint16_t port);

/*
 * The name of a local port, NULL: none. A port that the kernel may have chosen has none,
 * whatever it is registered for.
 */
const char *lore_local_service(const struct lore *lore, enum proto proto, uint16_t port);

#endif
