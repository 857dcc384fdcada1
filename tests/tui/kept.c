/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Another filter is answered from the rows that are there, before the next dump. */

#include "board.h"

#include "nsfix.h"
#include "world.h"

#include <unistd.h>

#define DOORS 400

static struct desk desk;
static struct world world;

static void start_list(void)
{
	board_start_with(&desk, DESK_LIST("-d", "3600"));
	/* Only now: a process of the terminal would hold them, too. */
	world_init(&world);
	for (uint16_t i = 0; i < DOORS; i++) {
		const struct world_listener door = { .speak = WORLD_IPV4,
			.port = (uint16_t)(8000 + i) };

		world_listen(&world, &door);
	}
	desk_press(&desk, "6");
	desk_see_row(&desk, " 1-[0-9]+/400$");
}

static void end_list(void)
{
	board_quit(&desk);
	world_fini(&world);
}

static void set_filter(const char *text)
{
	desk_press(&desk, "/\025"); /* clears what stands there */
	desk_press(&desk, text);
	desk_press(&desk, "\r");
}

/* Paused, the screen shows the rows of before; the socket is gone by then. */
START_TEST(a_paused_list_is_filtered_as_it_stands)
{
	start_list();
	desk_press(&desk, "p");
	desk_see(&desk, "PAUSED");
	close(world.made[80].fd);
	world.made[80].fd = -1;
	set_filter("sport = :8080");
	desk_see_row(&desk, "^ filter: sport = :8080 +1 of 400$");
	desk_see_row(&desk, "^.LISTEN .* 127.0.0.1:8080 ");
	set_filter("sport >= :8080");
	desk_see_row(&desk, "^ filter: sport >= :8080 +320 of 400$");
	desk_press(&desk, "r");
	desk_see_row(&desk, "^ filter: sport >= :8080 +319 of 399$");
	end_list();
}
END_TEST

START_TEST(filters_follow_each_other_and_go)
{
	start_list();
	set_filter("sport < :8010");
	desk_see_row(&desk, " 1-10/10$");
	set_filter("sport >= :8010");
	desk_see_row(&desk, " 1-[0-9]+/390$");
	set_filter("sport = :1");
	desk_see_row(&desk, "^ filter: sport = :1 +0 of 400$");
	desk_press(&desk, "\033");
	desk_see_row(&desk, " 1-[0-9]+/400$");
	end_list();
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_paused_list_is_filtered_as_it_stands);
	tcase_add_test(tcase, filters_follow_each_other_and_go);
}

int main(void)
{
	Suite *suite = suite_create("kept");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
