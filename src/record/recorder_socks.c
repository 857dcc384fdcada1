/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The sockets of a recording: datagrams as they pass, or written as if they had. */

#include "sockview/record/recorder.h"

#include "sockview/record/diag.h"
#include "sockview/record/recorder_inside.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>

/* Requests that were never sent are numbered apart from those that were. */
#define OWN_SEQ UINT32_C(0x80000000)

void recorder_put(
	struct recorder *recorder, enum capture_way way, uint16_t family, size_t length)
{
	capture_put_record_header(
		recorder->record, recorder->clock(), way, family, (uint32_t)length);
	sink_put(recorder->sink, recorder->record, RECORDER_HEADERS + length);
}

/* ---- datagrams that pass ---- */

static bool asks_for_listeners(uint32_t states)
{
	return states == STATE_BIT(STATE_LISTEN) || states == STATE_BIT(STATE_CLOSE);
}

static void tap_request(struct recorder *recorder, const void *bytes, size_t length)
{
	struct nlmsghdr header;
	struct inet_diag_req old;
	struct inet_diag_req_v2 now;
	uint8_t *to = recorder->record + RECORDER_HEADERS;

	if (length < sizeof(header) + sizeof(now))
		return;
	memcpy(&header, bytes, sizeof(header));
	memcpy(&old, (const uint8_t *)bytes + sizeof(header), sizeof(old));
	memcpy(&now, (const uint8_t *)bytes + sizeof(header), sizeof(now));
	if (header.nlmsg_type == TCPDIAG_GETSOCK) {
		recorder->listeners_only = asks_for_listeners(old.idiag_states);
		length = diag_put_request(
			to, header.nlmsg_seq, PROTO_TCP, old.idiag_states, old.idiag_ext);
	} else {
		recorder->listeners_only = asks_for_listeners(now.idiag_states);
		memcpy(to, bytes, length);
	}
	if (!recorder->listeners_only)
		recorder_put(recorder, CAPTURE_TO_KERNEL, NETLINK_SOCK_DIAG, length);
}

void recorder_tap(void *context, int incoming, const void *bytes, size_t length)
{
	struct recorder *recorder = context;

	if (!recorder->in_snapshot || length > TRANSPORT_DATAGRAM_MAX)
		return;
	if (!incoming) {
		tap_request(recorder, bytes, length);
		return;
	}
	if (recorder->listeners_only)
		return;
	recorder->tapped +=
		diag_copy_replies(recorder->record + RECORDER_HEADERS, bytes, length);
	recorder_put(recorder, CAPTURE_FROM_KERNEL, NETLINK_SOCK_DIAG, length);
}

/* ---- sockets that came without datagrams ---- */

static void flush_socks(struct recorder *recorder)
{
	if (recorder->held)
		recorder_put(
			recorder, CAPTURE_FROM_KERNEL, NETLINK_SOCK_DIAG, recorder->held);
	recorder->held = 0;
}

static void request_socks(struct recorder *recorder, enum proto proto)
{
	recorder->own_open = true;
	recorder->own_seq++;
	recorder_put(recorder, CAPTURE_TO_KERNEL, NETLINK_SOCK_DIAG,
		diag_put_request(recorder->record + RECORDER_HEADERS,
			OWN_SEQ | recorder->own_seq, proto, STATES_ALL, 0));
}

/* The messages of a datagram of our own gather behind its headers. */
static uint8_t *own_room(struct recorder *recorder)
{
	if (recorder->held + DIAG_MESSAGE_MAX > TRANSPORT_DATAGRAM_MAX)
		flush_socks(recorder);
	return recorder->record + RECORDER_HEADERS + recorder->held;
}

void recorder_put_sock(struct recorder *recorder, const struct sock *sock)
{
	if (!recorder->own_open)
		request_socks(recorder, sock->proto);
	recorder->held +=
		diag_put_sock(own_room(recorder), OWN_SEQ | recorder->own_seq, sock);
}

void recorder_end_socks(struct recorder *recorder)
{
	if (!recorder->own_open)
		return;
	recorder->own_open = false;
	recorder->held += diag_put_done(own_room(recorder), OWN_SEQ | recorder->own_seq);
	flush_socks(recorder);
}
