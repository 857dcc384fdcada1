/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_CLOSEUP_H
#define SOCKVIEW_CORE_CLOSEUP_H

/*
 * Sockets looked at one by one, with all that the kernel tells: those that are on the
 * screen, never the whole table. A table of a million keeps no details.
 */

#include "sockview/core/detail.h"
#include "sockview/core/direction.h"
#include "sockview/core/sock.h"

#include <stddef.h>

/* More lines than a screen has are not looked at. */
#define CLOSEUPS_MAX 128

struct closeup {
	uint64_t identity; /* sheet_identity() of the one that was asked for */
	bool found;	   /* false: it is gone, or nobody can tell */
	bool directed;	   /* direction is known */
	enum direction direction;
	struct sock sock; /* as it is now; sock.detail points beside it */
	struct sock_detail detail;
};

struct closeups {
	uint64_t wall_ns; /* when they were looked at */
	bool live;	  /* false: a recording, which cannot be asked */
	size_t count;
	struct closeup of[];
};

/* Which sockets are to be looked at, and which row of processes. Plain data. */
struct closeup_wish {
	uint64_t process; /* the row's key, see process_row_key(); 0: none */
	unsigned count;
	struct sock of[CLOSEUPS_MAX]; /* without details */
};

/* Whether both name the same in the same order. */
bool closeup_wish_same(const struct closeup_wish *a, const struct closeup_wish *b);

/* The one of a socket, NULL: it was not looked at. `closeups` may be NULL. */
const struct closeup *closeups_find(const struct closeups *closeups, uint64_t identity);

#endif
