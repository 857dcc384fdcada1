/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_CLOSELY_H
#define SOCKVIEW_APP_CLOSELY_H

#include "sockview/core/closeup.h"
#include "sockview/core/source.h"

/*
 * Looks at the sockets of a wish one by one; `live`: the source can be asked, else only
 * what `directions` knows is told. Returns what was seen, to be freed with free(); NULL:
 * nothing is wished, or out of memory.
 */
struct closeups *closely_look(struct source *source, bool live,
	const struct directions *directions, const struct closeup_wish *wish);

#endif
