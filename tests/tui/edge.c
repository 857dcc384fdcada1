/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The terminal's edge alone: keys, mouse, sizes, and terminals that are none. */

#include "board.h"

#include "sockview/view/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct desk desk;

static void start_with(const char *const *env, const char *const *args)
{
	const struct session_plan plan = {
		.file = getenv("PROBE"),
		.env = env,
		.args = args,
	};

	desk_start(&desk, &plan);
}

static void start(void)
{
	start_with(NULL, NULL);
	desk_see(&desk, "24x80.");
}

static void finish(void)
{
	if (!desk.session.ended) {
		desk_press(&desk, "q");
		ck_assert_int_eq(desk_finish(&desk, DESK_MS), 0);
	}
	desk_assert_restored(&desk);
	desk_end(&desk);
}

/* ---- keys ---- */

static const struct {
	const char *bytes;
	unsigned code;
} keys[] = {
	{ "a", 'a' },
	{ " ", ' ' },
	{ "\r", KEYCODE_ENTER },
	{ "\n", KEYCODE_ENTER },
	{ "\t", KEYCODE_TAB },
	{ "\033", KEYCODE_ESC },
	{ "\f", KEYCODE_REDRAW },
	{ "\003", 3 },
	{ "\xc3\xa9", 0xe9 },
	{ "\xe6\xbc\xa2", 0x6f22 },
	{ "\xf0\x9f\x98\x80", 0x1f600 },
	{ "\033OA", KEYCODE_UP },
	{ "\033[A", KEYCODE_UP },
	{ "\033OB", KEYCODE_DOWN },
	{ "\033[B", KEYCODE_DOWN },
	{ "\033OC", KEYCODE_RIGHT },
	{ "\033[C", KEYCODE_RIGHT },
	{ "\033OD", KEYCODE_LEFT },
	{ "\033[D", KEYCODE_LEFT },
	{ "\033OH", KEYCODE_HOME },
	{ "\033[H", KEYCODE_HOME },
	{ "\033[1~", KEYCODE_HOME },
	{ "\033OF", KEYCODE_END },
	{ "\033[4~", KEYCODE_END },
	{ "\033[5~", KEYCODE_PAGE_UP },
	{ "\033[6~", KEYCODE_PAGE_DOWN },
	{ "\033[Z", KEYCODE_BACK_TAB },
	{ "\033[<64;3;4M", KEYCODE_WHEEL_UP },
	{ "\033[<65;3;4M", KEYCODE_WHEEL_DOWN },
};

START_TEST(a_key_arrives_as_what_it_is)
{
	char text[40];

	start();
	desk_press(&desk, keys[_i].bytes);
	snprintf(text, sizeof(text), "1: key %#x.", keys[_i].code);
	desk_see(&desk, text);
	finish();
}
END_TEST

START_TEST(many_keys_at_once_are_all_read)
{
	start();
	for (int i = 0; i < 1000; i++)
		desk_press(&desk, "j\033OA");
	desk_see(&desk, "2000: key 0x110000.");
	finish();
}
END_TEST

START_TEST(a_sequence_in_pieces_is_one_key)
{
	start();
	desk_press(&desk, "\033");
	desk_press(&desk, "O");
	desk_press(&desk, "A");
	desk_see(&desk, "1: key 0x110000.");
	finish();
}
END_TEST

/* Function keys with modifiers, focus, an answer of the terminal, a key of a game pad. */
static const char *const unknown_sequences[] = {
	"\033[1;5A",
	"\033[1;2P",
	"\033[I",
	"\033[24;80R",
	"\033[57399u",
	"\033[15;2~",
	"\033Oj",
	"\033[?62;22c",
};

START_TEST(a_sequence_nobody_knows_is_no_key)
{
	start();
	desk_press(&desk, unknown_sequences[_i]);
	desk_settle(&desk, 60);
	desk_press(&desk, "z");
	desk_see(&desk, "1: key 0x7a.");
	finish();
}
END_TEST

START_TEST(esc_and_a_key_at_once_are_two_keys)
{
	start();
	desk_press(&desk, "\033z");
	desk_see(&desk, "2: key 0x7a.");
	finish();
}
END_TEST

START_TEST(bytes_that_are_no_utf8_do_no_harm)
{
	start();
	desk_press(&desk, "\xff\xc3\x80\x80\xf0");
	desk_settle(&desk, 60);
	desk_press(&desk, "zz");
	desk_see(&desk, ": key 0x7a.");
	finish();
}
END_TEST

