/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/direction.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A listener, reduced to what decides whom it can accept. */
struct door {
	uint64_t seen_ns;
	uint8_t addr[16]; /* the IPv4 address of a v4-mapped one */
	uint32_t ifindex;
	uint16_t port;
	uint8_t proto;
	bool takes_v4;
	bool takes_v6;
	bool wildcard;
};

struct directions {
	uint64_t now_ns;
	struct door *doors; /* sorted by protocol and port after commit */
	size_t count;
	size_t room;
	bool open; /* between begin and commit */
	/* Most sockets are on no listener's port: one bit tells. */
	uint64_t ports[PROTO_COUNT][65536 / 64];
};

int direction_new(struct directions **direction)
{
	*direction = calloc(1, sizeof(**direction));
	return *direction ? 0 : -ENOMEM;
}

void direction_free(struct directions *direction)
{
	if (!direction)
		return;
	free(direction->doors);
	free(direction);
}

void direction_begin(struct directions *direction, uint64_t now_ns)
{
	direction->now_ns = now_ns;
	direction->open = true;
}

enum family direction_plain(
	const struct sock *sock, const struct endpoint *end, uint8_t addr[16])
{
	memset(addr, 0, 16);
	if (sock->family == FAMILY_IPV4) {
		memcpy(addr, end->addr, 4);
		return FAMILY_IPV4;
	}
	if (addr_is_v4mapped(end->addr)) {
		memcpy(addr, end->addr + 12, 4);
		return FAMILY_IPV4;
	}
	memcpy(addr, end->addr, 16);
	return FAMILY_IPV6;
}

/* Of the local end; true for IPv4. */
static bool plain_addr(const struct sock *sock, uint8_t addr[16])
{
	return direction_plain(sock, &sock->local, addr) == FAMILY_IPV4;
}

static struct door door_of(const struct sock *listener, uint64_t now_ns)
{
	struct door door = {
		.seen_ns = now_ns,
		.ifindex = listener->ifindex,
		.port = listener->local.port,
		.proto = listener->proto,
	};
	bool v4 = plain_addr(listener, door.addr);

	door.wildcard = addr_is_wildcard(FAMILY_IPV6, door.addr);
	/* A source that cannot tell v6-only leaves it false, the kernel's default. */
	door.takes_v4 = v4 || (door.wildcard && !listener->v6only);
	door.takes_v6 = !v4;
	return door;
}

int direction_add(struct directions *direction, const struct sock *listener)
{
	if (direction->count == direction->room) {
		size_t room = direction->room ? direction->room * 2 : 64;
		struct door *doors = realloc(direction->doors, room * sizeof(*doors));

		if (!doors)
			return -ENOMEM;
		direction->doors = doors;
		direction->room = room;
	}
	direction->doors[direction->count++] = door_of(listener, direction->now_ns);
	return 0;
}

static int compare_place(const struct door *a, const struct door *b)
{
	if (a->proto != b->proto)
		return a->proto < b->proto ? -1 : 1;
	return (a->port > b->port) - (a->port < b->port);
}

/* Equal doors stand together, the one seen last first. */
static int compare_doors(const void *left, const void *right)
{
	const struct door *a = left;
	const struct door *b = right;
	int order = compare_place(a, b);

	if (!order)
		order = memcmp(a->addr, b->addr, sizeof(a->addr));
	if (!order)
		order = (a->ifindex > b->ifindex) - (a->ifindex < b->ifindex);
	if (!order)
		order = (a->takes_v4 - b->takes_v4) * 2 + a->takes_v6 - b->takes_v6;
	if (!order)
		order = (a->seen_ns < b->seen_ns) - (a->seen_ns > b->seen_ns);
	return order;
}

static bool same_door(const struct door *a, const struct door *b)
{
	return compare_place(a, b) == 0 &&
	       memcmp(a->addr, b->addr, sizeof(a->addr)) == 0 &&
	       a->ifindex == b->ifindex && a->takes_v4 == b->takes_v4 &&
	       a->takes_v6 == b->takes_v6;
}

void direction_commit(struct directions *direction)
{
	struct door *doors = direction->doors;
	size_t kept = 0;

	if (direction->count)
		qsort(doors, direction->count, sizeof(*doors), compare_doors);
	memset(direction->ports, 0, sizeof(direction->ports));
	for (size_t i = 0; i < direction->count; i++) {
		uint16_t port = doors[i].port;

		if (direction->now_ns - doors[i].seen_ns > DIRECTION_KEEP_NS)
			continue;
		if (kept && same_door(&doors[kept - 1], &doors[i]))
			continue;
		direction->ports[doors[i].proto][port / 64] |= UINT64_C(1) << port % 64;
		doors[kept++] = doors[i];
	}
	direction->count = kept;
	direction->open = false;
}

