/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "world.h"

#include "census.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_PORT   20000 /* below every range of ephemeral ports in use here */
#define SETTLE_MS    5000
#define DEFER_S	     60
#define HANDSHAKE_MS 3000

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static int family_of(enum world_speak speak)
{
	return speak == WORLD_IPV4 ? AF_INET : AF_INET6;
}

static socklen_t length_of(enum world_speak speak)
{
	return speak == WORLD_IPV4 ? sizeof(struct sockaddr_in)
				   : sizeof(struct sockaddr_in6);
}

static union address loopback(enum world_speak speak, uint16_t port)
{
	static const struct in6_addr mapped = { { { [10] = 0xff, 0xff, 127, 0, 0, 1 } } };
	union address address = { .any.sa_family = (sa_family_t)family_of(speak) };

	if (speak == WORLD_IPV4) {
		address.v4.sin_port = htons(port);
		address.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	} else {
		address.v6.sin6_port = htons(port);
		address.v6.sin6_addr = speak == WORLD_IPV6 ? in6addr_loopback : mapped;
	}
	return address;
}

static union address wildcard(enum world_speak speak, uint16_t port)
{
	union address address = loopback(speak, port);

	if (speak == WORLD_IPV4)
		address.v4.sin_addr.s_addr = htonl(INADDR_ANY);
	else
		address.v6.sin6_addr = in6addr_any;
	return address;
}

/* IPv4 as a v4-mapped address, so that the book has one form. */
static void note_address(
	const union address *address, struct in6_addr *addr, uint16_t *port)
{
	memset(addr, 0, sizeof(*addr));
	if (address->any.sa_family == AF_INET6) {
		*addr = address->v6.sin6_addr;
		*port = ntohs(address->v6.sin6_port);
		return;
	}
	addr->s6_addr[10] = 0xff;
	addr->s6_addr[11] = 0xff;
	memcpy(addr->s6_addr + 12, &address->v4.sin_addr, 4);
	*port = ntohs(address->v4.sin_port);
}

void world_init(struct world *world)
{
	struct rlimit files;

	memset(world, 0, sizeof(*world));
	world->next_port = FIRST_PORT;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

void world_fini(struct world *world)
{
	for (size_t i = 0; i < world->count; i++) {
		if (world->made[i].fd >= 0)
			close(world->made[i].fd);
	}
	free(world->made);
	memset(world, 0, sizeof(*world));
}

size_t world_count(const struct world *world)
{
	size_t count = 0;

	for (size_t i = 0; i < world->count; i++)
		count += world->made[i].state != WORLD_GONE;
	return count;
}

static struct made *new_entry(struct world *world, int family)
{
	struct made *made;

	if (world->count == world->room) {
		world->room = world->room ? world->room * 2 : 256;
		world->made = realloc(world->made, world->room * sizeof(*world->made));
		ck_assert_ptr_nonnull(world->made);
	}
	made = &world->made[world->count++];
	*made = (struct made){ .fd = -1, .tcp = true, .family = family };
	return made;
}

/* Takes the addresses from the descriptor. */
static size_t note(struct world *world, int fd, int family, int state)
{
	struct made *made = new_entry(world, family);
	union address address = { 0 };
	socklen_t length = sizeof(address);

	made->fd = fd;
	made->state = state;
	ck_assert_int_eq(getsockname(fd, &address.any, &length), 0);
	note_address(&address, &made->local, &made->local_port);
	length = sizeof(address);
	if (getpeername(fd, &address.any, &length) == 0)
		note_address(&address, &made->remote, &made->remote_port);
	return world->count - 1;
}

/* The other end of `client`, as the kernel shows it: no descriptor of ours. */
static size_t note_mirror(struct world *world, size_t client, int family, int state)
{
	struct made *made = new_entry(world, family);
	const struct made *other = &world->made[client];

	made->state = state;
	made->inbound = true;
	made->local = other->remote;
	made->local_port = other->remote_port;
	made->remote = other->local;
	made->remote_port = other->local_port;
	return world->count - 1;
}

static int open_socket(enum world_speak speak, int type)
{
	int fd = socket(family_of(speak), type | SOCK_CLOEXEC, 0);

	ck_assert_msg(fd >= 0, "socket: %s", strerror(errno));
	return fd;
}

static void set_option(int fd, int level, int name, int value)
{
	ck_assert_msg(setsockopt(fd, level, name, &value, sizeof(value)) == 0,
		"setsockopt %d: %s", name, strerror(errno));
}

/* From here on the socket hears nothing, not even acknowledgements. */
static void deafen(int fd)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog program = { 1, &drop };

	ck_assert_int_eq(
		setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)),
		0);
}

