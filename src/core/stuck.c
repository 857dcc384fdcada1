/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/stuck.h"

#include "sockview/core/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS    UINT64_C(1000000000)
#define ROOM_LEAST   256
#define PARTY_WORDS  4
#define PARTY_BEYOND ((UINT32_C(1) << 28) - 1)

void stuck_init(struct stuck *stuck, const struct hash_seed *seed, bool remember)
{
	*stuck = (struct stuck){ .remember = remember };
	keyset_init(&stuck->parties, seed, PARTY_WORDS);
}

void stuck_fini(struct stuck *stuck)
{
	for (int i = 0; i < 2; i++) {
		free(stuck->round[i].all);
		stuck->round[i] = (struct stuck_round){ .all = NULL };
	}
	keyset_fini(&stuck->parties);
	free(stuck->holders);
	stuck->holders = NULL;
	stuck->holder_count = 0;
}

void stuck_forget(struct stuck *stuck)
{
	stuck->round[stuck->current].count = 0;
	stuck->round[stuck->current].whole = false;
}

void stuck_begin(struct stuck *stuck, uint64_t mono_ns)
{
	struct stuck_round *round;

	if (stuck->remember)
		stuck->current = !stuck->current;
	round = &stuck->round[stuck->current];
	round->count = 0;
	round->whole = false;
	round->mono_ns = mono_ns;
	keyset_clear(&stuck->parties);
	memset(stuck->total, 0, sizeof(stuck->total));
	stuck->beyond = 0;
	stuck->holder_count = 0;
}

static bool is_stuck(const struct sock *sock)
{
	return sock->proto == PROTO_TCP &&
	       (sock->state == STATE_CLOSE_WAIT || sock->state == STATE_FIN_WAIT2) &&
	       sock_knows(sock, SOCK_INODE);
}

enum party_flag {
	PARTY_OUT = 1 << 0,
	PARTY_IPV6 = 1 << 1,
	PARTY_HAS_UID = 1 << 2,
	PARTY_HAS_CGROUP = 1 << 3,
	PARTY_STATE = 1 << 4, /* times the state */
};

/* Who talks to whom: the service's port, and the other end's address. */
static void make_party(
	const struct sock *sock, enum direction direction, uint64_t key[PARTY_WORDS])
{
	bool out = direction == DIRECTION_OUT;
	uint64_t flags = (out ? PARTY_OUT : 0) |
			 (sock->family == FAMILY_IPV6 ? PARTY_IPV6 : 0) |
			 (sock_knows(sock, SOCK_UID) ? PARTY_HAS_UID : 0) |
			 (sock_knows(sock, SOCK_CGROUP) ? PARTY_HAS_CGROUP : 0) |
			 sock->state * (uint64_t)PARTY_STATE;

	key[0] = sock->cgroup;
	key[1] = (uint64_t)sock->uid << 32 |
		 (uint64_t)(out ? sock->remote.port : sock->local.port) << 16 | flags;
	memcpy(key + 2, sock->remote.addr, sizeof(sock->remote.addr));
}

/* Beyond the bound other ends are not told apart any more, and at last nobody. */
static int find_party(struct stuck *stuck, uint64_t key[PARTY_WORDS], uint32_t *party)
{
	if (stuck->parties.count < STUCK_PARTIES_MAX ||
		keyset_find(&stuck->parties, key, party))
		return keyset_put(&stuck->parties, key, party);
	key[2] = 0;
	key[3] = 0;
	if (stuck->parties.count < STUCK_PARTIES_MAX + STUCK_HOLDERS_MAX ||
		keyset_find(&stuck->parties, key, party))
		return keyset_put(&stuck->parties, key, party);
	*party = PARTY_BEYOND;
	return 0;
}

static int make_room(struct stuck_round *round)
{
	size_t room = round->room ? round->room * 2 : ROOM_LEAST;
	struct stuck_sock *all;

	if (round->count < round->room)
		return 0;
	all = realloc(round->all, room * sizeof(*all));
	if (!all)
		return -ENOMEM;
	round->all = all;
	round->room = room;
	return 0;
}

int stuck_add(struct stuck *stuck, const struct sock *sock, enum direction direction)
{
	struct stuck_round *round = &stuck->round[stuck->current];
	uint64_t key[PARTY_WORDS];
	uint32_t party;
	int err;

	if (!is_stuck(sock))
		return 0;
	stuck->total[sock->state]++;
	if (round->count == STUCK_MAX) {
		stuck->beyond++;
		return 0;
	}
	make_party(sock, direction, key);
	err = find_party(stuck, key, &party);
	if (!err)
		err = make_room(round);
	if (err)
		return err;
	round->all[round->count++] = (struct stuck_sock){
		.identity = sheet_identity(sock),
		.inode = sock->inode,
		.party = party & PARTY_BEYOND,
		.unread = sock->state == STATE_CLOSE_WAIT && sock->recv_queue > 0,
		.keepalive = sock->timer == TIMER_KEEPALIVE,
		.earliest = 0,
		.latest = (uint32_t)(round->mono_ns / SECOND_NS),
	};
	return 0;
}

