/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * When a replay shows what, by a clock that is made up: over a recording of thirteen
 * snapshots, ten seconds apart, with one listener more in each.
 */

#include "sockview/app/player.h"

#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND_NS UINT64_C(1000000000)
#define START_NS  (777 * SECOND_NS)
#define COUNT	  13

static const struct worker_settings settings = {
	.protos = PROTO_BIT(PROTO_TCP) | PROTO_BIT(PROTO_UDP),
	.families = FAMILIES_ALL,
};

static atomic_bool drop;
static struct player player;
static struct gather gather;
static uint64_t now_ns;

static void set_up(void)
{
	char why[REPLAY_WHY_MAX] = "";
	char path[4096];
	struct replay *replay;

	snprintf(path, sizeof(path), "%s/minutes.pcap", getenv("RECORD_DATA"));
	ck_assert_msg(replay_open(path, &replay, why) == 0, "%s", why);
	memset(&gather, 0, sizeof(gather));
	atomic_store(&drop, false);
	ck_assert_int_eq(gather_init(&gather, &drop), 0);
	now_ns = START_NS;
	player_init(&player, replay, now_ns);
}

static void tear_down(void)
{
	source_free(replay_source(player.replay));
	player_fini(&player);
	player_fini(&player);
	gather_fini(&gather);
}

static void take(void)
{
	ck_assert_int_eq(player_take(&player, &gather, &settings), 0);
	ck_assert(player.taken);
	/* The number of the snapshot is in what it counted. */
	ck_assert_uint_eq(
		gather.now.now.cell[PROTO_TCP][STATE_LISTEN].total, player.at + 1);
}

static void obey(enum play play)
{
	const struct play_order order = { .play = play };

	player_obey(&player, &order, now_ns);
	if (!player.taken)
		take();
}

static void set_speed(unsigned speed)
{
	const struct play_order order = { .play = PLAY_SPEED, .speed = speed };

	player_obey(&player, &order, now_ns);
}

/* Lets the clock go on to where the next snapshot is due. */
static void play_one(void)
{
	now_ns = player_due(&player);
	ck_assert_uint_ne(now_ns, PLAYER_NEVER);
	player_advance(&player, now_ns);
	ck_assert(!player.taken);
	take();
}

static struct playing told(void)
{
	struct playing playing;

	player_fill(&player, &playing);
	return playing;
}

START_TEST(it_paces_by_the_recorded_times)
{
	take();
	for (unsigned i = 1; i < COUNT; i++) {
		play_one();
		ck_assert_uint_eq(player.at, i);
		ck_assert_uint_eq(now_ns, START_NS + i * 10 * SECOND_NS);
	}
	ck_assert_uint_eq(player_due(&player), PLAYER_NEVER);
	player_advance(&player, now_ns);
	ck_assert_uint_eq(player.at, COUNT - 1);
	ck_assert(told().ended);
}
END_TEST

static const unsigned speeds[] = { 2, 5, 10, 60 };

START_TEST(faster_it_takes_that_part_of_the_time)
{
	take();
	set_speed(speeds[_i]);
	for (unsigned i = 1; i < COUNT; i++)
		play_one();
	ck_assert_uint_le(now_ns, START_NS + 120 * SECOND_NS / speeds[_i]);
	ck_assert_uint_ge(now_ns, START_NS + 120 * SECOND_NS / speeds[_i] - COUNT);
	ck_assert_uint_eq(told().speed, speeds[_i]);
}
END_TEST

START_TEST(another_speed_holds_for_what_is_left_of_the_wait)
{
	take();
	now_ns += 4 * SECOND_NS;
	set_speed(2);
	ck_assert_uint_eq(player_due(&player), now_ns + 3 * SECOND_NS);
	now_ns += SECOND_NS;
	set_speed(1);
	ck_assert_uint_eq(player_due(&player), now_ns + 4 * SECOND_NS);
}
END_TEST

START_TEST(a_little_late_is_made_up_for_and_much_is_not)
{
	take();
	now_ns = player_due(&player) + SECOND_NS / 2;
	player_advance(&player, now_ns);
	take();
	ck_assert_uint_eq(player_due(&player), START_NS + 20 * SECOND_NS);
	now_ns = player_due(&player) + 100 * SECOND_NS;
	player_advance(&player, now_ns);
	take();
	ck_assert_uint_eq(player_due(&player), now_ns + 10 * SECOND_NS);
}
END_TEST