static void bind_to(
	int fd, const union address *address, uint16_t port, enum world_speak speak)
{
	/* Where the kernel chooses, two UDP sockets that agree to share could get one. */
	if (port)
		set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	ck_assert_msg(bind(fd, &address->any, length_of(speak)) == 0, "bind: %s",
		strerror(errno));
}

static void bind_device(int fd, const char *device)
{
	ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device,
				 (socklen_t)strlen(device)),
		0);
}

static void prepare_listener(int fd, const struct world_listener *wanted)
{
	bool wide = wanted->any_address || wanted->speak == WORLD_MAPPED;
	const union address address = wide ? wildcard(wanted->speak, wanted->port)
					   : loopback(wanted->speak, wanted->port);

	if (wanted->speak != WORLD_IPV4)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, wanted->speak == WORLD_IPV6);
	if (wanted->deferred)
		set_option(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, DEFER_S);
	if (wanted->deaf)
		deafen(fd);
	if (wanted->device)
		bind_device(fd, wanted->device);
	bind_to(fd, &address, wanted->port, wanted->speak);
}

size_t world_listen(struct world *world, const struct world_listener *listener)
{
	struct world_listener wanted = *listener;
	int fd = open_socket(wanted.speak, SOCK_STREAM);
	struct made *made;
	size_t index;

	if (!wanted.port)
		wanted.port = world->next_port++;
	if (!wanted.backlog)
		wanted.backlog = WORLD_BACKLOG;
	prepare_listener(fd, &wanted);
	ck_assert_int_eq(listen(fd, wanted.backlog), 0);
	index = note(world, fd, family_of(wanted.speak), TCP_LISTEN);
	made = &world->made[index];
	made->inbound = true;
	made->send_queue = (uint32_t)wanted.backlog;
	made->v6only = wanted.speak == WORLD_IPV6;
	made->wildcard_v4 = wanted.speak == WORLD_MAPPED;
	if (wanted.device)
		strncpy(made->device, wanted.device, sizeof(made->device) - 1);
	return index;
}

static int open_client(enum world_speak speak, uint16_t from, uint16_t to)
{
	const union address local = loopback(speak, from);
	const union address remote = loopback(speak, to);
	int fd = open_socket(speak, SOCK_STREAM | SOCK_NONBLOCK);

	if (from)
		bind_to(fd, &local, from, speak);
	if (connect(fd, &remote.any, length_of(speak)))
		ck_assert_msg(
			errno == EINPROGRESS, "connect to %u: %s", to, strerror(errno));
	return fd;
}

size_t world_connect_later(
	struct world *world, enum world_speak speak, uint16_t from, uint16_t to)
{
	int fd = open_client(speak, from, to);
	const union address remote = loopback(speak, to);
	size_t index = note(world, fd, family_of(speak), TCP_SYN_SENT);
	struct made *made = &world->made[index];

	/* getpeername() does not tell before the handshake is done. */
	note_address(&remote, &made->remote, &made->remote_port);
	made->send_queue = 1; /* the SYN */
	return index;
}

static void await_handshake(int fd)
{
	struct pollfd polled = { .fd = fd, .events = POLLOUT };
	int error = 0;
	socklen_t length = sizeof(error);

	ck_assert_int_eq(poll(&polled, 1, HANDSHAKE_MS), 1);
	ck_assert_int_eq(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length), 0);
	ck_assert_msg(!error, "connect: %s", strerror(error));
}

size_t world_connect(
	struct world *world, enum world_speak speak, uint16_t from, uint16_t to)
{
	int fd = open_client(speak, from, to);

	await_handshake(fd);
	return note(world, fd, family_of(speak), TCP_ESTABLISHED);
}

