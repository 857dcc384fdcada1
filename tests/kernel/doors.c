/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Queues of listeners as the kernel keeps them: filled, overflown, shared, and unread. */

#include "sockview/collect/live.h"
#include "sockview/core/listeners.h"

#include "nsfix.h"
#include "report.h"
#include "run.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 3
#define MEMBERS 8
#define CLIENTS 64
#define PORT	8080

static const struct hash_seed seed = { { 1, 2 } };
static struct source *source;
static struct watch *watch;

static void open_source(enum live_mode mode)
{
	ck_assert_int_eq(live_source_new(mode, NULL, &source), 0);
	ck_assert_int_eq(watch_new(&seed, WATCH_MAX, &watch), 0);
}

static void close_source(void)
{
	watch_free(watch);
	source_free(source);
}

static void look(void)
{
	const struct feed feed = watch_feed(watch);

	ck_assert_int_eq(source_look(source, &feed), 0);
}

static uint64_t cookie_of(int fd)
{
	uint64_t cookie = 0;
	socklen_t length = sizeof(cookie);

	ck_assert_int_eq(getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length), 0);
	return cookie;
}

static const struct watched *watched(int fd)
{
	const struct watched *found = watch_find(watch, cookie_of(fd));

	ck_assert_ptr_nonnull(found);
	return found;
}

static const struct sockaddr_in place = { .sin_family = AF_INET };

static struct sockaddr_in at_port(uint16_t port)
{
	struct sockaddr_in address = place;

	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

static int open_bound(int type, bool shared)
{
	const struct sockaddr_in address = at_port(PORT);
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	ck_assert_int_ge(fd, 0);
	if (shared)
		ck_assert_int_eq(
			setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)), 0);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* Over loopback the handshake is done, or the SYN is dropped, before it returns. */
static void call(int clients[], size_t count)
{
	const struct sockaddr_in address = at_port(PORT);

	for (size_t i = 0; i < count; i++) {
		clients[i] =
			socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		ck_assert_int_ge(clients[i], 0);
		if (connect(clients[i], (const struct sockaddr *)&address,
			    sizeof(address)))
			ck_assert_int_eq(errno, EINPROGRESS);
	}
}

static void hang_up(const int fds[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
}

/* How many there were to accept. */
static unsigned accept_all(int fd)
{
	unsigned count = 0;
	int child;

	while ((child = accept(fd, NULL, NULL)) >= 0) {
		close(child);
		count++;
	}
	return count;
}

/* What ss says of the queue of a port, "4 3". */
static void assert_as_ss(const char *args, const struct watched *listener, bool limit)
{
	const struct run run = { .file = "ss", .args = REPORT(args) };
	struct outcome outcome;
	unsigned queue;
	unsigned most;
	char *row;

	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 0);
	row = strstr(outcome.out, ":8080");
	ck_assert_msg(row != NULL, "%s", outcome.out);
	while (row > outcome.out && row[-1] != '\n')
		row--;
	ck_assert_int_eq(sscanf(row, "%*s %u %u", &queue, &most), 2);
	ck_assert_uint_eq(listener->queue, queue);
	if (limit)
		ck_assert_uint_eq(listener->limit, most);
	outcome_fini(&outcome);
}

START_TEST(an_overflow_between_two_looks_at_an_empty_queue_is_seen)
{
	int fd = open_bound(SOCK_STREAM, false);
	int clients[BACKLOG + 4];
	struct watched before;

	ck_assert_int_eq(listen(fd, BACKLOG), 0);
	open_source(LIVE_AUTO);
	look();
	ck_assert_uint_eq(watched(fd)->queue, 0);
	ck_assert_uint_eq(watched(fd)->limit, BACKLOG);
	call(clients, BACKLOG + 4);
	look();
	before = *watched(fd);
	ck_assert_uint_eq(before.queue, BACKLOG + 1);
	ck_assert(watched_is_full(&before));
	ck_assert_uint_ge(before.drops, 1);
	assert_as_ss("-tlnHp", &before, true);
	ck_assert_uint_eq(accept_all(fd), BACKLOG + 1);
	look();
	ck_assert_uint_eq(watched(fd)->queue, 0);
	ck_assert_uint_eq(watched(fd)->peak, BACKLOG + 1);
	ck_assert_uint_eq(watched(fd)->full_since_ns, 0);
	ck_assert_uint_gt(watched(fd)->taken_ns, 0);
	ck_assert_uint_ge(watched(fd)->drops, before.drops);
	close_source();
	hang_up(clients, BACKLOG + 4);
	close(fd);
}
END_TEST

