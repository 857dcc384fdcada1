/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/metrics.h"

#include "sockview/view/column.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* An address that is listened on, by one socket or several (SO_REUSEPORT). */
struct door {
	enum proto proto;
	char address[COLUMN_CELL_MAX];
	bool has_queue;
	uint64_t queue; /* of the fullest */
	uint64_t limit;
	bool has_drops;
	uint64_t drops; /* of all */
};

struct metrics_listeners {
	struct door *all;
	size_t count;
	size_t room;
	struct names *names; /* of devices */
};

int metrics_listeners_new(struct metrics_listeners **listeners)
{
	struct metrics_listeners *made = calloc(1, sizeof(*made));
	int err = made ? names_new(&made->names) : -ENOMEM;

	if (err)
		free(made);
	else
		*listeners = made;
	return err;
}

void metrics_listeners_free(struct metrics_listeners *listeners)
{
	if (!listeners)
		return;
	names_free(listeners->names);
	free(listeners->all);
	free(listeners);
}

/* ---- the feed ---- */

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct metrics_listeners *listeners = self;
	const struct feed names = names_feed(listeners->names);

	listeners->count = 0;
	return feed_begin(&names, snapshot);
}

static int on_device(void *self, uint32_t ifindex, const char *name)
{
	const struct metrics_listeners *listeners = self;
	const struct feed names = names_feed(listeners->names);

	return feed_device(&names, ifindex, name);
}

static int make_room(struct metrics_listeners *listeners)
{
	size_t room = listeners->room ? listeners->room * 2 : 64;
	struct door *all;

	if (listeners->count < listeners->room)
		return 0;
	all = realloc(listeners->all, room * sizeof(*all));
	if (!all)
		return -ENOMEM;
	listeners->all = all;
	listeners->room = room;
	return 0;
}

static int on_sock(void *self, const struct sock *sock)
{
	struct metrics_listeners *listeners = self;
	const struct column *local = columns_shown(VIEW_LISTENERS, "local");
	const struct lore lore = { .names = listeners->names };
	const struct row row = { .sock = sock };
	struct door *door;
	int err = make_room(listeners);

	if (err)
		return err;
	door = &listeners->all[listeners->count++];
	*door = (struct door){ .proto = sock->proto };
	*local->put(door->address, local, &row, &lore) = '\0';
	door->has_queue = sock->proto == PROTO_TCP && sock->facts & SOCK_RECV_QUEUE &&
			  sock->facts & SOCK_SEND_QUEUE;
	door->queue = sock->recv_queue;
	door->limit = sock->send_queue;
	door->has_drops = detail_knows(sock->detail, DETAIL_DROPS);
	door->drops = door->has_drops ? sock->detail->value[DETAIL_DROPS] : 0;
	return 0;
}

struct feed metrics_listeners_feed(struct metrics_listeners *listeners)
{
	static const struct feed_ops ops = {
		.begin = on_begin, .device = on_device, .sock = on_sock
	};

	return (struct feed){ &ops, listeners };
}

/* ---- what is written ---- */

static int by_address(const void *a, const void *b)
{
	const struct door *left = a;
	const struct door *right = b;

	if (left->proto != right->proto)
		return left->proto < right->proto ? -1 : 1;
	return strcmp(left->address, right->address);
}

static double fullness(const struct door *door)
{
	return door->has_queue ? (double)door->queue / (double)(door->limit + 1) : 0;
}

/* The fullest first, then those that dropped most. */
static int by_trouble(const void *a, const void *b)
{
	const struct door *left = a;
	const struct door *right = b;

	if (fullness(left) != fullness(right))
		return fullness(left) > fullness(right) ? -1 : 1;
	if (left->drops != right->drops)
		return left->drops > right->drops ? -1 : 1;
	return by_address(a, b);
}

static void add_drops(struct door *door, const struct door *other)
{
	door->has_drops = door->has_drops || other->has_drops;
	door->drops += other->drops;
}

/* Sockets that share an address are one: the worst queue, and the drops of all. */
static void merge(struct metrics_listeners *listeners)
{
	size_t kept = 0;

	for (size_t i = 0; i < listeners->count; i++) {
		struct door *last = &listeners->all[kept - (kept > 0)];
		struct door *door = &listeners->all[i];

		if (!kept || by_address(last, door) != 0) {
			listeners->all[kept++] = *door;
			continue;
		}
		add_drops(last, door);
		if (fullness(door) > fullness(last)) {
			last->queue = door->queue;
			last->limit = door->limit;
		}
	}
	listeners->count = kept;
}

/* Those beyond the most there may be become one. */
static void fold(struct metrics_listeners *listeners)
{
	struct door *other = &listeners->all[METRICS_LISTENERS_MAX];

	for (size_t i = METRICS_LISTENERS_MAX + 1; i < listeners->count; i++) {
		const struct door *door = &listeners->all[i];

		add_drops(other, door);
		other->has_queue = other->has_queue || door->has_queue;
		other->queue += door->has_queue ? door->queue : 0;
		other->limit += door->has_queue ? door->limit : 0;
	}
	strcpy(other->address, "other");
	other->proto = PROTO_COUNT;
	listeners->count = METRICS_LISTENERS_MAX + 1;
}

struct series {
	struct metric metric;
	bool (*number)(const struct door *door, uint64_t *number);
};

static bool number_queue(const struct door *door, uint64_t *number)
{
	*number = door->queue;
	return door->has_queue;
}

static bool number_limit(const struct door *door, uint64_t *number)
{
	*number = door->limit;
	return door->has_queue;
}

static bool number_drops(const struct door *door, uint64_t *number)
{
	*number = door->drops;
	return door->has_drops;
}

static const struct series series[] = {
	{ { "sockview_listener_queue", METRIC_GAUGE, NULL,
		  "Connections that wait for accept(); of several sockets at one "
		  "address the fullest" },
		number_queue },
	{ { "sockview_listener_queue_limit", METRIC_GAUGE, NULL,
		  "How many may wait there" },
		number_limit },
	{ { "sockview_listener_drops", METRIC_COUNTER, NULL,
		  "Tries, or datagrams, that were dropped there, modulo 2^32" },
		number_drops },
};

static void put_series(struct out *out, const struct series *one,
	const struct metrics_listeners *listeners)
{
	metric_family(out, &one->metric);
	for (size_t i = 0; i < listeners->count; i++) {
		const struct door *door = &listeners->all[i];
		uint64_t number;

		if (one->number(door, &number))
			metric_u64(out, &one->metric,
				(struct metric_label[]){
					{ "proto", door->proto == PROTO_COUNT
							   ? "any"
							   : proto_name(door->proto) },
					{ "address", door->address }, { NULL, NULL } },
				number);
	}
}

static void sort(
	struct metrics_listeners *listeners, int (*compare)(const void *, const void *))
{
	if (listeners->count) /* qsort() wants an array, even of none */
		qsort(listeners->all, listeners->count, sizeof(*listeners->all), compare);
}

void metrics_listeners_write(struct out *out, struct metrics_listeners *listeners)
{
	sort(listeners, by_address);
	merge(listeners);
	sort(listeners, by_trouble);
	if (listeners->count > METRICS_LISTENERS_MAX + 1)
		fold(listeners);
	for (size_t i = 0; i < sizeof(series) / sizeof(*series); i++)
		put_series(out, &series[i], listeners);
}