size_t world_accept(struct world *world, size_t listener, size_t client)
{
	const struct made *door = &world->made[listener];
	struct pollfd polled = { .fd = door->fd, .events = POLLIN };
	size_t index;
	int fd;

	ck_assert_int_eq(poll(&polled, 1, HANDSHAKE_MS), 1);
	fd = accept4(door->fd, NULL, NULL, SOCK_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	index = note(world, fd, door->family, TCP_ESTABLISHED);
	world->made[index].inbound = true;
	memcpy(world->made[index].device, world->made[listener].device,
		sizeof(world->made[index].device));
	ck_assert_uint_eq(world->made[index].remote_port, world->made[client].local_port);
	return index;
}

size_t world_leave_unaccepted(struct world *world, size_t listener, size_t client)
{
	size_t index =
		note_mirror(world, client, world->made[listener].family, TCP_ESTABLISHED);

	world->made[listener].recv_queue++;
	return index;
}

size_t world_udp(struct world *world, enum world_speak speak, uint16_t from, uint16_t to)
{
	const union address local = loopback(speak, from);
	const union address remote = loopback(speak, to);
	int fd = open_socket(speak, SOCK_DGRAM);
	size_t index;

	bind_to(fd, &local, from, speak);
	if (to)
		ck_assert_int_eq(connect(fd, &remote.any, length_of(speak)), 0);
	index = note(world, fd, family_of(speak), to ? TCP_ESTABLISHED : TCP_CLOSE);
	world->made[index].tcp = false;
	world->made[index].inbound = !to;
	return index;
}

/* Waits until the kernel has brought the socket there: the peer's packet came. */
static void await_state(const struct made *made, int state)
{
	struct tcp_info info = { 0 };
	socklen_t length = sizeof(info);

	for (int i = 0; i < HANDSHAKE_MS; i++) {
		ck_assert_int_eq(
			getsockopt(made->fd, IPPROTO_TCP, TCP_INFO, &info, &length), 0);
		if (info.tcpi_state == state)
			return;
		usleep(1000);
	}
	ck_abort_msg("port %u is in state %d, not %d", made->local_port, info.tcpi_state,
		state);
}

static void let_go(struct made *made, int state)
{
	close(made->fd);
	made->fd = -1;
	made->state = state;
}

static size_t plain_listener(struct world *world, enum world_speak speak, unsigned room)
{
	const struct world_listener wanted = { .speak = speak,
		.backlog = room > WORLD_BACKLOG ? (int)room : WORLD_BACKLOG };

	return world_listen(world, &wanted);
}

/* Both ends of a connection; pointers are good until the next entry is made. */
struct pair {
	struct made *near;
	struct made *far;
};

static struct pair make_pair(struct world *world, enum world_speak speak, size_t listener)
{
	size_t near = world_connect(world, speak, 0, world->made[listener].local_port);
	size_t far = world_accept(world, listener, near);

	return (struct pair){ &world->made[near], &world->made[far] };
}

void world_established(struct world *world, enum world_speak speak, unsigned count)
{
	size_t listener = plain_listener(world, speak, 0);

	while (count--)
		make_pair(world, speak, listener);
}

void world_unaccepted(struct world *world, enum world_speak speak, unsigned count)
{
	size_t listener = plain_listener(world, speak, count);

	while (count--) {
		size_t near =
			world_connect(world, speak, 0, world->made[listener].local_port);

		world_leave_unaccepted(world, listener, near);
	}
}

void world_syn_sent(struct world *world, enum world_speak speak, unsigned count)
{
	const struct world_listener wanted = { .speak = speak, .deaf = true };
	size_t listener = world_listen(world, &wanted);

	while (count--)
		world_connect_later(world, speak, 0, world->made[listener].local_port);
}

void world_syn_recv(struct world *world, enum world_speak speak, unsigned count)
{
	const struct world_listener wanted = { .speak = speak,
		.deferred = true,
		.backlog = count > WORLD_BACKLOG ? (int)count : WORLD_BACKLOG };
	size_t listener = world_listen(world, &wanted);
	int family = world->made[listener].family;

	while (count--) {
		size_t near =
			world_connect(world, speak, 0, world->made[listener].local_port);
		size_t far = note_mirror(world, near, family, TCP_SYN_RECV);

		world->made[far].recv_queue = WORLD_NO_QUEUE;
		world->made[far].send_queue = WORLD_NO_QUEUE;
	}
}

/* An end that sent a FIN which nobody will acknowledge. */
static void send_lost_fin(struct made *from, struct made *deaf)
{
	deafen(deaf->fd);
	shutdown(from->fd, SHUT_WR);
	from->state = TCP_FIN_WAIT1;
	from->send_queue = 1;
}

void world_fin_wait1(struct world *world, enum world_speak speak, unsigned count)
{
	size_t listener = plain_listener(world, speak, 0);

	while (count--) {
		struct pair pair = make_pair(world, speak, listener);

		send_lost_fin(pair.near, pair.far);
	}
}

/* near: FIN_WAIT2, far: CLOSE_WAIT with the unread end of file. */
static struct pair half_close(
	struct world *world, enum world_speak speak, size_t listener)
{
	struct pair pair = make_pair(world, speak, listener);

	shutdown(pair.near->fd, SHUT_WR);
	pair.near->state = TCP_FIN_WAIT2;
	pair.far->state = TCP_CLOSE_WAIT;
	pair.far->recv_queue = 1;
	await_state(pair.far, TCP_CLOSE_WAIT);
	await_state(pair.near, TCP_FIN_WAIT2);
	return pair;
}

void world_fin_wait2(struct world *world, enum world_speak speak, unsigned count)
{
	size_t listener = plain_listener(world, speak, 0);

	while (count--)
		half_close(world, speak, listener);
}

void world_fin_wait2_orphan(struct world *world, enum world_speak speak, unsigned count)
{
	size_t listener = plain_listener(world, speak, 0);

	while (count--) {
		struct pair pair = half_close(world, speak, listener);

		let_go(pair.near, TCP_FIN_WAIT2);
		pair.near->recv_queue = WORLD_NO_QUEUE;
		pair.near->send_queue = WORLD_NO_QUEUE;
	}
}

void world_last_ack(struct world *world, enum world_speak speak, unsigned count)
{
	size_t listener = plain_listener(world, speak, 0);

	while (count--) {
		struct pair pair = half_close(world, speak, listener);

		deafen(pair.near->fd);
		let_go(pair.far, TCP_LAST_ACK);
		pair.far->send_queue = 1;
	}
}

void world_closing(struct world *world, enum world_speak speak, unsigned count)
{
	size_t listener = plain_listener(world, speak, 0);

	while (count--) {
		struct pair pair = make_pair(world, speak, listener);

		send_lost_fin(pair.near, pair.far);
		/* The other FIN does come; it cannot acknowledge the lost one. */
		shutdown(pair.far->fd, SHUT_WR);
		pair.far->state = TCP_FIN_WAIT1;
		pair.far->send_queue = 1;
		pair.near->state = TCP_CLOSING;
		pair.near->recv_queue = 1;
		await_state(pair.near, TCP_CLOSING);
	}
}

void world_time_wait(struct world *world, enum world_speak speak, unsigned count)
{
	size_t listener = plain_listener(world, speak, 0);

	while (count--) {
		struct pair pair = half_close(world, speak, listener);

		let_go(pair.near, TCP_TIME_WAIT);
		let_go(pair.far, WORLD_GONE);
		pair.near->recv_queue = WORLD_NO_QUEUE;
		pair.near->send_queue = WORLD_NO_QUEUE;
	}
}

void world_every_state(struct world *world, enum world_speak speak)
{
	static world_recipe *const recipes[] = {
		world_established,
		world_unaccepted,
		world_syn_sent,
		world_syn_recv,
		world_fin_wait1,
		world_fin_wait2,
		world_fin_wait2_orphan,
		world_last_ack,
		world_closing,
		world_time_wait,
	};

	/* Different counts, so that two states mixed up do not cancel out. */
	for (unsigned i = 0; i < sizeof(recipes) / sizeof(*recipes); i++)
		recipes[i](world, speak, 2 + i);
	for (unsigned i = 0; i < 5; i++)
		world_udp(world, speak, world->next_port++, 0);
	for (unsigned i = 0; i < 3; i++)
		world_udp(world, speak, world->next_port++, 9);
}

static bool is_settled(const struct world *world, struct census *kernel)
{
	const struct census_ask everything = { 0 };
	struct census book;

	census_of_world(world, &everything, &book);
	census_of_proc(kernel);
	return census_same_totals(&book, kernel);
}

void world_settle(const struct world *world)
{
	const struct census_ask everything = { 0 };
	struct census kernel;
	struct census book;

	for (int waited = 0; waited < SETTLE_MS; waited += 20) {
		if (is_settled(world, &kernel))
			return;
		usleep(20000);
	}
	census_of_world(world, &everything, &book);
	census_assert_totals(&book, &kernel, "/proc/net");
}
