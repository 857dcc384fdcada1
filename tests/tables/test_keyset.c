/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/keyset.h"

#include "unit.h"

#include <string.h>

static const struct hash_seed seed = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
static struct keyset set;

static void setup(void)
{
	keyset_init(&set, &seed, 2);
}

static void teardown(void)
{
	keyset_fini(&set);
}

static uint32_t put(uint64_t a, uint64_t b)
{
	const uint64_t key[] = { a, b };
	uint32_t place;

	ck_assert_int_eq(keyset_put(&set, key, &place), 0);
	return place;
}

START_TEST(places_are_given_in_the_order_keys_come)
{
	ck_assert_uint_eq(put(7, 1), 0);
	ck_assert_uint_eq(put(7, 2), 1);
	ck_assert_uint_eq(put(7, 1), 0);
	ck_assert_uint_eq(put(0, 0), 2);
	ck_assert_uint_eq(set.count, 3);
	ck_assert_uint_eq(keyset_key(&set, 1)[1], 2);
}
END_TEST

START_TEST(a_key_that_is_not_there_is_not_found)
{
	const uint64_t there[] = { 1, 2 };
	const uint64_t other[] = { 2, 1 };
	uint32_t place;

	ck_assert(!keyset_find(&set, there, &place));
	put(1, 2);
	ck_assert(keyset_find(&set, there, &place));
	ck_assert_uint_eq(place, 0);
	ck_assert(!keyset_find(&set, other, &place));
}
END_TEST

START_TEST(every_key_keeps_its_place_while_the_table_grows)
{
	for (uint64_t i = 0; i < 50000; i++)
		ck_assert_uint_eq(put(i * 3, i), i);
	for (uint64_t i = 0; i < 50000; i++) {
		const uint64_t key[] = { i * 3, i };
		uint32_t place;

		ck_assert(keyset_find(&set, key, &place));
		ck_assert_uint_eq(place, i);
	}
}
END_TEST

START_TEST(a_cleared_table_is_empty_and_can_be_filled_again)
{
	const uint64_t key[] = { 1, 1 };
	uint32_t place;

	for (uint64_t i = 0; i < 1000; i++)
		put(i, i);
	keyset_clear(&set);
	ck_assert_uint_eq(set.count, 0);
	ck_assert(!keyset_find(&set, key, &place));
	ck_assert_uint_eq(put(1, 1), 0);
}
END_TEST

/* How far the fullest place is from where its key belongs. */
static size_t longest_probe(void)
{
	size_t longest = 0;
	size_t run = 0;

	for (size_t i = 0; i < set.slot_count; i++) {
		run = set.slots[i].place ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

/* Without the key of the hash these would all fall into one slot. */
START_TEST(keys_with_equal_low_bits_do_not_crowd_together)
{
	for (uint64_t i = 0; i < 65536; i++)
		put(i << 32, i << 48);
	ck_assert_uint_le(longest_probe(), 400);
}
END_TEST

START_TEST(the_hash_depends_on_every_bit_of_key_and_seed)
{
	uint64_t words[] = { 0x1234, 0x5678 };
	const uint64_t before = hash_words(&seed, words, 2);
	struct hash_seed other = seed;

	for (int bit = 0; bit < 64; bit++) {
		words[1] ^= UINT64_C(1) << bit;
		ck_assert_uint_ne(hash_words(&seed, words, 2), before);
		words[1] ^= UINT64_C(1) << bit;
		other.key[0] = seed.key[0] ^ UINT64_C(1) << bit;
		ck_assert_uint_ne(hash_words(&other, words, 2), before);
	}
	ck_assert_uint_ne(hash_words(&seed, words, 1), before);
}
END_TEST

START_TEST(finishing_twice_does_no_harm)
{
	put(1, 1);
	keyset_fini(&set);
	keyset_fini(&set);
	ck_assert_uint_eq(put(1, 1), 0);
}
END_TEST

/* Keeps every third key. */
static bool keep_some(void *self, uint32_t from, uint32_t to)
{
	uint32_t *next = self;

	ck_assert_uint_eq(to, *next);
	if (from % 3)
		return false;
	(*next)++;
	return true;
}

START_TEST(keys_that_are_kept_move_together_and_the_others_are_gone)
{
	uint32_t next = 0;
	uint32_t place;

	for (uint64_t i = 0; i < 3000; i++)
		put(i, ~i);
	keyset_keep(&set, keep_some, &next);
	ck_assert_uint_eq(set.count, 1000);
	for (uint64_t i = 0; i < 3000; i++) {
		const uint64_t key[] = { i, ~i };
		bool found = keyset_find(&set, key, &place);

		ck_assert_int_eq(found, i % 3 == 0);
		if (found)
			ck_assert_uint_eq(place, i / 3);
	}
	ck_assert_uint_eq(put(3000, 0), 1000);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, places_are_given_in_the_order_keys_come);
	tcase_add_test(tcase, a_key_that_is_not_there_is_not_found);
	tcase_add_test(tcase, every_key_keeps_its_place_while_the_table_grows);
	tcase_add_test(tcase, a_cleared_table_is_empty_and_can_be_filled_again);
	tcase_add_test(tcase, keys_with_equal_low_bits_do_not_crowd_together);
	tcase_add_test(tcase, the_hash_depends_on_every_bit_of_key_and_seed);
	tcase_add_test(tcase, keys_that_are_kept_move_together_and_the_others_are_gone);
	tcase_add_test(tcase, finishing_twice_does_no_harm);
}

int main(void)
{
	return unit_run("keyset", add);
}
