/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The screens that are lists, over the sockets of a namespace. */

#include "board.h"

#include "nsfix.h"
#include "world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct desk desk;
static struct world world;

static void open_world(void)
{
	const struct world_listener listener = { .speak = WORLD_IPV4 };

	world_init(&world);
	world_listen(&world, &listener);
	world_settle(&world);
}

static void close_world(void)
{
	if (!desk.session.ended)
		board_quit(&desk);
	world_fini(&world);
}

static const struct {
	const char *args[6];
	const char *tab;
	const char *row; /* a pattern */
} starts[] = {
	{ { "-a" }, "[6 Sockets]", "^>LISTEN .*127.0.0.1:" },
	{ { "-v", "sockets", "-S", "-send_q" }, "[6 Sockets]", " SEND-Q▴ " },
	{ { "-e", "-t" }, "[6 Sockets]", " TIMER +EXPIRES" },
	{ { "--names", "-a" }, "[6 Sockets]", "^>LISTEN .*127.0.0.1:" },
	{ { "-v", "services" }, "[2 Services]", "^>[0-9]+ .* in +0 +0 .* 1 " },
	{ { "-v", "services", "-S", "port" }, "[2 Services]", "^ PORT▾ " },
	{ { "-l" }, "[5 Listeners]", "^>127.0.0.1:[0-9]+ +0/16 " },
	{ { "-v", "listeners", "-S", "peak" }, "[5 Listeners]", " PEAK▾ " },
	{ { "-l", "--source", "proc" }, "[5 Listeners]",
		"^>127.0.0.1:[0-9]+ +0/- +- +0 +0 +- " },
	{ { "-v", "processes" }, "[3 Processes]", "^ +PID +NAME .* CLOSE_W▾ " },
	{ { "--group-by", "user" }, "[3 Processes]", "^> +[0-9]+ x? *root " },
	{ { "-p" }, "[6 Sockets]", "^ STATE .* OWNER" },
	{ { "-v", "summary" }, "[1 Overview]", "^>LISTEN +1 " },
	{ { "-v", "findings" }, "[1 Overview]", "^ +ok close_wait " },
	{ { "-v", "counters" }, "[7 Counters]", "^.ActiveOpens +[0-9]" },
};

START_TEST(a_view_without_o_opens_its_screen)
{
	const struct session_plan plan = { .args = starts[_i].args };

	desk_start(&desk, &plan);
	desk_see(&desk, starts[_i].tab);
	desk_see_row(&desk, starts[_i].row);
}
END_TEST

/* So long that no refresh sees it. */
#define NEVER "3600"

/*
 * A queue that is full for some looks, and empty again when the next snapshot is taken.
 * Whether a look came by meanwhile is not known: it is filled until one did.
 */
START_TEST(a_peak_between_two_refreshes_is_shown)
{
	const struct session_plan plan = { .args = DESK_LIST("-l", "-d", NEVER) };
	const struct world_listener listener = {
		.speak = WORLD_IPV4, .port = 8080, .backlog = 3
	};
	size_t door = world_listen(&world, &listener);
	bool seen = false;

	desk_start(&desk, &plan);
	desk_see(&desk, "127.0.0.1:8080");
	for (int i = 0; i < 50 && !seen; i++) {
		size_t client[4];

		for (int c = 0; c < 4; c++)
			client[c] = world_connect(&world, WORLD_IPV4, 0, 8080);
		usleep(150000);
		for (int c = 0; c < 4; c++)
			world_accept(&world, door, client[c]);
		desk_press(&desk, "r");
		desk_settle(&desk, 200);
		seen = desk_sees(&desk, " 0/3       4 ");
	}
	ck_assert(seen);
}
END_TEST

