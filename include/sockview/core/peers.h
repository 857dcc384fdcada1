/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PEERS_H
#define SOCKVIEW_CORE_PEERS_H

/*
 * Sockets by peer. Outbound: from a source address to an address and port; inbound: from
 * a remote address to a listener. Sockets without a peer are in no row. A feed: needs
 * ask->listeners, and ask->figures for what tcp_tw_reuse decides. Keeps what it needs of
 * the snapshot before: 10 MiB for GROUPS_MAX rows, however many sockets there are.
 */

#include "sockview/core/crowd.h"
#include "sockview/core/direction.h"
#include "sockview/core/feed.h"
#include "sockview/core/group.h"

struct peers;

/* How it is known how many connections were opened. */
enum peer_rate {
	PEER_RATE_UNKNOWN,
	PEER_RATE_AGES,	 /* one snapshot: TIME_WAIT that came evenly in its 60 s */
	PEER_RATE_LOOKS, /* two snapshots */
};

/* A peer. Borrowed from the peers until the next snapshot. */
struct peer_row {
	bool is_other; /* all of a direction that found no place: of the rest only counts
			  are told */
	enum proto proto;
	enum direction direction;
	enum family family; /* that is really spoken: v4-mapped is IPv4 */
	/* As in struct endpoint. Inbound: the address that the listener is bound to, of
	 * zeros if to all of them. */
	uint8_t local[16];
	uint8_t remote[16];
	uint16_t port; /* outbound: the remote one; inbound: the listener's */
	const struct group *count;
	/*
	 * Ports of the ephemeral range that connect() cannot use for this destination,
	 * and those in TIME_WAIT which it may use again: outbound only. Of UDP those of
	 * the source address, whatever they are connected to. Unknown where the range or
	 * tcp_tw_reuse is.
	 */
	bool has_used;
	uint32_t used;
	uint32_t reusable;
	/* Of `used`, and of all that is not in TIME_WAIT, per second since the snapshot
	 * before. */
	bool has_change;
	double used_change_per_s;
	double live_change_per_s;
	/*
	 * Connections that were opened since the snapshot before, or of which the kernel
	 * remembers the last minute: at least so many. One that came and went without a
	 * TIME_WAIT was never seen.
	 */
	enum peer_rate rate_by;
	uint32_t opened;
	double opened_per_s;
	/* Of open connections (ESTABLISHED, CLOSE_WAIT) with data to send: */
	uint32_t stalled_no_ack;   /* sent at least three times again in vain */
	uint32_t stalled_window;   /* the peer has not read for over 10 s */
	uint64_t send_queue;	   /* bytes, in all states */
	uint32_t syn_sent_retrans; /* SYN_SENT that were sent again */
};

/*
 * A listener's address and port with all that came by it; `sum` has no remote address.
 * Listeners of the same port on all addresses of IPv4 and on all of IPv6 are one.
 */
struct peer_site {
	struct peer_row sum;
	bool both_families;
	uint32_t clients;  /* remote addresses with a row */
	bool more_clients; /* there are some among the others, too */
	bool has_largest;
	size_t largest; /* the row of the client with the most sockets */
};

/*
 * Borrows `directions`, which must be fed before it (direction_feed()); `max` is
 * GROUPS_MAX but in tests: each direction gets three quarters of it at most. Returns 0 or
 * -ENOMEM.
 */
int peers_new(const struct hash_seed *seed, const struct directions *directions,
	size_t max, struct peers **peers);

/*
 * From the next snapshot on it is told whose the sockets of destinations and of listeners
 * are, too, as by tally_claim(); of a single client that is not told.
 */
int peers_claim(
	struct peers *peers, const struct claims *claims, const struct units *units);

/* As tally_crowds(); of what was kept, that is kept, too. */
const struct crowds *peers_crowds(const struct peers *peers);

/* Takes NULL. */
void peers_free(struct peers *peers);

/*
 * The last snapshot that has ended, to be kept beyond the next one and only read: it is
 * no feed. Returns 0 or -ENOMEM.
 */
int peers_keep(const struct peers *peers, struct peers **kept);

/* The peers as a feed: every `begin` starts from zero. It borrows `peers`. */
struct feed peers_feed(struct peers *peers);

/* All that follows is of the last snapshot that has ended. */

/* How many rows there are, those of the others among them if there are any. */
size_t peers_count(const struct peers *peers);

/* Row `i`, in no order. */
void peers_get(const struct peers *peers, size_t i, struct peer_row *row);

/* Listeners, those without a connection and those that have gone lately among them. */
size_t peers_sites(const struct peers *peers);
void peers_site(const struct peers *peers, size_t i, struct peer_site *site);

/* Which of them an inbound row belongs to. False: it is none. */
bool peers_site_of(const struct peers *peers, const struct peer_row *row, size_t *site);

/*
 * How many ports connect() may choose from: the ephemeral range less what is reserved in
 * it. False: unknown.
 */
bool peers_ports(const struct peers *peers, uint32_t *ports);

enum peer_fills {
	PEER_FILLS_UNKNOWN,
	PEER_FILLS_NEVER, /* it levels off below what there is */
	PEER_FILLS,
};

/*
 * Whether the ports towards a destination run out at the rate of the last two snapshots,
 * and in how many seconds. Ports of connections that end stay for the 60 s of TIME_WAIT:
 * what is opened at a steady rate levels off, what is not closed does not. Unknown unless
 * the snapshots lie 10 s apart: chance would decide.
 */
enum peer_fills peers_full_in(
	const struct peers *peers, const struct peer_row *row, uint64_t *seconds);

#endif
