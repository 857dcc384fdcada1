/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is stuck is found, opened, dismissed, and ends; all keys of it, for real. */

#include "board.h"

#include "nsfix.h"
#include "world.h"

#include <unistd.h>

#define BACKLOG 20

static struct desk desk;
static struct world world;

/* A server that has never accepted, and the screen that has seen it for long enough. */
static size_t start_with_stuck_server(void)
{
	const struct world_listener wanted = {
		.speak = WORLD_IPV4, .port = 20080, .backlog = BACKLOG
	};
	size_t door;

	board_start_with(&desk, DESK_LIST("-d", "0.5"));
	world_init(&world);
	door = world_listen(&world, &wanted);
	for (int i = 0; i <= BACKLOG; i++)
		world_connect(&world, WORLD_IPV4, 0, 20080);
	desk_see_row(&desk, "^.*  no findings$");
	desk_see_row(&desk, "^.WARN 127.0.0.1:20080 .*does not accept: 21 connections");
	desk_see_row(&desk, "^ .*  1 WARN$");
	return door;
}

static void end(void)
{
	board_quit(&desk);
	world_fini(&world);
}

START_TEST(a_server_that_does_not_accept_is_found_and_opened)
{
	start_with_stuck_server();
	desk_see_row(&desk, "^\\*LISTEN ");
	desk_see(&desk, "Next:");
	desk_press(&desk, "\r");
	desk_see_row(&desk, "^ filter: .*20080.* 21 of 43$");
	desk_see(&desk, " does not accept: 21 connections wait,");
	desk_press(&desk, "\033");
	desk_see(&desk, "[1 Overview]");
	desk_see_no(&desk, " filter: ");
	end();
}
END_TEST

START_TEST(it_can_be_dismissed_and_brought_back)
{
	start_with_stuck_server();
	desk_press(&desk, "d");
	desk_see_no(&desk, "does not accept");
	desk_see_row(&desk, "^ .*  1 WARN$");
	desk_press(&desk, "f");
	desk_see_row(&desk, "^.WARN accept_queue .*\\(hidden\\)");
	desk_press(&desk, "gd");
	desk_see_no(&desk, "(hidden)");
	desk_press(&desk, "f");
	desk_see(&desk, "does not accept");
	end();
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_server_that_does_not_accept_is_found_and_opened);
	tcase_add_test(tcase, it_can_be_dismissed_and_brought_back);
}

int main(void)
{
	Suite *suite = suite_create("found");

	nsfix_add(suite, NSFIX_ANY, 100, add_tests);
	return nsfix_run(suite);
}
