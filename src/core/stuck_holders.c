/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who holds what is stuck. */
#include "sockview/core/stuck.h"

#include "sockview/core/stuck_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS  UINT64_C(1000000000)
#define ROOM_LEAST 256

/* The work of stuck_settle(): holders by what they are, and their other ends. */
struct settling {
	struct stuck *stuck;
	const struct owners *owners;
	struct keyset keys;  /* of holders */
	struct keyset links; /* holder and party */
	uint32_t *link_counts;
	size_t link_room;
	uint32_t now_s;
};

static void tell_party(const uint64_t *key, struct holder *holder)
{
	uint64_t flags = key[1] & 0xffff;

	holder->state = (enum state)(flags / PARTY_STATE);
	holder->has_cgroup = flags & PARTY_HAS_CGROUP;
	holder->cgroup = key[0];
	holder->has_uid = flags & PARTY_HAS_UID;
	holder->uid = (uint32_t)(key[1] >> 32);
	holder->direction = flags & PARTY_OUT ? DIRECTION_OUT : DIRECTION_IN;
	holder->family = flags & PARTY_IPV6 ? FAMILY_IPV6 : FAMILY_IPV4;
	holder->port = (uint16_t)(key[1] >> 16);
	memcpy(holder->addr, key + 2, sizeof(holder->addr));
}

/* A process, else unit and user, else the service: whatever is known. */
static void make_key(const struct holder *holder, uint64_t process, uint64_t key[4])
{
	memset(key, 0, 4 * sizeof(*key));
	key[0] = (uint64_t)holder->state << 8;
	if (holder->process) {
		key[0] |= 1;
		key[1] = process;
	} else if (holder->has_cgroup && holder->has_uid) {
		key[0] |= 2;
		key[1] = holder->cgroup;
		key[2] = holder->uid;
	} else {
		key[0] |= 3 | (uint64_t)holder->port << 16 |
			  (uint64_t)holder->direction << 32 |
			  (uint64_t)holder->family << 33;
		if (holder->direction == DIRECTION_OUT)
			memcpy(key + 2, holder->addr, sizeof(holder->addr));
	}
}

/* NULL in *found: there are too many. */
static int find_holder(
	struct settling *settling, const struct stuck_sock *sock, struct holder **found)
{
	struct stuck *stuck = settling->stuck;
	const struct holding *holding =
		settling->owners ? owners_first(settling->owners, sock->inode) : NULL;
	struct holder holder = { .count = 0 };
	uint64_t key[4];
	uint32_t place;
	int err;

	*found = NULL;
	if (sock->party == PARTY_BEYOND)
		return 0;
	tell_party(keyset_key(&stuck->parties, sock->party), &holder);
	if (holding)
		holder.process = owners_process(settling->owners, holding);
	make_key(&holder, holding ? holding->process : 0, key);
	if (settling->keys.count == STUCK_HOLDERS_MAX &&
		!keyset_find(&settling->keys, key, &place))
		return 0;
	err = keyset_put(&settling->keys, key, &place);
	if (err)
		return err;
	if (place == stuck->holder_count)
		stuck->holders[stuck->holder_count++] = holder;
	*found = &stuck->holders[place];
	return 0;
}

static int count_link(
	struct settling *settling, const struct holder *holder, uint32_t party)
{
	uint64_t key = (uint64_t)(holder - settling->stuck->holders) << 32 | party;
	uint32_t place;

	if (keyset_put(&settling->links, &key, &place))
		return -ENOMEM;
	if (place == settling->link_room) {
		size_t room = settling->link_room ? settling->link_room * 2 : ROOM_LEAST;
		uint32_t *counts = realloc(settling->link_counts, room * sizeof(*counts));

		if (!counts)
			return -ENOMEM;
		memset(counts + settling->link_room, 0,
			(room - settling->link_room) * sizeof(*counts));
		settling->link_counts = counts;
		settling->link_room = room;
	}
	settling->link_counts[place]++;
	return 0;
}

