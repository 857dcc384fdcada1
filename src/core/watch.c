/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/watch.h"

#include "sockview/core/keyset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GONE_AFTER 2 /* looks: one may miss a socket while others come and go */

struct watch {
	struct keyset keys;  /* cookies */
	struct watched *all; /* by the key's place */
	size_t room;
	size_t max;
	size_t beyond;
	uint64_t now_ns;
	bool saw[PROTO_COUNT];
};

int watch_new(const struct hash_seed *seed, size_t max, struct watch **watch)
{
	*watch = calloc(1, sizeof(**watch));
	if (!*watch)
		return -ENOMEM;
	keyset_init(&(*watch)->keys, seed, 1);
	(*watch)->max = max;
	return 0;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	keyset_fini(&watch->keys);
	free(watch->all);
	free(watch);
}

void watch_clear(struct watch *watch)
{
	keyset_clear(&watch->keys);
	memset(watch->saw, 0, sizeof(watch->saw));
	watch->beyond = 0;
	watch->now_ns = 0;
}

/* ---- one listener ---- */

static bool is_high(const struct watched *watched)
{
	uint64_t queue = watched->queue;

	return watched->has_limit && queue && queue * 5 >= (uint64_t)watched->limit * 4;
}

static int8_t level_of(const struct watched *watched)
{
	uint64_t queue = watched->queue;
	uint64_t limit = watched->limit;

	if (!watched->has_limit)
		return WATCH_LEVEL_UNKNOWN;
	if (!queue || queue >= limit)
		return queue ? WATCH_LEVEL_HIGHEST : 0;
	return (int8_t)(1 + queue * (WATCH_LEVEL_HIGHEST - 1) / limit);
}

/* Empties the places of a ring between the last look and this one. Returns its place. */
static size_t next_place(uint64_t before, uint64_t now, size_t count,
	void (*wipe)(void *, size_t), void *ring)
{
	uint64_t steps = now - before;

	for (uint64_t i = 1; i <= steps && i <= count; i++)
		wipe(ring, (size_t)((before + i) % count));
	return (size_t)(now % count);
}

static void wipe_step(void *ring, size_t place)
{
	struct watch_step *steps = ring;

	steps[place] = (struct watch_step){ 0 };
}

static void wipe_cell(void *ring, size_t place)
{
	int8_t *cells = ring;

	cells[place] = WATCH_LEVEL_UNKNOWN;
}

static struct watch_step *step_at(struct watched *watched, uint64_t now_ns)
{
	return &watched->steps[next_place(watched->seen_ns / WATCH_STEP_NS,
		now_ns / WATCH_STEP_NS, WATCH_STEPS, wipe_step, watched->steps)];
}

static void note_level(struct watched *watched, uint64_t now_ns)
{
	int8_t *cell = &watched->cells[next_place(watched->seen_ns / WATCH_CELL_NS,
		now_ns / WATCH_CELL_NS, WATCH_CELLS, wipe_cell, watched->cells)];
	int8_t level = level_of(watched);

	*cell = level > *cell ? level : *cell;
}

static uint32_t queue_of(const struct sock *sock)
{
	return sock_knows(sock, SOCK_RECV_QUEUE) ? sock->recv_queue : 0;
}

static void take_limit(struct watched *watched, const struct sock *sock)
{
	watched->has_limit = sock->proto == PROTO_TCP
				     ? sock_knows(sock, SOCK_SEND_QUEUE)
				     : detail_knows(sock->detail, DETAIL_RCVBUF);
	watched->limit = 0;
	if (watched->has_limit)
		watched->limit = sock->proto == PROTO_TCP
					 ? sock->send_queue
					 : (uint32_t)sock->detail->value[DETAIL_RCVBUF];
}

/*
 * The kernel counts to 2^32 and starts again, which at a million a second takes an hour.
 * Any other step back tells nothing of what was dropped.
 */
static uint32_t growth(uint32_t before, uint32_t now)
{
	bool wrapped = before >= UINT32_C(3) << 30 && now < UINT32_C(1) << 30;

	return now >= before || wrapped ? now - before : 0;
}

static void take_drops(
	struct watched *watched, const struct sock *sock, struct watch_step *step)
{
	bool knew = watched->has_drops;
	uint32_t before = watched->drops;

	watched->has_drops = detail_knows(sock->detail, DETAIL_DROPS);
	watched->drops = 0;
	if (watched->has_drops)
		watched->drops = (uint32_t)sock->detail->value[DETAIL_DROPS];
	watched->has_dropped = watched->has_drops && knew;
	if (watched->has_dropped)
		step->dropped += growth(before, watched->drops);
}

static void note_queue(struct watched *watched, uint64_t now_ns, struct watch_step *step)
{
	bool full = watched_is_full(watched);

	if (watched->queue > watched->peak)
		watched->peak = watched->queue;
	if (!full)
		watched->full_since_ns = 0;
	else if (!watched->full_since_ns)
		watched->full_since_ns = now_ns;
	if (step->looks == UINT16_MAX)
		return;
	step->looks++;
	step->full += full;
	step->high += full || is_high(watched);
}

