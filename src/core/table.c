/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/table.h"

#include "sockview/core/keyset.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_LEAST 1024

/*
 * struct sock without what is the same for many, which stands in `places`, and without
 * the cookie, which is looked at where the rest is not.
 */
struct packed {
	uint8_t local_addr[16];
	uint8_t remote_addr[16];
	uint16_t local_port;
	uint16_t remote_port;
	uint32_t inode;
	uint32_t uid;
	uint32_t recv_queue;
	uint32_t send_queue;
	uint32_t timer_ms;
	uint32_t place; /* cgroup and device */
	uint16_t facts;
	uint8_t retransmits;
	unsigned proto : 1;
	unsigned family : 1;
	unsigned v6only : 1;
	unsigned has_detail : 1;
	unsigned state : 4;
};
static_assert(sizeof(struct packed) + sizeof(uint64_t) <= TABLE_ROW_BYTES, "as promised");
static_assert(PROTO_COUNT <= 2 && FAMILY_COUNT <= 2 && STATE_COUNT <= 16, "bits enough");

struct table {
	struct packed *rows;
	uint64_t *cookies;
	struct sock_detail *details; /* NULL unless they are kept */
	bool keeps_details;
	size_t count;
	size_t room;
	struct keyset places; /* cgroup; device and timer: a few for many sockets */
};

int table_new(const struct hash_seed *seed, bool details, struct table **table)
{
	struct table *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->keeps_details = details;
	keyset_init(&made->places, seed, 2);
	*table = made;
	return 0;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	keyset_fini(&table->places);
	free(table->details);
	free(table->cookies);
	free(table->rows);
	free(table);
}

void table_clear(struct table *table)
{
	keyset_clear(&table->places);
	table->count = 0;
}

static int make_room(struct table *table)
{
	size_t room = table->room ? table->room * 2 : ROWS_LEAST;
	struct sock_detail *details;
	struct packed *rows;
	uint64_t *cookies;

	if (table->count < table->room)
		return 0;
	if (table->count >= UINT32_MAX)
		return -EFBIG;
	rows = realloc(table->rows, room * sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	table->rows = rows;
	cookies = realloc(table->cookies, room * sizeof(*cookies));
	if (!cookies)
		return -ENOMEM;
	table->cookies = cookies;
	if (table->keeps_details) {
		details = realloc(table->details, room * sizeof(*details));
		if (!details)
			return -ENOMEM;
		table->details = details;
	}
	table->room = room;
	return 0;
}

static struct packed pack(const struct sock *sock, uint32_t place, bool has_detail)
{
	struct packed row = {
		.local_port = sock->local.port,
		.remote_port = sock->remote.port,
		.inode = sock->inode,
		.uid = sock->uid,
		.recv_queue = sock->recv_queue,
		.send_queue = sock->send_queue,
		.timer_ms = sock->timer_ms,
		.place = place,
		.facts = sock->facts,
		.retransmits = sock->retransmits,
		.proto = sock->proto & 1U,
		.family = sock->family & 1U,
		.v6only = sock->v6only,
		.has_detail = has_detail,
		.state = sock->state & 15U,
	};

	memcpy(row.local_addr, sock->local.addr, sizeof(row.local_addr));
	memcpy(row.remote_addr, sock->remote.addr, sizeof(row.remote_addr));
	return row;
}

int table_add(struct table *table, const struct sock *sock)
{
	const uint64_t key[] = { sock->cgroup,
		(uint64_t)sock->timer << 32 | sock->ifindex };
	bool has_detail = table->keeps_details && sock->detail;
	uint32_t place;
	int err = make_room(table);

	if (!err)
		err = keyset_put(&table->places, key, &place);
	if (err)
		return err;
	if (has_detail)
		table->details[table->count] = *sock->detail;
	table->cookies[table->count] = sock->cookie;
	table->rows[table->count++] = pack(sock, place, has_detail);
	return 0;
}

size_t table_count(const struct table *table)
{
	return table->count;
}

uint64_t table_cookie(const struct table *table, size_t i)
{
	return table->cookies[i];
}

void table_get(const struct table *table, size_t i, struct sock *sock)
{
	const struct packed *row = &table->rows[i];
	const uint64_t *place = keyset_key(&table->places, row->place);

	*sock = (struct sock){
		.cookie = table->cookies[i],
		.cgroup = place[0],
		.local.port = row->local_port,
		.remote.port = row->remote_port,
		.inode = row->inode,
		.uid = row->uid,
		.recv_queue = row->recv_queue,
		.send_queue = row->send_queue,
		.timer_ms = row->timer_ms,
		.ifindex = (uint32_t)place[1],
		.facts = row->facts,
		.proto = row->proto,
		.family = row->family,
		.state = row->state,
		.timer = (uint8_t)(place[1] >> 32),
		.retransmits = row->retransmits,
		.v6only = row->v6only,
		.detail = row->has_detail ? &table->details[i] : NULL,
	};
	memcpy(sock->local.addr, row->local_addr, sizeof(row->local_addr));
	memcpy(sock->remote.addr, row->remote_addr, sizeof(row->remote_addr));
}
