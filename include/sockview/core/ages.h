/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_AGES_H
#define SOCKVIEW_CORE_AGES_H

/*
 * How old sockets are. The kernel tells it of TIME_WAIT and orphaned FIN_WAIT2, whose
 * timer runs from the beginning; all else is remembered by the cookie, from the first
 * snapshot that had it. Memory follows the number of sockets in the last two snapshots.
 */

#include "sockview/core/keyset.h"
#include "sockview/core/sock.h"

/* An age in one word: seconds, and what is known of them. */
#define AGE_UNKNOWN UINT32_MAX
#define AGE_LEAST   (UINT32_C(1) << 31) /* at least: it was there before we looked */
#define AGE_NEW	    (UINT32_C(1) << 30) /* not in the snapshot before */
#define AGE_SECONDS (AGE_NEW - 1)

struct ages_round {
	struct keyset cookies;
	uint64_t *since_ns; /* by place; the lowest bit: at least */
	size_t room;
};

/* Start with ages_init(). */
struct ages {
	struct ages_round round[2];
	unsigned current;
	bool sure; /* the round before saw every socket: what it did not see is new */
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

#endif