/* The listeners of a snapshot, with what was seen of them. */
static struct listeners *take_listeners(void)
{
	static const struct feed_ops nothing = { .sock = NULL };
	const struct ask ask = { .protos = PROTO_BIT(PROTO_TCP) | PROTO_BIT(PROTO_UDP),
		.families = FAMILIES_ALL,
		.states = { STATES_ALL, STATES_ALL },
		.listeners = true,
		.deadline_ms = 5000 };
	const uint32_t age = 0;
	struct feed_tee tee = { .count = 0 };
	const struct feed feed = feed_tee_feed(&tee);
	struct directions *directions;
	struct listeners *listeners;
	struct backlog *backlog;
	struct listeners_plan plan = { .watch = watch, .families = FAMILIES_ALL };

	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(backlog_new(directions, &backlog), 0);
	ck_assert_int_eq(listeners_new(&listeners), 0);
	backlog_follow(backlog, &age, false);
	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, backlog_feed(backlog, (struct feed){ &nothing, NULL }));
	ck_assert_int_eq(source_snapshot(source, &ask, &feed), 0);
	plan.backlog = backlog;
	ck_assert_int_eq(listeners_fill(listeners, &plan), 0);
	backlog_free(backlog);
	direction_free(directions);
	return listeners;
}

START_TEST(a_group_shows_the_one_of_eight_that_does_not_accept)
{
	struct listeners *listeners;
	const struct listener_group *group;
	int clients[CLIENTS];
	int fds[MEMBERS];

	for (int i = 0; i < MEMBERS; i++) {
		fds[i] = open_bound(SOCK_STREAM, true);
		ck_assert_int_eq(listen(fds[i], CLIENTS), 0);
	}
	call(clients, CLIENTS);
	for (int i = 0; i < MEMBERS; i++)
		if (i != 3)
			ck_assert_uint_gt(accept_all(fds[i]), 0);
	open_source(LIVE_AUTO);
	look();
	listeners = take_listeners();
	ck_assert_uint_eq(listeners->group_count, 1);
	group = &listeners->groups[0];
	ck_assert_uint_eq(group->count, MEMBERS);
	ck_assert_uint_eq(
		listeners->all[group->worst].watched.sock.cookie, cookie_of(fds[3]));
	ck_assert_uint_gt(listeners->all[group->worst].watched.queue, 0);
	ck_assert_uint_eq(
		group->waiting.unaccepted, listeners->all[group->worst].watched.queue);
	listeners_free(listeners);
	close_source();
	hang_up(clients, CLIENTS);
	hang_up(fds, MEMBERS);
}
END_TEST

START_TEST(a_udp_receiver_that_does_not_read_fills_its_buffer_and_drops)
{
	const struct sockaddr_in address = at_port(PORT);
	int fd = open_bound(SOCK_DGRAM, false);
	int sender = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char datagram[1000] = "";
	socklen_t length = sizeof(int);
	int size;

	ck_assert_int_eq(getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &length), 0);
	open_source(LIVE_AUTO);
	look();
	ck_assert_uint_eq(watched(fd)->drops, 0);
	for (int i = 0; i < 2 * size / (int)sizeof(datagram); i++)
		ck_assert_int_gt(
			sendto(sender, datagram, sizeof(datagram), 0,
				(const struct sockaddr *)&address, sizeof(address)),
			0);
	look();
	ck_assert(watched_is_full(watched(fd)));
	ck_assert_int_eq(watched(fd)->limit, size);
	ck_assert_uint_gt(watched(fd)->drops, 0);
	assert_as_ss("-ulnH", watched(fd), false);
	while (recv(fd, datagram, sizeof(datagram), 0) > 0)
		;
	look();
	ck_assert_uint_eq(watched(fd)->queue, 0);
	ck_assert_uint_ge(watched(fd)->peak, (uint32_t)size / 10 * 9);
	close_source();
	close(sender);
	close(fd);
}
END_TEST

START_TEST(by_proc_there_are_no_looks)
{
	struct feed feed;

	open_source(LIVE_PROC);
	feed = watch_feed(watch);
	ck_assert_int_eq(source_look(source, &feed), -EOPNOTSUPP);
	close_source();
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, an_overflow_between_two_looks_at_an_empty_queue_is_seen);
	tcase_add_test(tcase, a_group_shows_the_one_of_eight_that_does_not_accept);
	tcase_add_test(
		tcase, a_udp_receiver_that_does_not_read_fills_its_buffer_and_drops);
	tcase_add_test(tcase, by_proc_there_are_no_looks);
}

int main(void)
{
	Suite *suite = suite_create("doors");

	nsfix_add(suite, NSFIX_ANY, 20, add_tests);
	return nsfix_run(suite);
}
