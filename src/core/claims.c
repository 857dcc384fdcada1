/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/claims_inside.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More young sockets than this, and the rest of them stay without a name. */
#define WAITING_MAX 16384

static const char *const names[] = {
	[OWNER_UNKNOWN] = NULL,
	[OWNER_BY_SOCKET] = "socket",
	[OWNER_BY_LISTENER] = "listener",
	[OWNER_BY_PEER] = "peer",
	[OWNER_BY_MEMORY] = "remembered",
	[OWNER_BY_UNIT] = "unit",
	[OWNER_SHARED] = NULL,
};
static_assert(sizeof(names) / sizeof(*names) == OWNER_BY_COUNT, "a name each");

int claims_new(const struct hash_seed *seed, claims_look_fn *look, void *self,
	struct claims **claims)
{
	struct claims *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	if (owners_new(seed, &made->owners) || table_new(seed, true, &made->waiting) ||
		table_new(seed, false, &made->listeners)) {
		claims_free(made);
		return -ENOMEM;
	}
	keyset_init(&made->alone, seed, 1);
	made->look = look;
	made->self = self;
	*claims = made;
	return 0;
}

void claims_free(struct claims *claims)
{
	if (!claims)
		return;
	if (claims->looking)
		claims->beside->finish(claims->self);
	owners_free(claims->owners);
	table_free(claims->waiting);
	table_free(claims->listeners);
	recall_free(claims->recall);
	table_free(claims->young);
	table_free(claims->nobodys);
	free(claims->known);
	keyset_fini(&claims->alone);
	free(claims->lone);
	free(claims->doors);
	free(claims);
}

void claims_infer(struct claims *claims, const struct directions *directions)
{
	claims->directions = directions;
}

/* Orphans have had an owner of their own, who may be anybody. */
static bool may_infer(const struct claims *claims, const struct sock *sock)
{
	return claims->settled && sock->proto == PROTO_TCP &&
	       (sock->state == STATE_TIME_WAIT || sock->state == STATE_SYN_RECV ||
		       sock->state == STATE_ESTABLISHED ||
		       sock->state == STATE_CLOSE_WAIT);
}

/* Whose a connection was that nobody holds any more, or not yet. */
static struct claim infer(const struct claims *claims, const struct sock *sock)
{
	struct claim claim = { OWNER_UNKNOWN, NULL };
	bool recalled = sock->state == STATE_TIME_WAIT && claims->recall && !claims->part;

	if (recalled)
		claim = claims_remembered(claims, sock);
	if (!claim.first)
		claim = claims_of_listener(claims, sock);
	if (claim.by == OWNER_UNKNOWN && recalled)
		claim = claims_partner(claims, sock);
	return claim;
}

struct claim claims_of(const struct claims *claims, const struct sock *sock)
{
	struct claim claim = { OWNER_UNKNOWN, NULL };
	struct claim unit;

	if (sock_knows(sock, SOCK_INODE))
		claim.first = owners_first(claims->owners, sock->inode);
	else if (may_infer(claims, sock))
		claim = infer(claims, sock);
	else
		return claim;
	if (!claim.first) {
		unit = claims_of_unit(claims, sock);
		return unit.first ? unit : claim;
	}
	if (claim.by == OWNER_UNKNOWN)
		claim.by = OWNER_BY_SOCKET;
	return claim;
}

const struct owners *claims_owners(const struct claims *claims)
{
	return claims->owners;
}

const struct claims_gap *claims_gap(const struct claims *claims)
{
	return claims->looked ? &claims->gap : NULL;
}

bool claims_saw_all(const struct claims *claims)
{
	const struct owners_reach *reach = owners_reach(claims->owners);

	return claims->looked && !reach->refused && !reach->hidden;
}

int claims_error(const struct claims *claims)
{
	return claims->err;
}

const char *owner_by_name(enum owner_by by)
{
	return names[by];
}

void claims_look_beside(struct claims *claims, const struct claims_beside *beside)
{
	claims->beside = beside;
}

bool claims_are_looking(const struct claims *claims)
{
	return claims->looking && !claims->beside->is_over(claims->self);
}

/* `err` is what the first look came to. */
static int take_look(struct claims *claims, int err)
{
	claims->err = err;
	claims->looked = !err && owners_reach(claims->owners)->looked;
	/* Without owners the sockets are still worth showing. */
	if (err == -ENOMEM)
		return err;
	return claims->recall ? claims_acquaint(claims) : 0;
}

int claims_await_look(struct claims *claims)
{
	if (!claims->looking)
		return 0;
	claims->looking = false;
	return take_look(claims, claims->beside->finish(claims->self));
}

