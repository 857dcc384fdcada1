/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cells.h"

#include "socks.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct names *names;
static struct sock_detail known_detail;

void cells_setup(void)
{
	const struct snapshot snapshot = { .host = "db-7" };
	struct feed feed;

	ck_assert_int_eq(names_new(&names), 0);
	feed = names_feed(names);
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_device(&feed, 1, "lo"), 0);
	ck_assert_int_eq(feed_device(&feed, 2, "eth0"), 0);
	ck_assert_int_eq(feed_device(&feed, UINT32_MAX, CELLS_LONGEST_DEVICE), 0);
}

void cells_teardown(void)
{
	names_free(names);
}

const struct names *cells_names(void)
{
	return names;
}

/* The column that text calls by its heading, or data by its name. */
static const struct column *find(enum column_use medium, const char *name)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_select(VIEW_SOCKETS, medium, COLUMN_GROUPS, columns);

	for (size_t i = 0; i < count; i++)
		if (strcmp(medium == COLUMN_TEXT ? columns[i]->heading : columns[i]->name,
			    name) == 0)
			return columns[i];
	ck_abort_msg("no column %s", name);
	return NULL;
}

/* Room of exactly COLUMN_CELL_MAX bytes, so that a sanitizer sees one byte more. */
static void expect_cell(
	const struct column *column, const struct sock *sock, const char *expected)
{
	const struct row row = { .sock = sock };
	const struct lore lore = { .names = names };
	char *room = malloc(COLUMN_CELL_MAX);
	char text[COLUMN_CELL_MAX + 1] = CELLS_UNKNOWN;
	char *end;

	ck_assert_ptr_nonnull(room);
	memset(room, '#', COLUMN_CELL_MAX);
	end = column->put(room, column, &row, &lore);
	if (end) {
		ck_assert_int_ge(end - room, 0);
		ck_assert_int_le(end - room, COLUMN_CELL_MAX);
		memcpy(text, room, (size_t)(end - room));
		text[end - room] = '\0';
	}
	free(room);
	ck_assert_msg(strcmp(text, expected) == 0, "%s is \"%s\", expected \"%s\"",
		column->name, text, expected);
}

void cells_expect_text(const char *heading, const struct sock *sock, const char *expected)
{
	expect_cell(find(COLUMN_TEXT, heading), sock, expected);
}

void cells_expect_data(const char *name, const struct sock *sock, const char *expected)
{
	expect_cell(find(COLUMN_DATA, name), sock, expected);
}

/* An established connection of which everything is known. */
struct sock cells_known_sock(void)
{
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	for (int figure = 0; figure < DETAIL_COUNT; figure++)
		detail_set(&known_detail, figure, 1000 + (uint64_t)figure);
	strcpy(known_detail.congestion, "cubic");
	sock.detail = &known_detail;
	sock.facts = CELLS_ALL_FACTS;
	sock.recv_queue = 17;
	sock.send_queue = 4096;
	sock.timer = TIMER_RETRANSMIT;
	sock.timer_ms = 204;
	sock.retransmits = 3;
	sock.uid = 1003;
	sock.inode = 48213;
	sock.cookie = 0x1a2b;
	sock.cgroup = 9281;
	return sock;
}
