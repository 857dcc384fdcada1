/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/early.h"

#include "sockview/core/table.h"

#include <errno.h>
#include <stdlib.h>

struct early {
	struct relay relay; /* first */
	struct claims *claims;
	struct table *listeners;
	struct table *socks;
	size_t bytes; /* of both */
	bool open;    /* the look is over: nothing is held back any more */
};

int early_new(const struct hash_seed *seed, struct claims *claims, struct early **early)
{
	struct early *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->claims = claims;
	if (table_new(seed, true, &made->listeners) ||
		table_new(seed, true, &made->socks)) {
		early_free(made);
		return -ENOMEM;
	}
	*early = made;
	return 0;
}

void early_free(struct early *early)
{
	if (!early)
		return;
	table_free(early->listeners);
	table_free(early->socks);
	free(early);
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct early *early = self;

	table_clear(early->listeners);
	table_clear(early->socks);
	early->bytes = 0;
	early->open = false;
	return feed_begin(&early->relay.to, snapshot);
}

typedef int give_fn(const struct feed *feed, const struct sock *sock);

static int give_all(struct early *early, struct table *table, give_fn *give)
{
	size_t count = table_count(table);
	struct sock sock;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		table_get(table, i, &sock);
		err = give(&early->relay.to, &sock);
	}
	table_clear(table);
	return err;
}

static int let_go(struct early *early)
{
	int err;

	early->open = true;
	err = claims_await_look(early->claims);
	if (!err)
		err = give_all(early, early->listeners, feed_listener);
	return err ? err : give_all(early, early->socks, feed_sock);
}

static int hold(struct early *early, struct table *table, const struct sock *sock)
{
	early->bytes += TABLE_ROW_BYTES;
	if (sock->detail)
		early->bytes += sizeof(*sock->detail);
	return table_add(table, sock);
}

static int take(
	struct early *early, struct table *table, const struct sock *sock, give_fn *give)
{
	int err;

	if (early->bytes < EARLY_BYTES && claims_are_looking(early->claims))
		return hold(early, table, sock);
	err = let_go(early);
	return err ? err : give(&early->relay.to, sock);
}

static int on_listener(void *self, const struct sock *sock)
{
	struct early *early = self;

	return early->open ? feed_listener(&early->relay.to, sock)
			   : take(early, early->listeners, sock, feed_listener);
}

static int on_sock(void *self, const struct sock *sock)
{
	struct early *early = self;

	return early->open ? feed_sock(&early->relay.to, sock)
			   : take(early, early->socks, sock, feed_sock);
}

/* How a table came in is told after its sockets. */
static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct early *early = self;
	int err = early->open || report->kind == SOURCE_OFF ? 0 : let_go(early);

	return err ? err : feed_source(&early->relay.to, proto, report);
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct early *early = self;

	return relay_end_with(&early->relay, verdict, early->open ? 0 : let_go(early));
}

struct feed early_feed(struct early *early, struct feed to)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.figures = relay_figures,
		.device = relay_device,
		.listener = on_listener,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};

	early->relay.to = to;
	return (struct feed){ &ops, early };
}
