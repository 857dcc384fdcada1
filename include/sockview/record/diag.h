/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_DIAG_H
#define SOCKVIEW_RECORD_DIAG_H

/* sock_diag messages that a recording holds besides those the kernel sent. */

#include "sockview/core/sock.h"

#include <stddef.h>
#include <stdint.h>

/* Room for each of them, aligned for a 32-bit number. */
#define DIAG_MESSAGE_MAX 128

/*
 * A dump request of type SOCK_DIAG_BY_FAMILY for all families (AF_UNSPEC): the twin of
 * TCPDIAG_GETSOCK, which the kernel would not take but readers of captures know.
 * `extensions` is idiag_ext. Returns its length.
 */
size_t diag_put_request(
	void *to, uint32_t seq, enum proto proto, uint32_t states, uint8_t extensions);

/* A reply that tells of the socket what is known of it. Returns its length. */
size_t diag_put_sock(void *to, uint32_t seq, const struct sock *sock);

/* The end of a dump. Returns its length. */
size_t diag_put_done(void *to, uint32_t seq);

/*
 * A socket without a cookie (INET_DIAG_NOCOOKIE, which the kernel never says) was read
 * from /proc: takes from it what was decoded but could not be known there.
 */
void diag_forget(struct sock *sock);

/*
 * Copies a datagram as it is to be recorded: replies of type TCPDIAG_GETSOCK become
 * SOCK_DIAG_BY_FAMILY ones, whose body is the same. Returns how many sockets it tells of.
 */
size_t diag_copy_replies(void *to, const void *datagram, size_t length);

#endif
