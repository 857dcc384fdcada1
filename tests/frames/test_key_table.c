/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of keys. */
#include "sockview/view/keys.h"

#include "unit.h"

#include <string.h>

static const struct {
	int code;
	enum action action;
} codes[] = {
	{ 'q', ACTION_QUIT },
	{ 3, ACTION_QUIT },
	{ '?', ACTION_HELP },
	{ KEYCODE_ESC, ACTION_BACK },
	{ KEYCODE_UP, ACTION_UP },
	{ 'k', ACTION_UP },
	{ KEYCODE_WHEEL_UP, ACTION_UP },
	{ KEYCODE_DOWN, ACTION_DOWN },
	{ 'j', ACTION_DOWN },
	{ KEYCODE_WHEEL_DOWN, ACTION_DOWN },
	{ KEYCODE_PAGE_UP, ACTION_PAGE_UP },
	{ KEYCODE_PAGE_DOWN, ACTION_PAGE_DOWN },
	{ 'g', ACTION_FIRST },
	{ KEYCODE_HOME, ACTION_FIRST },
	{ 'G', ACTION_LAST },
	{ KEYCODE_END, ACTION_LAST },
	{ '1', ACTION_SCREEN },
	{ '6', ACTION_SCREEN },
	{ '2', ACTION_SCREEN },
	{ '5', ACTION_SCREEN },
	{ '3', ACTION_SCREEN },
	{ 'e', ACTION_EXTENDED },
	{ 'i', ACTION_INFO },
	{ 'm', ACTION_MEMORY },
	{ 'n', ACTION_NAMES },
	{ 's', ACTION_SORT },
	{ 'S', ACTION_REVERSE },
	{ KEYCODE_ENTER, ACTION_OPEN },
	{ KEYCODE_TAB, ACTION_NEXT_SCREEN },
	{ KEYCODE_BACK_TAB, ACTION_PREVIOUS_SCREEN },
	{ '/', ACTION_FILTER },
	{ 'p', ACTION_PAUSE },
	{ ' ', ACTION_PAUSE },
	{ 'r', ACTION_REFRESH },
	{ '+', ACTION_LONGER },
	{ '=', ACTION_LONGER },
	{ '-', ACTION_SHORTER },
	{ 'c', ACTION_CLASS_BY },
	{ 't', ACTION_TCP },
	{ 'u', ACTION_UDP },
	{ 'v', ACTION_FAMILIES },
	{ 'w', ACTION_WRITE },
	{ KEYCODE_REDRAW, ACTION_REDRAW },
	{ 12, ACTION_REDRAW },
	{ KEYCODE_NONE, ACTION_NONE },
	{ KEYCODE_LEFT, ACTION_FOLD },
	{ KEYCODE_RIGHT, ACTION_UNFOLD },
	{ 'Q', ACTION_NONE },
	{ 0x1f600, ACTION_NONE },
	{ -1, ACTION_NONE },
};

START_TEST(keys_mean_what_people_expect)
{
	ck_assert_int_eq(keys_action(codes[_i].code, KEYS_LIVE), codes[_i].action);
}
END_TEST

static const struct {
	int code;
	enum action action;
} replay_codes[] = {
	{ 'p', ACTION_PAUSE },
	{ ' ', ACTION_PAUSE },
	{ '[', ACTION_STEP_BACK },
	{ ']', ACTION_STEP_ON },
	{ '{', ACTION_MINUTE_BACK },
	{ '}', ACTION_MINUTE_ON },
	{ KEYCODE_HOME, ACTION_START },
	{ KEYCODE_END, ACTION_END },
	{ 'x', ACTION_FASTER },
	{ 'X', ACTION_SLOWER },
	{ 'g', ACTION_FIRST },
	{ 'G', ACTION_LAST },
	{ 't', ACTION_TCP },
	{ 'w', ACTION_WRITE },
	{ 'r', ACTION_NONE },
	{ '+', ACTION_NONE },
	{ '-', ACTION_NONE },
};

START_TEST(a_replay_has_keys_of_its_own)
{
	ck_assert_int_eq(
		keys_action(replay_codes[_i].code, KEYS_REPLAY), replay_codes[_i].action);
}
END_TEST

static uint64_t actions_of(const struct key_binding *key, enum key_use use)
{
	ck_assert_int_ne(key->codes[0], 0);
	if (!keys_is_for(key, use))
		return 0;
	for (size_t k = 0; k < KEY_CODES_MAX && key->codes[k]; k++)
		ck_assert_int_eq(keys_action(key->codes[k], use), key->action);
	return UINT64_C(1) << key->action;
}

START_TEST(every_action_has_a_key_and_every_key_one_action)
{
	size_t count;
	const struct key_binding *keys = keys_table(&count);
	uint64_t seen = 0;

	for (size_t i = 0; i < count; i++)
		seen |= actions_of(&keys[i], KEYS_LIVE) |
			actions_of(&keys[i], KEYS_REPLAY);
	ck_assert_uint_eq(seen, (UINT64_C(1) << ACTION_COUNT) - 2);
}
END_TEST

START_TEST(every_key_is_told_and_fits_its_column_of_the_help)
{
	size_t count;
	const struct key_binding *keys = keys_table(&count);

	ck_assert_ptr_nonnull(keys[0].label);
	for (size_t i = 0; i < count; i++) {
		bool left = keys[i].group == KEYS_MOVE || keys[i].group == KEYS_CHOOSE;

		ck_assert_ptr_nonnull(keys_group_name(keys[i].group));
		ck_assert_int_eq(!keys[i].label, !keys[i].help);
		if (!keys[i].label)
			continue;
		ck_assert_uint_le(strlen(keys[i].label), left ? 11 : 8);
		ck_assert_uint_le(strlen(keys[i].help), left ? 32 : 25);
	}
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, keys_mean_what_people_expect, codes);
	unit_add_loop(tcase, a_replay_has_keys_of_its_own, replay_codes);
	tcase_add_test(tcase, every_action_has_a_key_and_every_key_one_action);
	tcase_add_test(tcase, every_key_is_told_and_fits_its_column_of_the_help);
}

int main(void)
{
	return unit_run("key_table", add);
}
