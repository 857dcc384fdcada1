/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_KERNEL_WORLD_H
#define TESTS_KERNEL_WORLD_H

/*
 * Makes sockets in every state and keeps the book: one entry per socket the kernel must
 * show, mini-sockets without a descriptor included. A test compares what the program
 * says with the book.
 *
 * The states last as long as a test needs: packets are dropped by socket filters
 * (SO_ATTACH_FILTER), so neither nft nor a capability is needed. TIME_WAIT and orphans
 * live 60 s, FIN_WAIT1 and SYN_SENT more than 30 s.
 *
 * States are the kernel's numbers (netinet/tcp.h); UDP uses TCP_CLOSE for unconnected and
 * TCP_ESTABLISHED for connected sockets, as the kernel does.
 */

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a socket speaks. WORLD_MAPPED is IPv4 by an AF_INET6 socket. */
enum world_speak {
	WORLD_IPV4,
	WORLD_IPV6,
	WORLD_MAPPED,
	WORLD_SPEAK_COUNT,
};

#define WORLD_STATES   12 /* 1 to 11, TCP_CLOSING */
#define WORLD_GONE     0  /* state of an entry the kernel no longer shows */
#define WORLD_NO_QUEUE UINT32_MAX

/* One socket. Addresses as in struct in6_addr: IPv4 ones are v4-mapped here, always. */
struct made {
	int fd; /* -1: the kernel keeps it without us */
	bool tcp;
	int family; /* of the socket: AF_INET, AF_INET6 */
	int state;
	bool inbound;
	bool wildcard_v4; /* an AF_INET6 wildcard listener that takes IPv4, too */
	bool v6only;
	struct in6_addr local;
	struct in6_addr remote;
	uint16_t local_port;
	uint16_t remote_port; /* 0: no peer */
	uint32_t recv_queue;  /* WORLD_NO_QUEUE: the kernel keeps none */
	uint32_t send_queue;
	char device[16]; /* "": not bound to one */
};

struct world {
	struct made *made;
	size_t count;
	size_t room;
	uint16_t next_port; /* for listeners, when the test does not care */
};

void world_init(struct world *world);

/* Closes all descriptors. */
void world_fini(struct world *world);

/* How many entries are still there (not WORLD_GONE). */
size_t world_count(const struct world *world);

/*
 * Waits until /proc/net shows what the book says, at most 5 s; fails the test if it does
 * not come to that. Call it between making sockets and asking the program.
 */
void world_settle(const struct world *world);

/*
 * Single sockets. Each returns the index of its entry. Port 0: any; `from` 0: the kernel
 * chooses. Listeners are bound to loopback; WORLD_MAPPED listeners to the wildcard,
 * taking both families.
 */

#define WORLD_BACKLOG 16

struct world_listener {
	enum world_speak speak;
	uint16_t port;
	int backlog;	    /* 0: WORLD_BACKLOG */
	bool any_address;   /* on the wildcard; v6only unless WORLD_MAPPED */
	bool deaf;	    /* drops each packet: clients stay in SYN_SENT */
	bool deferred;	    /* TCP_DEFER_ACCEPT: connections stay in SYN_RECV */
	const char *device; /* SO_BINDTODEVICE */
};

size_t world_listen(struct world *world, const struct world_listener *listener);

/* A client that does not wait for its handshake: SYN_SENT in the book. */
size_t world_connect_later(
	struct world *world, enum world_speak speak, uint16_t from, uint16_t to);

/* A client with its handshake done; nobody has accepted yet. */
size_t world_connect(
	struct world *world, enum world_speak speak, uint16_t from, uint16_t to);

/* Accepts a connection of that client at that listener. */
size_t world_accept(struct world *world, size_t listener, size_t client);

/* Notes the socket that waits in the listener's queue for that client. */
size_t world_leave_unaccepted(struct world *world, size_t listener, size_t client);

/* UDP; `to` 0: unconnected. */
size_t world_udp(struct world *world, enum world_speak speak, uint16_t from, uint16_t to);

/*
 * `count` connections in a state, with a listener of their own; the book says what else
 * comes along (the other end, as a rule).
 *
 *	recipe			gives, besides the listener, per connection
 *	world_established	2 ESTABLISHED
 *	world_unaccepted	2 ESTABLISHED, one of them nobody's
 *	world_syn_sent		SYN_SENT
 *	world_syn_recv		SYN_RECV, ESTABLISHED
 *	world_fin_wait1		FIN_WAIT1, ESTABLISHED
 *	world_fin_wait2		FIN_WAIT2 with an owner, CLOSE_WAIT
 *	world_fin_wait2_orphan	FIN_WAIT2 without, CLOSE_WAIT
 *	world_last_ack		LAST_ACK, FIN_WAIT2 with an owner
 *	world_closing		CLOSING, FIN_WAIT1
 *	world_time_wait		TIME_WAIT
 */
typedef void world_recipe(struct world *world, enum world_speak speak, unsigned count);

world_recipe world_established;
world_recipe world_unaccepted;
world_recipe world_syn_sent;
world_recipe world_syn_recv;
world_recipe world_fin_wait1;
world_recipe world_fin_wait2;
world_recipe world_fin_wait2_orphan;
world_recipe world_last_ack;
world_recipe world_closing;
world_recipe world_time_wait;

/* Every recipe, each with another count, and UDP in both states. */
void world_every_state(struct world *world, enum world_speak speak);

#endif
