/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desk.h"

#include <check.h>

const struct snapshot desk_snapshot = {
	.host = "db-7",
	.netns = "host",
	.wall_ns = UINT64_C(1795176093123456789),
	.mono_ns = UINT64_C(1000000000000),
	.ephemeral = { 32768, 60999 },
	.ephemeral_known = true,
};

void desk_open(struct desk *desk, const struct rows_plan *plan, bool color)
{
	struct lore lore = { 0 };

	paper_open(&desk->paper, color);
	ck_assert_int_eq(names_new(&desk->names), 0);
	lore.names = desk->names;
	ck_assert_int_eq(rows_new(plan, &desk->paper.out, &lore, &desk->rows), 0);
	desk->feed = rows_feed(desk->rows);
}

void desk_close(struct desk *desk)
{
	rows_free(desk->rows);
	names_free(desk->names);
	paper_close(&desk->paper);
}

void desk_begin(struct desk *desk)
{
	const struct feed names = names_feed(desk->names);

	ck_assert_int_eq(feed_begin(&names, &desk_snapshot), 0);
	ck_assert_int_eq(feed_begin(&desk->feed, &desk_snapshot), 0);
}

void desk_device(struct desk *desk, uint32_t ifindex, const char *name)
{
	const struct feed names = names_feed(desk->names);

	ck_assert_int_eq(feed_device(&names, ifindex, name), 0);
}

void desk_sock(struct desk *desk, struct sock sock)
{
	ck_assert_int_eq(feed_sock(&desk->feed, &sock), 0);
}

void desk_source(struct desk *desk, enum proto proto, enum source_kind kind,
	bool complete, const char *why)
{
	const struct source_report report = {
		.kind = kind, .complete = complete, .why = why
	};

	ck_assert_int_eq(feed_source(&desk->feed, proto, &report), 0);
}

void desk_end(struct desk *desk, bool complete)
{
	const struct verdict verdict = { .complete = complete, .cost_ns = 12400000 };

	ck_assert_int_eq(feed_end(&desk->feed, &verdict), 0);
}

void desk_end_well(struct desk *desk)
{
	desk_source(desk, PROTO_TCP, SOURCE_NETLINK, true, "");
	desk_source(desk, PROTO_UDP, SOURCE_NETLINK, true, "");
	desk_end(desk, true);
}

const char *desk_text(struct desk *desk)
{
	return paper_text(&desk->paper);
}
