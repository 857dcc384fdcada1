/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/table.h"

#include "socks.h"
#include "unit.h"

#include <string.h>

static const struct hash_seed seed = { { 1, 2 } };
static struct table *table;

static void setup(void)
{
	ck_assert_int_eq(table_new(&seed, true, &table), 0);
}

static void teardown(void)
{
	table_free(table);
}

/* Every field at its end. */
static struct sock fullest(uint8_t state)
{
	struct sock sock = {
		.cookie = UINT64_MAX,
		.cgroup = UINT64_MAX - 1,
		.local.port = 65535,
		.remote.port = 65534,
		.inode = UINT32_MAX,
		.uid = UINT32_MAX - 2,
		.recv_queue = UINT32_MAX - 3,
		.send_queue = UINT32_MAX - 4,
		.timer_ms = UINT32_MAX - 5,
		.ifindex = UINT32_MAX - 6,
		.facts = UINT16_MAX,
		.proto = PROTO_UDP,
		.family = FAMILY_IPV6,
		.state = state,
		.timer = TIMER_OTHER,
		.retransmits = 255,
		.v6only = true,
	};

	memset(sock.local.addr, 0xab, 16);
	memset(sock.remote.addr, 0xcd, 16);
	return sock;
}

static void expect_same(const struct sock *got, const struct sock *put)
{
	ck_assert_uint_eq(got->cookie, put->cookie);
	ck_assert_uint_eq(got->cgroup, put->cgroup);
	ck_assert_mem_eq(got->local.addr, put->local.addr, 16);
	ck_assert_mem_eq(got->remote.addr, put->remote.addr, 16);
	ck_assert_uint_eq(got->local.port, put->local.port);
	ck_assert_uint_eq(got->remote.port, put->remote.port);
	ck_assert_uint_eq(got->inode, put->inode);
	ck_assert_uint_eq(got->uid, put->uid);
	ck_assert_uint_eq(got->recv_queue, put->recv_queue);
	ck_assert_uint_eq(got->send_queue, put->send_queue);
	ck_assert_uint_eq(got->timer_ms, put->timer_ms);
	ck_assert_uint_eq(got->ifindex, put->ifindex);
	ck_assert_uint_eq(got->facts, put->facts);
	ck_assert_uint_eq(got->proto, put->proto);
	ck_assert_uint_eq(got->family, put->family);
	ck_assert_uint_eq(got->state, put->state);
	ck_assert_uint_eq(got->timer, put->timer);
	ck_assert_uint_eq(got->retransmits, put->retransmits);
	ck_assert_uint_eq(got->v6only, put->v6only);
}

START_TEST(a_row_comes_back_as_it_was_added)
{
	const struct sock empty = { 0 };
	struct sock got;

	ck_assert_int_eq(table_add(table, &empty), 0);
	for (uint8_t state = 0; state < STATE_COUNT; state++) {
		const struct sock sock = fullest(state);

		ck_assert_int_eq(table_add(table, &sock), 0);
	}
	ck_assert_uint_eq(table_count(table), STATE_COUNT + 1);
	table_get(table, 0, &got);
	expect_same(&got, &empty);
	for (uint8_t state = 0; state < STATE_COUNT; state++) {
		const struct sock sock = fullest(state);

		table_get(table, 1U + state, &got);
		expect_same(&got, &sock);
	}
}
END_TEST

START_TEST(details_are_copied_and_a_row_without_any_has_none)
{
	struct sock_detail detail = { .congestion = "cubic" };
	struct sock sock = tcp_between("10.0.0.1", 80, "10.0.0.2", 5000);
	struct sock got;

	detail_set(&detail, DETAIL_RTT_US, 410);
	sock.detail = &detail;
	ck_assert_int_eq(table_add(table, &sock), 0);
	sock.detail = NULL;
	ck_assert_int_eq(table_add(table, &sock), 0);
	memset(&detail, 0, sizeof(detail));
	table_get(table, 0, &got);
	ck_assert_ptr_nonnull(got.detail);
	ck_assert_uint_eq(got.detail->value[DETAIL_RTT_US], 410);
	ck_assert_str_eq(got.detail->congestion, "cubic");
	table_get(table, 1, &got);
	ck_assert_ptr_null(got.detail);
}
END_TEST

START_TEST(a_table_that_keeps_no_details_gives_none)
{
	const struct sock_detail detail = { .known = 1 };
	struct sock sock = tcp_between("10.0.0.1", 80, "10.0.0.2", 5000);

	table_free(table);
	ck_assert_int_eq(table_new(&seed, false, &table), 0);
	sock.detail = &detail;
	ck_assert_int_eq(table_add(table, &sock), 0);
	table_get(table, 0, &sock);
	ck_assert_ptr_null(sock.detail);
}
END_TEST

START_TEST(many_rows_in_many_cgroups_keep_theirs)
{
	struct sock sock = tcp_between("10.0.0.1", 80, "10.0.0.2", 5000);

	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 100000; i++) {
			sock.cookie = i;
			sock.cgroup = i / 3;
			sock.ifindex = i % 7;
			ck_assert_int_eq(table_add(table, &sock), 0);
		}
		for (uint32_t i = 0; i < 100000; i++) {
			table_get(table, i, &sock);
			ck_assert_uint_eq(sock.cookie, i);
			ck_assert_uint_eq(sock.cgroup, i / 3);
			ck_assert_uint_eq(sock.ifindex, i % 7);
		}
		table_clear(table);
		ck_assert_uint_eq(table_count(table), 0);
	}
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_row_comes_back_as_it_was_added);
	tcase_add_test(tcase, details_are_copied_and_a_row_without_any_has_none);
	tcase_add_test(tcase, a_table_that_keeps_no_details_gives_none);
	tcase_add_test(tcase, many_rows_in_many_cgroups_keep_theirs);
}

int main(void)
{
	return unit_run("table", add);
}
