/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/backlog.h"

#include "socks.h"
#include "unit.h"

#include <string.h>

static struct directions *directions;
static struct backlog *backlog;
static size_t given; /* listeners that came out behind the backlog */

static void setup(void)
{
	given = 0;
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(backlog_new(directions, &backlog), 0);
}

static void teardown(void)
{
	backlog_free(backlog);
	direction_free(directions);
}

static int take_listener(void *self, const struct sock *sock)
{
	(void)self;
	ck_assert(sock_is_listener(sock));
	given++;
	return 0;
}

static void take(const struct sock *socks, size_t count)
{
	static const struct feed_ops ops = { .sock = take_listener };
	const struct snapshot snapshot = { .host = "db-7", .mono_ns = 1 };
	const struct verdict verdict = { .complete = true };
	struct feed_tee tee = { .count = 0 };
	const struct feed feed = feed_tee_feed(&tee);

	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, backlog_feed(backlog, (struct feed){ &ops, NULL }));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < count; i++)
		if (sock_is_listener(&socks[i]))
			ck_assert_int_eq(feed_listener(&feed, &socks[i]), 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

static struct sock door(const char *address, uint32_t queue)
{
	struct sock sock = tcp_listener(address, 8080);

	sock.facts = SOCK_RECV_QUEUE | SOCK_V6ONLY;
	sock.recv_queue = queue;
	return sock;
}

static struct sock child(
	const char *address, enum state state, const struct sock_detail *detail)
{
	struct sock sock = tcp_between(
		address, 8080, strchr(address, ':') ? "::1" : "192.0.2.1", 40000);

	sock.state = (uint8_t)state;
	sock.detail = detail;
	return sock;
}

static struct sock_detail waited(uint64_t ms)
{
	struct sock_detail detail = { .known = 0 };

	detail_set(&detail, DETAIL_LAST_SEND_MS, ms);
	return detail;
}

static struct listening at(const struct sock *listener)
{
	struct listening listening;

	backlog_of(backlog, listener, &listening);
	return listening;
}

#define ALL                                                                              \
	(LISTENING_SYN_RECV | LISTENING_UNACCEPTED | LISTENING_GAVE_UP | LISTENING_OLDEST)

START_TEST(what_waits_is_counted_at_its_listener)
{
	const struct sock_detail young = waited(300);
	const struct sock_detail old = waited(2400);
	const struct sock socks[] = {
		door("0.0.0.0", 3),
		child("10.0.0.7", STATE_ESTABLISHED, &young),
		child("10.0.0.7", STATE_CLOSE_WAIT, &old),
		child("10.0.0.7", STATE_ESTABLISHED, &young),
		child("10.0.0.7", STATE_SYN_RECV, NULL),
	};
	struct listening listening;

	take(socks, COUNT_OF(socks));
	listening = at(&socks[0]);
	ck_assert_uint_eq(given, 1);
	ck_assert_uint_eq(listening.facts, ALL);
	ck_assert_uint_eq(listening.syn_recv, 1);
	ck_assert_uint_eq(listening.unaccepted, 3);
	ck_assert_uint_eq(listening.gave_up, 1);
	ck_assert_uint_eq(listening.oldest_ms, 2400);
}
END_TEST

START_TEST(an_accepted_connection_does_not_wait)
{
	struct sock socks[] = {
		door("0.0.0.0", 1),
		child("10.0.0.7", STATE_ESTABLISHED, NULL),
		child("10.0.0.7", STATE_ESTABLISHED, NULL),
	};

	socks[1].facts |= SOCK_INODE;
	socks[1].inode = 77;
	take(socks, COUNT_OF(socks));
	ck_assert_uint_eq(at(&socks[0]).unaccepted, 1);
	ck_assert_uint_eq(at(&socks[0]).facts, ALL & ~LISTENING_OLDEST);
}
END_TEST

START_TEST(an_empty_queue_is_known_to_be_empty_without_looking)
{
	const struct sock listener = door("0.0.0.0", 0);

	take(&listener, 1);
	ck_assert_uint_eq(at(&listener).facts, ALL & ~LISTENING_OLDEST);
	ck_assert_uint_eq(at(&listener).unaccepted, 0);
	ck_assert_uint_eq(at(&listener).syn_recv, 0);
}
END_TEST

START_TEST(where_open_connections_did_not_come_the_queue_tells_how_many_wait)
{
	const struct sock listener = door("0.0.0.0", 5);

	take(&listener, 1);
	ck_assert_uint_eq(at(&listener).facts, LISTENING_SYN_RECV | LISTENING_UNACCEPTED);
	ck_assert_uint_eq(at(&listener).unaccepted, 5);
}
END_TEST

START_TEST(of_a_group_only_each_ones_queue_is_known)
{
	const struct sock socks[] = {
		door("0.0.0.0", 2),
		door("0.0.0.0", 0),
		child("10.0.0.7", STATE_ESTABLISHED, NULL),
		child("10.0.0.7", STATE_ESTABLISHED, NULL),
		child("10.0.0.7", STATE_SYN_RECV, NULL),
	};

	take(socks, COUNT_OF(socks));
	ck_assert_uint_eq(given, 2);
	ck_assert_uint_eq(at(&socks[0]).facts, LISTENING_UNACCEPTED);
	ck_assert_uint_eq(at(&socks[0]).unaccepted, 2);
	ck_assert_uint_eq(at(&socks[1]).facts, LISTENING_UNACCEPTED | LISTENING_GAVE_UP);
}
END_TEST

START_TEST(udp_has_no_connections_to_wait)
{
	const struct sock listener = udp_listener("0.0.0.0", 53);

	take(&listener, 1);
	ck_assert_uint_eq(at(&listener).facts, 0);
}
END_TEST

START_TEST(each_snapshot_counts_anew)
{
	const struct sock socks[] = {
		door("0.0.0.0", 1),
		child("10.0.0.7", STATE_SYN_RECV, NULL),
	};

	take(socks, 2);
	take(socks, 2);
	ck_assert_uint_eq(at(&socks[0]).syn_recv, 1);
	take(socks, 1);
	ck_assert_uint_eq(at(&socks[0]).syn_recv, 0);
}
END_TEST

/* Which of the listeners gets a half open connection at that address and device. */
static const struct {
	const char *local;
	uint32_t ifindex;
	size_t chosen;
} choices[] = {
	{ "10.0.0.7", 0, 2 }, /* the address */
	{ "10.0.0.8", 0, 1 }, /* the socket of its own family */
	{ "10.0.0.8", 3, 3 }, /* the device */
	{ "10.0.0.7", 3, 2 }, { "::ffff:10.0.0.7", 0, 2 },
	{ "2001:db8::7", 0, 0 }, /* only the IPv6 wildcard takes it */
};

START_TEST(the_listener_is_the_one_that_fits_best)
{
	struct sock socks[] = {
		door("::", 0),
		door("0.0.0.0", 0),
		door("10.0.0.7", 0),
		door("0.0.0.0", 0),
		child(choices[_i].local, STATE_SYN_RECV, NULL),
	};

	socks[3].ifindex = 3;
	socks[4].ifindex = choices[_i].ifindex;
	take(socks, COUNT_OF(socks));
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(at(&socks[i]).syn_recv, i == choices[_i].chosen);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, what_waits_is_counted_at_its_listener);
	tcase_add_test(tcase, an_accepted_connection_does_not_wait);
	tcase_add_test(tcase, an_empty_queue_is_known_to_be_empty_without_looking);
	tcase_add_test(
		tcase, where_open_connections_did_not_come_the_queue_tells_how_many_wait);
	tcase_add_test(tcase, of_a_group_only_each_ones_queue_is_known);
	tcase_add_test(tcase, udp_has_no_connections_to_wait);
	tcase_add_test(tcase, each_snapshot_counts_anew);
	unit_add_loop(tcase, the_listener_is_the_one_that_fits_best, choices);
}

int main(void)
{
	return unit_run("backlog", add);
}
