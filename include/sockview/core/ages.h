/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_AGES_H
#define SOCKVIEW_CORE_AGES_H

/*
 * How old sockets are, and what else takes more than one snapshot to know: that one is
 * gone, that a queue does not fall. The kernel tells the age of TIME_WAIT and orphaned
 * FIN_WAIT2, whose timer runs from the beginning; all else is remembered by the cookie,
 * from the first snapshot that had it. One that misses a snapshot is remembered to the
 * next: a dump may pass by a socket.
 */

#include "sockview/core/keyset.h"
#include "sockview/core/sock.h"

#include <assert.h>

/* An age in one word: seconds, and what is known of the socket. */
#define AGE_UNKNOWN	UINT32_MAX
#define AGE_LEAST	(UINT32_C(1) << 31) /* at least: it was there before we looked */
#define AGE_NEW		(UINT32_C(1) << 30) /* not in the snapshot before */
#define AGE_ABSENT	(UINT32_C(1) << 29) /* not in this snapshot */
#define AGE_GONE	AGE_NEW		    /* if it is absent: nor in the one before */
#define AGE_RECV_STANDS (UINT32_C(1) << 28) /* not fallen for STANDS_S, and not empty */
#define AGE_SEND_STANDS (UINT32_C(1) << 27)
#define AGE_SECONDS	(AGE_SEND_STANDS - 1)

#define STANDS_S 10

/* What is remembered of one socket. */
struct ages_entry {
	uint32_t since;	     /* tenths of a second, CLOCK_MONOTONIC */
	uint32_t recv_queue; /* bytes, in the last snapshot */
	uint32_t send_queue;
	unsigned recv_since : 13; /* seconds: from then on it has not fallen */
	unsigned send_since : 13;
	unsigned missed : 2; /* snapshots in a row, up to 3 */
	unsigned least : 1;  /* it may be older */
	unsigned seen : 1;   /* in the snapshot under way, */
	unsigned fresh : 1;  /* for the first time */
};
static_assert(sizeof(struct ages_entry) == 16, "there are as many as sockets");

/* Start with ages_init(). */
struct ages {
	struct keyset cookies;
	struct ages_entry *entries; /* by place */
	size_t room;
	size_t closed;	/* so many keys are of snapshots that were closed */
	size_t absent;	/* sockets that missed the last one or two */
	size_t useless; /* entries that are forgotten, and still have a place */
	bool open;	/* a snapshot is under way */
	bool sure;	/* the one before saw every socket: what it did not see is new */
	uint64_t now_ns;
	uint32_t fin_timeout_ms; /* 0: unknown */
};

void ages_init(struct ages *ages, const struct hash_seed *seed);

/* May be called twice. */
void ages_fini(struct ages *ages);

/* Opens a snapshot. now_ns is CLOCK_MONOTONIC. */
void ages_begin(struct ages *ages, uint64_t now_ns);

/* The age of a socket of the snapshot, which is remembered. Returns 0 or -ENOMEM. */
int ages_take(struct ages *ages, const struct sock *sock, uint32_t *age);

/* Closes it; `whole`: no socket was missing. A snapshot that is not closed counts not. */
void ages_end(struct ages *ages, bool whole);

/* More, or other sockets are looked at from now on: none of them is known to be new. */
void ages_widen(struct ages *ages);

/*
 * The cookies of sockets that were in one of the two snapshots before the last one, and
 * not in that; `room` at most. Returns how many.
 */
size_t ages_absent(const struct ages *ages, uint64_t *cookies, size_t room);

#endif
