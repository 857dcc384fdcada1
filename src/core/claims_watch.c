/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Who is seen with what, so that a TIME_WAIT can be told whose it was. */

#include "sockview/core/claims_inside.h"

#include "sockview/core/inodes.h"

#include <errno.h>
#include <stdlib.h>

/* More in TIME_WAIT, and the rest of them do not wait for whom they may belong to. */
#define NOBODYS_MAX 262144

bool claims_is_nobodys(const struct sock *sock)
{
	return sock->proto == PROTO_TCP && sock->state == STATE_TIME_WAIT;
}

bool claims_is_outbound(const struct claims *claims, const struct sock *sock)
{
	return direction_of(claims->directions, sock) == DIRECTION_OUT;
}

/* Makes room for the holding of each process there is a number of. */
static int make_known(struct claims *claims)
{
	size_t count = recall_count(claims->recall);
	size_t room = claims->known_count ? claims->known_count : 64;
	struct holding *known;

	while (room < count)
		room *= 2;
	if (room == claims->known_count)
		return 0;
	known = realloc(claims->known, room * sizeof(*known));
	if (!known)
		return -ENOMEM;
	for (size_t i = claims->known_count; i < room; i++)
		known[i] = (struct holding){ HOLDING_NONE, 0, HOLDING_NONE, 0 };
	claims->known = known;
	claims->known_count = room;
	return 0;
}

int claims_acquaint(struct claims *claims)
{
	size_t processes = owners_processes(claims->owners);
	size_t count = recall_count(claims->recall);
	uint32_t number;
	int err;

	for (size_t i = 0; i < claims->known_count; i++)
		claims->known[i].process = HOLDING_NONE;
	err = make_known(claims);
	for (size_t i = 0; i < processes && !err; i++)
		if (recall_number(claims->recall, owners_process_at(claims->owners, i),
			    &number))
			claims->known[number].process = (uint32_t)i;
	for (size_t i = 0; i < count && !err; i++)
		if (claims->known[i].process == HOLDING_NONE)
			err = owners_add(claims->owners,
				recall_process(claims->recall, (uint32_t)i),
				&claims->known[i].process);
	return err;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct claims *claims = self;

	/* A snapshot that was broken off has left one behind. */
	claims->begun = false;
	table_clear(claims->young);
	table_clear(claims->nobodys);
	recall_begin(claims->recall, snapshot->mono_ns);
	return claims_look(claims);
}

const struct process *claims_only_holder(
	const struct owners *owners, const struct holding *first)
{
	const struct process *process = owners_process(owners, first);

	for (const struct holding *at = first; at; at = owners_next(owners, at)) {
		const struct process *other = owners_process(owners, at);

		if (other->pid != process->pid || other->start != process->start)
			return NULL;
	}
	return process;
}

int claims_see(struct claims *claims, const struct sock *sock)
{
	const struct holding *first = owners_first(claims->owners, sock->inode);
	const struct process *process =
		first ? claims_only_holder(claims->owners, first) : NULL;
	bool outbound = claims_is_outbound(claims, sock);
	uint32_t holder = first ? first->process : HOLDING_NONE;
	uint32_t number;
	int err;

	if (!process)
		return outbound ? recall_doubt(claims->recall, sock) : 0;
	err = recall_see(claims->recall, sock, outbound, process, &number);
	if (!err && number != UINT32_MAX)
		err = make_known(claims);
	if (!err && number != UINT32_MAX)
		claims->known[number].process = holder;
	return err;
}

static int on_sock(void *self, const struct sock *sock)
{
	struct claims *claims = self;

	if (!claims->looked || sock->proto != PROTO_TCP || sock_is_listener(sock))
		return 0;
	if (claims_is_nobodys(sock))
		return recall_meet(claims->recall, sock);
	if (!sock_knows(sock, SOCK_INODE))
		return 0;
	if (claims_is_unclaimed(claims, sock) && table_count(claims->young) < YOUNG_MAX)
		return table_add(claims->young, sock);
	return claims_see(claims, sock);
}

int claims_watch(struct claims *claims, const struct hash_seed *seed, struct feed *feed)
{
	static const struct feed_ops ops = { .begin = on_begin, .sock = on_sock };

	if (recall_new(seed, &claims->recall) || table_new(seed, false, &claims->young) ||
		table_new(seed, false, &claims->nobodys))
		return -ENOMEM;
	*feed = (struct feed){ &ops, claims };
	return 0;
}

void claims_watch_once(struct claims *claims)
{
	recall_once(claims->recall);
}

bool claims_waits_for_all(const struct claims *claims, const struct sock *sock)
{
	return claims->recall && claims->looked && claims_is_nobodys(sock) &&
	       claims_is_outbound(claims, sock) &&
	       table_count(claims->nobodys) < NOBODYS_MAX;
}

int claims_want_young(struct claims *claims)
{
	size_t count = table_count(claims->young);
	struct sock sock;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		table_get(claims->young, i, &sock);
		err = owners_want(claims->owners, sock.inode);
	}
	return err;
}

int claims_know_all(struct claims *claims)
{
	size_t count = table_count(claims->young);
	struct sock sock;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		table_get(claims->young, i, &sock);
		err = claims_see(claims, &sock);
	}
	if (!err)
		recall_end(claims->recall);
	return err;
}

static struct claim claim_known(
	const struct claims *claims, uint32_t number, enum owner_by by)
{
	struct claim claim = { OWNER_UNKNOWN, NULL };

	if (number >= claims->known_count ||
		claims->known[number].process == HOLDING_NONE)
		return claim;
	claim.by = by;
	claim.first = &claims->known[number];
	return claim;
}

uint64_t claims_cgroup(const struct claims *claims, const struct holding *holding)
{
	uint32_t number;

	if (!claims->recall || !recall_number(claims->recall,
				       owners_process(claims->owners, holding), &number))
		return 0;
	return recall_cgroup(claims->recall, number);
}

struct claim claims_remembered(const struct claims *claims, const struct sock *sock)
{
	struct claim claim = { OWNER_UNKNOWN, NULL };
	uint32_t number;

	if (recall_sock(claims->recall, sock, &number))
		claim = claim_known(claims, number, OWNER_BY_MEMORY);
	return claim;
}

struct claim claims_partner(const struct claims *claims, const struct sock *sock)
{
	struct claim claim = { OWNER_UNKNOWN, NULL };
	uint32_t number = UINT32_MAX;
	enum recall_partner partner;

	if (!claims_is_outbound(claims, sock))
		return claim;
	partner = recall_partner(claims->recall, sock, &number);
	if (partner == RECALL_SEVERAL)
		claim.by = OWNER_SHARED;
	if (partner == RECALL_SEVERAL || partner == RECALL_NOBODY)
		return claim;
	return claim_known(
		claims, number, partner == RECALL_NOW ? OWNER_BY_PEER : OWNER_BY_MEMORY);
}
