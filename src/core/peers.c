/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/peers_kept.h"

#include "sockview/core/grow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MS_NS UINT64_C(1000000)
/*
 * A window of zero is asked after in intervals that double from 0.2 s on
 * (net/ipv4/tcp_timer.c, tcp_probe_timer()): who still waits longer than this, or asked
 * so often without an answer, has waited 12 s before.
 */
#define WINDOW_WAIT_MS 6400
#define WINDOW_PROBES  6
#define NO_ACK_RETRIES 3

int peers_new(const struct hash_seed *seed, const struct directions *directions,
	size_t max, struct peers **peers)
{
	struct peers *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->directions = directions;
	made->max = max;
	made->seed = *seed;
	keyset_init(&made->keys, seed, PEERS_KEY_WORDS);
	keyset_init(&made->site_keys, seed, SITE_KEY_WORDS);
	keyset_init(&made->udp_sources, seed, SITE_KEY_WORDS);
	*peers = made;
	return 0;
}

void peers_free(struct peers *peers)
{
	if (!peers)
		return;
	keyset_fini(&peers->keys);
	keyset_fini(&peers->site_keys);
	keyset_fini(&peers->udp_sources);
	free(peers->all);
	free(peers->sites);
	free(peers->site_of_door);
	crowds_free(peers->crowds);
	free(peers);
}

int peers_claim(
	struct peers *peers, const struct claims *claims, const struct units *units)
{
	return crowds_renew(&peers->crowds, &peers->seed, claims, units);
}

const struct crowds *peers_crowds(const struct peers *peers)
{
	return peers->crowds;
}

/* Copies `count` elements; none is no failure. */
static int copy_array(void **copy, const void *array, size_t size, size_t count)
{
	*copy = NULL;
	if (!count)
		return 0;
	*copy = malloc(count * size);
	if (!*copy)
		return -ENOMEM;
	memcpy(*copy, array, count * size);
	return 0;
}

int peers_keep(const struct peers *peers, struct peers **kept)
{
	struct peers *made = malloc(sizeof(*made));
	void *all = NULL;
	void *sites = NULL;
	int err;

	if (!made)
		return -ENOMEM;
	*made = *peers;
	made->directions = NULL;
	made->site_of_door = NULL;
	made->crowds = NULL;
	made->room = peers->keys.count;
	made->site_room = peers->site_keys.count;
	/* All three are set up, whatever fails. */
	err = keyset_copy(&made->keys, &peers->keys);
	err = keyset_copy(&made->site_keys, &peers->site_keys) || err;
	err = keyset_copy(&made->udp_sources, &peers->udp_sources) || err;
	err = copy_array(&all, peers->all, sizeof(*made->all), made->room) || err;
	err = copy_array(&sites, peers->sites, sizeof(*made->sites), made->site_room) ||
	      err;
	made->all = all;
	made->sites = sites;
	if (!err && peers->crowds)
		err = crowds_keep(peers->crowds, &made->crowds);
	if (err) {
		peers_free(made);
		return -ENOMEM;
	}
	*kept = made;
	return 0;
}

/* What was counted becomes what was before. */
static void turn(struct peers *peers)
{
	peers->old = peers->keys.count;
	for (size_t i = 0; i < peers->old; i++) {
		struct peer *peer = &peers->all[i];

		*peer = (struct peer){
			.live_before = peer_live(&peer->count),
			.used_before = peer->used,
		};
	}
	for (int i = 0; i < DIRECTION_COUNT; i++)
		peers->other_before[i] = peers->other[i].count.total > 0;
	memset(peers->other, 0, sizeof(peers->other));
	peers->before_ns = peers->mono_ns;
	memcpy(peers->whole_before, peers->whole, sizeof(peers->whole));
	memset(peers->whole, 0, sizeof(peers->whole));
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct peers *peers = self;
	uint64_t ms;

	turn(peers);
	crowds_clear(peers->crowds);
	peers->mono_ns = snapshot->mono_ns;
	ms = (peers->mono_ns - peers->before_ns) / MS_NS;
	peers->looks = peers->mono_ns > peers->before_ns && ms <= TIME_WAIT_MS &&
		       peers->whole_before[PROTO_TCP];
	peers->fresh_ms = peers->looks ? (uint32_t)ms : TIME_WAIT_MS / 2;
	keyset_clear(&peers->site_keys);
	keyset_clear(&peers->udp_sources);
	peers->settled = false;
	peers->evicted = false;
	peers->range = snapshot->ephemeral;
	peers->range_known = snapshot->ephemeral_known;
	peers->reuse = reuse_of(NULL);
	peers->reserved_known = false;
	return 0;
}

