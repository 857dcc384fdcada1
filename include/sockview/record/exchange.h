/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_EXCHANGE_H
#define SOCKVIEW_RECORD_EXCHANGE_H

/*
 * Which request a reply belongs to: a reply does not say of which protocol its socket is.
 *
 * Both carry a sequence number; the reply also the port id of the socket that asked,
 * which a request does not have to know (ss writes 0, and always the same sequence
 * number). So a request without a port id gets the one of the first reply that fits it
 * and has none.
 */

#include "sockview/core/sock.h"

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange {
	uint32_t seq;
	uint32_t port_id; /* 0: not known yet */
	bool dump;	  /* has an end; else it has one reply */
	bool ours;	  /* of TCP or UDP sockets; other replies are passed over */
	bool filtered;	  /* by bytecode: not every socket of its states comes */
	enum proto proto;
	unsigned families; /* FAMILY_BIT() */
	uint32_t states;   /* STATE_BIT(), as asked */
	uint64_t owner;	   /* the caller's: what it was opened for */
};

/* Beyond that the oldest is forgotten: its program has given up, or a record is lost. */
#define EXCHANGES_MAX 16

/* Zeroed: none. */
struct exchanges {
	struct exchange list[EXCHANGES_MAX]; /* the oldest first */
	size_t count;
};

/*
 * Takes a request of a whole message. Returns it, valid until the next call, or NULL: the
 * message is no sock_diag request.
 */
struct exchange *exchange_open(
	struct exchanges *exchanges, const struct nlmsghdr *message, uint64_t owner);

/*
 * The exchange a whole message from the kernel belongs to, or NULL. Valid until the next
 * call.
 */
struct exchange *exchange_find(
	struct exchanges *exchanges, const struct nlmsghdr *message);

/* It has ended. */
void exchange_close(struct exchanges *exchanges, struct exchange *exchange);

/* One message of a datagram after the other: NULL at the end, or where a length lies. */
const struct nlmsghdr *exchange_message(
	const uint8_t *datagram, size_t length, const struct nlmsghdr *before);

#endif
