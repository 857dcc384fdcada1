/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_HALFOPEN_H
#define SOCKVIEW_CORE_HALFOPEN_H

/* Connections in SYN_RECV: by listener, from which networks, and how patiently. */

#include "sockview/core/keyset.h"
#include "sockview/core/sock.h"

/* More are counted, but their networks are not told apart. */
#define HALFOPEN_MAX 16384

/* What one listener has of them. */
struct half_count {
	uint32_t total;
	uint32_t again;	   /* were answered again without effect */
	uint32_t networks; /* of the first HALFOPEN_MAX: /24, or /64 of IPv6 */
	uint32_t largest;  /* how many come from the one with the most */
	enum family family;
	uint8_t network[16]; /* that one */
};

/* Start with halfopen_init(). */
struct halfopen {
	struct keyset keys; /* of door, family and network */
	uint32_t *counts;   /* by place */
	size_t room;
	struct keyset doors;
	struct half_count *totals; /* by place of their door */
	size_t total_room;
};

void halfopen_init(struct halfopen *halfopen, const struct hash_seed *seed);

/* May be called twice. */
void halfopen_fini(struct halfopen *halfopen);

/* Opens a round. */
void halfopen_begin(struct halfopen *halfopen);

/* Takes a socket that came by this door. Returns 0 or -ENOMEM. */
int halfopen_add(struct halfopen *halfopen, const struct sock *sock, size_t door);

/* What a door has; all 0 if nothing. */
void halfopen_of(const struct halfopen *halfopen, size_t door, struct half_count *count);

#endif
