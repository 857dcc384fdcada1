/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PROGRESS_H
#define SOCKVIEW_CORE_PROGRESS_H

/* How far the search for owners is, and what it cannot find. Plain data. */

#include "sockview/core/owners.h"

#define PROGRESS_USER_MAX 33

/* Of a recording nobody looks: it holds what was found when it was made. */
enum progress_tape {
	PROGRESS_LIVE,
	PROGRESS_TAPED,
	PROGRESS_UNTAPED, /* nobody had looked */
};

struct owners_progress {
	bool on; /* false: nobody looks for owners, and the rest means nothing */
	enum progress_tape tape;
	bool done;	  /* everything was looked for */
	unsigned percent; /* 100 only if done */
	struct owners_count count;
	uint64_t left_ns;	      /* until it is done; 0: unknown, or done */
	bool not_permitted;	      /* there are processes that may not be looked at */
	char user[PROGRESS_USER_MAX]; /* who looks, by name or number; sanitized */
};

/* Where a search began that is not over yet. Zeroed: nowhere. */
struct progress_start {
	bool set;
	uint64_t mono_ns;
	uint64_t known; /* sockets that were done then */
};

/*
 * Fills in all but `user`; `start` is kept for the next call. Time left is told from half
 * a second on, as all that is to be done at the speed so far.
 */
void progress_tell(struct owners_progress *progress, struct progress_start *start,
	const struct owners_count *count, const struct owners_reach *reach,
	uint64_t mono_ns);

#endif