START_TEST(a_click_tells_its_cell)
{
	start();
	desk_click(&desk, 7, 33);
	desk_see(&desk, "1: click 7,33.");
	desk_click(&desk, 0, 0);
	desk_see(&desk, "2: click 0,0.");
	desk_click(&desk, 23, 79);
	desk_see(&desk, "3: click 23,79.");
	finish();
}
END_TEST

START_TEST(other_buttons_are_no_event)
{
	start();
	desk_press(&desk, "\033[<1;5;5M\033[<1;5;5m\033[<2;5;5M\033[<2;5;5m");
	desk_settle(&desk, 60);
	desk_click(&desk, 2, 2);
	desk_see(&desk, "1: click 2,2.");
	finish();
}
END_TEST

/* ---- sizes ---- */

static const unsigned sizes[][2] = {
	{ 24, 80 },
	{ 8, 20 },
	{ 50, 200 },
	{ 200, 50 },
	{ 500, 500 },
	{ 3, 300 },
};

START_TEST(the_size_is_the_terminals)
{
	char text[40];

	start_with(DESK_LIST("LINES=-1", "COLUMNS=999999999", "ESCDELAY=20000"), NULL);
	desk_see(&desk, "24x80.");
	for (size_t i = 0; i < BOARD_COUNT(sizes); i++) {
		desk_resize(&desk, sizes[i][0], sizes[i][1]);
		desk_press(&desk, "l");
		snprintf(text, sizeof(text), "%ux%u.", sizes[i][0], sizes[i][1]);
		desk_see(&desk, text);
		desk_see(&desk, "#");
	}
	finish();
}
END_TEST

START_TEST(a_terminal_that_does_not_know_its_size_has_24_by_80)
{
	start();
	session_resize(&desk.session, 0, 0);
	desk_press(&desk, "l");
	desk_see(&desk, "1: key");
	desk_see(&desk, "24x80.");
	finish();
}
END_TEST

START_TEST(a_side_has_at_most_1000_cells)
{
	start();
	session_resize(&desk.session, 2, 60000);
	desk_press(&desk, "l");
	desk_see(&desk, "2x1000.");
	desk_resize(&desk, 24, 80);
	desk_press(&desk, "l");
	desk_see(&desk, "24x80.");
	finish();
}
END_TEST

/* ---- terminals that are none ---- */

static const struct {
	const char *const env[2];
	const char *says;
} refused[] = {
	{ { "TERM" }, "probe: TERM is not set" },
	{ { "TERM=" }, "probe: TERM is empty" },
	{ { "TERM=dumb" }, "probe: terminal \"dumb\" cannot move its cursor" },
	{ { "TERM=nobody-knows" }, "probe: terminal \"nobody-knows\" is unknown here" },
	{ { "TERM=a\033[31mb" }, "probe: terminal \"a?[31mb\" is unknown here" },
	{ { "TERM=../../etc/passwd" },
		"probe: terminal \"../../etc/passwd\" is unknown here" },
};

START_TEST(a_terminal_that_cannot_do_it_is_named_and_left_alone)
{
	char *row;

	start_with(refused[_i].env, NULL);
	ck_assert_int_eq(desk_finish(&desk, DESK_MS), 2);
	row = vt_row(&desk.vt, 0);
	ck_assert_str_eq(row, refused[_i].says);
	free(row);
	row = vt_row(&desk.vt, 1);
	ck_assert_str_eq(row, "");
	free(row);
	finish();
}
END_TEST

static void add_tests(TCase *tcase)
{
	BOARD_LOOP(tcase, a_key_arrives_as_what_it_is, keys);
	tcase_add_test(tcase, many_keys_at_once_are_all_read);
	tcase_add_test(tcase, a_sequence_in_pieces_is_one_key);
	BOARD_LOOP(tcase, a_sequence_nobody_knows_is_no_key, unknown_sequences);
	tcase_add_test(tcase, esc_and_a_key_at_once_are_two_keys);
	tcase_add_test(tcase, bytes_that_are_no_utf8_do_no_harm);
	tcase_add_test(tcase, a_click_tells_its_cell);
	tcase_add_test(tcase, other_buttons_are_no_event);
	tcase_add_test(tcase, the_size_is_the_terminals);
	tcase_add_test(tcase, a_terminal_that_does_not_know_its_size_has_24_by_80);
	tcase_add_test(tcase, a_side_has_at_most_1000_cells);
	BOARD_LOOP(tcase, a_terminal_that_cannot_do_it_is_named_and_left_alone, refused);
}

int main(void)
{
	return board_run("edge", add_tests);
}
