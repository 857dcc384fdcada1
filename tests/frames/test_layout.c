/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every screen at every size: nothing outside, nothing missing, no number cut. */
#include "sockview/view/explain.h"
#include "sockview/view/layout.h"
#include "sockview/view/listing.h"

#include "unit.h"
#include "web3.h"

#include <ctype.h>
#include <locale.h>
#include <string.h>

/* The sizes at the borders of the layout, and a few beyond. */
static const unsigned row_counts[] = { 0, 1, 2, 3, 9, 10, 11, 16, 19, 20, 23, 24, 25, 26,
	28, 34, 35, 39, 40, 41, 120, 500 };
static const unsigned col_counts[] = { 0, 1, 2, 28, 39, 40, 41, 50, 79, 80, 81, 119, 120,
	121, 200, 500 };

static struct model model;

/*
 * The rows of a frame's text must be no wider than the frame. An assertion costs a system
 * call, so there is one for all of them.
 */
static void assert_inside(char *text, unsigned rows, unsigned cols)
{
	unsigned seen = 0;
	unsigned widest = 0;

	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		unsigned width;

		*end = '\0';
		width = frame_width(line);
		widest = width > widest ? width : widest;
		seen++;
	}
	ck_assert_uint_le(widest, cols);
	ck_assert_uint_eq(seen, rows);
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return !*text;
}

static const char *last_row(const char *text, unsigned back)
{
	const char *end = text + strlen(text);

	while (back && end > text)
		if (*--end == '\n')
			back--;
	while (end > text && end[-1] != '\n')
		end--;
	return end;
}

static void assert_overview(const char *text)
{
	const char *keys = last_row(text, 1);

	ck_assert_msg(strstr(keys, "q quit"), "no keys: %s", keys);
	ck_assert_msg(last_row(text, 2)[1] != '\n', "no hint in %s", text);
	ck_assert_ptr_nonnull(strstr(text, "\n>"));
	ck_assert_ptr_nonnull(strstr(text, "[1 Overview]"));
}

static void draw_and_check(struct screen *screen, unsigned rows, unsigned cols)
{
	char *text = web3_text(screen, &model, rows, cols);

	ck_assert_ptr_nonnull(text);
	if (layout_fits(rows, cols) && screen->page == PAGE_OVERVIEW)
		assert_overview(text);
	if (rows >= 1 && cols >= 30 && !layout_fits(rows, cols))
		ck_assert_ptr_nonnull(strstr(text, "too small, needs 40x10"));
	if (screen->charset == CHARSET_ASCII)
		ck_assert(is_ascii(text));
	assert_inside(text, rows, cols);
	free(text);
}

static void set_extreme(void)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		for (int state = 0; state < STATE_COUNT; state++) {
			uint64_t many = UINT64_C(1) << (state * 5);

			web3_set(&model, proto, state, many);
			model.now.cell[proto][state].ephemeral = many;
		}
	memset(model.now.host, 'h', sizeof(model.now.host) - 1);
	strcpy(model.now.netns, "東京の負荷分散装置-北棟三階");
	for (unsigned figure = 0; figure < FIGURE_COUNT; figure++)
		figures_set(&model.figures, figure, UINT64_MAX / (figure + 1));
	model.now.outcome.source[PROTO_UDP].kind = SOURCE_FAILED;
	memset(model.now.outcome.source[PROTO_UDP].why, 'y', OUTCOME_WHY_MAX - 1);
	model.now.outcome.source[PROTO_TCP].complete = false;
	model.now.outcome.cost_ns = UINT64_MAX;
	model.interval_ns = UINT64_MAX;
	model.own_cpu = 1e9;
	model.families = FAMILY_BIT(FAMILY_IPV6);
}

static struct listing lists[PAGE_COUNT];

static struct screen start(int variant)
{
	struct screen screen = web3_screen(variant & 1 ? CHARSET_ASCII : CHARSET_UTF8);

	web3_model(&model);
	web3_sheet(&model);
	screen.listings = lists;
	if (variant & 2)
		set_extreme();
	screen.paused = variant & 4;
	return screen;
}

