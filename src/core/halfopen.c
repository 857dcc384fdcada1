/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/halfopen.h"

#include "sockview/core/grow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void halfopen_init(struct halfopen *halfopen, const struct hash_seed *seed)
{
	*halfopen = (struct halfopen){ .room = 0 };
	keyset_init(&halfopen->keys, seed, 2);
	keyset_init(&halfopen->doors, seed, 1);
}

void halfopen_fini(struct halfopen *halfopen)
{
	keyset_fini(&halfopen->keys);
	keyset_fini(&halfopen->doors);
	free(halfopen->counts);
	free(halfopen->totals);
	halfopen->counts = NULL;
	halfopen->totals = NULL;
	halfopen->room = 0;
	halfopen->total_room = 0;
}

void halfopen_begin(struct halfopen *halfopen)
{
	keyset_clear(&halfopen->keys);
	keyset_clear(&halfopen->doors);
}

/* Makes room for one more, which is zeroed. */
static int make_room(void **all, size_t *room, size_t count, size_t size)
{
	int err = grow(all, size, count, room);

	if (!err)
		memset((char *)*all + count * size, 0, size);
	return err;
}

/* Who shares a network shares the first 24 bits of IPv4, 64 of IPv6. */
static void make_key(const struct sock *sock, size_t door, uint64_t key[2])
{
	bool mapped = sock->family == FAMILY_IPV6 && addr_is_v4mapped(sock->remote.addr);
	bool v4 = sock->family == FAMILY_IPV4 || mapped;

	key[0] = (uint64_t)door << 1 | v4;
	key[1] = 0;
	memcpy(&key[1], sock->remote.addr + (mapped ? 12 : 0), v4 ? 3 : 8);
}

static int count_network(struct halfopen *halfopen, const uint64_t key[2])
{
	void *counts = halfopen->counts;
	uint32_t place;

	if (!keyset_find(&halfopen->keys, key, &place)) {
		if (halfopen->keys.count == HALFOPEN_MAX)
			return 0;
		if (make_room(&counts, &halfopen->room, halfopen->keys.count,
			    sizeof(*halfopen->counts)))
			return -ENOMEM;
		halfopen->counts = counts;
		if (keyset_put(&halfopen->keys, key, &place))
			return -ENOMEM;
	}
	halfopen->counts[place]++;
	return 0;
}

int halfopen_add(struct halfopen *halfopen, const struct sock *sock, size_t door)
{
	void *totals = halfopen->totals;
	uint64_t number = door;
	uint64_t key[2];
	uint32_t place;

	if (!keyset_find(&halfopen->doors, &number, &place)) {
		if (make_room(&totals, &halfopen->total_room, halfopen->doors.count,
			    sizeof(*halfopen->totals)))
			return -ENOMEM;
		halfopen->totals = totals;
		if (keyset_put(&halfopen->doors, &number, &place))
			return -ENOMEM;
	}
	halfopen->totals[place].total++;
	halfopen->totals[place].again += sock->retransmits > 0;
	make_key(sock, door, key);
	return count_network(halfopen, key);
}

void halfopen_of(const struct halfopen *halfopen, size_t door, struct half_count *count)
{
	uint64_t number = door;
	uint32_t place;

	*count = (struct half_count){ .total = 0 };
	if (!keyset_find(&halfopen->doors, &number, &place))
		return;
	*count = halfopen->totals[place];
	for (size_t i = 0; i < halfopen->keys.count; i++) {
		const uint64_t *key = keyset_key(&halfopen->keys, i);

		if (key[0] >> 1 != number)
			continue;
		count->networks++;
		if (halfopen->counts[i] <= count->largest)
			continue;
		count->largest = halfopen->counts[i];
		count->family = key[0] & 1 ? FAMILY_IPV4 : FAMILY_IPV6;
		memset(count->network, 0, sizeof(count->network));
		memcpy(count->network, &key[1], sizeof(key[1]));
	}
}
