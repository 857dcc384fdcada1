/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The columns that say which two ends a socket has. */

#include "cells.h"
#include "socks.h"
#include "unit.h"

static const struct {
	const char *addr;
	uint16_t port;
	unsigned facts;
	bool v6only;
	uint32_t ifindex;
	const char *expected;
} locals[] = {
	{ "0.0.0.0", 22, CELLS_ALL_FACTS, false, 0, "0.0.0.0:22" },
	{ "127.0.0.1", 5432, CELLS_ALL_FACTS, false, 0, "127.0.0.1:5432" },
	{ "::", 8080, CELLS_ALL_FACTS, false, 0, "*:8080" },
	{ "::", 80, CELLS_ALL_FACTS, true, 0, "[::]:80" },
	{ "::", 80, CELLS_PROC_FACTS, false, 0, "[::]:80" },
	{ "::1", 631, CELLS_ALL_FACTS, false, 0, "[::1]:631" },
	{ "2001:db8::7", 443, CELLS_ALL_FACTS, true, 0, "[2001:db8::7]:443" },
	{ "::ffff:10.0.0.5", 443, CELLS_ALL_FACTS, false, 0, "[::ffff:10.0.0.5]:443" },
	{ "::ffff:0.0.0.0", 443, CELLS_ALL_FACTS, false, 0, "[::ffff:0.0.0.0]:443" },
	{ "127.0.0.1", 53, CELLS_ALL_FACTS, false, 1, "127.0.0.1%lo:53" },
	{ "0.0.0.0", 68, CELLS_ALL_FACTS, false, 2, "0.0.0.0%eth0:68" },
	{ "::", 8080, CELLS_ALL_FACTS, false, 2, "*%eth0:8080" },
	{ "::", 546, CELLS_ALL_FACTS, true, 2, "[::]%eth0:546" },
	{ "fe80::1", 22, CELLS_ALL_FACTS, false, 2, "[fe80::1]%eth0:22" },
	{ "10.0.0.5", 22, CELLS_ALL_FACTS, false, 77, "10.0.0.5%77:22" },
	{ "10.0.0.5", 65535, CELLS_ALL_FACTS, false, 0, "10.0.0.5:65535" },
	{ "10.0.0.5", 0, CELLS_ALL_FACTS, false, 0, "10.0.0.5:*" },
};

START_TEST(the_local_end_reads_as_in_ss)
{
	struct sock sock = tcp_listener(locals[_i].addr, locals[_i].port);

	sock.facts = (uint16_t)locals[_i].facts;
	sock.v6only = locals[_i].v6only;
	sock.ifindex = locals[_i].ifindex;
	cells_expect_text("LOCAL", &sock, locals[_i].expected);
	/* In data each part has a field of its own. */
	cells_expect_data("local_addr", &sock, locals[_i].addr);
}
END_TEST

static const struct {
	const char *local;
	const char *remote;
	uint16_t port;
	const char *text;
	const char *addr;
	const char *number;
} remotes[] = {
	{ "10.0.0.5", "192.0.2.7", 1, "192.0.2.7:1", "192.0.2.7", "1" },
	{ "::1", "::1", 443, "[::1]:443", "::1", "443" },
	{ "::ffff:10.0.0.5", "::ffff:192.0.2.7", 65535, "[::ffff:192.0.2.7]:65535",
		"::ffff:192.0.2.7", "65535" },
	{ "0.0.0.0", NULL, 0, "*:*", CELLS_UNKNOWN, CELLS_UNKNOWN },
	{ "::", NULL, 0, "*:*", CELLS_UNKNOWN, CELLS_UNKNOWN },
	{ "10.0.0.5", "192.0.2.7", 0, "*:*", CELLS_UNKNOWN, CELLS_UNKNOWN },
};

START_TEST(the_remote_end_is_a_star_without_a_peer)
{
	const struct sock sock =
		tcp_between(remotes[_i].local, 22, remotes[_i].remote, remotes[_i].port);

	cells_expect_text("REMOTE", &sock, remotes[_i].text);
	cells_expect_data("remote_addr", &sock, remotes[_i].addr);
	cells_expect_data("remote_port", &sock, remotes[_i].number);
}
END_TEST

START_TEST(a_device_nobody_knows_is_shown_by_its_number)
{
	struct sock sock = cells_known_sock();

	sock.ifindex = 1;
	cells_expect_data("device", &sock, "lo");
	sock.ifindex = 77;
	cells_expect_data("device", &sock, "77");
	sock.ifindex = 0;
	cells_expect_data("device", &sock, CELLS_UNKNOWN);
}
END_TEST

START_TEST(the_v6only_cell_is_a_boolean)
{
	struct sock sock = cells_known_sock();

	sock.v6only = true;
	cells_expect_data("v6only", &sock, "true");
	sock.v6only = false;
	cells_expect_data("v6only", &sock, "false");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, cells_setup, cells_teardown);
	unit_add_loop(tcase, the_local_end_reads_as_in_ss, locals);
	unit_add_loop(tcase, the_remote_end_is_a_star_without_a_peer, remotes);
	tcase_add_test(tcase, a_device_nobody_knows_is_shown_by_its_number);
	tcase_add_test(tcase, the_v6only_cell_is_a_boolean);
}

int main(void)
{
	return unit_run("column_ends", add);
}
