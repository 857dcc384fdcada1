/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/peer_list.h"

#include "socks.h"
#include "unit.h"

#include "sockview/core/reuse.h"

#include <arpa/inet.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)

static const struct hash_seed seed = { { 3, 4 } };
static struct directions *directions;
static struct peers *peers;
static struct figures figures;
static bool range_known;

static void open_peers(size_t max)
{
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(peers_new(&seed, directions, max, &peers), 0);
}

static void teardown(void)
{
	peers_free(peers);
	direction_free(directions);
}

static void setup(void)
{
	figures = (struct figures){ .known = 0 };
	figures_set(&figures, FIGURE_TW_REUSE, 0);
	figures_set(&figures, FIGURE_RESERVED_PORTS, 2);
	range_known = true;
	open_peers(GROUPS_MAX);
}

/* A snapshot at a time in seconds. */
static void take_part(double at, const struct sock *socks, size_t count, bool whole)
{
	const struct source_report report = {
		.kind = SOURCE_NETLINK, .complete = whole, .why = ""
	};
	const struct snapshot snapshot = { .host = "db-7",
		.mono_ns = (uint64_t)(at * 1e9),
		.ephemeral = { 40000, 49999 },
		.ephemeral_known = range_known };
	const struct verdict verdict = { .complete = whole };
	struct feed_tee tee = { .count = 0 };
	const struct feed feed = feed_tee_feed(&tee);

	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, peers_feed(peers));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_figures(&feed, &figures), 0);
	for (size_t i = 0; i < count; i++)
		if (sock_is_listener(&socks[i]))
			ck_assert_int_eq(feed_listener(&feed, &socks[i]), 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		ck_assert_int_eq(feed_source(&feed, (enum proto)proto, &report), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

static void take(double at, const struct sock *socks, size_t count)
{
	take_part(at, socks, count, true);
}

static bool is_addr(const struct peer_row *row, const uint8_t addr[16], const char *text)
{
	uint8_t wanted[16] = { 0 };

	inet_pton(row->family == FAMILY_IPV4 ? AF_INET : AF_INET6, text, wanted);
	return memcmp(addr, wanted, 16) == 0;
}

/* The row of a peer; there must be one. */
static struct peer_row row_of(
	enum direction direction, const char *local, const char *remote, uint16_t port)
{
	struct peer_row row;

	for (size_t i = 0; i < peers_count(peers); i++) {
		peers_get(peers, i, &row);
		if (!row.is_other && row.direction == direction && row.port == port &&
			is_addr(&row, row.local, local) &&
			is_addr(&row, row.remote, remote))
			return row;
	}
	ck_abort_msg("no row %s %s %u", local, remote, port);
	return row;
}

static struct peer_row out(const char *local, const char *remote, uint16_t port)
{
	return row_of(DIRECTION_OUT, local, remote, port);
}

static struct peer_row other_of(enum direction direction)
{
	struct peer_row row;

	for (size_t i = 0; i < peers_count(peers); i++) {
		peers_get(peers, i, &row);
		if (row.is_other && row.direction == direction)
			return row;
	}
	ck_abort_msg("no others");
	return row;
}

/* A listener's address and port; there must be one. */
static struct peer_site site_of(const char *local, uint16_t port)
{
	struct peer_site site;

	for (size_t i = 0; i < peers_sites(peers); i++) {
		peers_site(peers, i, &site);
		if (site.sum.port == port && is_addr(&site.sum, site.sum.local, local))
			return site;
	}
	ck_abort_msg("no site %s %u", local, port);
	return site;
}

static struct sock outbound(enum state state, uint16_t local_port)
{
	return sock_between(PROTO_TCP, state, "10.0.0.7", local_port, "10.0.5.20", 9000);
}

static struct sock time_wait(
	const char *local, uint16_t local_port, const char *remote, uint32_t age_ms)
{
	struct sock sock =
		sock_between(PROTO_TCP, STATE_TIME_WAIT, local, local_port, remote, 9000);

	sock.timer = TIMER_TIME_WAIT;
	sock.timer_ms = TIME_WAIT_MS - age_ms;
	sock.facts = SOCK_TIMER;
	return sock;
}

START_TEST(outbound_is_a_row_for_a_source_a_destination_and_its_port)
{
	const struct sock socks[] = {
		tcp_between("10.0.0.7", 40000, "10.0.5.20", 9000),
		tcp_between("10.0.0.7", 40001, "10.0.5.20", 9000),
		tcp_between("10.0.0.7", 40002, "10.0.5.20", 9001),
		tcp_between("10.0.0.8", 40000, "10.0.5.20", 9000),
		tcp_between("10.0.0.7", 40000, "10.0.5.21", 9000),
		outbound(STATE_CLOSE_WAIT, 40003),
	};
	struct peer_row row;

	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(peers_count(peers), 4);
	row = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert_uint_eq(row.count->total, 3);
	ck_assert_uint_eq(row.count->by_state[STATE_ESTABLISHED], 2);
	ck_assert_uint_eq(row.count->by_state[STATE_CLOSE_WAIT], 1);
	ck_assert_int_eq(row.proto, PROTO_TCP);
}
END_TEST

START_TEST(inbound_is_a_row_for_a_client_and_the_listener_it_came_by)
{
	const struct sock socks[] = {
		tcp_listener("0.0.0.0", 443),
		tcp_listener("10.0.0.9", 8080),
		tcp_between("10.0.0.7", 443, "192.0.2.1", 50000),
		tcp_between("10.0.0.8", 443, "192.0.2.1", 50001),
		tcp_between("10.0.0.7", 443, "192.0.2.2", 50000),
		tcp_between("10.0.0.9", 8080, "192.0.2.2", 50000),
	};
	struct peer_row row;

	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(peers_count(peers), 3);
	row = row_of(DIRECTION_IN, "0.0.0.0", "192.0.2.1", 443);
	ck_assert_uint_eq(row.count->total, 2);
	ck_assert(!row.has_used);
	row = row_of(DIRECTION_IN, "10.0.0.9", "192.0.2.2", 8080);
	ck_assert_uint_eq(row.count->total, 1);
}
END_TEST

START_TEST(what_has_no_peer_is_in_no_row)
{
	const struct sock socks[] = {
		tcp_listener("0.0.0.0", 443),
		udp_listener("0.0.0.0", 53),
		sock_between(PROTO_TCP, STATE_CLOSE, "10.0.0.7", 4000, NULL, 0),
	};

	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(peers_count(peers), 0);
}
END_TEST

START_TEST(an_ipv4_address_inside_ipv6_is_the_same_peer)
{
	const struct sock socks[] = {
		tcp_listener("::", 443),
		tcp_between("10.0.0.7", 40000, "10.0.5.20", 9000),
		tcp_between("::ffff:10.0.0.7", 40001, "::ffff:10.0.5.20", 9000),
		tcp_between("::ffff:10.0.0.7", 443, "::ffff:192.0.2.1", 50000),
	};

	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(peers_count(peers), 2);
	ck_assert_uint_eq(out("10.0.0.7", "10.0.5.20", 9000).count->total, 2);
	ck_assert_uint_eq(
		row_of(DIRECTION_IN, "0.0.0.0", "192.0.2.1", 443).count->total, 1);
}
END_TEST

START_TEST(ports_are_used_in_every_state_and_only_inside_the_range)
{
	static const enum state states[] = { STATE_ESTABLISHED, STATE_SYN_SENT,
		STATE_FIN_WAIT1, STATE_FIN_WAIT2, STATE_TIME_WAIT, STATE_CLOSE_WAIT,
		STATE_LAST_ACK, STATE_CLOSING };
	struct sock socks[COUNT_OF(states) + 4];
	uint32_t ports;
	struct peer_row row;

	for (size_t i = 0; i < COUNT_OF(states); i++)
		socks[i] = outbound(states[i], (uint16_t)(45000 + i));
	socks[COUNT_OF(states)] = outbound(STATE_ESTABLISHED, 39999);
	socks[COUNT_OF(states) + 1] = outbound(STATE_ESTABLISHED, 40000);
	socks[COUNT_OF(states) + 2] = outbound(STATE_ESTABLISHED, 49999);
	socks[COUNT_OF(states) + 3] = outbound(STATE_ESTABLISHED, 50000);
	take(1, socks, COUNT_OF(socks));
	row = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert(row.has_used);
	ck_assert_uint_eq(row.used, COUNT_OF(states) + 2);
	ck_assert_uint_eq(row.reusable, 0);
	ck_assert(peers_ports(peers, &ports));
	ck_assert_uint_eq(ports, 10000 - 2);
}
END_TEST

static const struct {
	uint64_t tw_reuse;
	const char *local;
	const char *remote;
	uint32_t used;
	uint32_t reusable;
} reuses[] = {
	{ 0, "10.0.0.7", "10.0.5.20", 3, 0 },
	{ 1, "10.0.0.7", "10.0.5.20", 2, 1 },
	{ 2, "10.0.0.7", "10.0.5.20", 3, 0 },
	{ 0, "127.0.0.1", "127.0.0.1", 3, 0 },
	{ 1, "127.0.0.1", "127.0.0.1", 2, 1 },
	{ 2, "127.0.0.1", "127.0.0.1", 2, 1 },
	{ 2, "::1", "::1", 2, 1 },
};

START_TEST(a_time_wait_that_may_be_used_again_uses_no_port)
{
	const struct sock socks[] = {
		tcp_between(reuses[_i].local, 41000, reuses[_i].remote, 9000),
		time_wait(reuses[_i].local, 41001, reuses[_i].remote, 900),
		time_wait(reuses[_i].local, 41002, reuses[_i].remote, 1100),
	};
	struct peer_row row;

	figures_set(&figures, FIGURE_TW_REUSE, reuses[_i].tw_reuse);
	take(1, socks, COUNT_OF(socks));
	row = out(reuses[_i].local, reuses[_i].remote, 9000);
	ck_assert(row.has_used);
	ck_assert_uint_eq(row.used, reuses[_i].used);
	ck_assert_uint_eq(row.reusable, reuses[_i].reusable);
}
END_TEST

START_TEST(without_the_settings_ports_are_unknown_not_none)
{
	const struct sock socks[] = {
		outbound(STATE_ESTABLISHED, 41000),
		time_wait("10.0.0.7", 41001, "10.0.5.20", 5000),
	};
	uint32_t ports;

	figures.known = 0;
	take(1, socks, 2);
	ck_assert(!out("10.0.0.7", "10.0.5.20", 9000).has_used);
	ck_assert(!peers_ports(peers, &ports));
	/* Without a TIME_WAIT tcp_tw_reuse does not matter. */
	take(2, socks, 1);
	ck_assert(out("10.0.0.7", "10.0.5.20", 9000).has_used);
	range_known = false;
	take(3, socks, 1);
	ck_assert(!out("10.0.0.7", "10.0.5.20", 9000).has_used);
}
END_TEST

START_TEST(udp_uses_up_the_ports_of_its_source_whatever_the_destination)
{
	const struct sock socks[] = {
		sock_between(
			PROTO_UDP, STATE_ESTABLISHED, "10.0.0.7", 40001, "192.0.2.1", 53),
		sock_between(
			PROTO_UDP, STATE_ESTABLISHED, "10.0.0.7", 40002, "192.0.2.2", 53),
		sock_between(
			PROTO_UDP, STATE_ESTABLISHED, "10.0.0.7", 39999, "192.0.2.2", 53),
		sock_between(
			PROTO_UDP, STATE_ESTABLISHED, "10.0.0.8", 40003, "192.0.2.2", 53),
	};
	struct peer_row row;

	take(1, socks, COUNT_OF(socks));
	row = out("10.0.0.7", "192.0.2.2", 53);
	ck_assert_uint_eq(row.count->total, 2);
	ck_assert(row.has_used);
	ck_assert_uint_eq(row.used, 2);
	ck_assert_uint_eq(out("10.0.0.8", "192.0.2.2", 53).used, 1);
	take(2, socks, 1);
	ck_assert_uint_eq(out("10.0.0.7", "192.0.2.1", 53).used, 1);
}
END_TEST

START_TEST(two_looks_tell_what_was_opened_and_what_ended_meanwhile)
{
	const struct sock before[] = {
		outbound(STATE_ESTABLISHED, 41000),
		time_wait("10.0.0.7", 41001, "10.0.5.20", 30000),
	};
	const struct sock now[] = {
		outbound(STATE_ESTABLISHED, 41000),
		outbound(STATE_ESTABLISHED, 41002),
		time_wait("10.0.0.7", 41001, "10.0.5.20", 32000),
		time_wait("10.0.0.7", 41003, "10.0.5.20", 500),
		time_wait("10.0.0.7", 41004, "10.0.5.20", 1990),
		tcp_between("10.0.0.7", 41000, "10.0.5.21", 80),
	};
	struct peer_row row;

	take(1, before, COUNT_OF(before));
	row = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert_int_eq(row.rate_by, PEER_RATE_UNKNOWN);
	ck_assert(!row.has_change);
	take(3, now, COUNT_OF(now));
	row = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert_int_eq(row.rate_by, PEER_RATE_LOOKS);
	ck_assert_uint_eq(row.opened, 3);
	ck_assert_double_eq(row.opened_per_s, 1.5);
	ck_assert(row.has_change);
	ck_assert_double_eq(row.used_change_per_s, 1.5);
	/* A row that was not there had none. */
	ck_assert_uint_eq(out("10.0.0.7", "10.0.5.21", 80).opened, 1);
	/* Nothing was opened where some have gone. */
	take(4, now, 1);
	ck_assert_uint_eq(peers_count(peers), 1);
	row = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert_uint_eq(row.opened, 0);
	ck_assert_double_eq(row.used_change_per_s, -4);
}
END_TEST

START_TEST(a_look_that_is_not_whole_is_not_compared)
{
	const struct sock socks[] = { outbound(STATE_ESTABLISHED, 41000) };

	take(1, socks, 1);
	take_part(2, socks, 1, false);
	ck_assert_int_eq(out("10.0.0.7", "10.0.5.20", 9000).rate_by, PEER_RATE_UNKNOWN);
	take(3, socks, 1);
	ck_assert_int_eq(out("10.0.0.7", "10.0.5.20", 9000).rate_by, PEER_RATE_UNKNOWN);
	take(3, socks, 1);
	ck_assert_int_eq(out("10.0.0.7", "10.0.5.20", 9000).rate_by, PEER_RATE_UNKNOWN);
	take(4, socks, 1);
	ck_assert_int_eq(out("10.0.0.7", "10.0.5.20", 9000).rate_by, PEER_RATE_LOOKS);
	/* More than a minute later a TIME_WAIT may have come and gone unseen. */
	take(65, socks, 1);
	ck_assert_int_eq(out("10.0.0.7", "10.0.5.20", 9000).rate_by, PEER_RATE_UNKNOWN);
}
END_TEST

START_TEST(one_look_tells_a_rate_only_where_time_waits_came_evenly)
{
	struct sock socks[60];
	struct peer_row row;

	for (uint16_t i = 0; i < COUNT_OF(socks); i++)
		socks[i] = time_wait(
			"10.0.0.7", (uint16_t)(41000 + i), "10.0.5.20", i * 1000U);
	take(1, socks, COUNT_OF(socks));
	row = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert_int_eq(row.rate_by, PEER_RATE_AGES);
	ck_assert_uint_eq(row.opened, 60);
	ck_assert_double_eq(row.opened_per_s, 1);
}
END_TEST

START_TEST(a_burst_of_time_waits_is_no_rate)
{
	static const uint32_t oldest_ms[] = { 6000, 50000 };
	struct sock socks[60];

	for (uint16_t i = 0; i < COUNT_OF(socks); i++)
		socks[i] = time_wait("10.0.0.7", (uint16_t)(41000 + i), "10.0.5.20",
			oldest_ms[_i] - 100U * i);
	take(1, socks, COUNT_OF(socks));
	ck_assert_int_eq(out("10.0.0.7", "10.0.5.20", 9000).rate_by, PEER_RATE_UNKNOWN);
}
END_TEST

/* What a destination did in two looks: `live` and `ended` connections at each. */
static const struct {
	double apart_s;
	unsigned live[2];
	unsigned ended[2]; /* in TIME_WAIT, evenly over 60 s */
	unsigned fresh;	   /* of the last, since the look before */
	enum peer_fills fills;
	uint64_t seconds;
} forecasts[] = {
	/* Steady: 60 in TIME_WAIT at one a second. */
	{ 10, { 20, 20 }, { 60, 60 }, 10, PEER_FILLS_NEVER, 0 },
	/* Rising to 60, of 98. */
	{ 10, { 20, 20 }, { 10, 20 }, 10, PEER_FILLS_NEVER, 0 },
	/* Rising to 120: (98 - 60) / 2. */
	{ 10, { 20, 20 }, { 20, 40 }, 20, PEER_FILLS, 19 },
	/* One a second more, which leave 60 behind once they are closed: 98 - 80. */
	{ 10, { 10, 20 }, { 0, 0 }, 0, PEER_FILLS, 18 },
	{ 10, { 20, 10 }, { 0, 0 }, 0, PEER_FILLS_NEVER, 0 },
	{ 9, { 20, 20 }, { 60, 60 }, 10, PEER_FILLS_UNKNOWN, 0 },
	{ 9, { 98, 98 }, { 0, 0 }, 0, PEER_FILLS, 0 },
};

static size_t destination(
	struct sock *socks, unsigned live, unsigned ended, unsigned fresh, double apart_s)
{
	size_t count = 0;

	for (unsigned i = 0; i < live; i++)
		socks[count++] = outbound(STATE_ESTABLISHED, (uint16_t)(40000 + i));
	for (unsigned i = 0; i < ended; i++)
		socks[count++] = time_wait("10.0.0.7", (uint16_t)(40100 + i), "10.0.5.20",
			i < fresh ? 100 : (uint32_t)(apart_s * 1000) + 100);
	return count;
}

START_TEST(when_no_port_is_left_follows_from_two_looks)
{
	struct sock socks[200];
	struct peer_row row;
	uint64_t seconds = 0;
	size_t count;

	figures_set(&figures, FIGURE_RESERVED_PORTS, 10000 - 98);
	for (unsigned i = 0; i < 2; i++) {
		count = destination(socks, forecasts[_i].live[i], forecasts[_i].ended[i],
			i ? forecasts[_i].fresh : 0, forecasts[_i].apart_s);
		take(1 + i * forecasts[_i].apart_s, socks, count);
	}
	row = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert_int_eq(peers_full_in(peers, &row, &seconds), forecasts[_i].fills);
	ck_assert_uint_eq(seconds, forecasts[_i].seconds);
}
END_TEST

START_TEST(one_look_never_says_when_no_port_is_left)
{
	struct sock socks[200];
	struct peer_row row;
	uint64_t seconds;

	take(1, socks, destination(socks, 20, 40, 20, 0));
	row = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert_int_eq(peers_full_in(peers, &row, &seconds), PEER_FILLS_UNKNOWN);
}
END_TEST

START_TEST(a_list_has_every_destination_and_each_listener_that_is_used)
{
	const struct sock socks[] = {
		tcp_listener("0.0.0.0", 443),
		tcp_listener("0.0.0.0", 8080),
		tcp_between("10.0.0.7", 443, "192.0.2.1", 50000),
		tcp_between("10.0.0.7", 443, "192.0.2.2", 50000),
		outbound(STATE_ESTABLISHED, 41000),
	};
	struct peer_list list = { 0 };
	struct peer_site line;
	unsigned clients = 0;

	take(1, socks, COUNT_OF(socks));
	ck_assert_int_eq(peer_list_make(&list, peers), 0);
	ck_assert_uint_eq(list.count, 2);
	for (size_t i = 0; i < list.count; i++) {
		peer_list_get(&list, peers, i, &line);
		clients += line.clients;
		if (line.sum.direction == DIRECTION_OUT)
			ck_assert_uint_eq(line.sum.port, 9000);
	}
	ck_assert_uint_eq(clients, 2);
	peer_list_fini(&list);
	peer_list_fini(&list);
}
END_TEST

START_TEST(lines_that_are_equal_stand_by_their_sockets_and_always_the_same)
{
	const struct sock socks[] = {
		tcp_between("10.0.0.7", 41000, "10.0.5.20", 9000),
		tcp_between("10.0.0.7", 41001, "10.0.5.20", 9000),
		tcp_between("10.0.0.7", 41002, "10.0.5.20", 80),
	};
	struct peer_site two = { .clients = 0 };
	struct peer_site one = { .clients = 0 };
	uint64_t before;

	take(1, socks, COUNT_OF(socks));
	two.sum = out("10.0.0.7", "10.0.5.20", 9000);
	one.sum = out("10.0.0.7", "10.0.5.20", 80);
	before = peer_list_identity(&two);
	ck_assert_uint_lt(before, peer_list_identity(&one));
	take(2, socks, 1);
	one.sum = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert_uint_eq((uint32_t)peer_list_identity(&one), (uint32_t)before);
}
END_TEST

static struct sock stuck(enum timer timer, uint8_t retransmits, uint32_t timer_ms)
{
	struct sock sock = outbound(STATE_ESTABLISHED, 41000);

	sock.timer = (uint8_t)timer;
	sock.retransmits = retransmits;
	sock.timer_ms = timer_ms;
	sock.send_queue = 1000;
	sock.facts = SOCK_TIMER | SOCK_SEND_QUEUE;
	return sock;
}

START_TEST(connections_that_do_not_get_on_are_told_by_cause)
{
	struct sock socks[] = {
		stuck(TIMER_RETRANSMIT, 2, 400), stuck(TIMER_RETRANSMIT, 3, 400),
		stuck(TIMER_PERSIST, 0, 6400), stuck(TIMER_PERSIST, 0, 6404),
		stuck(TIMER_PERSIST, 6, 10), stuck(TIMER_KEEPALIVE, 9, 9000),
		stuck(TIMER_RETRANSMIT, 9, 400), /* of an end that closed already */
		stuck(TIMER_RETRANSMIT, 9, 400), /* without anything to send */
		stuck(TIMER_RETRANSMIT, 1, 400), /* SYN_SENT */
		stuck(TIMER_RETRANSMIT, 0, 400), /* likewise, the first try */
	};
	struct peer_row row;

	socks[6].state = STATE_FIN_WAIT1;
	socks[7].send_queue = 0;
	socks[8].state = STATE_SYN_SENT;
	socks[9].state = STATE_SYN_SENT;
	take(1, socks, COUNT_OF(socks));
	row = out("10.0.0.7", "10.0.5.20", 9000);
	ck_assert_uint_eq(row.stalled_no_ack, 1);
	ck_assert_uint_eq(row.stalled_window, 2);
	ck_assert_uint_eq(row.syn_sent_retrans, 1);
	ck_assert_uint_eq(row.send_queue, 9000);
}
END_TEST

START_TEST(a_listeners_clients_are_summed_up)
{
	const struct sock socks[] = {
		tcp_listener("0.0.0.0", 443),
		tcp_listener("::", 443),
		tcp_listener("127.0.0.1", 443),
		tcp_between("10.0.0.7", 443, "192.0.2.1", 50000),
		tcp_between("10.0.0.7", 443, "192.0.2.2", 50000),
		tcp_between("10.0.0.7", 443, "192.0.2.2", 50001),
		tcp_between("2001:db8::7", 443, "2001:db8::1", 50000),
		tcp_between("127.0.0.1", 443, "127.0.0.1", 50000),
	};
	struct peer_site site;
	struct peer_row row;
	size_t number;

	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(peers_sites(peers), 2);
	site = site_of("0.0.0.0", 443);
	ck_assert(site.both_families);
	ck_assert_uint_eq(site.sum.count->total, 4);
	ck_assert_uint_eq(site.clients, 3);
	ck_assert(!site.more_clients);
	ck_assert(site.has_largest);
	peers_get(peers, site.largest, &row);
	ck_assert(is_addr(&row, row.remote, "192.0.2.2"));
	ck_assert(peers_site_of(peers, &row, &number));
	peers_site(peers, number, &site);
	ck_assert_uint_eq(site.sum.count->total, 4);
	site = site_of("127.0.0.1", 443);
	ck_assert(!site.both_families);
	ck_assert_uint_eq(site.sum.count->total, 1);
}
END_TEST

START_TEST(what_clients_opened_is_summed_up)
{
	const struct sock socks[] = {
		tcp_listener("0.0.0.0", 443),
		tcp_between("10.0.0.7", 443, "192.0.2.1", 50000),
		tcp_between("10.0.0.7", 443, "192.0.2.2", 50000),
		tcp_between("10.0.0.7", 443, "192.0.2.2", 50001),
		tcp_between("10.0.0.7", 443, "192.0.2.3", 50001),
	};
	struct peer_site site;

	take(1, socks, 3);
	ck_assert_int_eq(site_of("0.0.0.0", 443).sum.rate_by, PEER_RATE_UNKNOWN);
	take(3, socks, COUNT_OF(socks));
	site = site_of("0.0.0.0", 443);
	ck_assert_int_eq(site.sum.rate_by, PEER_RATE_LOOKS);
	ck_assert_uint_eq(site.sum.opened, 2);
	ck_assert_double_eq(site.sum.opened_per_s, 1);
}
END_TEST

START_TEST(too_many_clients_do_not_hide_a_destination_nor_a_listeners_sum)
{
	struct sock socks[101];
	struct peer_site site;

	teardown();
	open_peers(8);
	socks[0] = tcp_listener("0.0.0.0", 443);
	for (unsigned i = 1; i < 100; i++) {
		socks[i] = tcp_between("10.0.0.7", 443, "192.0.2.0", 50000);
		socks[i].remote.addr[3] = (uint8_t)i;
	}
	socks[100] = outbound(STATE_ESTABLISHED, 41000);
	for (unsigned round = 1; round < 4; round++) {
		take(round, socks, COUNT_OF(socks));
		ck_assert_uint_eq(peers_count(peers), 6 + 1 + 1);
		ck_assert_uint_eq(other_of(DIRECTION_IN).count->total, 99 - 6);
		ck_assert_uint_eq(out("10.0.0.7", "10.0.5.20", 9000).count->total, 1);
		site = site_of("0.0.0.0", 443);
		ck_assert_uint_eq(site.sum.count->total, 99);
		ck_assert_uint_eq(site.clients, 6);
		ck_assert(site.more_clients);
		ck_assert(!site.has_largest);
	}
	/* Who has gone makes room. */
	take(4, socks + 94, 7);
	ck_assert_uint_eq(peers_count(peers), 6 + 1);
}
END_TEST

START_TEST(a_row_that_had_no_place_before_knows_no_rate)
{
	struct sock socks[12];

	teardown();
	open_peers(8);
	for (uint16_t i = 0; i < COUNT_OF(socks); i++)
		socks[i] =
			tcp_between("10.0.0.7", 41000, "10.0.5.20", (uint16_t)(9000 + i));
	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(other_of(DIRECTION_OUT).count->total, 12 - 6);
	ck_assert_int_eq(other_of(DIRECTION_OUT).rate_by, PEER_RATE_UNKNOWN);
	take(2, socks, 1);
	take(3, socks, 3);
	ck_assert_int_eq(out("10.0.0.7", "10.0.5.20", 9002).rate_by, PEER_RATE_LOOKS);
	take(4, socks, COUNT_OF(socks));
	take(5, socks + 6, 2);
	ck_assert_int_eq(out("10.0.0.7", "10.0.5.20", 9006).rate_by, PEER_RATE_UNKNOWN);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, outbound_is_a_row_for_a_source_a_destination_and_its_port);
	tcase_add_test(tcase, inbound_is_a_row_for_a_client_and_the_listener_it_came_by);
	tcase_add_test(tcase, what_has_no_peer_is_in_no_row);
	tcase_add_test(tcase, an_ipv4_address_inside_ipv6_is_the_same_peer);
	tcase_add_test(tcase, ports_are_used_in_every_state_and_only_inside_the_range);
	unit_add_loop(tcase, a_time_wait_that_may_be_used_again_uses_no_port, reuses);
	tcase_add_test(tcase, without_the_settings_ports_are_unknown_not_none);
	tcase_add_test(
		tcase, udp_uses_up_the_ports_of_its_source_whatever_the_destination);
	tcase_add_test(tcase, two_looks_tell_what_was_opened_and_what_ended_meanwhile);
	tcase_add_test(tcase, a_look_that_is_not_whole_is_not_compared);
	tcase_add_test(tcase, one_look_tells_a_rate_only_where_time_waits_came_evenly);
	tcase_add_loop_test(tcase, a_burst_of_time_waits_is_no_rate, 0, 2);
	unit_add_loop(tcase, when_no_port_is_left_follows_from_two_looks, forecasts);
	tcase_add_test(tcase, one_look_never_says_when_no_port_is_left);
	tcase_add_test(
		tcase, a_list_has_every_destination_and_each_listener_that_is_used);
	tcase_add_test(
		tcase, lines_that_are_equal_stand_by_their_sockets_and_always_the_same);
	tcase_add_test(tcase, connections_that_do_not_get_on_are_told_by_cause);
	tcase_add_test(tcase, a_listeners_clients_are_summed_up);
	tcase_add_test(tcase, what_clients_opened_is_summed_up);
	tcase_add_test(
		tcase, too_many_clients_do_not_hide_a_destination_nor_a_listeners_sum);
	tcase_add_test(tcase, a_row_that_had_no_place_before_knows_no_rate);
}

int main(void)
{
	return unit_run("peers", add);
}
