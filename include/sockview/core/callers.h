/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_CALLERS_H
#define SOCKVIEW_CORE_CALLERS_H

/*
 * Who connects to a destination that is in trouble, or near it. Peers are too many to
 * keep the inodes of all: only those of some destinations are kept, from the walk on that
 * comes after it was seen that they matter. 130 KiB once there is one, else none.
 */

#include "sockview/core/owners.h"
#include "sockview/core/peers.h"
#include "sockview/core/threshold.h"

#define CALLERS_MAX	   16	/* destinations */
#define CALLERS_INODES_MAX 1024 /* of each */
#define CALLERS_PROCESSES  256	/* that are told apart */

/* What its sockets do; a socket may be several. */
enum {
	CALLER_WAITS = 1 << 0,	/* SYN_SENT */
	CALLER_STALLS = 1 << 1, /* open, with data that nobody takes */
	CALLER_HOLDS = 1 << 2,	/* has a port, from one source address */
};

struct caller {
	uint32_t inode;
	uint32_t does;
};

/* A destination, or what leads there from one source address. */
struct called {
	uint32_t wants; /* of which sockets the owners matter */
	enum family family;
	uint16_t port;
	uint8_t local[16]; /* of CALLER_HOLDS */
	uint8_t remote[16];
	uint32_t count; /* sockets that were met */
	uint32_t kept;	/* of them, CALLERS_INODES_MAX at most */
	struct caller *caller;
};

/* Zeroed at the start. */
struct callers {
	struct called all[CALLERS_MAX];
	size_t count;
	struct caller *room; /* for the callers of all */
};

/* May be called twice. */
void callers_fini(struct callers *callers);

/* A walk begins: nothing was met yet. */
void callers_begin(struct callers *callers);

/* Takes a socket, if it is one of those. */
void callers_add(struct callers *callers, const struct sock *sock);

/*
 * A walk has ended: from here on destinations are followed whose sockets come near the
 * thresholds; `at_once`: only those that have reached them. Returns 0 or -ENOMEM.
 */
int callers_follow(struct callers *callers, const struct peers *peers,
	const struct thresholds *thresholds, bool at_once);

/* The states their sockets are in; 0: there are none. */
uint32_t callers_states(const struct callers *callers);

/* Wants the owners of all that were met. Returns 0 or -ENOMEM. */
int callers_concerned(const struct callers *callers, struct owners *owners, bool *any);

/* The processes whose sockets do one of these. */
struct callers_told {
	const struct process
		*most; /* with the most of them; as long as the owners live */
	unsigned processes;
	bool same_comm; /* all have the name of that one */
	bool more;	/* there may be others: not all were looked at */
};

/*
 * Who connects to the row's destination. False: not known, or known of less than half of
 * the sockets.
 */
bool callers_tell(const struct callers *callers, const struct peer_row *row,
	uint32_t does, const struct owners *owners, struct callers_told *told);

#endif
