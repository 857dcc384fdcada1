/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The overview shows the numbers of a namespace with known sockets, and follows them. */

#include "board.h"

#include "census.h"
#include "nsfix.h"
#include "world.h"

#include <stdio.h>

static struct desk desk;
static struct world world;

static void see_state(int state, const struct tally *tally)
{
	char pattern[160];

	snprintf(pattern, sizeof(pattern), "^.%s +%lu .* %lu +%lu +%lu +\\| +%lu$",
		census_state_name(true, state), tally->total, tally->well_known,
		tally->registered, tally->dynamic, tally->ephemeral);
	desk_see_row(&desk, pattern);
}

static struct tally sum(const struct tally states[WORLD_STATES])
{
	struct tally sum = { 0 };

	for (int state = 1; state < WORLD_STATES; state++)
		sum.total += states[state].total;
	return sum;
}

/* All the numbers that the book tells. */
static void see_the_book(void)
{
	const struct census_ask ask = { 0 };
	struct census census;
	char pattern[80];

	world_settle(&world);
	census_of_world(&world, &ask, &census);
	for (int state = 1; state < WORLD_STATES; state++)
		see_state(state, &census.tcp[state]);
	snprintf(pattern, sizeof(pattern), "^.total +%lu ", sum(census.tcp).total);
	desk_see_row(&desk, pattern);
	snprintf(pattern, sizeof(pattern), "^.UDP +%lu ", sum(census.udp).total);
	desk_see_row(&desk, pattern);
	snprintf(pattern, sizeof(pattern), " %lu sockets ",
		sum(census.tcp).total + sum(census.udp).total);
	desk_see(&desk, pattern);
}

static void set_up(void)
{
	world_init(&world);
}

START_TEST(every_state_has_its_number)
{
	world_every_state(&world, WORLD_IPV4);
	board_start_with(&desk, DESK_LIST("-d", "0.1"));
	see_the_book();
	board_quit(&desk);
}
END_TEST

START_TEST(ipv6_sockets_are_counted_too)
{
	if (nsfix_has_ipv6())
		world_every_state(&world, WORLD_IPV6);
	world_every_state(&world, WORLD_IPV4);
	board_start_with(&desk, DESK_LIST("-d", "0.1"));
	see_the_book();
	board_quit(&desk);
}
END_TEST

START_TEST(numbers_follow_the_sockets)
{
	board_start_with(&desk, DESK_LIST("-d", "0.1"));
	see_the_book();
	world_established(&world, WORLD_IPV4, 3);
	see_the_book();
	world_fin_wait2(&world, WORLD_IPV4, 4);
	see_the_book();
	world_udp(&world, WORLD_IPV4, 0, 0);
	see_the_book();
	world_time_wait(&world, WORLD_IPV4, 5);
	see_the_book();
	board_quit(&desk);
}
END_TEST

START_TEST(an_empty_namespace_has_zeros)
{
	board_start_with(&desk, DESK_LIST("-d", "0.1"));
	see_the_book();
	desk_see(&desk, " 0 sockets ");
	board_quit(&desk);
}
END_TEST

START_TEST(a_wide_and_tall_screen_shows_the_same)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-d", "0.1"),
		.rows = 50,
		.cols = 200,
	};

	world_every_state(&world, WORLD_IPV4);
	board_start(&desk, &plan);
	world_settle(&world);
	desk_see_row(&desk, "^ UNCONN +[0-9]");
	board_quit(&desk);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(tcase, every_state_has_its_number);
	tcase_add_test(tcase, ipv6_sockets_are_counted_too);
	tcase_add_test(tcase, numbers_follow_the_sockets);
	tcase_add_test(tcase, an_empty_namespace_has_zeros);
	tcase_add_test(tcase, a_wide_and_tall_screen_shows_the_same);
}

int main(void)
{
	Suite *suite = suite_create("numbers");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
