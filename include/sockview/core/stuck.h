/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_STUCK_H
#define SOCKVIEW_CORE_STUCK_H

/*
 * Connections that only a program's close() ends: accepted ones in CLOSE_WAIT, and
 * FIN_WAIT2 that a process holds. Who holds them, since when, and to whom they lead.
 * 24 bytes each, STUCK_MAX at most; those beyond are counted, by no holder.
 */

#include "sockview/core/direction.h"
#include "sockview/core/keyset.h"
#include "sockview/core/owners.h"
#include "sockview/core/sock.h"
#include "sockview/core/spread.h"

#define STUCK_MAX	  (UINT32_C(1) << 19)
#define STUCK_PARTIES_MAX 65536
#define STUCK_HOLDERS_MAX 4096

/* Since when a holder is: at least, so all limits are of the younger bound. */
#define STUCK_STALE_S	  60
#define STUCK_FIN_WAIT2_S 300

/* Whoever is stale for so much longer was stale when nobody looked yet. */
#define STUCK_HELD_S 30

#define STUCK_PEERS 5

struct stuck_peer {
	enum family family;
	enum direction direction;
	uint8_t addr[16];
	uint16_t port; /* 0 of an inbound connection: its clients have many */
	uint64_t count;
};

/* What one process, unit or service holds in one state. */
struct holder {
	enum state state;
	const struct process *process; /* NULL: not known */
	bool has_cgroup;
	bool has_uid;
	uint64_t cgroup;
	uint32_t uid;
	enum direction direction; /* of a service: which one, that is not known whose */
	enum family family;
	uint16_t port;
	uint8_t addr[16];
	uint64_t count;
	uint64_t stale;	    /* at least STUCK_STALE_S old; FIN_WAIT2: STUCK_FIN_WAIT2_S */
	uint64_t lasting;   /* of them, stale for STUCK_HELD_S or longer */
	uint64_t doubtful;  /* may be that old: a keepalive timer hides it */
	uint64_t unread;    /* with an unread end of file */
	struct spread ages; /* of those whose age is known */
	uint32_t youngest_stale_s; /* of those that are stale, too */
	uint64_t stale_known;	   /* how many these are */
	unsigned peer_count;
	unsigned peers; /* how many there are in all */
	struct stuck_peer peer[STUCK_PEERS];
};

/* A connection. Times are seconds of CLOCK_MONOTONIC. */
struct stuck_sock {
	uint64_t identity;
	uint32_t inode;
	uint32_t party : 28;
	uint32_t unread : 1;
	uint32_t keepalive : 1;
	uint32_t told : 1; /* the bounds are the kernel's, or we saw it begin */
	uint32_t earliest; /* it began then or later */
	uint32_t latest;   /* and then or before */
};

struct stuck_round {
	struct stuck_sock *all; /* by identity, once the round is closed */
	size_t count;
	size_t room;
	uint64_t mono_ns;
	bool whole;
};

/* Start with stuck_init(). */
struct stuck {
	struct stuck_round round[2];
	unsigned current;
	bool remember;	       /* the round before tells since when */
	struct keyset parties; /* of state, holder's unit and user, remote end */
	uint64_t total[STATE_COUNT];
	uint64_t beyond; /* more than STUCK_MAX */
	struct holder *holders;
	size_t holder_count;
};

void stuck_init(struct stuck *stuck, const struct hash_seed *seed, bool remember);

/* May be called twice. */
void stuck_fini(struct stuck *stuck);

/* Forgets what was before. */
void stuck_forget(struct stuck *stuck);

/* Opens a round; now is CLOCK_MONOTONIC. */
void stuck_begin(struct stuck *stuck, uint64_t mono_ns);

/* Takes a TCP socket if it is one of those. Returns 0 or -ENOMEM. */
int stuck_add(struct stuck *stuck, const struct sock *sock, enum direction direction);

/* Closes the round; `whole`: no socket was missing. */
void stuck_end(struct stuck *stuck, bool whole);

/*
 * Takes DETAIL_INFO of a socket, as it was then: since when it is stuck. Between
 * stuck_end() and stuck_settle().
 */
void stuck_detail(struct stuck *stuck, const struct sock *sock, uint64_t mono_ns);

/* Wants the owners of all. Returns 0 or -ENOMEM. */
int stuck_concerned(const struct stuck *stuck, struct owners *owners);

/*
 * Finds out who holds what; `owners` may be NULL. The holders live until the next round,
 * the most of one first, as long as `owners` is not changed. Returns 0 or -ENOMEM.
 */
int stuck_settle(struct stuck *stuck, const struct owners *owners);

#endif