int claims_look(struct claims *claims)
{
	int err;

	if (claims->begun)
		return 0;
	claims->begun = true;
	/* A snapshot that was broken off has left one behind. */
	err = claims_await_look(claims);
	owners_begin(claims->owners);
	if (err)
		return err;
	claims->looking =
		claims->beside && !claims->beside->begin(claims->self, claims->owners);
	if (claims->looking)
		return 0;
	return take_look(claims, claims->look(claims->self, claims->owners));
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct claims *claims = self;
	int err;

	memset(&claims->gap, 0, sizeof(claims->gap));
	table_clear(claims->waiting);
	table_clear(claims->listeners);
	claims->settled = false;
	err = claims->kept ? claims_begin_kept(claims, snapshot) : claims_look(claims);
	return err ? err : feed_begin(&claims->relay.to, snapshot);
}

static int on_listener(void *self, const struct sock *sock)
{
	struct claims *claims = self;
	int err = claims->directions ? table_add(claims->listeners, sock) : 0;

	return err ? err : feed_listener(&claims->relay.to, sock);
}

bool claims_is_unclaimed(const struct claims *claims, const struct sock *sock)
{
	return claims->looked && sock_knows(sock, SOCK_INODE) &&
	       !owners_first(claims->owners, sock->inode);
}

bool claims_missed(const struct claims *claims, const struct sock *sock)
{
	if (!claims->kept)
		return claims_is_unclaimed(claims, sock);
	return sock_knows(sock, SOCK_INODE) && owners_missed(claims->owners, sock->inode);
}

static int hand_on(struct claims *claims, const struct sock *sock)
{
	if (claims_is_unclaimed(claims, sock)) {
		if (claims_saw_all(claims))
			claims->gap.not_found++;
		else
			claims->gap.not_permitted++;
	}
	return feed_sock(&claims->relay.to, sock);
}

static int meet(struct claims *claims, const struct sock *sock)
{
	int err = 0;

	if (sock_knows(sock, SOCK_INODE))
		err = owners_meet(claims->owners, sock->inode,
			sock_knows(sock, SOCK_COOKIE) ? sock->cookie : 0);
	if (!err)
		err = claims_remember_sock(claims, sock);
	return err ? err : hand_on(claims, sock);
}

static int on_sock(void *self, const struct sock *sock)
{
	struct claims *claims = self;

	if (claims->directions && !claims->settled && claims_settle_doors(claims))
		return -ENOMEM;
	if (claims->kept)
		return meet(claims, sock);
	if (table_count(claims->waiting) < WAITING_MAX &&
		claims_is_unclaimed(claims, sock))
		return table_add(claims->waiting, sock);
	if (claims_waits_for_all(claims, sock))
		return table_add(claims->nobodys, sock);
	return hand_on(claims, sock);
}

static int look_again(struct claims *claims)
{
	size_t count = table_count(claims->waiting);
	struct sock sock;
	int err;

	owners_narrow(claims->owners);
	err = claims->recall ? claims_want_young(claims) : 0;
	for (size_t i = 0; i < count && !err; i++) {
		table_get(claims->waiting, i, &sock);
		err = owners_want(claims->owners, sock.inode);
	}
	if (!err)
		err = claims->look(claims->self, claims->owners);
	return err == -ENOMEM ? err : 0;
}

static int hand_on_all(struct claims *claims, const struct table *table)
{
	size_t count = table_count(table);
	struct sock sock;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		table_get(table, i, &sock);
		err = hand_on(claims, &sock);
	}
	return err;
}

/* Those that came too early to be told whose they are. */
static int hand_on_waiting(struct claims *claims, bool complete)
{
	bool young = table_count(claims->waiting) ||
		     (claims->recall && table_count(claims->young));
	int err = young ? look_again(claims) : 0;

	if (!err && claims->recall && complete)
		err = claims_know_all(claims);
	if (!err)
		err = hand_on_all(claims, claims->waiting);
	if (!err && claims->recall)
		err = hand_on_all(claims, claims->nobodys);
	return err;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct claims *claims = self;
	int err = claims->kept ? claims_end_kept(claims, verdict->complete)
			       : hand_on_waiting(claims, verdict->complete);

	claims->begun = false;
	return relay_end_with(&claims->relay, verdict, err);
}

struct feed claims_feed(struct claims *claims, struct feed to)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.figures = relay_figures,
		.device = relay_device,
		.listener = on_listener,
		.sock = on_sock,
		.source = relay_source,
		.end = on_end,
	};

	claims->relay.to = to;
	return (struct feed){ &ops, claims };
}
