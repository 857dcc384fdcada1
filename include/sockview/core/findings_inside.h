/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FINDINGS_INSIDE_H
#define SOCKVIEW_CORE_FINDINGS_INSIDE_H

/* The engine's inner state, for the files it is made of. */

#include "sockview/core/judging.h"

struct findings {
	struct findings_settings settings;
	const struct directions *directions;
	struct evidence evidence;
	struct history_sample sample; /* of the round, until it ends */
	uint64_t details_ns;	      /* of the round that asked for them last */
	struct backlog *backlog;
	struct feed waiting; /* the backlog as a feed */
	struct trails trails;
	struct silences silences;
	struct alarms alarms;
	struct keyset explained;
};

#endif