/* `now_ns` is never before the last look. */
static void look_at(struct watched *watched, const struct sock *sock, uint64_t now_ns)
{
	struct watch_step *step = step_at(watched, now_ns);
	uint32_t queue = queue_of(sock);

	if (queue < watched->queue)
		watched->taken_ns = now_ns;
	watched->queue = queue;
	take_limit(watched, sock);
	take_drops(watched, sock, step);
	watched->sock = *sock;
	watched->sock.detail = NULL;
	note_queue(watched, now_ns, step);
	note_level(watched, now_ns);
	watched->looks += watched->looks < UINT32_MAX;
	watched->seen_ns = now_ns;
	watched->missed = 0;
}

static void start(struct watched *watched, uint64_t now_ns)
{
	*watched = (struct watched){ .since_ns = now_ns, .seen_ns = now_ns };
	memset(watched->cells, WATCH_LEVEL_UNKNOWN, sizeof(watched->cells));
}

/* ---- all of them ---- */

static int make_room(struct watch *watch)
{
	size_t room = watch->room ? watch->room * 2 : 64;
	struct watched *all;

	if (watch->keys.count < watch->room)
		return 0;
	all = realloc(watch->all, room * sizeof(*all));
	if (!all)
		return -ENOMEM;
	watch->all = all;
	watch->room = room;
	return 0;
}

/* Finds a listener, or starts to watch it. Returns 0, -ENOMEM, or -ENOSPC. */
static int find(struct watch *watch, const struct sock *sock, struct watched **watched)
{
	uint32_t place;
	int err;

	if (keyset_find(&watch->keys, &sock->cookie, &place)) {
		*watched = &watch->all[place];
		return 0;
	}
	if (watch->keys.count == watch->max)
		return -ENOSPC;
	err = make_room(watch);
	if (!err)
		err = keyset_put(&watch->keys, &sock->cookie, &place);
	if (err)
		return err;
	*watched = &watch->all[place];
	start(*watched, watch->now_ns);
	return 0;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct watch *watch = self;

	if (snapshot->mono_ns > watch->now_ns)
		watch->now_ns = snapshot->mono_ns;
	watch->beyond = 0;
	memset(watch->saw, 0, sizeof(watch->saw));
	for (size_t i = 0; i < watch->keys.count; i++)
		watch->all[i].missed++;
	return 0;
}

static int on_listener(void *self, const struct sock *sock)
{
	struct watch *watch = self;
	struct watched *watched;
	int err = sock_knows(sock, SOCK_COOKIE) ? find(watch, sock, &watched) : -ENOSPC;

	if (err == -ENOSPC) {
		watch->beyond++;
		return 0;
	}
	if (!err)
		look_at(watched, sock, watch->now_ns);
	return err;
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct watch *watch = self;

	watch->saw[proto] = report->complete && report->kind != SOURCE_OFF;
	return 0;
}

/* What a look did not read whole it may have missed. */
static bool has_gone(const struct watch *watch, struct watched *watched)
{
	if (watched->missed && !watch->saw[watched->sock.proto])
		watched->missed = 1;
	return watched->missed >= GONE_AFTER;
}

/* Forgets those that have gone; the others move up. */
static int on_end(void *self, const struct verdict *verdict)
{
	struct watch *watch = self;
	size_t count = watch->keys.count;
	size_t gone = 0;

	(void)verdict;
	for (size_t i = 0; i < count; i++)
		gone += has_gone(watch, &watch->all[i]);
	if (!gone)
		return 0;
	keyset_clear(&watch->keys); /* which keeps the keys' memory as it is */
	for (size_t i = 0; i < count; i++) {
		uint64_t cookie = *keyset_key(&watch->keys, i);
		uint32_t place;

		if (watch->all[i].missed >= GONE_AFTER ||
			keyset_put(&watch->keys, &cookie, &place))
			continue;
		if (place != i)
			watch->all[place] = watch->all[i];
	}
	return 0;
}

struct feed watch_feed(struct watch *watch)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.listener = on_listener,
		.source = on_source,
		.end = on_end,
	};

	return (struct feed){ &ops, watch };
}

size_t watch_count(const struct watch *watch)
{
	return watch->keys.count;
}

const struct watched *watch_get(const struct watch *watch, size_t i)
{
	return &watch->all[i];
}

const struct watched *watch_find(const struct watch *watch, uint64_t cookie)
{
	uint32_t place;

	return keyset_find(&watch->keys, &cookie, &place) ? &watch->all[place] : NULL;
}

size_t watch_beyond(const struct watch *watch)
{
	return watch->beyond;
}

uint64_t watch_time(const struct watch *watch)
{
	return watch->now_ns;
}

bool watch_saw(const struct watch *watch, enum proto proto)
{
	return watch->saw[proto];
}
