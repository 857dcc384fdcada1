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
	LISTENING_ACCEPTED = 1 << 4,
	LISTENING_OPENED = 1 << 5,
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
	uint32_t accepted;   /* ESTABLISHED and accepted */
	uint32_t opened;     /* not there in the snapshot before */
};

/* Borrows `directions`, which must be fed before it. Returns 0 or -ENOMEM. */
int backlog_new(const struct directions *directions, struct backlog **backlog);

/* Takes NULL. */
void backlog_free(struct backlog *backlog);

/* The backlog as a feed, which gives listeners, and all that is no socket, to `to`. */
struct feed backlog_feed(struct backlog *backlog, struct feed to);

/*
 * Counts accepted and opened connections of the next snapshot, too, of which all states
 * were asked for. `age` is that of the socket that comes (ages.h), and is borrowed;
 * `sure`: a snapshot before it was whole, so that one without AGE_NEW is not new.
 */
void backlog_follow(struct backlog *backlog, const uint32_t *age, bool sure);

/* The listeners of the snapshot, in the order they came, until the next one. */
size_t backlog_count(const struct backlog *backlog);
const struct sock *backlog_get(const struct backlog *backlog, size_t i);

/*
 * What was counted, after backlog_follow(), of all listeners that share everything with
 * this one (SO_REUSEPORT); *sharing: how many they are.
 */
void backlog_of_door(const struct backlog *backlog, const struct sock *listener,
	struct listening *listening, size_t *sharing);

/* What waits at a listener; to be asked from the last socket on. */
void backlog_of(const struct backlog *backlog, const struct sock *listener,
	struct listening *listening);

#endif
