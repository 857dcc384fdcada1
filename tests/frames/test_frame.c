/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/frame.h"

#include "unit.h"

#include <locale.h>
#include <string.h>

static struct frame make(unsigned rows, unsigned cols)
{
	struct frame frame = { 0 };

	ck_assert_int_eq(frame_reset(&frame, rows, cols), 0);
	return frame;
}

static void assert_text(struct frame *frame, const char *expected)
{
	char *text = frame_text(frame);

	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text, expected);
	free(text);
	frame_fini(frame);
}

static const struct {
	unsigned col;
	unsigned end;
	const char *text;
	const char *row;
	unsigned behind;
} writes[] = {
	{ 0, 8, "abc", "abc\n", 3 },
	{ 2, 8, "abc", "  abc\n", 5 },
	{ 6, 8, "abc", "      ab\n", 8 },
	{ 6, 100, "abc", "      ab\n", 8 },
	{ 0, 2, "abc", "ab\n", 2 },
	{ 8, 8, "abc", "\n", 8 },
	{ 9, 12, "abc", "\n", 9 },
	{ 5, 3, "abc", "\n", 5 },
	{ 0, 8, "", "\n", 0 },
	/* wide */
	{ 0, 8, "東京x", "東京x\n", 5 },
	{ 0, 3, "東京", "東\n", 3 },
	{ 7, 8, "東", "\n", 8 },
	/* combining: e and U+0301 */
	{ 0, 8, "e\u0301x", "e\u0301x\n", 2 },
	{ 0, 1, "e\u0301x", "e\u0301\n", 1 },
	{ 0, 8, "\u0301x", "x\n", 1 },
	/* more than a cell can hold */
	{ 0, 8, "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301b",
		"a\u0301\u0301\u0301\u0301\u0301\u0301b\n", 2 },
	/* neither a cursor nor a broken byte reaches the screen */
	{ 0, 8, "a\033[b", "a?[b\n", 4 },
	{ 0, 8,
		"a\xff"
		"b",
		"a?b\n", 3 },
};

START_TEST(text_takes_the_columns_it_is_wide)
{
	struct frame frame = make(1, 8);

	ck_assert_uint_eq(frame_put(&frame, 0, writes[_i].col, writes[_i].end,
				  STYLE_PLAIN, writes[_i].text),
		writes[_i].behind);
	assert_text(&frame, writes[_i].row);
}
END_TEST

START_TEST(what_is_outside_is_ignored)
{
	struct frame frame = make(2, 2);

	frame_put(&frame, 2, 0, 2, STYLE_PLAIN, "x");
	frame_put(&frame, UINT32_MAX, UINT32_MAX, UINT32_MAX, STYLE_PLAIN, "x");
	frame_put_cut(&frame, 0, UINT32_MAX, UINT32_MAX, STYLE_PLAIN, "x");
	frame_style_row(&frame, 2, STYLE_SELECTED);
	assert_text(&frame, "\n\n");
}
END_TEST

static const struct {
	unsigned end;
	const char *text;
	const char *row;
} cuts[] = {
	{ 8, "abcdefgh", "abcdefgh\n" },
	{ 8, "abcdefghi", "abcdefg+\n" },
	{ 1, "ab", "+\n" },
	{ 0, "ab", "\n" },
	{ 4, "東京", "東京\n" },
	{ 3, "東京", "東+\n" },
	{ 2, "東京", " +\n" },
};

START_TEST(a_cut_text_ends_in_a_plus)
{
	struct frame frame = make(1, 8);

	frame_put_cut(&frame, 0, 0, cuts[_i].end, STYLE_PLAIN, cuts[_i].text);
	assert_text(&frame, cuts[_i].row);
}
END_TEST

START_TEST(half_of_a_wide_character_is_never_left)
{
	struct frame frame = make(2, 6);

	frame_put(&frame, 0, 0, 6, STYLE_PLAIN, "東京の");
	frame_put(&frame, 0, 1, 2, STYLE_PLAIN, "x");
	frame_put(&frame, 0, 4, 5, STYLE_PLAIN, "y");
	frame_put(&frame, 1, 0, 6, STYLE_PLAIN, "東京の");
	frame_put(&frame, 1, 1, 3, STYLE_PLAIN, "都");
	assert_text(&frame, " x京y\n 都 の\n");
}
END_TEST

START_TEST(a_row_is_styled_as_a_whole_and_keeps_its_text)
{
	struct frame frame = make(2, 3);

	frame_put(&frame, 1, 0, 3, STYLE_DIM, "ab");
	frame_style_row(&frame, 1, STYLE_SELECTED);
	ck_assert_int_eq(frame.cells[2].style, STYLE_PLAIN);
	for (unsigned i = 3; i < 6; i++)
		ck_assert_int_eq(frame.cells[i].style, STYLE_SELECTED);
	assert_text(&frame, "\nab\n");
}
END_TEST

START_TEST(ascii_keeps_every_column_in_its_place)
{
	struct frame frame = make(1, 12);

	frame_put(&frame, 0, 0, 12, STYLE_PLAIN, "東e\u0301\u0301▁|");
	frame_keep_ascii(&frame);
	assert_text(&frame, "??e?|\n");
}
END_TEST

START_TEST(a_frame_can_be_made_again_in_any_size)
{
	static const unsigned sides[] = { 5, 0, 3, 80, 1, 0, 24, FRAME_SIDE_MAX + 1 };
	struct frame frame = { 0 };

	for (size_t i = 0; i < COUNT_OF(sides); i++) {
		ck_assert_int_eq(frame_reset(&frame, sides[i], sides[i] / 2), 0);
		ck_assert_uint_le(frame.rows, FRAME_SIDE_MAX);
		frame_put(&frame, 0, 0, 4, STYLE_KEY, "left over");
	}
	ck_assert_int_eq(frame_reset(&frame, 1, 9), 0);
	assert_text(&frame, "\n");
	frame_fini(&frame);
}
END_TEST

START_TEST(width_is_counted_in_columns)
{
	ck_assert_uint_eq(frame_width(""), 0);
	ck_assert_uint_eq(frame_width("abc"), 3);
	ck_assert_uint_eq(frame_width("東京"), 4);
	ck_assert_uint_eq(frame_width("e\u0301"), 1);
	ck_assert_uint_eq(frame_width("\xff\xfe"), 2);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, text_takes_the_columns_it_is_wide, writes);
	tcase_add_test(tcase, what_is_outside_is_ignored);
	unit_add_loop(tcase, a_cut_text_ends_in_a_plus, cuts);
	tcase_add_test(tcase, half_of_a_wide_character_is_never_left);
	tcase_add_test(tcase, a_row_is_styled_as_a_whole_and_keeps_its_text);
	tcase_add_test(tcase, ascii_keeps_every_column_in_its_place);
	tcase_add_test(tcase, a_frame_can_be_made_again_in_any_size);
	tcase_add_test(tcase, width_is_counted_in_columns);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return unit_run("frame", add);
}
