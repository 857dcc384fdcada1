/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_RECORDER_INSIDE_H
#define SOCKVIEW_RECORD_RECORDER_INSIDE_H

/* The inside of a recorder. */

#include "sockview/collect/transport.h"
#include "sockview/record/capture.h"
#include "sockview/record/ledger.h"
#include "sockview/record/sink.h"

#include <stdalign.h>

#define RECORDER_HEADERS (CAPTURE_RECORD_HEADER + CAPTURE_COOKED_HEADER)

struct recorder {
	struct sink *sink;
	uint64_t (*clock)(void);
	uint32_t count;	  /* snapshots that are whole */
	uint32_t own_seq; /* of the last request that was never sent */
	bool in_snapshot;
	bool listeners_only; /* the dump under way serves directions: not recorded */
	unsigned reported;   /* PROTO_BIT(): whose table has ended */
	bool own_open;	     /* a dump of our own is being written */
	size_t tapped;	     /* sockets in datagrams since the last report */
	size_t held;	     /* bytes of a datagram of our own */
	struct ledger ledger;
	struct ledger_lore lore; /* who holds them; nobody tells unless set */
	/* One datagram behind its headers; the kernel's, or one of our own. */
	alignas(uint32_t) uint8_t record[RECORDER_HEADERS + TRANSPORT_DATAGRAM_MAX];
};

/* Writes the datagram that stands behind its headers in recorder->record. */
void recorder_put(
	struct recorder *recorder, enum capture_way way, uint16_t family, size_t length);

/* A socket that came by no datagram. */
void recorder_put_sock(struct recorder *recorder, const struct sock *sock);

/* There are no more of its protocol. */
void recorder_end_socks(struct recorder *recorder);

#endif
