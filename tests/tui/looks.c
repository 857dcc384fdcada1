/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How the terminal's edge sets things off, and which characters it dares to use. */

#include "board.h"

#include "sockview/tui/known.h"

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

static void finish(void)
{
	if (!desk.session.ended) {
		desk_press(&desk, "q");
		ck_assert_int_eq(desk_finish(&desk, DESK_MS), 0);
	}
	desk_assert_restored(&desk);
	desk_end(&desk);
}

/* ---- styles ---- */

struct expected_look {
	const char *word;
	struct vt_look look;
};

struct kind {
	const char *const env[3];
	const char *const args[2];
	struct expected_look looks[10];
};

#define PLAIN                                                                            \
	{                                                                                \
		false, false, -1, -1                                                     \
	}
#define BOLD                                                                             \
	{                                                                                \
		true, false, -1, -1                                                      \
	}
#define REVERSE                                                                          \
	{                                                                                \
		false, true, -1, -1                                                      \
	}

#define LOOKS_ALIKE                                                                      \
	{ "plain", PLAIN }, { "heading", BOLD }, { "dim", PLAIN }, { "binding", BOLD },  \
		{ "selected", REVERSE },                                                 \
	{                                                                                \
		"tab", REVERSE                                                           \
	}
#define LOOKS_MONO                                                                       \
	{ "failed", { true, true, -1, -1 } }, { "attention", REVERSE },                  \
		{ "fine", PLAIN },                                                       \
	{                                                                                \
		"alarm", BOLD                                                            \
	}
/* Green and red of eight colours, which themes choose to be readable. */
#define LOOKS_COLOR                                                                      \
	{ "fine", { false, false, 2, -1 } },                                             \
	{                                                                                \
		"alarm",                                                                 \
		{                                                                        \
			true, false, 1, -1                                               \
		}                                                                        \
	}

static const struct kind kinds[] = {
	{ { "TERM=xterm-256color" }, { NULL },
		{ LOOKS_ALIKE, { "failed", { true, false, 231, 160 } },
			{ "attention", { false, false, 16, 220 } }, LOOKS_COLOR } },
	{ { "TERM=xterm" }, { NULL },
		{ LOOKS_ALIKE, { "failed", { true, false, 7, 1 } },
			{ "attention", { false, false, 0, 3 } }, LOOKS_COLOR } },
	{ { "TERM=linux" }, { NULL },
		{ LOOKS_ALIKE, { "failed", { true, false, 7, 1 } },
			{ "attention", { false, false, 0, 3 } }, LOOKS_COLOR } },
	{ { "TERM=vt100" }, { NULL }, { LOOKS_ALIKE, LOOKS_MONO } },
	{ { "TERM=xterm-256color" }, { "--colorless" }, { LOOKS_ALIKE, LOOKS_MONO } },
	{ { "TERM=xterm-mono" }, { NULL }, { LOOKS_ALIKE, LOOKS_MONO } },
};

static void assert_look(const struct expected_look *expected)
{
	struct vt_look look;
	unsigned row, col;

	ck_assert_msg(
		vt_find(&desk.vt, expected->word, &row, &col), "%s", expected->word);
	look = vt_look(&desk.vt, row, col);
	ck_assert_msg(memcmp(&look, &expected->look, sizeof(look)) == 0,
		"%s: bold %d reverse %d colours %d on %d", expected->word, look.bold,
		look.reverse, look.foreground, look.background);
}

START_TEST(each_style_looks_right_with_as_many_colours_as_there_are)
{
	const struct kind *kind = &kinds[_i];

	start_with(kind->env, kind->args);
	desk_see(&desk, "24x80.");
	desk_see(&desk, "#");
	for (size_t i = 0; i < BOARD_COUNT(kind->looks); i++)
		assert_look(&kind->looks[i]);
	finish();
}
END_TEST

/* ---- characters ---- */

static const struct {
	const char *const env[3];
	const char *const args[2];
	const char *charset;
	const char *text;
} locales[] = {
	{ { "LC_ALL=C.UTF-8" }, { NULL }, "UTF-8", "漢字 é e\xcc\x81 ▁█▾." },
	{ { "LC_ALL=C" }, { NULL }, "ASCII", "??? " },
	{ { "LC_ALL=xx_YY.broken" }, { NULL }, "ASCII", "??? " },
	{ { "LC_ALL=C.UTF-8", "TERM=linux" }, { NULL }, "ASCII", "漢字" },
	{ { "LC_ALL=C.UTF-8", "TERM=vt100" }, { NULL }, "ASCII", "漢字" },
	{ { "LC_ALL=C.UTF-8", "TERM=vt220" }, { NULL }, "ASCII", "漢字" },
	{ { "LC_ALL=C.UTF-8" }, { "--ascii" }, "ASCII", "漢字" },
};

START_TEST(glyphs_need_locale_and_font)
{
	start_with(locales[_i].env, locales[_i].args);
	desk_see(&desk, "24x80.");
	desk_see(&desk, locales[_i].charset);
	if (_i == 0)
		desk_see(&desk, locales[_i].text);
	finish();
}
END_TEST

static const struct {
	const char *term;
	bool poor;
} fonts[] = {
	{ "linux", true },
	{ "linux-16color", true },
	{ "vt100", true },
	{ "vt220-8bit", true },
	{ "linuxish", false },
	{ "vte-256color", false },
	{ "xterm", false },
	{ "v", false },
};

START_TEST(fonts_without_the_glyphs_are_known_by_name)
{
	ck_assert_msg(
		known_poor_font(fonts[_i].term) == fonts[_i].poor, "%s", fonts[_i].term);
}
END_TEST

static void add_tests(TCase *tcase)
{
	BOARD_LOOP(
		tcase, each_style_looks_right_with_as_many_colours_as_there_are, kinds);
	BOARD_LOOP(tcase, glyphs_need_locale_and_font, locales);
	BOARD_LOOP(tcase, fonts_without_the_glyphs_are_known_by_name, fonts);
}

int main(void)
{
	return board_run("looks", add_tests);
}