START_TEST(enter_on_a_listener_shows_its_connections_and_esc_comes_back)
{
	const struct session_plan plan = { .args = DESK_LIST("-l", "-d", "0.2") };
	const struct world_listener listener = { .speak = WORLD_IPV4, .port = 65000 };
	size_t door = world_listen(&world, &listener);
	size_t client = world_connect(&world, WORLD_IPV4, 0, 65000);

	world_accept(&world, door, client);
	client = world_connect(&world, WORLD_IPV4, 0, 65000);
	world_leave_unaccepted(&world, door, client);
	world_settle(&world);
	desk_start(&desk, &plan);
	desk_see_row(&desk, "^>127.0.0.1:65000 +1/16 ");
	desk_press(&desk, "\r");
	desk_see(&desk, "[6 Sockets]");
	desk_see_row(&desk, " 2 of [0-9]+$");
	desk_see_row(&desk, "^.ESTABLISHED .* 127.0.0.1:65000 +127.0.0.1:");
	desk_see(&desk, "1-2/2");
	desk_press(&desk, "\033");
	desk_see_row(&desk, "^>127.0.0.1:65000 +1/16 ");
}
END_TEST

/* Whatever state a socket is in, the kernel finds it again by its ends and its cookie. */
START_TEST(the_detail_pane_finds_every_socket)
{
	static const enum world_speak speaks[] = { WORLD_IPV4, WORLD_IPV6, WORLD_MAPPED };
	const struct session_plan plan = { .args = DESK_LIST("-a", "-d", "3000") };
	char row[64];

	if (speaks[_i] != WORLD_IPV4 && !nsfix_has_ipv6())
		return;
	world_every_state(&world, speaks[_i]);
	world_settle(&world);
	desk_start(&desk, &plan);
	desk_see_row(&desk, "^>[A-Z]");
	desk_press(&desk, "\r");
	for (size_t i = 1; i <= world_count(&world); i++) {
		snprintf(row, sizeof(row), " %zu of %zu$", i, world_count(&world));
		desk_see_row(&desk, row);
		desk_see(&desk, "as of");
		desk_press(&desk, "j");
	}
	desk_press(&desk, "\033");
	desk_see_row(&desk, "^ STATE .* REMOTE");
}
END_TEST

START_TEST(a_closer_look_tells_of_tcp_and_memory)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-a", "-d", "3000", "state established"),
		.rows = 40,
		.cols = 200,
	};

	world_established(&world, WORLD_IPV4, 1);
	world_settle(&world);
	desk_start(&desk, &plan);
	desk_see_row(&desk, "^>.* ESTABLISHED ");
	desk_press(&desk, "i");
	desk_see_row(&desk, "^ STATE .* RTT-US ");
	desk_see_row(&desk, "^>ESTABLISHED +[0-9.:]+ +[0-9.:]+ +[0-9,]+ +[0-9,]+ ");
	desk_press(&desk, "im");
	desk_see_row(&desk, "^ .* RMEM +RCVBUF +WMEM");
	desk_see_row(&desk, "^>.*ESTABLISHED .* +[0-9]+ +[0-9,]{6,7} +[0-9]+ +[0-9,]{5}");
	desk_press(&desk, "m\r");
	desk_see_row(&desk, "^ path +rtt [0-9.]+ ms");
	desk_see_row(&desk, "^ memory +receive [0-9,]+ of [0-9,]+ bytes");
	desk_see_row(&desk, "^ direction (in|out): ");
	desk_press(&desk, "j");
	desk_see_row(&desk, " 2 of 2$");
	desk_see(&desk, "as of");
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, open_world, close_world);
	BOARD_LOOP(tcase, a_view_without_o_opens_its_screen, starts);
	tcase_add_test(tcase, a_peak_between_two_refreshes_is_shown);
	tcase_add_test(
		tcase, enter_on_a_listener_shows_its_connections_and_esc_comes_back);
	tcase_add_loop_test(tcase, the_detail_pane_finds_every_socket, 0, 3);
	tcase_add_test(tcase, a_closer_look_tells_of_tcp_and_memory);
}

int main(void)
{
	Suite *suite = suite_create("lists");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