static void count_age(struct holder *holder, uint32_t age_s, uint32_t stale_s)
{
	spread_add(&holder->ages, age_s);
	if (age_s < stale_s)
		return;
	if (!holder->stale_known || age_s < holder->youngest_stale_s)
		holder->youngest_stale_s = age_s;
	holder->stale_known++;
}

static void count_sock(const struct settling *settling, struct holder *holder,
	const struct stuck_sock *sock)
{
	uint32_t stale_s =
		holder->state == STATE_CLOSE_WAIT ? STUCK_STALE_S : STUCK_FIN_WAIT2_S;
	uint32_t least = settling->now_s - sock->latest;

	holder->count++;
	holder->unread += sock->unread;
	holder->lasting += least >= stale_s + STUCK_HELD_S;
	if (least >= stale_s)
		holder->stale++;
	else if (!sock->told && settling->now_s - sock->earliest >= stale_s)
		holder->doubtful++;
	if (sock->told)
		count_age(holder, least, stale_s);
}

/* Keeps the largest, sorted. */
static void offer_peer(struct holder *holder, const struct stuck_peer *peer)
{
	unsigned at = holder->peer_count;

	holder->peers++;
	while (at && holder->peer[at - 1].count < peer->count)
		at--;
	if (at == STUCK_PEERS)
		return;
	if (holder->peer_count < STUCK_PEERS)
		holder->peer_count++;
	memmove(&holder->peer[at + 1], &holder->peer[at],
		(holder->peer_count - 1 - at) * sizeof(*peer));
	holder->peer[at] = *peer;
}

static void tell_peers(const struct settling *settling)
{
	for (size_t i = 0; i < settling->links.count; i++) {
		uint64_t key = *keyset_key(&settling->links, i);
		struct holder party;
		struct stuck_peer peer;

		tell_party(keyset_key(&settling->stuck->parties, (uint32_t)key), &party);
		peer = (struct stuck_peer){
			.family = party.family,
			.direction = party.direction,
			.port = party.direction == DIRECTION_OUT ? party.port : 0,
			.count = settling->link_counts[i],
		};
		memcpy(peer.addr, party.addr, sizeof(peer.addr));
		offer_peer(&settling->stuck->holders[key >> 32], &peer);
	}
}

static int settle_all(struct settling *settling)
{
	const struct stuck_round *round =
		&settling->stuck->round[settling->stuck->current];

	for (size_t i = 0; i < round->count; i++) {
		const struct stuck_sock *sock = &round->all[i];
		struct holder *holder;

		if (find_holder(settling, sock, &holder))
			return -ENOMEM;
		if (!holder)
			continue;
		count_sock(settling, holder, sock);
		if (count_link(settling, holder, sock->party))
			return -ENOMEM;
	}
	tell_peers(settling);
	return 0;
}

static int more_first(const void *left, const void *right)
{
	const struct holder *a = left;
	const struct holder *b = right;

	return (a->count < b->count) - (a->count > b->count);
}

int stuck_settle(struct stuck *stuck, const struct owners *owners)
{
	struct settling settling = { .stuck = stuck, .owners = owners };
	int err = 0;

	stuck->holder_count = 0;
	if (!stuck->round[stuck->current].count)
		return 0;
	if (!stuck->holders)
		stuck->holders = malloc(STUCK_HOLDERS_MAX * sizeof(*stuck->holders));
	if (!stuck->holders)
		return -ENOMEM;
	settling.now_s = (uint32_t)(stuck->round[stuck->current].mono_ns / SECOND_NS);
	keyset_init(&settling.keys, &stuck->parties.seed, 4);
	keyset_init(&settling.links, &stuck->parties.seed, 1);
	err = settle_all(&settling);
	keyset_fini(&settling.keys);
	keyset_fini(&settling.links);
	free(settling.link_counts);
	if (!err && stuck->holder_count)
		qsort(stuck->holders, stuck->holder_count, sizeof(*stuck->holders),
			more_first);
	return err;
}
