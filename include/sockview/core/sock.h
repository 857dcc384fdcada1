/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SOCK_H
#define SOCKVIEW_CORE_SOCK_H

#include "sockview/core/detail.h"
#include "sockview/core/state.h"

#include <stdbool.h>
#include <stdint.h>

/* The socket's family, as in ss: an AF_INET6 socket that talks IPv4 stays FAMILY_IPV6. */
enum family {
	FAMILY_IPV4,
	FAMILY_IPV6,
	FAMILY_COUNT,
};

#define FAMILY_BIT(family) (1U << (family))
#define FAMILIES_ALL	   (FAMILY_BIT(FAMILY_IPV4) | FAMILY_BIT(FAMILY_IPV6))

/* inet_diag_msg.idiag_timer (net/ipv4/inet_diag.c), `tr` in /proc/net/tcp. */
enum timer {
	TIMER_NONE,
	TIMER_RETRANSMIT,
	TIMER_KEEPALIVE,
	TIMER_TIME_WAIT,
	TIMER_PERSIST, /* zero window probe */
	TIMER_OTHER,   /* newer kernels */
	TIMER_COUNT,
};

/*
 * Which facts of a socket its source could tell. A field without its bit holds 0 and
 * means "unknown": TIME_WAIT and SYN_RECV have no owner and no queues in the kernel, and
 * /proc knows neither cookies nor cgroups.
 */
enum sock_fact {
	SOCK_RECV_QUEUE = 1 << 0,
	SOCK_SEND_QUEUE = 1 << 1,
	SOCK_UID = 1 << 2,
	SOCK_INODE = 1 << 3, /* unset too when no process holds the socket */
	SOCK_COOKIE = 1 << 4,
	SOCK_TIMER = 1 << 5, /* timer, timer_ms, retransmits */
	SOCK_CGROUP = 1 << 6,
	SOCK_V6ONLY = 1 << 7,
	SOCK_DEVICE = 1 << 8,
};

/* Network byte order; IPv4 in the first four bytes, the rest zero. */
struct endpoint {
	uint8_t addr[16];
	uint16_t port; /* host byte order; 0 at the remote end: no peer */
};

/* One row of the kernel's socket tables. */
struct sock {
	uint64_t cookie; /* unique per boot, from SYN_RECV to TIME_WAIT */
	uint64_t cgroup; /* inode number of the cgroup2 directory */
	struct endpoint local;
	struct endpoint remote;
	uint32_t inode;	     /* of sockfs; reused */
	uint32_t uid;	     /* as this process's user namespace sees it */
	uint32_t recv_queue; /* bytes; of a LISTEN socket: connections waiting for
				accept() */
	uint32_t send_queue; /* bytes; of a LISTEN socket: how many may wait */
	uint32_t timer_ms;   /* until the timer fires */
	uint32_t ifindex;    /* the device it is bound to, 0: none */
	uint16_t facts;	     /* enum sock_fact */
	uint8_t proto;	     /* enum proto */
	uint8_t family;	     /* enum family */
	uint8_t state;	     /* enum state */
	uint8_t timer;	     /* enum timer */
	uint8_t retransmits;
	bool v6only;
	const struct sock_detail
		*detail; /* NULL unless asked for; lives as long as the call */
};

static inline bool sock_knows(const struct sock *sock, unsigned facts)
{
	return (sock->facts & facts) == facts;
}

/* A server's door: TCP LISTEN or UDP unconnected, what `ss -l` lists. */
static inline bool sock_is_listener(const struct sock *sock)
{
	return sock->state == (sock->proto == PROTO_TCP ? STATE_LISTEN : STATE_CLOSE);
}

/* A socket of which the kernel keeps only the address and a timer. */
static inline bool sock_is_mini(const struct sock *sock)
{
	if (sock->proto != PROTO_TCP)
		return false;
	return sock->state == STATE_TIME_WAIT || sock->state == STATE_SYN_RECV ||
	       (sock->state == STATE_FIN_WAIT2 && sock->timer == TIMER_TIME_WAIT &&
		       sock->inode == 0);
}

/*
 * Clears the facts the kernel has no truth for, whatever number it sent: queues and uid
 * of mini-sockets (TIME_WAIT, SYN_RECV, orphaned FIN_WAIT2), the uid of a socket without
 * an inode (net/core/sock.c, sock_i_uid), an inode of 0. Every source calls it.
 */
static inline void sock_drop_untold(struct sock *sock)
{
	if (sock_is_mini(sock)) {
		sock->facts &= ~(SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_CGROUP);
		sock->recv_queue = 0;
		sock->send_queue = 0;
		sock->cgroup = 0;
	}
	if (sock->inode == 0) {
		sock->facts &= ~(SOCK_INODE | SOCK_UID);
		sock->uid = 0;
	}
}

/* "none", "retransmit", "keepalive", "time_wait", "persist", "other". Static. */
const char *timer_name(enum timer timer);

/* "ipv4", "ipv6". Static. */
const char *family_name(enum family family);

/* All bytes zero: 0.0.0.0 or :: (RFC 4291 section 2.5.2). */
bool addr_is_wildcard(enum family family, const uint8_t addr[16]);

/* ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2): IPv4 inside an AF_INET6 socket. */
bool addr_is_v4mapped(const uint8_t addr[16]);

/* Whether it is bound to no address of its own: 0.0.0.0, :: or ::ffff:0.0.0.0. */
bool sock_is_wildcard(const struct sock *sock);

/* Whether it is bound to :: and known to take IPv4 as well: to all addresses there are.
 */
bool sock_is_dual_stack(const struct sock *sock);

#endif
