/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/peers_kept.h"

#include <string.h>

/* Fewer in TIME_WAIT say nothing about a rate. */
#define RATE_LEAST 8
/* Rates of a shorter time say nothing about what is to come, nor about more than a year.
 */
#define FORESEE_LEAST_S 10
#define FORESEE_MOST_S	(365 * 86400.0)

size_t peers_count(const struct peers *peers)
{
	size_t count = peers->keys.count;

	for (int i = 0; i < DIRECTION_COUNT; i++)
		count += peers->other[i].count.total > 0;
	return count;
}

/* Which direction's others the i-th of them are. */
static enum direction other_direction(const struct peers *peers, size_t i)
{
	return i == 0 && peers->other[DIRECTION_IN].count.total ? DIRECTION_IN
								: DIRECTION_OUT;
}

void peers_tell_counts(const struct peer *peer, struct peer_row *row)
{
	row->count = &peer->count;
	row->send_queue = peer->send_queue;
	row->stalled_no_ack = peer->no_ack;
	row->stalled_window = peer->window;
	row->syn_sent_retrans = peer->syn_retrans;
}

void peers_tell_ages(const struct peer *peer, struct peer_row *row)
{
	uint32_t ended = peer->count.by_state[STATE_TIME_WAIT];

	if (row->proto != PROTO_TCP || ended < RATE_LEAST || peer->fresh < ended / 4 ||
		peer->fresh > ended - ended / 4)
		return;
	row->rate_by = PEER_RATE_AGES;
	row->opened = ended;
	row->opened_per_s = ended / (TIME_WAIT_MS / 1e3);
}

static double seconds_between(const struct peers *peers)
{
	return (double)(peers->mono_ns - peers->before_ns) / 1e9;
}

void peers_tell_opened(const struct peers *peers, uint64_t opened, struct peer_row *row)
{
	row->rate_by = PEER_RATE_LOOKS;
	row->opened = (uint32_t)opened;
	row->opened_per_s = (double)opened / seconds_between(peers);
}

/* Whether a row can be compared with the snapshot before. */
static bool compares(const struct peers *peers, size_t i, const struct peer_row *row)
{
	return peers->whole[row->proto] && peers->whole_before[row->proto] &&
	       peers->mono_ns > peers->before_ns &&
	       (i < peers->old || !peers->other_before[row->direction]);
}

/* What is there now and was not, and what has come and ended since. */
static void tell_rate(const struct peers *peers, size_t i, struct peer_row *row)
{
	const struct peer *peer = &peers->all[i];
	uint64_t seen = (uint64_t)peer_live(&peer->count) + peer->fresh;

	if (!peers->looks && row->proto == PROTO_TCP)
		peers_tell_ages(peer, row);
	else if (compares(peers, i, row))
		peers_tell_opened(peers,
			seen > peer->live_before ? seen - peer->live_before : 0, row);
}

static void tell_udp_ports(const struct peers *peers, struct peer_row *row)
{
	uint64_t key[SITE_KEY_WORDS];
	uint32_t place;

	peers_site_key(key, PROTO_UDP, row->family, row->local, 0);
	if (keyset_find(&peers->udp_sources, key, &place))
		row->used = peers->udp_used[place];
	else if (peers->udp_sources.count >= UDP_SOURCES_MAX)
		row->has_used = false;
}

static void tell_ports(const struct peers *peers, size_t i, struct peer_row *row)
{
	const struct peer *peer = &peers->all[i];

	if (row->direction != DIRECTION_OUT || !peers->range_known)
		return;
	row->has_used = true;
	if (row->proto == PROTO_UDP) {
		tell_udp_ports(peers, row);
		return;
	}
	if (!peers->reuse.known && peer->count.by_state[STATE_TIME_WAIT]) {
		row->has_used = false;
		return;
	}
	row->used = peer->used;
	row->reusable = peer->reusable;
	row->has_change = compares(peers, i, row);
	if (!row->has_change)
		return;
	row->used_change_per_s =
		((double)peer->used - peer->used_before) / seconds_between(peers);
	row->live_change_per_s = ((double)peer_live(&peer->count) - peer->live_before) /
				 seconds_between(peers);
}

void peers_get(const struct peers *peers, size_t i, struct peer_row *row)
{
	size_t count = peers->keys.count;
	const uint64_t *key;

	if (i >= count) {
		enum direction direction = other_direction(peers, i - count);

		*row = (struct peer_row){ .is_other = true, .direction = direction };
		peers_tell_counts(&peers->other[direction], row);
		return;
	}
	key = keyset_key(&peers->keys, i);
	*row = (struct peer_row){
		.proto = (enum proto)(*key >> 48),
		.direction = (enum direction)(*key >> 40 & 0xff),
		.family = (enum family)(*key >> 32 & 0xff),
		.port = (uint16_t)*key,
	};
	memcpy(row->local, key + 1, sizeof(row->local));
	memcpy(row->remote, key + 3, sizeof(row->remote));
	peers_tell_counts(&peers->all[i], row);
	tell_ports(peers, i, row);
	tell_rate(peers, i, row);
}

bool peers_ports(const struct peers *peers, uint32_t *ports)
{
	uint32_t range = (uint32_t)peers->range.high - peers->range.low + 1;

	if (!peers->range_known || !peers->reserved_known || peers->reserved > range)
		return false;
	*ports = range - peers->reserved;
	return true;
}

/* How long `left` ports last. */
static enum peer_fills foresee(double left, double per_s, uint64_t *seconds)
{
	if (per_s <= 0)
		return PEER_FILLS_UNKNOWN;
	if (left / per_s > FORESEE_MOST_S)
		return PEER_FILLS_NEVER;
	*seconds = (uint64_t)(left / per_s);
	return PEER_FILLS;
}

enum peer_fills peers_full_in(
	const struct peers *peers, const struct peer_row *row, uint64_t *seconds)
{
	uint32_t ports;
	double live;
	double level;

	if (!row->has_used || row->is_other || !peers_ports(peers, &ports))
		return PEER_FILLS_UNKNOWN;
	if (row->used >= ports) {
		*seconds = 0;
		return PEER_FILLS;
	}
	if (!row->has_change || row->rate_by != PEER_RATE_LOOKS ||
		seconds_between(peers) < FORESEE_LEAST_S)
		return PEER_FILLS_UNKNOWN;
	live = peer_live(row->count) < row->used ? peer_live(row->count) : row->used;
	level = live + row->opened_per_s * (TIME_WAIT_MS / 1e3);
	if (level >= ports)
		return foresee(ports - row->used, row->used_change_per_s, seconds);
	if (row->live_change_per_s <= 0)
		return PEER_FILLS_NEVER;
	return foresee(ports - (level > row->used ? level : row->used),
		row->live_change_per_s, seconds);
}
