/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Quick looks at the listeners, beside the snapshots. */

#include "sockview/collect/collector.h"
#include "sockview/collect/netlink.h"

#include "log_feed.h"
#include "script.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

static struct script snapshots;
static struct script looks;
static struct source *source;
static struct log_feed heard;

static void describe(void *self, struct snapshot *snapshot)
{
	(void)self;
	snapshot->host = "db-7";
}

static uint64_t clock_of_test(void *self)
{
	(void)self;
	return 10;
}

static const struct origin origin = { .describe = describe, .clock = clock_of_test };

static void setup(void)
{
	struct origin with = origin;
	struct walker *walker;

	memset(&snapshots, 0, sizeof(snapshots));
	memset(&looks, 0, sizeof(looks));
	log_feed_init(&heard);
	ck_assert_int_eq(netlink_walker_new(script_transport(&looks), &with.looker), 0);
	ck_assert_int_eq(netlink_walker_new(script_transport(&snapshots), &walker), 0);
	ck_assert_int_eq(collector_new(&with, &walker, 1, &source), 0);
}

static void teardown(void)
{
	source_free(source);
	ck_assert_int_gt(looks.freed, 0);
	script_fini(&snapshots);
	script_fini(&looks);
}

static int look(void)
{
	const struct feed feed = log_feed(&heard);

	return source_look(source, &feed);
}

static int look_meanwhile(void *self, const struct sock *sock)
{
	(void)self, (void)sock;
	return look();
}

static void put_sock(struct bytes *datagram, uint32_t seq, uint8_t state, uint16_t port)
{
	const struct diag_sock sock = { .state = state, .local_port = port, .inode = 1 };

	diag_sock(datagram, seq, &sock);
}

static void put_dump(uint32_t seq, uint8_t state, uint16_t port)
{
	struct bytes *datagram = script_datagram(&looks);

	if (port)
		put_sock(datagram, seq, state, port);
	diag_done(datagram, seq, 0);
}

START_TEST(a_look_gives_the_listeners_and_asks_nothing_of_the_socket_of_snapshots)
{
	put_dump(1, 10, 22);
	put_dump(2, 7, 53);
	put_dump(3, 7, 0);
	ck_assert_int_eq(look(), 0);
	ck_assert_str_eq(log_feed_text(&heard),
		"begin: listener:tcp:22:LISTEN source:tcp:netlink "
		"listener:udp:53:UNCONN source:udp:netlink end:whole");
	ck_assert_uint_eq(snapshots.requested, 0);
	ck_assert_uint_eq(looks.requests[0].states, STATE_BIT(STATE_LISTEN));
}
END_TEST

START_TEST(a_look_that_reads_one_protocol_only_is_worth_having)
{
	put_dump(1, 10, 22);
	diag_done(script_datagram(&looks), 2, -ENOENT);
	ck_assert_int_eq(look(), 0);
}
END_TEST

START_TEST(a_look_that_reads_nothing_fails)
{
	for (uint32_t seq = 1; seq <= 4; seq++)
		diag_done(script_datagram(&looks), seq, -ENOENT);
	ck_assert_int_eq(look(), -EIO);
}
END_TEST

START_TEST(a_look_may_be_made_in_the_middle_of_a_snapshot)
{
	const struct ask ask = { .protos = PROTO_BIT(PROTO_TCP),
		.families = FAMILIES_ALL,
		.states = { STATES_ALL },
		.deadline_ms = 100 };
	static const struct feed_ops ops = { .sock = look_meanwhile };
	const struct feed feed = { &ops, NULL };
	struct bytes *datagram = script_datagram(&snapshots);

	put_sock(datagram, 1, 1, 22);
	put_sock(datagram, 1, 1, 23);
	diag_done(datagram, 1, 0);
	for (uint32_t seq = 1; seq <= 6; seq++)
		put_dump(seq, 10, 0);
	ck_assert_int_eq(source_snapshot(source, &ask, &feed), 0);
	ck_assert_uint_eq(looks.requested, 6);
}
END_TEST

START_TEST(without_a_looker_there_are_no_looks)
{
	struct walker *walker;

	source_free(source);
	ck_assert_int_eq(netlink_walker_new(script_transport(&snapshots), &walker), 0);
	ck_assert_int_eq(collector_new(&origin, &walker, 1, &source), 0);
	ck_assert_int_eq(look(), -EOPNOTSUPP);
	ck_assert_str_eq(log_feed_text(&heard), "");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase,
		a_look_gives_the_listeners_and_asks_nothing_of_the_socket_of_snapshots);
	tcase_add_test(tcase, a_look_that_reads_one_protocol_only_is_worth_having);
	tcase_add_test(tcase, a_look_that_reads_nothing_fails);
	tcase_add_test(tcase, a_look_may_be_made_in_the_middle_of_a_snapshot);
	tcase_add_test(tcase, without_a_looker_there_are_no_looks);
}

int main(void)
{
	return unit_run("look", add);
}