static int on_figures(void *self, const struct figures *figures)
{
	struct peers *peers = self;

	peers->reuse = reuse_of(figures);
	peers->reserved_known = figures_know(figures, FIGURE_RESERVED_PORTS);
	peers->reserved = (uint32_t)figures->value[FIGURE_RESERVED_PORTS];
	return 0;
}

static void make_key(
	uint64_t key[PEERS_KEY_WORDS], const struct sock *sock, const struct site *site)
{
	uint8_t addr[16];
	enum family family = direction_plain(sock, &sock->remote, addr);

	memcpy(key + 3, addr, 16);
	if (site) {
		key[0] = peers_word(sock->proto, DIRECTION_IN, family, site->place.port);
		memcpy(key + 1, site->place.addr, 16);
		return;
	}
	direction_plain(sock, &sock->local, addr);
	memcpy(key + 1, addr, 16);
	key[0] = peers_word(sock->proto, DIRECTION_OUT, family, sock->remote.port);
}

/* Whether a row has sockets; it moves to its new place. */
static bool keep_row(void *self, uint32_t from, uint32_t to)
{
	struct peers *peers = self;

	if (!peers->all[from].count.total)
		return false;
	peers->all[to] = peers->all[from];
	return true;
}

/* Drops the rows of the snapshot before that have no sockets now. False: none. */
static bool drop_gone(struct peers *peers)
{
	size_t old = 0;

	for (size_t i = 0; i < peers->old; i++)
		old += peers->all[i].count.total > 0;
	if (old == peers->old)
		return false;
	keyset_keep(&peers->keys, keep_row, peers);
	peers->old = old;
	memset(peers->by_direction, 0, sizeof(peers->by_direction));
	for (size_t i = 0; i < peers->keys.count; i++)
		peers->by_direction[*keyset_key(&peers->keys, i) >> 40 & 1]++;
	return true;
}

static bool is_full(const struct peers *peers, enum direction direction)
{
	return peers->keys.count >= peers->max ||
	       peers->by_direction[direction] >= peers->max - peers->max / 4;
}

/* Rows that did not come yet make room, once; of what is new then nothing was known. */
static void evict(struct peers *peers)
{
	if (peers->evicted)
		return;
	peers->evicted = true;
	if (!drop_gone(peers))
		return;
	for (int i = 0; i < DIRECTION_COUNT; i++)
		peers->other_before[i] = true;
}

/* The row of a key, made if there is none. */
static int put_row(struct peers *peers, const uint64_t *key, enum direction direction,
	struct peer **peer)
{
	size_t count = peers->keys.count;
	void *array = peers->all;
	uint32_t place;
	int err = grow(&array, sizeof(**peer), count, &peers->room);

	peers->all = array;
	if (!err)
		err = keyset_put(&peers->keys, key, &place);
	if (err)
		return err;
	*peer = &peers->all[place];
	if (place == count) {
		memset(*peer, 0, sizeof(**peer));
		peers->by_direction[direction]++;
	}
	return 0;
}

/*
 * The row of a key; NULL: among the others. One direction never takes all the room: who
 * connects to this host must not hide whom it connects to.
 */
static int find_row(struct peers *peers, const uint64_t *key, enum direction direction,
	struct peer **peer)
{
	uint32_t place;

	if (!is_full(peers, direction))
		return put_row(peers, key, direction, peer);
	if (keyset_find(&peers->keys, key, &place)) {
		*peer = &peers->all[place];
		return 0;
	}
	evict(peers);
	*peer = NULL;
	return is_full(peers, direction) ? 0 : put_row(peers, key, direction, peer);
}