static void finish(void)
{
	sheet_free(model.sheet);
	model.sheet = NULL;
	for (int page = 0; page < PAGE_COUNT; page++)
		listing_fini(&lists[page]);
}

START_TEST(every_border_of_the_layout_is_drawn_inside_its_frame)
{
	struct screen screen = start(_i);

	for (unsigned i = 0; i < COUNT_OF(row_counts); i++)
		for (unsigned k = 0; k < COUNT_OF(col_counts); k++) {
			screen.page = (i + k) % 3 ? PAGE_OVERVIEW : i * k % PAGE_COUNT;
			screen.selected = (i + k) % ITEM_COUNT;
			draw_and_check(&screen, row_counts[i], col_counts[k]);
		}
	finish();
}
END_TEST

START_TEST(sizes_in_between_are_drawn_inside_their_frame)
{
	struct screen screen = start(_i);
	uint32_t random = 1 + (uint32_t)_i;

	for (unsigned i = 0; i < 60; i++) {
		unsigned limit = i % 4 ? 140 : 501;
		unsigned rows;

		random = random * 1664525 + 1013904223;
		rows = (random >> 16) % limit;
		random = random * 1664525 + 1013904223;
		screen.page = i % 3 ? PAGE_OVERVIEW : i / 3 % PAGE_COUNT;
		screen.selected = i % ITEM_COUNT;
		draw_and_check(&screen, rows, (random >> 16) % limit);
	}
	finish();
}
END_TEST

/* Whether the text has this number, not only as part of another. */
static bool has_number(const char *text, const char *number)
{
	size_t length = strlen(number);

	for (const char *at = text; (at = strstr(at, number)); at++)
		if ((at == text || !strchr("0123456789,", at[-1])) &&
			!isdigit((unsigned char)at[length]) && at[length] != '+')
			return true;
	return false;
}

START_TEST(no_number_of_the_table_is_cut)
{
	static const char *const classes[] = { "2,348", "11,334", "8,195", "19,529",
		"1,973", "1,429", "3,402", "1,834", "371", "221", "526" };
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	for (unsigned cols = LAYOUT_COLS_LEAST; cols <= 130; cols++) {
		char *text = web3_text(&screen, &model, 24, cols);

		ck_assert(has_number(text, "21,877"));
		ck_assert(has_number(text, "27,753"));
		ck_assert(has_number(text, "27,762"));
		for (size_t i = 0; i < COUNT_OF(classes) && cols >= 80; i++)
			ck_assert_msg(has_number(text, classes[i]), "%s at %u columns",
				classes[i], cols);
		free(text);
	}
}
END_TEST

START_TEST(parts_are_in_the_order_of_the_screen_and_do_not_meet)
{
	struct layout layout;

	web3_model(&model);
	for (unsigned rows = LAYOUT_ROWS_LEAST; rows <= 500; rows++) {
		unsigned above;

		layout_make(&layout, &model, rows, 40 + rows % 90);
		ck_assert_uint_ge(layout.room_at, 2);
		ck_assert_uint_le(layout.room_at + layout.room_rows, layout.tcp_at);
		above = layout.tcp_at;
		for (unsigned i = 0; i < layout.row_count; i++) {
			ck_assert_uint_gt(layout.row[i].at, above);
			above = layout.row[i].at;
		}
		if (layout.folded)
			ck_assert_uint_gt(layout.total_at, above);
		above = layout.folded ? layout.total_at : above;
		if (layout.limits_at)
			ck_assert_uint_gt(layout.limits_at, above);
		above = layout.limits_at ? layout.elsewhere_at : above;
		if (layout.rates_at)
			ck_assert_uint_gt(layout.rates_at, above);
		ck_assert_uint_gt(layout.hint_at, above);
		ck_assert_uint_eq(layout.keys_at, rows - 1);
	}
}
END_TEST

