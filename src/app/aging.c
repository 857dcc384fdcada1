/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/aging.h"

#include <errno.h>

void aging_fini(struct aging *aging)
{
	table_free(aging->table);
	keyset_fini(&aging->cookies);
	*aging = (struct aging){ .table = NULL };
}

void aging_forget(struct aging *aging)
{
	if (!aging->table)
		return;
	table_clear(aging->table);
	keyset_clear(&aging->cookies);
}

static int open_aging(struct aging *aging, const struct hash_seed *seed)
{
	if (aging->table)
		return 0;
	keyset_init(&aging->cookies, seed, 1);
	return table_new(seed, true, &aging->table);
}

static int on_sock(void *self, const struct sock *sock)
{
	struct aging *aging = self;
	size_t before = aging->cookies.count;
	uint32_t place;
	int err;

	if (!sock->cookie || sock->state != STATE_CLOSE_WAIT)
		return 0;
	err = keyset_put(&aging->cookies, &sock->cookie, &place);
	/* A dump may tell of one twice. */
	if (err || aging->cookies.count == before)
		return err;
	return table_add(aging->table, sock);
}

int aging_look(struct aging *aging, struct source *source, const struct ask *ask,
	const struct hash_seed *seed)
{
	static const struct feed_ops ops = { .sock = on_sock };
	const struct feed feed = { &ops, aging };
	struct ask of = *ask;
	int err = open_aging(aging, seed);

	if (err)
		return err;
	aging_forget(aging);
	of.states[PROTO_TCP] = STATE_BIT(STATE_CLOSE_WAIT);
	of.protos = PROTO_BIT(PROTO_TCP);
	of.listeners = false;
	of.figures = false;
	of.cgroups = false;
	of.devices = false;
	of.details = DETAIL_INFO;
	return source_snapshot(source, &of, &feed);
}

void aging_tell(const struct aging *aging, struct sock *sock)
{
	struct sock known;
	uint32_t place;

	if (!aging->table || sock->state != STATE_CLOSE_WAIT ||
		!keyset_find(&aging->cookies, &sock->cookie, &place))
		return;
	table_get(aging->table, place, &known);
	sock->detail = known.detail;
}