static void count_queue(struct peer *peer, const struct sock *sock)
{
	if (!sock_knows(sock, SOCK_SEND_QUEUE) || !sock->send_queue)
		return;
	peer->send_queue += sock->send_queue;
	if (!sock_knows(sock, SOCK_TIMER) || sock->proto != PROTO_TCP ||
		(sock->state != STATE_ESTABLISHED && sock->state != STATE_CLOSE_WAIT))
		return;
	peer->no_ack +=
		sock->timer == TIMER_RETRANSMIT && sock->retransmits >= NO_ACK_RETRIES;
	peer->window +=
		sock->timer == TIMER_PERSIST &&
		(sock->timer_ms > WINDOW_WAIT_MS || sock->retransmits >= WINDOW_PROBES);
}

static void count(const struct peers *peers, struct peer *peer, const struct sock *sock)
{
	uint32_t ms;

	peer->count.total++;
	peer->count.by_state[sock->state]++;
	peer->fresh += time_wait_age(sock, &ms) && ms <= peers->fresh_ms;
	peer->syn_retrans += sock->state == STATE_SYN_SENT && sock->proto == PROTO_TCP &&
			     sock_knows(sock, SOCK_TIMER) && sock->retransmits > 0;
	count_queue(peer, sock);
}

/* All sockets of UDP that have a source address take from the same ports. */
static int count_udp_port(struct peers *peers, const struct sock *sock)
{
	size_t count = peers->udp_sources.count;
	uint64_t key[SITE_KEY_WORDS];
	uint8_t addr[16];
	enum family family = direction_plain(sock, &sock->local, addr);
	uint32_t place;
	int err = 0;

	peers_site_key(key, PROTO_UDP, family, addr, 0);
	if (count >= UDP_SOURCES_MAX) {
		if (keyset_find(&peers->udp_sources, key, &place))
			peers->udp_used[place]++;
		return 0;
	}
	err = keyset_put(&peers->udp_sources, key, &place);
	if (err)
		return err;
	if (place == count)
		peers->udp_used[place] = 0;
	peers->udp_used[place]++;
	return 0;
}

static int count_port(struct peers *peers, struct peer *peer, const struct sock *sock)
{
	if (!peers->range_known || !port_in_range(peers->range, sock->local.port))
		return 0;
	if (sock->proto == PROTO_UDP)
		return count_udp_port(peers, sock);
	if (reuse_allows(&peers->reuse, sock))
		peer->reusable++;
	else
		peer->used++;
	return 0;
}

/* Whose it is shows in the lines that a list of peers has. */
static int count_owner(struct peers *peers, struct peer *peer, const struct sock *sock)
{
	return peers->crowds ? crowds_add(peers->crowds, &peer->count.crowd, sock) : 0;
}

static int on_sock(void *self, const struct sock *sock)
{
	struct peers *peers = self;
	enum direction direction = DIRECTION_OUT;
	uint64_t key[PEERS_KEY_WORDS];
	struct site *site = NULL;
	struct peer *peer;
	size_t door;
	int err = peers->settled ? 0 : peers_settle(peers);

	if (err || sock_is_listener(sock) || !sock->remote.port)
		return err;
	if (direction_door(peers->directions, sock, &door)) {
		site = &peers->sites[peers->site_of_door[door]];
		direction = DIRECTION_IN;
		count(peers, &site->peer, sock);
	}
	make_key(key, sock, site);
	err = find_row(peers, key, direction, &peer);
	if (err)
		return err;
	if (site && !peer)
		site->unplaced++;
	if (!peer)
		peer = &peers->other[direction];
	count(peers, peer, sock);
	err = count_owner(peers, site ? &site->peer : peer, sock);
	return err || site ? err : count_port(peers, peer, sock);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct peers *peers = self;

	peers->whole[proto] = report->complete && report->kind != SOURCE_FAILED;
	return 0;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct peers *peers = self;

	(void)verdict;
	drop_gone(peers);
	peers_sum_up(peers);
	return 0;
}

struct feed peers_feed(struct peers *peers)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.figures = on_figures,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};

	return (struct feed){ &ops, peers };
}
