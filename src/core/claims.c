/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/claims.h"

#include "sockview/core/table.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More young sockets than this, and the rest of them stay without a name. */
#define WAITING_MAX 16384

struct claims {
	struct owners *owners;
	claims_look_fn *look;
	void *self;
	struct feed to;
	struct claims_gap gap;
	bool looked;
	int err; /* of the first look */
	struct table *waiting;
};

static const char *const names[] = {
	[OWNER_UNKNOWN] = NULL,
	[OWNER_BY_SOCKET] = "socket",
};
static_assert(sizeof(names) / sizeof(*names) == OWNER_BY_COUNT, "a name each");

int claims_new(const struct hash_seed *seed, claims_look_fn *look, void *self,
	struct claims **claims)
{
	struct claims *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	if (owners_new(seed, &made->owners) || table_new(seed, true, &made->waiting)) {
		claims_free(made);
		return -ENOMEM;
	}
	made->look = look;
	made->self = self;
	*claims = made;
	return 0;
}

void claims_free(struct claims *claims)
{
	if (!claims)
		return;
	owners_free(claims->owners);
	table_free(claims->waiting);
	free(claims);
}

struct claim claims_of(const struct claims *claims, const struct sock *sock)
{
	struct claim claim = { OWNER_UNKNOWN, NULL };

	if (sock_knows(sock, SOCK_INODE))
		claim.first = owners_first(claims->owners, sock->inode);
	if (claim.first)
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

int claims_error(const struct claims *claims)
{
	return claims->err;
}

const char *owner_by_name(enum owner_by by)
{
	return names[by];
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct claims *claims = self;

	memset(&claims->gap, 0, sizeof(claims->gap));
	table_clear(claims->waiting);
	owners_begin(claims->owners);
	claims->err = claims->look(claims->self, claims->owners);
	claims->looked = !claims->err && owners_reach(claims->owners)->looked;
	/* Without owners the sockets are still worth showing. */
	if (claims->err == -ENOMEM)
		return claims->err;
	return feed_begin(&claims->to, snapshot);
}

static int on_figures(void *self, const struct figures *figures)
{
	const struct claims *claims = self;

	return feed_figures(&claims->to, figures);
}

static int on_device(void *self, uint32_t ifindex, const char *name)
{
	const struct claims *claims = self;

	return feed_device(&claims->to, ifindex, name);
}

static int on_listener(void *self, const struct sock *sock)
{
	const struct claims *claims = self;

	return feed_listener(&claims->to, sock);
}

static bool is_unclaimed(const struct claims *claims, const struct sock *sock)
{
	return claims->looked && sock_knows(sock, SOCK_INODE) &&
	       !owners_first(claims->owners, sock->inode);
}

static int hand_on(struct claims *claims, const struct sock *sock)
{
	const struct owners_reach *reach = owners_reach(claims->owners);

	if (is_unclaimed(claims, sock)) {
		if (reach->refused || reach->hidden)
			claims->gap.not_permitted++;
		else
			claims->gap.not_found++;
	}
	return feed_sock(&claims->to, sock);
}

static int on_sock(void *self, const struct sock *sock)
{
	struct claims *claims = self;

	if (table_count(claims->waiting) < WAITING_MAX && is_unclaimed(claims, sock))
		return table_add(claims->waiting, sock);
	return hand_on(claims, sock);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	const struct claims *claims = self;

	return feed_source(&claims->to, proto, report);
}

static int look_again(struct claims *claims)
{
	size_t count = table_count(claims->waiting);
	struct sock sock;
	int err = 0;

	owners_narrow(claims->owners);
	for (size_t i = 0; i < count && !err; i++) {
		table_get(claims->waiting, i, &sock);
		err = owners_want(claims->owners, sock.inode);
	}
	if (!err)
		err = claims->look(claims->self, claims->owners);
	return err == -ENOMEM ? err : 0;
}

static int hand_on_waiting(struct claims *claims)
{
	size_t count = table_count(claims->waiting);
	struct sock sock;
	int err = count ? look_again(claims) : 0;

	for (size_t i = 0; i < count && !err; i++) {
		table_get(claims->waiting, i, &sock);
		err = hand_on(claims, &sock);
	}
	return err;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct claims *claims = self;
	struct verdict told = *verdict;
	int err = hand_on_waiting(claims);
	int end_err;

	told.complete = told.complete && !err;
	end_err = feed_end(&claims->to, &told);
	return err ? err : end_err;
}

struct feed claims_feed(struct claims *claims, struct feed to)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.figures = on_figures,
		.device = on_device,
		.listener = on_listener,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};

	claims->to = to;
	return (struct feed){ &ops, claims };
}
