/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The screens that are lists, over the sockets of a namespace. */

#include "board.h"

#include "nsfix.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

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
	{ { "-v", "summary" }, "[1 Overview]", "^>LISTEN +1 " },
};

START_TEST(a_view_without_o_opens_its_screen)
{
	const struct session_plan plan = { .args = starts[_i].args };

	desk_start(&desk, &plan);
	desk_see(&desk, starts[_i].tab);
	desk_see_row(&desk, starts[_i].row);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, open_world, close_world);
	BOARD_LOOP(tcase, a_view_without_o_opens_its_screen, starts);
}

int main(void)
{
	Suite *suite = suite_create("lists");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
