/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/state.h"

#include <assert.h>

static const char *const tcp_names[] = {
	[STATE_OTHER] = "OTHER",
	[STATE_ESTABLISHED] = "ESTABLISHED",
	[STATE_SYN_SENT] = "SYN_SENT",
	[STATE_SYN_RECV] = "SYN_RECV",
	[STATE_FIN_WAIT1] = "FIN_WAIT1",
	[STATE_FIN_WAIT2] = "FIN_WAIT2",
	[STATE_TIME_WAIT] = "TIME_WAIT",
	[STATE_CLOSE] = "CLOSE",
	[STATE_CLOSE_WAIT] = "CLOSE_WAIT",
	[STATE_LAST_ACK] = "LAST_ACK",
	[STATE_LISTEN] = "LISTEN",
	[STATE_CLOSING] = "CLOSING",
};
static_assert(sizeof(tcp_names) / sizeof(*tcp_names) == STATE_COUNT, "a name per state");

/* A connection's life, so that a table reads from top to bottom. */
static const enum state tcp_order[] = {
	STATE_LISTEN,
	STATE_SYN_SENT,
	STATE_SYN_RECV,
	STATE_ESTABLISHED,
	STATE_FIN_WAIT1,
	STATE_FIN_WAIT2,
	STATE_TIME_WAIT,
	STATE_CLOSE_WAIT,
	STATE_LAST_ACK,
	STATE_CLOSING,
	STATE_CLOSE,
};
static_assert(sizeof(tcp_order) / sizeof(*tcp_order) == STATE_COUNT - 1, "all but OTHER");

static const enum state udp_order[] = { STATE_CLOSE, STATE_ESTABLISHED };

static const struct {
	const char *heading;
	const char *name;
	const enum state *order;
	size_t count;
} protos[] = {
	[PROTO_TCP] = { "TCP", "tcp", tcp_order, STATE_COUNT - 1 },
	[PROTO_UDP] = { "UDP", "udp", udp_order, 2 },
};
static_assert(sizeof(protos) / sizeof(*protos) == PROTO_COUNT, "a row per protocol");

const char *proto_heading(enum proto proto)
{
	return protos[proto].heading;
}

const char *proto_name(enum proto proto)
{
	return protos[proto].name;
}

const char *state_name(enum proto proto, enum state state)
{
	if (proto == PROTO_UDP && state == STATE_CLOSE)
		return "UNCONN";
	return tcp_names[state < STATE_COUNT ? state : STATE_OTHER];
}

const enum state *proto_states(enum proto proto, size_t *count)
{
	*count = protos[proto].count;
	return protos[proto].order;
}
