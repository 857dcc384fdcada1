/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_DIRECTION_H
#define SOCKVIEW_CORE_DIRECTION_H

/*
 * Which end opened a connection. The kernel does not say; a listener on the local end
 * does.
 *
 * A TCP socket is inbound when a listener holds its local port, on its local address or
 * on a wildcard that can accept its family (v6-only and device binding respected,
 * v4-mapped is IPv4). A connected UDP socket is inbound if an unconnected one holds its
 * local port in the same sense. Listeners themselves are inbound. All else is outbound.
 */

#include "sockview/core/feed.h"
#include "sockview/core/sock.h"

enum direction {
	DIRECTION_IN,
	DIRECTION_OUT,
	DIRECTION_COUNT,
};

/* A listener that has gone keeps its meaning this long: its connections outlive it. */
#define DIRECTION_KEEP_NS (UINT64_C(60) * 1000 * 1000 * 1000)

struct directions;

/* Returns 0 or -ENOMEM. */
int direction_new(struct directions **direction);

/* Takes NULL. */
void direction_free(struct directions *direction);

/* Opens a new round of listeners; now_ns is CLOCK_MONOTONIC. */
void direction_begin(struct directions *direction, uint64_t now_ns);

/* Takes one listener (sock_is_listener()) of the round. Returns 0 or -ENOMEM. */
int direction_add(struct directions *direction, const struct sock *listener);

/* Closes the round: from here on direction_of() answers. Forgets listeners gone too long.
 */
void direction_commit(struct directions *direction);

/*
 * The three above as a feed: `begin`, `listener`, and a commit before the first socket
 * or at the end.
 * Stands before the feeds that ask it (feed_tee_add()). It borrows `direction`.
 */
struct feed direction_feed(struct directions *direction);

enum direction direction_of(const struct directions *direction, const struct sock *sock);

/*
 * Which listener a socket belongs to: the one of which the kernel would choose it, by
 * address, device and family (inet_lhashtable(), compute_score()), or it itself. A number
 * below direction_doors(), valid until the next round; listeners that share everything
 * (SO_REUSEPORT) share the number. False: none.
 */
bool direction_door(
	const struct directions *direction, const struct sock *sock, size_t *door);

/* How many doors there are, those that have gone lately among them. */
size_t direction_doors(const struct directions *direction);

/* What a door opens to. An address of zeros: any of its families. */
struct direction_place {
	enum proto proto;
	uint16_t port;
	uint8_t addr[16]; /* as in struct endpoint; v4-mapped is IPv4 */
	bool takes_v4;
	bool takes_v6;
};

/* The place of a door, a number below direction_doors(). */
void direction_place(
	const struct directions *direction, size_t door, struct direction_place *place);

/*
 * The address of one end by the family that is really spoken: v4-mapped is IPv4. Returns
 * that family.
 */
enum family direction_plain(
	const struct sock *sock, const struct endpoint *end, uint8_t addr[16]);

/* "in", "out". Static. */
const char *direction_name(enum direction direction);

#endif
