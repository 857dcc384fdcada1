/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "counts.h"

#include <check.h>

#define USUAL_PORTS	    .ephemeral = { 32768, 60999 }, .ephemeral_known = true
#define COUNT_OF_ROWS(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct count db_7[] = {
	{ PROTO_TCP, STATE_LISTEN, 12, 30, 0, 0 },
	{ PROTO_TCP, STATE_SYN_SENT, 0, 2, 1, 3 },
	{ PROTO_TCP, STATE_ESTABLISHED, 410, 580, 214, 480 },
	{ PROTO_TCP, STATE_FIN_WAIT2, 0, 4, 3, 7 },
	{ PROTO_TCP, STATE_TIME_WAIT, 3, 12690, 9184, 21870 },
	{ PROTO_TCP, STATE_CLOSE_WAIT, 3402, 0, 0, 0 },
	{ PROTO_UDP, STATE_CLOSE, 6, 4, 1, 4 },
	{ PROTO_UDP, STATE_ESTABLISHED, 0, 1, 1, 2 },
};

const struct counts counts_db_7 = {
	.snapshot = {
		.host = "db-7",
		.netns = "host",
		.wall_ns = UINT64_C(1795176093123456789), /* 2026-11-20T12:01:33Z */
		.mono_ns = UINT64_C(1000000000000),
		USUAL_PORTS,
	},
	.rows = db_7,
	.count = COUNT_OF_ROWS(db_7),
	.cost_ns = 12400000,
};

static const struct count web_3[] = {
	{ PROTO_TCP, STATE_LISTEN, 22, 5, 0, 0 },
	{ PROTO_TCP, STATE_SYN_SENT, 0, 2, 1, 3 },
	{ PROTO_TCP, STATE_SYN_RECV, 6, 0, 0, 0 },
	{ PROTO_TCP, STATE_ESTABLISHED, 1834, 371, 221, 526 },
	{ PROTO_TCP, STATE_FIN_WAIT1, 1, 0, 0, 0 },
	{ PROTO_TCP, STATE_FIN_WAIT2, 9, 0, 0, 0 },
	{ PROTO_TCP, STATE_TIME_WAIT, 2348, 11334, 8195, 19529 },
	{ PROTO_TCP, STATE_CLOSE_WAIT, 0, 1973, 1429, 3402 },
	{ PROTO_TCP, STATE_LAST_ACK, 2, 0, 0, 0 },
	{ PROTO_UDP, STATE_CLOSE, 5, 1, 1, 1 },
	{ PROTO_UDP, STATE_ESTABLISHED, 0, 1, 1, 2 },
};

const struct counts counts_web_3 = {
	.snapshot = {
		.host = "web-3",
		.netns = "host",
		.wall_ns = UINT64_C(1795144360000000000), /* 2026-11-20T03:12:40Z */
		.mono_ns = UINT64_C(1000000000000),
		USUAL_PORTS,
	},
	.rows = web_3,
	.count = COUNT_OF_ROWS(web_3),
	.cost_ns = 14200000,
};

static void feed_ports(
	const struct count *row, unsigned count, uint16_t port, const struct feed *feed)
{
	const struct sock sock = {
		.proto = (uint8_t)row->proto,
		.state = (uint8_t)row->state,
		.local.port = port,
		.remote.port = 9000,
	};

	for (unsigned i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(feed, &sock), 0);
}

static void feed_row(const struct count *row, const struct feed *feed)
{
	unsigned high = row->ephemeral < row->dynamic ? row->ephemeral : row->dynamic;
	unsigned low = row->ephemeral - high;

	ck_assert_uint_le(low, row->registered);
	feed_ports(row, row->well_known, 80, feed);
	feed_ports(row, low, 40000, feed);
	feed_ports(row, row->registered - low, 8080, feed);
	feed_ports(row, high, 50000, feed);
	feed_ports(row, row->dynamic - high, 61000, feed);
}

void counts_feed(const struct counts *counts, const struct feed *feed)
{
	ck_assert_int_eq(feed_begin(feed, &counts->snapshot), 0);
	for (size_t i = 0; i < counts->count; i++)
		feed_row(&counts->rows[i], feed);
}

void counts_source(const struct feed *feed, enum proto proto, enum source_kind kind,
	bool complete, const char *why)
{
	const struct source_report report = {
		.kind = kind, .complete = complete, .why = why
	};

	ck_assert_int_eq(feed_source(feed, proto, &report), 0);
}

void counts_end(const struct counts *counts, const struct feed *feed, bool complete)
{
	const struct verdict verdict = { .complete = complete,
		.cost_ns = counts->cost_ns };

	ck_assert_int_eq(feed_end(feed, &verdict), 0);
}

void counts_feed_whole(const struct counts *counts, const struct feed *feed)
{
	counts_feed(counts, feed);
	counts_source(feed, PROTO_TCP, SOURCE_NETLINK, true, "");
	counts_source(feed, PROTO_UDP, SOURCE_NETLINK, true, "");
	counts_end(counts, feed, true);
}