START_TEST(what_matters_least_goes_first_when_rows_are_few)
{
	struct layout layout;

	web3_model(&model);
	layout_make(&layout, &model, 24, 80);
	ck_assert_uint_eq(layout.room_rows, 5);
	ck_assert_uint_eq(layout.rates_at, 21);
	layout_make(&layout, &model, 23, 80);
	ck_assert_uint_eq(layout.room_rows, 5);
	ck_assert_uint_eq(layout.rates_at, 0);
	layout_make(&layout, &model, 20, 80);
	ck_assert_uint_eq(layout.room_rows, 2);
	ck_assert(!layout.folded);
	layout_make(&layout, &model, 16, 80);
	ck_assert(layout.folded);
	ck_assert_uint_eq(layout.folded_states, 3);
}
END_TEST

START_TEST(what_is_hidden_moves_nothing_below_it)
{
	struct layout all;
	struct layout hidden;

	for (unsigned rows = LAYOUT_ROWS_LEAST; rows < 60; rows++) {
		web3_model(&model);
		layout_make(&all, &model, rows, 80);
		model.protos = PROTO_BIT(PROTO_TCP);
		layout_make(&hidden, &model, rows, 80);
		ck_assert_uint_eq(hidden.hidden_at, 2);
		ck_assert_uint_gt(hidden.room_at, 2);
		ck_assert_uint_eq(hidden.tcp_at, all.tcp_at);
		ck_assert_uint_eq(hidden.total_at, all.total_at);
		ck_assert_uint_eq(hidden.udp_at, all.udp_at);
	}
}
END_TEST

START_TEST(every_state_is_explained_in_one_line)
{
	char text[EXPLAIN_MAX];

	web3_model(&model);
	figures_set(&model.figures, FIGURE_FIN_TIMEOUT_S, 3600);
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		for (int state = 0; state < STATE_COUNT; state++) {
			explain_sentence(text, sizeof(text), &model, proto, state);
			ck_assert_msg(strlen(text) <= EXPLAIN_SENTENCE_COLS, "%s", text);
			ck_assert_ptr_nonnull(strstr(text, state_name(proto, state)));
		}
	explain_udp(text, sizeof(text), &model);
	ck_assert_uint_le(strlen(text), EXPLAIN_SENTENCE_COLS);
}
END_TEST

START_TEST(fin_wait2_names_the_timeout_in_force)
{
	char text[EXPLAIN_MAX];

	web3_model(&model);
	figures_set(&model.figures, FIGURE_FIN_TIMEOUT_S, 25);
	explain_sentence(text, sizeof(text), &model, PROTO_TCP, STATE_FIN_WAIT2);
	ck_assert_ptr_nonnull(strstr(text, "25 s"));
	explain_text(text, sizeof(text), &model, PROTO_TCP, STATE_FIN_WAIT2);
	ck_assert_ptr_nonnull(strstr(text, "after 25 s"));
	model.figures.known = 0;
	explain_text(text, sizeof(text), &model, PROTO_TCP, STATE_FIN_WAIT2);
	ck_assert_ptr_nonnull(strstr(text, "after tcp_fin_timeout"));
	ck_assert_ptr_nonnull(
		strstr(explain_text(text, sizeof(text), NULL, PROTO_TCP, STATE_FIN_WAIT2),
			"after tcp_fin_timeout"));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(
		tcase, every_border_of_the_layout_is_drawn_inside_its_frame, 0, 8);
	tcase_add_loop_test(tcase, sizes_in_between_are_drawn_inside_their_frame, 0, 8);
	tcase_add_test(tcase, no_number_of_the_table_is_cut);
	tcase_add_test(tcase, parts_are_in_the_order_of_the_screen_and_do_not_meet);
	tcase_add_test(tcase, what_matters_least_goes_first_when_rows_are_few);
	tcase_add_test(tcase, what_is_hidden_moves_nothing_below_it);
	tcase_add_test(tcase, every_state_is_explained_in_one_line);
	tcase_add_test(tcase, fin_wait2_names_the_timeout_in_force);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return unit_run("layout", add);
}
