/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/tally.h"

#include "socks.h"
#include "unit.h"

#include <stdlib.h>

#define SECOND UINT64_C(1000000000)

static const struct hash_seed seed = { { 3, 4 } };
static struct directions *directions;
static struct tally *tally;

static void open_tally(size_t max)
{
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(tally_new(&seed, directions, max, &tally), 0);
}

static void setup(void)
{
	open_tally(GROUPS_MAX);
}

static void teardown(void)
{
	tally_free(tally);
	direction_free(directions);
}

/* A snapshot of listeners and others; both protocols as whole as told. */
static void take(uint64_t mono_ns, const struct sock *socks, size_t count, bool whole)
{
	const struct source_report report = {
		.kind = SOURCE_NETLINK, .complete = whole, .why = ""
	};
	const struct snapshot snapshot = { .host = "db-7", .mono_ns = mono_ns };
	const struct verdict verdict = { .complete = whole };
	struct feed_tee tee = { .count = 0 };
	const struct feed feed = feed_tee_feed(&tee);

	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, tally_feed(tally));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < count; i++)
		if (sock_is_listener(&socks[i]))
			ck_assert_int_eq(feed_listener(&feed, &socks[i]), 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		ck_assert_int_eq(feed_source(&feed, (enum proto)proto, &report), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

/* The row of a service; there must be one. */
static struct tally_row row_of(enum proto proto, uint16_t port, enum direction direction)
{
	struct tally_row row;

	for (size_t i = 0; i < tally_count(tally); i++) {
		tally_get(tally, i, &row);
		if (!row.is_other && row.proto == proto && row.port == port &&
			row.direction == direction)
			return row;
	}
	ck_abort_msg("no row of %s %u", proto_name(proto), port);
	return row;
}

START_TEST(a_socket_counts_to_the_services_port_by_its_direction)
{
	const struct sock socks[] = {
		tcp_listener("0.0.0.0", 443),
		tcp_between("10.0.0.7", 443, "192.0.2.1", 50000),
		tcp_between("10.0.0.7", 443, "192.0.2.1", 50001),
		tcp_between("10.0.0.7", 40000, "192.0.2.1", 443),
		udp_listener("0.0.0.0", 53),
		sock_between(
			PROTO_UDP, STATE_ESTABLISHED, "10.0.0.7", 40001, "192.0.2.1", 53),
	};

	take(SECOND, socks, COUNT_OF(socks), true);
	ck_assert_uint_eq(tally_count(tally), 4);
	ck_assert_uint_eq(row_of(PROTO_TCP, 443, DIRECTION_IN).count->total, 3);
	ck_assert_uint_eq(
		row_of(PROTO_TCP, 443, DIRECTION_IN).count->by_state[STATE_LISTEN], 1);
	ck_assert_uint_eq(row_of(PROTO_TCP, 443, DIRECTION_OUT).count->total, 1);
	ck_assert_uint_eq(row_of(PROTO_UDP, 53, DIRECTION_IN).count->total, 1);
	ck_assert_uint_eq(row_of(PROTO_UDP, 53, DIRECTION_OUT).count->total, 1);
}
END_TEST

START_TEST(a_socket_without_a_peer_counts_to_its_local_port)
{
	const struct sock socks[] = {
		sock_between(PROTO_TCP, STATE_CLOSE, "10.0.0.7", 4000, NULL, 0),
	};

	take(SECOND, socks, 1, true);
	ck_assert_uint_eq(row_of(PROTO_TCP, 4000, DIRECTION_OUT).count->total, 1);
}
END_TEST

START_TEST(the_first_snapshot_knows_no_change_and_the_second_the_rate)
{
	const struct sock socks[] = {
		tcp_listener("0.0.0.0", 443),
		tcp_between("10.0.0.7", 443, "192.0.2.1", 50000),
		tcp_between("10.0.0.7", 443, "192.0.2.1", 50001),
		tcp_between("10.0.0.7", 40000, "192.0.2.1", 80),
	};

	take(SECOND, socks, 2, true);
	ck_assert(!row_of(PROTO_TCP, 443, DIRECTION_IN).has_change);
	take(3 * SECOND, socks, 4, true);
	ck_assert(row_of(PROTO_TCP, 443, DIRECTION_IN).has_change);
	ck_assert_double_eq(row_of(PROTO_TCP, 443, DIRECTION_IN).change_per_s, 0.5);
	ck_assert_double_eq(row_of(PROTO_TCP, 80, DIRECTION_OUT).change_per_s, 0.5);
	take(4 * SECOND, socks, 1, true);
	ck_assert_double_eq(row_of(PROTO_TCP, 443, DIRECTION_IN).change_per_s, -2);
	ck_assert_uint_eq(tally_count(tally), 1);
}
END_TEST

START_TEST(a_snapshot_that_is_not_whole_or_not_later_tells_no_change)
{
	const struct sock socks[] = { tcp_listener("0.0.0.0", 443) };

	take(SECOND, socks, 1, true);
	take(2 * SECOND, socks, 1, false);
	ck_assert(!row_of(PROTO_TCP, 443, DIRECTION_IN).has_change);
	take(3 * SECOND, socks, 1, true);
	ck_assert(!row_of(PROTO_TCP, 443, DIRECTION_IN).has_change);
	take(3 * SECOND, socks, 1, true);
	ck_assert(!row_of(PROTO_TCP, 443, DIRECTION_IN).has_change);
}
END_TEST

START_TEST(services_beyond_the_limit_share_a_row_without_a_change)
{
	struct sock socks[8];
	struct tally_row row;

	teardown();
	open_tally(3);
	for (uint16_t i = 0; i < 8; i++)
		socks[i] = tcp_listener("0.0.0.0", (uint16_t)(100 + i));
	take(SECOND, socks, 8, true);
	take(2 * SECOND, socks, 8, true);
	ck_assert_uint_eq(tally_count(tally), 4);
	tally_get(tally, 3, &row);
	ck_assert(row.is_other);
	ck_assert(!row.has_change);
	ck_assert_uint_eq(row.count->total, 5);
	/* One that had no row of its own before has no rate now. */
	take(3 * SECOND, socks + 4, 2, true);
	ck_assert(!row_of(PROTO_TCP, 104, DIRECTION_IN).has_change);
}
END_TEST

START_TEST(rows_that_are_kept_outlive_the_next_snapshot)
{
	const struct sock socks[] = {
		tcp_listener("0.0.0.0", 443),
		tcp_between("10.0.0.7", 443, "192.0.2.1", 50000),
		udp_listener("0.0.0.0", 53),
	};
	struct tally_list *list;
	uint64_t total = 0;

	take(SECOND, socks, COUNT_OF(socks), true);
	list = tally_keep(tally);
	ck_assert_ptr_nonnull(list);
	take(2 * SECOND, socks, 0, true);
	take(3 * SECOND, socks, 0, true);
	ck_assert_uint_eq(list->count, 2);
	for (size_t i = 0; i < list->count; i++)
		total += list->entry[i].row.count->total;
	ck_assert_uint_eq(total, COUNT_OF(socks));
	ck_assert_uint_ne(
		tally_identity(&list->entry[0].row), tally_identity(&list->entry[1].row));
	free(list);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_socket_counts_to_the_services_port_by_its_direction);
	tcase_add_test(tcase, a_socket_without_a_peer_counts_to_its_local_port);
	tcase_add_test(tcase, the_first_snapshot_knows_no_change_and_the_second_the_rate);
	tcase_add_test(tcase, a_snapshot_that_is_not_whole_or_not_later_tells_no_change);
	tcase_add_test(tcase, services_beyond_the_limit_share_a_row_without_a_change);
	tcase_add_test(tcase, rows_that_are_kept_outlive_the_next_snapshot);
}

int main(void)
{
	return unit_run("tally", add);
}