START_TEST(paused_it_stands_and_then_waits_the_whole_time)
{
	take();
	now_ns += 9 * SECOND_NS;
	obey(PLAY_PAUSE);
	ck_assert_uint_eq(player_due(&player), PLAYER_NEVER);
	ck_assert(told().paused);
	now_ns += 1000 * SECOND_NS;
	obey(PLAY_PAUSE);
	ck_assert_uint_eq(player_due(&player), now_ns + 10 * SECOND_NS);
	ck_assert(!told().paused);
}
END_TEST

static const struct {
	size_t from;
	enum play play;
	size_t to;
	bool stands;
} moves[] = {
	{ 0, PLAY_STEP_BACK, 0, true },
	{ 0, PLAY_STEP_ON, 1, true },
	{ 5, PLAY_STEP_BACK, 4, true },
	{ 12, PLAY_STEP_ON, 12, true },
	{ 0, PLAY_MINUTE_BACK, 0, false },
	{ 5, PLAY_MINUTE_BACK, 0, false },
	{ 7, PLAY_MINUTE_BACK, 1, false },
	{ 2, PLAY_MINUTE_ON, 8, false },
	{ 9, PLAY_MINUTE_ON, 12, true },
	{ 5, PLAY_START, 0, false },
	{ 5, PLAY_END, 12, true },
	{ 12, PLAY_END, 12, true },
};

START_TEST(it_goes_where_it_is_told)
{
	take();
	while (player.at < moves[_i].from)
		play_one();
	now_ns += 3 * SECOND_NS;
	obey(moves[_i].play);
	ck_assert_uint_eq(player.at, moves[_i].to);
	ck_assert_uint_eq(player_due(&player),
		moves[_i].stands ? PLAYER_NEVER : now_ns + 10 * SECOND_NS);
	ck_assert_uint_eq(told().number, moves[_i].to + 1);
	ck_assert_int_eq(told().ended, moves[_i].to == COUNT - 1);
}
END_TEST

START_TEST(it_tells_times_and_counts_as_far_as_they_are_known)
{
	struct playing playing = told();

	ck_assert(playing.set);
	ck_assert(!playing.counted);
	ck_assert_uint_eq(playing.count, 1);
	ck_assert_uint_eq(playing.last.wall_ns, playing.first.wall_ns);
	while (player_look_ahead(&player))
		;
	take();
	play_one();
	playing = told();
	ck_assert(playing.counted);
	ck_assert_uint_eq(playing.count, COUNT);
	ck_assert_uint_eq(playing.now.wall_ns, playing.first.wall_ns + 10 * SECOND_NS);
	ck_assert_uint_eq(playing.last.wall_ns, playing.first.wall_ns + 120 * SECOND_NS);
	ck_assert_str_eq(playing.fault, "");
}
END_TEST

static const struct {
	const char *zone;
	const char *name;
	int32_t offset_s;
} zones[] = {
	{ "UTC", "", 0 },
	{ "UTC0", "", 0 },
	{ "CET-1", "CET", 3600 },
	{ "<+0530>-5:30", "+0530", 19800 },
	{ "NST3:30", "NST", -12600 },
	{ "LONGNAMES5", "LONGNAM", -18000 },
};

START_TEST(the_local_zone_is_named)
{
	ck_assert_int_eq(setenv("TZ", zones[_i].zone, 1), 0);
	tzset();
	ck_assert_str_eq(told().now.zone, zones[_i].name);
	ck_assert_int_eq(told().now.offset_s, zones[_i].offset_s);
}
END_TEST

/* ---- history ---- */

/* Plain data, and made in the same order. */
static void expect_same_history(const struct history *expected)
{
	ck_assert_mem_eq(&gather.history, expected, sizeof(*expected));
}

START_TEST(going_back_history_is_what_it_was)
{
	static struct history was[COUNT];

	take();
	was[0] = gather.history;
	for (size_t i = 1; i < COUNT; i++) {
		play_one();
		was[i] = gather.history;
	}
	for (size_t i = COUNT - 1; i--;) {
		obey(PLAY_STEP_BACK);
		expect_same_history(&was[i]);
	}
	obey(PLAY_END);
	expect_same_history(&was[COUNT - 1]);
	obey(PLAY_MINUTE_BACK);
	expect_same_history(&was[COUNT - 7]);
	obey(PLAY_STEP_ON);
	expect_same_history(&was[COUNT - 6]);
}
END_TEST

