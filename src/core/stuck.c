/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/stuck.h"

#include "sockview/core/grow.h"
#include "sockview/core/sheet.h"
#include "sockview/core/stuck_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)

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
	void *array = round->all;
	int err = grow(&array, sizeof(*round->all), round->count, &round->room);

	round->all = array;
	return err;
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
