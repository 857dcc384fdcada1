/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_DIAG_BYTES_H
#define SOCKVIEW_TESTS_DIAG_BYTES_H

/*
 * Writes what the kernel would answer to a sock_diag request, with chosen fields, and
 * packs it into recordings for transport_bytes_new(). Three layers, each a struct bytes:
 *
 *	message    diag_sock(), diag_done(), diag_error(), diag_message(), then
 *diag_attr() datagram   as many messages as were written into the same struct bytes
 *	recording  datagrams, each framed by diag_frame(): all answers to one request
 *
 * For example, a recording that answers the first request of a netlink walker (its
 * requests count from seq 1) with one listener:
 *
 *	struct bytes datagram = { 0 };
 *	struct bytes recording = { 0 };
 *	const struct diag_sock ssh = { .state = 10, .local = "0.0.0.0", .local_port = 22,
 *		.inode = 4711, .send_queue = 128 };
 *
 *	diag_sock(&datagram, 1, &ssh);
 *	diag_done(&datagram, 1, 0);
 *	diag_frame(&recording, &datagram);
 *	… (struct transport_recording){ recording.data, recording.length } …
 *	bytes_free(&datagram);
 *	bytes_free(&recording);
 *
 * What is written is well-formed. A test that wants it broken changes the bytes
 * afterwards: diag_last() is the header of the last message.
 *
 * Needs nothing but libc. Out of memory and bad addresses abort().
 */

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/* A run of bytes that grows; starts zeroed. */
struct bytes {
	uint8_t *data; /* aligned for any type */
	size_t length;
	size_t room;
	size_t last; /* where the last message starts */
};

/* Appends `length` bytes, zeroed ones if `data` is NULL. Returns where they stand now. */
void *bytes_add(struct bytes *bytes, const void *data, size_t length);

/* Takes back all memory; *bytes is empty and can be used again. */
void bytes_free(struct bytes *bytes);

/* inet_diag_msg by the names of struct sock. Zero: what a lazy kernel would say. */
struct diag_sock {
	uint8_t family; /* AF_INET, AF_INET6; 0: told by the local address */
	uint8_t state;	/* the kernel's number */
	uint8_t timer;
	uint8_t retransmits;
	const char *local; /* text of inet_pton(3); NULL: the wildcard */
	const char *remote;
	uint16_t local_port; /* host byte order */
	uint16_t remote_port;
	uint32_t ifindex;
	uint64_t cookie;
	uint32_t timer_ms;
	uint32_t recv_queue;
	uint32_t send_queue;
	uint32_t uid;
	uint32_t inode;
};

/*
 * Each appends one message, padded to NLMSG_ALIGNTO, with nlmsg_pid 0, and returns its
 * header, valid until the next call.
 */
struct nlmsghdr *diag_message(struct bytes *datagram, uint16_t type, uint32_t seq,
	const void *payload, size_t length);
/* SOCK_DIAG_BY_FAMILY; change nlmsg_type to TCPDIAG_GETSOCK for the older request's. */
struct nlmsghdr *diag_sock(
	struct bytes *datagram, uint32_t seq, const struct diag_sock *sock);
/* The end of a dump; error: 0 or a negative errno. */
struct nlmsghdr *diag_done(struct bytes *datagram, uint32_t seq, int error);
/* NLMSG_ERROR with a negative errno, or 0 for an acknowledgement. */
struct nlmsghdr *diag_error(struct bytes *datagram, uint32_t seq, int error);

/* Appends an attribute to the last message, and returns its nlattr. */
struct nlattr *diag_attr(
	struct bytes *datagram, uint16_t type, const void *payload, size_t length);

/* The last message's header. */
struct nlmsghdr *diag_last(struct bytes *datagram);

/* Appends a datagram to a recording, empties it, and keeps its memory. */
void diag_frame(struct bytes *recording, struct bytes *datagram);

#endif