START_TEST(what_was_jumped_over_is_unknown)
{
	double per_min;

	take();
	play_one();
	play_one();
	ck_assert(history_per_min(&gather.history, PROTO_TCP, STATE_LISTEN, &per_min));
	ck_assert_double_eq_tol(per_min, 6, 0.01);
	obey(PLAY_MINUTE_ON);
	ck_assert(!history_per_min(&gather.history, PROTO_TCP, STATE_LISTEN, &per_min));
	obey(PLAY_STEP_BACK);
	ck_assert(!history_per_min(&gather.history, PROTO_TCP, STATE_LISTEN, &per_min));
	obey(PLAY_STEP_ON);
	ck_assert(history_per_min(&gather.history, PROTO_TCP, STATE_LISTEN, &per_min));
	ck_assert_double_eq_tol(per_min, 6, 0.01);
}
END_TEST

START_TEST(a_snapshot_that_was_dropped_is_taken_again)
{
	static struct history straight;

	take();
	play_one();
	play_one();
	straight = gather.history;
	obey(PLAY_START);
	player_advance(&player, player_due(&player));
	atomic_store(&drop, true);
	ck_assert_int_eq(player_take(&player, &gather, &settings), -EINTR);
	ck_assert(!player.taken);
	atomic_store(&drop, false);
	take();
	play_one();
	expect_same_history(&straight);
	player_again(&player);
	ck_assert(!player.taken);
	take();
	expect_same_history(&straight);
}
END_TEST

START_TEST(what_is_forgotten_is_not_recalled)
{
	double per_min;

	take();
	play_one();
	play_one();
	gather_forget(&gather);
	player_forget(&player, true);
	obey(PLAY_STEP_BACK);
	ck_assert(!history_per_min(&gather.history, PROTO_TCP, STATE_LISTEN, &per_min));
}
END_TEST

START_TEST(of_very_many_that_were_visited_the_furthest_are_forgotten)
{
	static struct history history;
	struct visited visited = { NULL, 0, 0 };
	struct history_sample sample = { .mono_ns = SECOND_NS };
	const size_t many = 70000;

	for (size_t i = 0; i < many; i++) {
		sample.mono_ns += SECOND_NS;
		visited_put(&visited, i, &sample);
	}
	ck_assert_ptr_null(visited_get(&visited, 0));
	ck_assert_ptr_null(visited_get(&visited, many));
	ck_assert_ptr_null(visited_get(&visited, SIZE_MAX));
	ck_assert_uint_eq(visited_get(&visited, many - 1)->mono_ns, sample.mono_ns);
	visited_recall(&visited, many, sample.mono_ns + SECOND_NS, &history);
	ck_assert_uint_eq(history.last.mono_ns, sample.mono_ns);
	/* Before a clock that went back nothing is known. */
	visited_recall(&visited, many, sample.mono_ns, &history);
	ck_assert_uint_eq(history.last.mono_ns, 0);
	visited_fini(&visited);
	visited_fini(&visited);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, it_paces_by_the_recorded_times);
	unit_add_loop(tcase, faster_it_takes_that_part_of_the_time, speeds);
	tcase_add_test(tcase, another_speed_holds_for_what_is_left_of_the_wait);
	tcase_add_test(tcase, a_little_late_is_made_up_for_and_much_is_not);
	tcase_add_test(tcase, paused_it_stands_and_then_waits_the_whole_time);
	unit_add_loop(tcase, it_goes_where_it_is_told, moves);
	tcase_add_test(tcase, it_tells_times_and_counts_as_far_as_they_are_known);
	unit_add_loop(tcase, the_local_zone_is_named, zones);
	tcase_add_test(tcase, going_back_history_is_what_it_was);
	tcase_add_test(tcase, what_was_jumped_over_is_unknown);
	tcase_add_test(tcase, a_snapshot_that_was_dropped_is_taken_again);
	tcase_add_test(tcase, what_is_forgotten_is_not_recalled);
	tcase_add_test(tcase, of_very_many_that_were_visited_the_furthest_are_forgotten);
}

int main(void)
{
	return unit_run("player", add);
}