static bool accepts(
	const struct door *door, const struct sock *sock, bool v4, const uint8_t addr[16])
{
	if (door->ifindex && door->ifindex != sock->ifindex)
		return false;
	if (!(v4 ? door->takes_v4 : door->takes_v6))
		return false;
	return door->wildcard || memcmp(door->addr, addr, sizeof(door->addr)) == 0;
}

/* The first door of the socket's protocol and port. */
static size_t first_door(const struct directions *direction, const struct sock *sock)
{
	const struct door key = { .proto = sock->proto, .port = sock->local.port };
	size_t low = 0;
	size_t high = direction->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_place(&direction->doors[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has_doors(const struct directions *direction, const struct sock *sock)
{
	uint16_t port = sock->local.port;

	return direction->ports[sock->proto][port / 64] >> port % 64 & 1;
}

enum direction direction_of(const struct directions *direction, const struct sock *sock)
{
	uint8_t addr[16];
	bool v4;

	if (sock_is_listener(sock))
		return DIRECTION_IN;
	if (!has_doors(direction, sock))
		return DIRECTION_OUT;
	v4 = plain_addr(sock, addr);
	for (size_t i = first_door(direction, sock); i < direction->count; i++) {
		const struct door *door = &direction->doors[i];

		if (door->proto != sock->proto || door->port != sock->local.port)
			break;
		if (accepts(door, sock, v4, addr))
			return DIRECTION_IN;
	}
	return DIRECTION_OUT;
}

/* The more of it is bound, the better it fits; as in the kernel, an address counts most.
 */
static int fit(const struct door *door, bool v4)
{
	return 1 + (door->wildcard ? 0 : 4) + (door->ifindex ? 2 : 0) +
	       (v4 != door->takes_v6);
}

static bool find_door(const struct directions *direction, const struct sock *sock,
	const struct door *own, size_t *found)
{
	uint8_t addr[16];
	bool v4 = plain_addr(sock, addr);
	int best = 0;

	for (size_t i = first_door(direction, sock); i < direction->count; i++) {
		const struct door *door = &direction->doors[i];

		if (door->proto != sock->proto || door->port != sock->local.port)
			break;
		if (own ? !same_door(door, own) : !accepts(door, sock, v4, addr))
			continue;
		if (fit(door, v4) <= best)
			continue;
		best = fit(door, v4);
		*found = i;
	}
	return best > 0;
}

bool direction_door(
	const struct directions *direction, const struct sock *sock, size_t *found)
{
	struct door own;

	if (!has_doors(direction, sock))
		return false;
	if (!sock_is_listener(sock))
		return find_door(direction, sock, NULL, found);
	own = door_of(sock, 0);
	return find_door(direction, sock, &own, found);
}

void direction_place(
	const struct directions *direction, size_t number, struct direction_place *place)
{
	const struct door *door = &direction->doors[number];

	*place = (struct direction_place){
		.proto = (enum proto)door->proto,
		.port = door->port,
		.takes_v4 = door->takes_v4,
		.takes_v6 = door->takes_v6,
	};
	memcpy(place->addr, door->addr, sizeof(place->addr));
}

size_t direction_doors(const struct directions *direction)
{
	return direction->count;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	direction_begin(self, snapshot->mono_ns);
	return 0;
}

static int on_listener(void *self, const struct sock *sock)
{
	return direction_add(self, sock);
}

static int on_sock(void *self, const struct sock *sock)
{
	struct directions *direction = self;

	(void)sock;
	if (direction->open)
		direction_commit(direction);
	return 0;
}

/* Without a socket the round is still open, and would grow with each snapshot. */
static int on_end(void *self, const struct verdict *verdict)
{
	struct directions *direction = self;

	(void)verdict;
	if (direction->open)
		direction_commit(direction);
	return 0;
}

struct feed direction_feed(struct directions *direction)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.listener = on_listener,
		.sock = on_sock,
		.end = on_end,
	};

	return (struct feed){ &ops, direction };
}

const char *direction_name(enum direction direction)
{
	return direction == DIRECTION_IN ? "in" : "out";
}
