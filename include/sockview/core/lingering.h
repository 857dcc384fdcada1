/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_LINGERING_H
#define SOCKVIEW_CORE_LINGERING_H

/*
 * Connections of this host's services that wait for their last acknowledgement for long:
 * their peers have vanished after closing. By the service's port. Memory only once there
 * is one.
 */

#include "sockview/core/direction.h"
#include "sockview/core/sock.h"

/* Zeroed at the start. */
struct lingering {
	uint32_t *by_port; /* owned; NULL: there was none yet */
	uint64_t all;
	uint64_t old;
};

/* May be called twice. */
void lingering_fini(struct lingering *lingering);

/* Opens a round. */
void lingering_begin(struct lingering *lingering);

/* Takes a socket in LAST_ACK. Returns 0 or -ENOMEM. */
int lingering_add(
	struct lingering *lingering, const struct sock *sock, enum direction direction);

/* How many of a port wait for over ten seconds. */
uint32_t lingering_old(const struct lingering *lingering, uint16_t port);

#endif
