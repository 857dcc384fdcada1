/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_STATE_H
#define SOCKVIEW_CORE_STATE_H

/*
 * Protocols, connection states and their names.
 *
 * TCP states are those of RFC 9293 section 3.3.2 in the kernel's spelling and numbering
 * (include/net/tcp_states.h). UDP has no states of its own: the kernel stores TCP_CLOSE
 * for an unconnected and TCP_ESTABLISHED for a connected socket (net/ipv4/udp.c).
 */

#include <stddef.h>
#include <stdint.h>

enum proto {
	PROTO_TCP,
	PROTO_UDP,
	PROTO_COUNT,
};

enum state {
	STATE_OTHER, /* a state this program does not know: counted, never dropped */
	STATE_ESTABLISHED,
	STATE_SYN_SENT,
	STATE_SYN_RECV,
	STATE_FIN_WAIT1,
	STATE_FIN_WAIT2,
	STATE_TIME_WAIT,
	STATE_CLOSE, /* of a UDP socket: UNCONN */
	STATE_CLOSE_WAIT,
	STATE_LAST_ACK,
	STATE_LISTEN,
	STATE_CLOSING,
	STATE_COUNT,
};

#define STATE_BIT(state) (UINT32_C(1) << (state))
#define PROTO_BIT(proto) (1U << (proto))

/* Every state of the kernel's table that this program knows, STATE_OTHER left out. */
#define STATES_ALL (STATE_BIT(STATE_COUNT) - 2)

/* The protocol's name: "TCP" in headings, "tcp" in rows and machine formats. Static. */
const char *proto_heading(enum proto proto);
const char *proto_name(enum proto proto);

/* The state's name, "OTHER" for STATE_OTHER and whatever lies outside the enum. Static.
 */
const char *state_name(enum proto proto, enum state state);

/*
 * The state behind the number in inet_diag_msg.idiag_state or the `st` column of
 * /proc/net/tcp. TCP_NEW_SYN_RECV (12) is SYN_RECV; a number nobody knows is STATE_OTHER.
 */
static inline enum state state_from_kernel(enum proto proto, unsigned number)
{
	if (proto == PROTO_UDP)
		return number == STATE_CLOSE || number == STATE_ESTABLISHED ? number
									    : STATE_OTHER;
	if (number == 12)
		return STATE_SYN_RECV;
	return number < STATE_COUNT ? number : STATE_OTHER;
}

/* The states a protocol can be in, in the order they are shown; *count of them. Static.
 */
const enum state *proto_states(enum proto proto, size_t *count);

#endif