static int compare(const void *left, const void *right)
{
	const struct stuck_sock *a = left;
	const struct stuck_sock *b = right;

	return (a->identity > b->identity) - (a->identity < b->identity);
}

static void narrow(struct stuck_sock *sock, uint32_t earliest, uint32_t latest)
{
	if (earliest > sock->earliest)
		sock->earliest = earliest;
	if (latest < sock->latest)
		sock->latest = latest;
	if (sock->earliest > sock->latest) /* clocks are no more exact than that */
		sock->earliest = sock->latest;
}

/* What was there before began before; what was not, since then. */
static void remember(struct stuck_round *now, const struct stuck_round *before)
{
	uint32_t since = (uint32_t)(before->mono_ns / SECOND_NS);
	size_t at = 0;

	for (size_t i = 0; i < now->count; i++) {
		struct stuck_sock *sock = &now->all[i];

		while (at < before->count && before->all[at].identity < sock->identity)
			at++;
		if (at < before->count && before->all[at].identity == sock->identity) {
			narrow(sock, before->all[at].earliest, before->all[at].latest);
			sock->told = before->all[at].told;
		} else if (before->whole) {
			narrow(sock, since, UINT32_MAX);
			sock->told = true;
		}
	}
}

void stuck_end(struct stuck *stuck, bool whole)
{
	struct stuck_round *now = &stuck->round[stuck->current];
	const struct stuck_round *before = &stuck->round[!stuck->current];

	now->whole = whole && !stuck->beyond;
	if (now->count)
		qsort(now->all, now->count, sizeof(*now->all), compare);
	if (stuck->remember && before->mono_ns && before->mono_ns <= now->mono_ns)
		remember(now, before);
}

static struct stuck_sock *find(const struct stuck *stuck, uint64_t identity)
{
	const struct stuck_round *round = &stuck->round[stuck->current];
	const struct stuck_sock key = { .identity = identity };

	if (!round->count)
		return NULL;
	return bsearch(&key, round->all, round->count, sizeof(*round->all), compare);
}

/* The moment so many milliseconds ago, in seconds; 0: before all others. */
static uint32_t moment(uint64_t now_ns, uint64_t ago_ms)
{
	uint64_t now_ms = now_ns / 1000000;

	return ago_ms < now_ms ? (uint32_t)((now_ms - ago_ms) / 1000) : 0;
}

/*
 * CLOSE_WAIT began with the other end's FIN: behind its last data, and not behind its
 * last segment. FIN_WAIT2 began with the acknowledgement of our FIN: behind our last
 * data, and not behind the last acknowledgement. Every probe of a keepalive timer brings
 * another one.
 */
void stuck_detail(struct stuck *stuck, const struct sock *sock, uint64_t mono_ns)
{
	enum detail before = sock->state == STATE_CLOSE_WAIT ? DETAIL_LAST_RECV_MS
							     : DETAIL_LAST_SEND_MS;
	struct stuck_sock *found;

	if (!is_stuck(sock) || !detail_knows(sock->detail, before) ||
		!detail_knows(sock->detail, DETAIL_LAST_ACK_MS))
		return;
	found = find(stuck, sheet_identity(sock));
	if (!found)
		return;
	narrow(found, moment(mono_ns, sock->detail->value[before]),
		moment(mono_ns, sock->detail->value[DETAIL_LAST_ACK_MS]));
	found->keepalive = sock->timer == TIMER_KEEPALIVE;
	found->told = found->told || !found->keepalive;
}

int stuck_concerned(const struct stuck *stuck, struct owners *owners)
{
	const struct stuck_round *round = &stuck->round[stuck->current];
	int err = 0;

	for (size_t i = 0; i < round->count && !err; i++)
		if (!owners_first(owners, round->all[i].inode))
			err = owners_want(owners, round->all[i].inode);
	return err;
}

/* ---- who holds what ---- */

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
	static const uint32_t ends[STUCK_AGES] = { 60, 300, 900, 3600, UINT32_MAX };
	size_t i = 0;

	while (age_s >= ends[i])
		i++;
	holder->by_age[i]++;
	if (!holder->age_known || age_s > holder->oldest_s)
		holder->oldest_s = age_s;
	if (!holder->age_known || age_s < holder->youngest_s)
		holder->youngest_s = age_s;
	holder->age_known++;
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
