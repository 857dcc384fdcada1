/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/synthetic.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct synthetic_walker {
	struct walker base;
	struct synthetic_plan plan;
};

/* splitmix64 (Steele, Lea, Flood 2014): a good 64-bit number from any counter. */
static uint64_t mix(uint64_t value)
{
	value += UINT64_C(0x9e3779b97f4a7c15);
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

/* Of 100 sockets, as a busy proxy has them. */
static enum state state_of(unsigned percent)
{
	static const struct {
		unsigned below;
		enum state state;
	} shares[] = {
		{ 60, STATE_ESTABLISHED },
		{ 85, STATE_TIME_WAIT },
		{ 92, STATE_CLOSE_WAIT },
		{ 95, STATE_FIN_WAIT2 },
		{ 97, STATE_SYN_RECV },
		{ 98, STATE_SYN_SENT },
		{ 99, STATE_LAST_ACK },
		{ 100, STATE_FIN_WAIT1 },
	};
	size_t i = 0;

	while (percent >= shares[i].below)
		i++;
	return shares[i].state;
}

static void make_addresses(struct sock *sock, uint64_t random)
{
	size_t length = sock->family == FAMILY_IPV4 ? 4 : 16;

	for (size_t i = 0; i < length; i++) {
		sock->local.addr[i] = (uint8_t)(i == 0 ? 10 : i == length - 1 ? 7 : 0);
		sock->remote.addr[i] = (uint8_t)mix(random + i);
	}
}

static void make_listener(struct sock *sock, uint64_t index)
{
	sock->state = sock->proto == PROTO_TCP ? STATE_LISTEN : STATE_CLOSE;
	sock->local.port = (uint16_t)(1 + index % 65535);
	sock->send_queue = 511;
}

static void make_connection(const struct synthetic_plan *plan, struct sock *sock,
	uint64_t index, uint64_t random)
{
	bool inbound = plan->listeners && random % 3;

	sock->state = sock->proto == PROTO_TCP ? state_of((unsigned)(random >> 8) % 100)
					       : STATE_ESTABLISHED;
	make_addresses(sock, random);
	sock->local.port = inbound ? (uint16_t)(1 + index % plan->listeners % 65535)
				   : (uint16_t)(32768 + (random >> 16) % 28232);
	sock->remote.port = inbound ? (uint16_t)(1024 + (random >> 32) % 64512) : 443;
	sock->recv_queue = sock->state == STATE_CLOSE_WAIT;
	sock->timer = sock->state == STATE_TIME_WAIT ? TIMER_TIME_WAIT : TIMER_NONE;
	sock->timer_ms = sock->timer ? (uint32_t)(random >> 20) % 60000 : 0;
}

static struct sock make_sock(
	const struct synthetic_plan *plan, enum proto proto, uint64_t index)
{
	uint64_t random = mix(plan->seed ^ mix(index + ((uint64_t)proto << 62)));
	struct sock sock = {
		.proto = (uint8_t)proto,
		.family = random % 4 ? FAMILY_IPV4 : FAMILY_IPV6,
		.cookie = index + 1 + ((uint64_t)proto << 62),
		.inode = (uint32_t)(index + 1),
		.uid = (uint32_t)(random >> 40) % 3 * 1000,
		.facts = SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_INODE |
			 SOCK_COOKIE | SOCK_TIMER | SOCK_DEVICE,
	};

	if (index < (proto == PROTO_TCP ? plan->listeners : plan->udp / 2))
		make_listener(&sock, index);
	else
		make_connection(plan, &sock, index, random);
	sock_drop_untold(&sock);
	return sock;
}

static int synthetic_walk(struct walker *base, const struct walk *walk,
	const struct feed *feed, struct walk_result *result)
{
	const struct synthetic_plan *plan = &((struct synthetic_walker *)base)->plan;
	uint64_t count = walk->proto == PROTO_TCP ? plan->tcp : plan->udp;

	for (uint64_t i = 0; i < count; i++) {
		struct sock sock = make_sock(plan, walk->proto, i);
		int err = walk_give(walk, &sock, feed, result);

		if (err)
			return err;
	}
	return 0;
}

static void synthetic_free(struct walker *base)
{
	free(base);
}

int synthetic_walker_new(const struct synthetic_plan *plan, struct walker **walker)
{
	static const struct walker_ops ops = {
		.kind = SOURCE_SYNTHETIC,
		.walk = synthetic_walk,
		.free = synthetic_free,
	};
	struct synthetic_walker *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->base.ops = &ops;
	made->plan = *plan;
	*walker = &made->base;
	return 0;
}
