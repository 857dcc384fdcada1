/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_TRANSPORT_H
#define SOCKVIEW_COLLECT_TRANSPORT_H

/*
 * Carries requests to and datagrams from whoever speaks NETLINK_SOCK_DIAG: the kernel
 * behind a file descriptor, or recorded bytes. Knows nothing of what is inside.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What one recv() can return: the kernel's dump buffers are at most 32 KiB less the
 * overhead of an skb (net/netlink/af_netlink.c, netlink_dump()). A smaller buffer breaks
 * on kernels with 64 KiB pages, a larger one gains nothing.
 */
#define TRANSPORT_DATAGRAM_MAX 32768

struct transport;

struct transport_ops {
	int (*request)(struct transport *transport, const void *bytes, size_t length);
	ssize_t (*receive)(
		struct transport *transport, void *buffer, size_t size, int timeout_ms);
	int (*reset)(struct transport *transport);
	void (*free)(struct transport *transport);
};

/* First member of every transport. */
struct transport {
	const struct transport_ops *ops;
	uint32_t port_id; /* ours, which replies must carry; 0: any. Known after a request
			   */
};

/* Sends one request. Returns 0 or a negative errno. */
int transport_request(struct transport *transport, const void *bytes, size_t length);

/*
 * Takes one datagram. Returns its length (> 0), -ETIMEDOUT after `timeout_ms` of silence,
 * -EMSGSIZE if it was longer than `size` (its rest is lost), -ENODATA for an empty one or
 * the end of recorded bytes, or another negative errno. EINTR is never returned.
 */
ssize_t transport_receive(
	struct transport *transport, void *buffer, size_t size, int timeout_ms);

/*
 * Drops a dump under way: the kernel refuses a second one on the same socket (EBUSY)
 * until the first has ended, and only closing ends it early. Returns 0 or a negative
 * errno.
 */
int transport_reset(struct transport *transport);

/* Takes NULL. */
void transport_free(struct transport *transport);

/* Opens a NETLINK_SOCK_DIAG socket; returns the descriptor or a negative errno. */
typedef int transport_open_fn(void *context);

/*
 * A transport over a netlink socket that `open` gives, at the first request and again
 * after each reset. The socket is bound, and connected to port id 0: the kernel then
 * refuses everybody else's messages. `context` is borrowed. Returns 0 or -ENOMEM.
 */
int transport_netlink_new(
	transport_open_fn *open, void *context, struct transport **transport);

/* A transport over any datagram descriptor, which it then owns; reset does nothing. */
int transport_fd_new(int fd, struct transport **transport);

/*
 * A transport that answers every request with the next of `count` recordings. A recording
 * is a run of datagrams, each behind its length as a 32-bit number of this machine's byte
 * order. The bytes are borrowed. Returns 0 or -ENOMEM.
 */
struct transport_recording {
	const void *bytes;
	size_t length;
};
int transport_bytes_new(const struct transport_recording *recordings, size_t count,
	struct transport **transport);

/* Sees every datagram that passes; `incoming` tells the direction. */
typedef void transport_tap_fn(
	void *context, int incoming, const void *bytes, size_t length);

/* Wraps `inner`, which it owns from then on (also on failure). Returns 0 or -ENOMEM. */
int transport_tap_new(struct transport *inner, transport_tap_fn *tap, void *context,
	struct transport **transport);

#endif
