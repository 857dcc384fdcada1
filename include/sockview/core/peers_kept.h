/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PEERS_KEPT_H
#define SOCKVIEW_CORE_PEERS_KEPT_H

/* What peers.c counts and peers_told.c tells. Nobody else includes it. */

#include "sockview/core/peers.h"
#include "sockview/core/reuse.h"

#define PEERS_KEY_WORDS 5 /* what, local address, remote address */
#define SITE_KEY_WORDS	3 /* what, address */
#define UDP_SOURCES_MAX 1024

/* What is counted of a row, and what it was before. */
struct peer {
	struct group count;
	uint64_t send_queue;
	uint32_t used;
	uint32_t reusable;
	uint32_t fresh; /* in TIME_WAIT no longer than fresh_ms */
	uint32_t no_ack;
	uint32_t window;
	uint32_t syn_retrans;
	uint32_t live_before;
	uint32_t used_before;
};

/* With its key, and slots for twice as many: 10 MiB for GROUPS_MAX rows. */
_Static_assert(sizeof(struct peer) + PEERS_KEY_WORDS * sizeof(uint64_t) +
			       2 * sizeof(struct keyset_slot) <=
		       160,
	"as promised");

/* A listener's address and port. */
struct site {
	struct peer peer;
	struct direction_place place;
	uint32_t clients;
	uint32_t largest;  /* a place among the rows */
	uint32_t unplaced; /* sockets that found no row */
	uint64_t opened;   /* the sum of its rows */
	bool opened_unknown;
};

struct peers {
	const struct directions *directions;
	size_t max;
	struct keyset keys;
	struct peer
		*all; /* by the key's place; those of the snapshot before stand first */
	size_t room;
	size_t old; /* how many those are */
	size_t by_direction[DIRECTION_COUNT];
	struct peer other[DIRECTION_COUNT];
	bool other_before[DIRECTION_COUNT];
	struct keyset site_keys;
	struct site *sites;
	size_t site_room;
	uint32_t *site_of_door;
	bool settled;
	bool evicted; /* rows of the snapshot before made room for new ones */
	struct keyset udp_sources; /* keys as those of sites */
	uint32_t udp_used[UDP_SOURCES_MAX];
	uint64_t mono_ns;
	uint64_t before_ns;
	bool whole[PROTO_COUNT];
	bool whole_before[PROTO_COUNT];
	bool looks; /* the snapshot before is near enough to tell what was opened since */
	uint32_t fresh_ms;
	struct port_range range;
	bool range_known;
	bool reserved_known;
	uint32_t reserved;
	struct reuse reuse;
	struct hash_seed seed;
	struct crowds *crowds; /* NULL: nobody asks whose they are */
};

/* All but TIME_WAIT. */
static inline uint32_t peer_live(const struct group *count)
{
	return (uint32_t)count->total - count->by_state[STATE_TIME_WAIT];
}

/* The first word of a key: what the row is of. */
static inline uint64_t peers_word(
	unsigned proto, unsigned direction, unsigned family, uint16_t port)
{
	return (uint64_t)proto << 48 | (uint64_t)direction << 40 |
	       (uint64_t)family << 32 | port;
}

/*
 * The key of a listener's address and port, and of a source address of UDP (of port 0).
 * A listener on all addresses has one, whatever its family.
 */
void peers_site_key(uint64_t key[SITE_KEY_WORDS], enum proto proto, enum family family,
	const uint8_t addr[16], uint16_t port);

/*
 * Once all listeners are known, before the first socket: their sites. Returns 0 or
 * -ENOMEM.
 */
int peers_settle(struct peers *peers);

/* After the last socket: what rows tell of their sites. */
void peers_sum_up(struct peers *peers);

/* What is so of one row alone and of the sum of many. */
void peers_tell_counts(const struct peer *peer, struct peer_row *row);

/*
 * What came to TIME_WAIT in the last minute was opened once; at a steady rate it was
 * opened at that rate. It is steady where half of it is not much more than the other.
 */
void peers_tell_ages(const struct peer *peer, struct peer_row *row);

/* What was opened since the snapshot before. */
void peers_tell_opened(const struct peers *peers, uint64_t opened, struct peer_row *row);

#endif
