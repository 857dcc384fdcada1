/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/peers_kept.h"

#include "sockview/core/grow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void peers_site_key(uint64_t key[SITE_KEY_WORDS], enum proto proto, enum family family,
	const uint8_t addr[16], uint16_t port)
{
	bool any = addr_is_wildcard(FAMILY_IPV6, addr);

	key[0] = peers_word(proto, DIRECTION_IN, any ? FAMILY_COUNT : family, port);
	memcpy(key + 1, addr, 16);
}

static int settle_door(struct peers *peers, size_t door)
{
	size_t count = peers->site_keys.count;
	struct direction_place place;
	uint64_t key[SITE_KEY_WORDS];
	void *array = peers->sites;
	struct site *site;
	uint32_t number;
	int err = grow(&array, sizeof(*site), count, &peers->site_room);

	peers->sites = array;
	direction_place(peers->directions, door, &place);
	peers_site_key(key, place.proto, place.takes_v4 ? FAMILY_IPV4 : FAMILY_IPV6,
		place.addr, place.port);
	if (!err)
		err = keyset_put(&peers->site_keys, key, &number);
	if (err)
		return err;
	site = &peers->sites[number];
	if (number == count)
		*site = (struct site){ .place = place };
	site->place.takes_v4 = site->place.takes_v4 || place.takes_v4;
	site->place.takes_v6 = site->place.takes_v6 || place.takes_v6;
	peers->site_of_door[door] = number;
	return 0;
}

int peers_settle(struct peers *peers)
{
	size_t doors = direction_doors(peers->directions);
	uint32_t *sites = realloc(
		peers->site_of_door, (doors ? doors : 1) * sizeof(*peers->site_of_door));
	int err = 0;

	if (!sites)
		return -ENOMEM;
	peers->site_of_door = sites;
	for (size_t door = 0; door < doors && !err; door++)
		err = settle_door(peers, door);
	peers->settled = !err;
	return err;
}

static void add_to_site(struct peers *peers, uint32_t place)
{
	struct peer_row row;
	struct site *site;
	size_t number;

	peers_get(peers, place, &row);
	if (!peers_site_of(peers, &row, &number))
		return;
	site = &peers->sites[number];
	if (!site->clients++ || row.count->total > peers->all[site->largest].count.total)
		site->largest = place;
	site->opened += row.opened;
	site->opened_unknown = site->opened_unknown || row.rate_by != PEER_RATE_LOOKS;
}

void peers_sum_up(struct peers *peers)
{
	for (uint32_t place = 0; place < peers->keys.count; place++)
		add_to_site(peers, place);
}

size_t peers_sites(const struct peers *peers)
{
	return peers->settled ? peers->site_keys.count : 0;
}

void peers_site(const struct peers *peers, size_t i, struct peer_site *told)
{
	const struct site *site = &peers->sites[i];
	const struct direction_place *place = &site->place;

	*told = (struct peer_site){
		.sum = {
			.proto = place->proto,
			.direction = DIRECTION_IN,
			.family = place->takes_v4 ? FAMILY_IPV4 : FAMILY_IPV6,
			.port = place->port,
		},
		.both_families = place->takes_v4 && place->takes_v6,
		.clients = site->clients,
		.more_clients = site->unplaced > 0,
		.has_largest = site->clients > 0 && !site->unplaced,
		.largest = site->largest,
	};
	memcpy(told->sum.local, place->addr, sizeof(told->sum.local));
	peers_tell_counts(&site->peer, &told->sum);
	if (!peers->looks && place->proto == PROTO_TCP)
		peers_tell_ages(&site->peer, &told->sum);
	else if (site->clients && !site->unplaced && !site->opened_unknown)
		peers_tell_opened(peers, site->opened, &told->sum);
}

bool peers_site_of(const struct peers *peers, const struct peer_row *row, size_t *number)
{
	uint64_t key[SITE_KEY_WORDS];
	uint32_t place;

	if (row->is_other || row->direction != DIRECTION_IN)
		return false;
	peers_site_key(key, row->proto, row->family, row->local, row->port);
	if (!keyset_find(&peers->site_keys, key, &place))
		return false;
	*number = place;
	return true;
}
