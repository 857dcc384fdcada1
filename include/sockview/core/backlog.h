/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_BACKLOG_H
#define SOCKVIEW_CORE_BACKLOG_H

/*
 * What waits at each listener: connections half open, and those that nobody accepted yet.
 * Stands between a source and a feed that wants listeners only, and needs
 * ask->listeners, ask->waiting and SYN_RECV.
 */

#include "sockview/core/direction.h"
#include "sockview/core/feed.h"

struct backlog;

enum listening_fact {
	LISTENING_SYN_RECV = 1 << 0,
	LISTENING_UNACCEPTED = 1 << 1,
	LISTENING_GAVE_UP = 1 << 2,
	LISTENING_OLDEST = 1 << 3,
};

/*
 * Of a group of SO_REUSEPORT only each one's queue is known: the kernel does not tell
 * which of them a connection is for.
 */
struct listening {
	unsigned facts;	     /* enum listening_fact */
	uint32_t syn_recv;   /* half open */
	uint32_t unaccepted; /* open, and nobody called accept() */
	uint32_t gave_up;    /* of them, closed by the other end meanwhile */
	uint64_t oldest_ms;  /* how long the oldest of them waits */
};

/* Borrows `directions`, which must be fed before it. Returns 0 or -ENOMEM. */
int backlog_new(const struct directions *directions, struct backlog **backlog);

/* Takes NULL. */
void backlog_free(struct backlog *backlog);

/* The backlog as a feed, which gives listeners, and all that is no socket, to `to`. */
struct feed backlog_feed(struct backlog *backlog, struct feed to);

/* What waits at a listener; to be asked from the last socket on. */
void backlog_of(const struct backlog *backlog, const struct sock *listener,
	struct listening *listening);

#endif
