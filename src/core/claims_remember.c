/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Who is seen with what while owners are kept: holders are told beside the snapshots, so
 * sockets that had none when they came are taken up again once it is known.
 */

#include "sockview/core/claims_inside.h"

#include <errno.h>

int claims_remember(struct claims *claims, const struct hash_seed *seed)
{
	if (recall_new(seed, &claims->recall) || table_new(seed, false, &claims->young))
		return -ENOMEM;
	return 0;
}

void claims_hear_part(struct claims *claims, bool part)
{
	claims->part = part;
}

static bool remembers(const struct claims *claims)
{
	return claims->recall && claims->directions && !claims->part;
}

/* Whether it is of the user who is the only one at its destination. */
static bool is_of_partner(const struct claims *claims, const struct sock *sock)
{
	uint32_t number;
	enum recall_partner partner = recall_partner(claims->recall, sock, &number);

	return sock_knows(sock, SOCK_UID) &&
	       (partner == RECALL_NOW || partner == RECALL_BEFORE) &&
	       recall_process(claims->recall, number)->uid == sock->uid;
}

/*
 * One that ended before its holder was found was no match for the search, or of a process
 * that may not be looked at: of another user's, that is, as far as can be known.
 */
static int take_leave(struct claims *claims, const struct sock *sock)
{
	if (claims_saw_all(claims) || !claims_is_unclaimed(claims, sock) ||
		is_of_partner(claims, sock))
		return 0;
	return recall_doubt(claims->recall, sock);
}

int claims_begin_kept(struct claims *claims, const struct snapshot *snapshot)
{
	size_t count = remembers(claims) ? table_count(claims->young) : 0;
	struct sock sock;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		table_get(claims->young, i, &sock);
		err = take_leave(claims, &sock);
	}
	if (err || !remembers(claims))
		return err;
	table_clear(claims->young);
	claims->too_young = false;
	recall_begin(claims->recall, snapshot->mono_ns);
	return claims_acquaint(claims);
}

/* Whose holder may yet be found, in this round of the search or the next. */
static bool is_sought(const struct claims *claims, const struct sock *sock)
{
	return claims_is_unclaimed(claims, sock) &&
	       !owners_missed(claims->owners, sock->inode);
}

static int await(struct claims *claims, const struct sock *sock)
{
	if (!claims_is_outbound(claims, sock))
		return 0;
	if (table_count(claims->young) >= YOUNG_MAX) {
		claims->too_young = true;
		return 0;
	}
	return table_add(claims->young, sock);
}

int claims_remember_sock(struct claims *claims, const struct sock *sock)
{
	if (!remembers(claims) || sock->proto != PROTO_TCP || sock_is_listener(sock))
		return 0;
	if (claims_is_nobodys(sock))
		return recall_meet(claims->recall, sock);
	if (!sock_knows(sock, SOCK_INODE))
		return 0;
	return is_sought(claims, sock) ? await(claims, sock) : claims_see(claims, sock);
}

static int look_up_young(struct claims *claims)
{
	size_t count = table_count(claims->young);
	struct sock sock;
	int err = 0;

	recall_await_nobody(claims->recall);
	for (size_t i = 0; i < count && !err; i++) {
		table_get(claims->young, i, &sock);
		err = is_sought(claims, &sock) ? recall_await(claims->recall, &sock)
					       : claims_see(claims, &sock);
	}
	return err;
}

int claims_settle(struct claims *claims)
{
	int err = claims->settled ? claims_settle_doors(claims) : 0;

	if (err || !remembers(claims))
		return err;
	err = claims_acquaint(claims);
	return err ? err : look_up_young(claims);
}

int claims_end_kept(struct claims *claims, bool complete)
{
	owners_end_snapshot(claims->owners, complete);
	if (!remembers(claims))
		return 0;
	if (complete && !claims->too_young)
		recall_end(claims->recall);
	return look_up_young(claims);
}
