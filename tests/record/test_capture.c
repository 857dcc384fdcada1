/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/capture.h"

#include "film.h"
#include "unit.h"

#include <string.h>

static const struct {
	bool swapped;
	bool microseconds;
} kinds[] = { { false, false }, { false, true }, { true, false }, { true, true } };

START_TEST(either_byte_order_and_unit_is_read)
{
	struct film film = {
		.swapped = kinds[_i].swapped,
		.microseconds = kinds[_i].microseconds,
		.wall_ns = UINT64_C(1800000000123456000),
	};
	const uint8_t *record;
	struct capture_format format;
	struct capture_record told;
	uint16_t family;

	film_begin(&film);
	film_done(&film, 1, 2);
	ck_assert_ptr_null(capture_read_file_header(film.bytes.data, &format));
	ck_assert_int_eq(format.swapped, kinds[_i].swapped);
	ck_assert_int_eq(format.nanoseconds, !kinds[_i].microseconds);
	record = film.bytes.data + CAPTURE_FILE_HEADER;
	ck_assert(capture_read_record_header(record, &format, &told));
	ck_assert_uint_eq(told.wall_ns, UINT64_C(1800000000123456000));
	ck_assert_uint_eq(told.held, CAPTURE_COOKED_HEADER + 20);
	ck_assert_uint_eq(told.whole, told.held);
	ck_assert(capture_read_cooked_header(record + CAPTURE_RECORD_HEADER, &family));
	ck_assert_uint_eq(family, NETLINK_SOCK_DIAG);
	film_fini(&film);
}
END_TEST

START_TEST(the_headers_stand_byte_by_byte_as_documented)
{
	static const uint8_t cooked[] = { 0, 4, 3, 56, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		NETLINK_SOCK_DIAG };
	uint8_t bytes[CAPTURE_RECORD_HEADER + CAPTURE_COOKED_HEADER];
	const uint32_t numbers[] = { 5, 7, 16 + 100, 16 + 100 };

	capture_put_record_header(
		bytes, UINT64_C(5000000007), CAPTURE_TO_KERNEL, NETLINK_SOCK_DIAG, 100);
	ck_assert_mem_eq(bytes, numbers, sizeof(numbers));
	ck_assert_mem_eq(bytes + sizeof(numbers), cooked, sizeof(cooked));
}
END_TEST

static const struct {
	uint32_t held;
	bool taken;
} lengths[] = {
	{ 0, false },
	{ 15, false },
	{ 16, true },
	{ CAPTURE_RECORD_MAX, true },
	{ CAPTURE_RECORD_MAX + 1, false },
	{ UINT32_MAX, false },
};

START_TEST(a_length_that_lies_is_refused)
{
	const uint32_t numbers[] = { 0, 0, lengths[_i].held, lengths[_i].held };
	const struct capture_format format = { .nanoseconds = true };
	struct capture_record told;
	uint8_t bytes[CAPTURE_RECORD_HEADER];

	memcpy(bytes, numbers, sizeof(bytes));
	ck_assert_int_eq(
		capture_read_record_header(bytes, &format, &told), lengths[_i].taken);
}
END_TEST

/* A header with some bytes changed, and a word of what is said of it. */
static const struct {
	size_t at;
	uint8_t bytes[4];
	const char *word;
} others[] = {
	{ 0, { 0, 0, 0, 0 }, "not a packet capture" },
	{ 0, { 0x0a, 0x0d, 0x0d, 0x0a }, "pcapng" },
	{ 0, { 0x1f, 0x8b, 8, 0 }, "gzip" },
	{ 0, { 0x28, 0xb5, 0x2f, 0xfd }, "zstd" },
	{ 4, { 3, 0, 0, 0 }, "version" },
	{ 20, { 1, 0, 0, 0 }, "not of netlink" },
};

START_TEST(what_is_something_else_is_named)
{
	uint8_t bytes[CAPTURE_FILE_HEADER];
	struct capture_format format;
	const char *why;

	capture_put_file_header(bytes);
	memcpy(bytes + others[_i].at, others[_i].bytes, sizeof(others[_i].bytes));
	why = capture_read_file_header(bytes, &format);
	ck_assert_ptr_nonnull(why);
	ck_assert_msg(strstr(why, others[_i].word), "%s", why);
}
END_TEST

START_TEST(another_hardware_is_no_netlink)
{
	uint8_t bytes[CAPTURE_COOKED_HEADER] = { 0 };
	uint16_t family;

	ck_assert(!capture_read_cooked_header(bytes, &family));
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, either_byte_order_and_unit_is_read, kinds);
	tcase_add_test(tcase, the_headers_stand_byte_by_byte_as_documented);
	unit_add_loop(tcase, a_length_that_lies_is_refused, lengths);
	unit_add_loop(tcase, what_is_something_else_is_named, others);
	tcase_add_test(tcase, another_hardware_is_no_netlink);
}

int main(void)
{
	return unit_run("capture", add);
}
