/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PROCESS_CLOSEUP_H
#define SOCKVIEW_CORE_PROCESS_CLOSEUP_H

/*
 * A row of processes looked at closely: where its connections lead, how old those are
 * that it has not closed, and what is known of the process. Of the one row that is
 * selected: a million sockets keep no such thing of every row.
 */

#include "sockview/core/direction.h"
#include "sockview/core/group.h"
#include "sockview/core/process.h"
#include "sockview/core/spread.h"

/* How a row counts one of its sockets. */
enum process_share {
	PROCESS_HOLDS,	    /* TCP, of a descriptor */
	PROCESS_HOLDS_UDP,  /* likewise */
	PROCESS_INFERRED,   /* a TIME_WAIT that was its own */
	PROCESS_UNACCEPTED, /* that waits for its accept() */
};

#define PROCESS_SITES 5

/* The other end of what was opened from here; of what came in, the port it came to. */
struct process_site {
	enum proto proto;
	enum direction direction;
	enum family family; /* of the address, which is zeros if inbound */
	uint8_t addr[16];
	uint16_t port;
	struct group group;
	uint64_t unread; /* of CLOSE_WAIT: its end of file was not read */
};

/* Zeroed: of nobody. Plain data. */
struct process_closeup {
	uint64_t of;	  /* the row's key, see process_row_key(); 0: of nobody */
	bool counted;	  /* false: no socket was looked at yet, and what follows is 0 */
	struct group tcp; /* that is held */
	uint64_t udp;
	uint64_t inferred;
	uint64_t unaccepted;
	uint64_t unread;    /* of CLOSE_WAIT that is held */
	struct spread ages; /* likewise; those that a keepalive timer hides are missing */
	unsigned site_count;
	struct process_site site[PROCESS_SITES]; /* with most CLOSE_WAIT first, if there
						    is any, else with most sockets */
	uint64_t sites; /* how many there are; at least, where they are GROUPS_MAX */

	uint32_t looked_at;	      /* processes whose facts are known */
	struct process_facts fullest; /* of them, the one next to its limit */
};

/* The work on one. Start with process_closeup_begin(). */
struct process_counting {
	const struct directions *directions;
	struct groups sites;
	struct groups unread;
	struct process_closeup closeup;
};

/* Borrows `directions`. */
void process_closeup_begin(struct process_counting *counting,
	const struct hash_seed *seed, const struct directions *directions, uint64_t key);

/* A processes_take_fn: counts a socket. `self` is the counting. */
int process_closeup_take(void *self, const struct sock *sock, enum process_share share);

/* What was counted. Frees what the counting took. */
void process_closeup_end(
	struct process_counting *counting, struct process_closeup *closeup);

/* Takes the facts of one of its processes. */
void process_closeup_meet(
	struct process_closeup *closeup, const struct process_facts *facts);

#endif
