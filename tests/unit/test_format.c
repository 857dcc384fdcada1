/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/format.h"

#include "unit.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define ROUNDS 100000

/* xorshift64: the same numbers in every run. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Spread over all magnitudes, so that short numbers come as often as long ones. */
static uint64_t next_spread(uint64_t *state)
{
	uint64_t value = next_random(state);

	return value >> (next_random(state) >> 58);
}

/* Fails unless `end` is behind `expected`, and nothing behind the room was touched. */
static void expect(char *out, char *end, size_t room, const char *expected)
{
	bool kept_out = out[room] == '#' && strlen(expected) <= room;

	*end = '\0';
	/* Each ck_assert costs a write(2): far too much a million times. */
	if (!kept_out || strcmp(out, expected) != 0)
		ck_abort_msg("\"%s\" instead of \"%s\"", out, expected);
}

#define WITH_ROOM(out, room)                                                             \
	char out[(room) + 2];                                                            \
	memset(out, '#', sizeof(out))

static const uint64_t corners[] = { 0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 9999, 10000,
	65535, 99999, 100000, UINT32_MAX, UINT64_C(1) << 32, 9999999999, 10000000000,
	INT64_MAX, UINT64_MAX - 1, UINT64_MAX };

static void expect_u64(uint64_t value)
{
	WITH_ROOM(out, FORMAT_U64_MAX);
	char expected[64];

	snprintf(expected, sizeof(expected), "%" PRIu64, value);
	expect(out, format_u64(out, value), FORMAT_U64_MAX, expected);
}

static void expect_hex(uint64_t value)
{
	WITH_ROOM(out, FORMAT_HEX_MAX);
	char expected[64];

	snprintf(expected, sizeof(expected), "0x%" PRIx64, value);
	expect(out, format_hex(out, value), FORMAT_HEX_MAX, expected);
}

static void expect_seconds(uint32_t ms)
{
	WITH_ROOM(out, FORMAT_U64_MAX);
	char expected[64];

	snprintf(expected, sizeof(expected), "%" PRIu32 ".%03" PRIu32, ms / 1000,
		ms % 1000);
	expect(out, format_seconds(out, ms), FORMAT_U64_MAX, expected);
}

START_TEST(corner_numbers_are_written_as_printf_writes_them)
{
	expect_u64(corners[_i]);
	expect_hex(corners[_i]);
	expect_seconds((uint32_t)corners[_i]);
}
END_TEST

START_TEST(random_numbers_are_written_as_printf_writes_them)
{
	uint64_t state = 42;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t value = next_spread(&state);

		expect_u64(value);
		expect_hex(value);
		expect_seconds((uint32_t)value);
	}
}
END_TEST

static void expect_address(enum family family, const uint8_t addr[16])
{
	WITH_ROOM(out, FORMAT_ADDRESS_MAX);
	char expected[INET6_ADDRSTRLEN];

	inet_ntop(family == FAMILY_IPV4 ? AF_INET : AF_INET6, addr, expected,
		sizeof(expected));
	expect(out, format_address(out, family, addr), FORMAT_ADDRESS_MAX, expected);
}

START_TEST(every_octet_is_written_as_inet_ntop_writes_it)
{
	for (unsigned value = 0; value < 256; value++) {
		const uint8_t addr[16] = { (uint8_t)value, (uint8_t)(255 - value), 0,
			(uint8_t)value };

		expect_address(FAMILY_IPV4, addr);
	}
}
END_TEST

static const uint16_t groups[] = { 1, 0x12, 0x123, 0x1234, 0xffff, 0x0a00 };

/* One bit a group: all 256 shapes of zero runs, with the given number elsewhere. */
START_TEST(every_shape_of_ipv6_zero_runs_is_written_as_inet_ntop_writes_it)
{
	for (unsigned shape = 0; shape < 256; shape++) {
		for (int mapped = 0; mapped < 2; mapped++) {
			uint8_t addr[16] = { 0 };

			for (int i = 0; i < 8; i++) {
				uint16_t group = shape >> i & 1 ? groups[_i] : 0;

				if (mapped && i == 5)
					group = 0xffff;
				addr[2 * i] = (uint8_t)(group >> 8);
				addr[2 * i + 1] = (uint8_t)group;
			}
			expect_address(FAMILY_IPV6, addr);
		}
	}
}
END_TEST

START_TEST(random_addresses_are_written_as_inet_ntop_writes_them)
{
	uint64_t state = 4711;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t halves[2] = { next_random(&state), next_random(&state) };
		uint64_t holes = next_random(&state);
		uint8_t addr[16];

		memcpy(addr, halves, sizeof(addr));
		expect_address(FAMILY_IPV4, addr);
		for (int byte = 0; byte < 16; byte++)
			if (holes >> (byte & ~1) & 1)
				addr[byte] = 0;
		expect_address(FAMILY_IPV6, addr);
	}
}
END_TEST

static const struct {
	const char *text;
	const char *written;
} known_addresses[] = {
	{ "0:0:0:0:0:0:0:0", "::" },
	{ "0:0:0:0:0:0:0:1", "::1" },
	{ "1:0:0:0:0:0:0:0", "1::" },
	{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
	{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
	{ "::ffff:10.0.0.1", "::ffff:10.0.0.1" },
	{ "FE80::ABCD", "fe80::abcd" },
};

START_TEST(ipv6_is_written_by_rfc_5952)
{
	WITH_ROOM(out, FORMAT_ADDRESS_MAX);
	uint8_t addr[16];

	ck_assert_int_eq(inet_pton(AF_INET6, known_addresses[_i].text, addr), 1);
	expect(out, format_address(out, FAMILY_IPV6, addr), FORMAT_ADDRESS_MAX,
		known_addresses[_i].written);
}
END_TEST

START_TEST(only_an_ipv6_address_stands_in_brackets_before_a_port)
{
	const uint8_t v4[16] = { 192, 0, 2, 7 };
	const uint8_t v6[16] = { [15] = 1 };
	WITH_ROOM(out, FORMAT_HOST_MAX);

	expect(out, format_host(out, FAMILY_IPV4, v4), FORMAT_HOST_MAX, "192.0.2.7");
	expect(out, format_host(out, FAMILY_IPV6, v6), FORMAT_HOST_MAX, "[::1]");
}
END_TEST

static void expect_time(uint64_t seconds, unsigned millis)
{
	WITH_ROOM(out, FORMAT_TIME_MAX);
	uint64_t wall_ns = seconds * 1000000000 + (uint64_t)millis * 1000000 + 999999;
	time_t time = (time_t)seconds;
	char expected[64];
	struct tm tm;
	size_t length;

	length = strftime(
		expected, sizeof(expected), "%Y-%m-%dT%H:%M:%S", gmtime_r(&time, &tm));
	snprintf(expected + length, sizeof(expected) - length, "Z");
	expect(out, format_time(out, wall_ns, false), FORMAT_TIME_MAX, expected);
	memset(out, '#', sizeof(out));
	snprintf(expected + length, sizeof(expected) - length, ".%03uZ", millis);
	expect(out, format_time(out, wall_ns, true), FORMAT_TIME_MAX, expected);
}

/* Year ends, leap days, and the last second that 64 bits of nanoseconds hold. */
static const uint64_t moments[] = { 0, 1, 86399, 86400, 5097599, 68169599, 68169600,
	951782399, 951782400, 951868799, 951868800, 978307199, 978307200, 1709164799,
	1709164800, 1795176093, 4107542399, 4107542400, 4107628799, 18446744072 };

START_TEST(moments_at_calendar_borders_are_written_as_gmtime_has_them)
{
	expect_time(moments[_i], 0);
	expect_time(moments[_i], 7);
	expect_time(moments[_i], 999);
}
END_TEST

START_TEST(random_moments_are_written_as_gmtime_has_them)
{
	uint64_t state = 7;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t random = next_random(&state);

		expect_time(random % 18446744073, (unsigned)(random >> 40) % 1000);
	}
}
END_TEST

START_TEST(the_last_nanosecond_of_all_is_still_a_date)
{
	WITH_ROOM(out, FORMAT_TIME_MAX);

	expect(out, format_time(out, UINT64_MAX, true), FORMAT_TIME_MAX,
		"2554-07-21T23:34:33.709Z");
}
END_TEST

static const struct {
	double value;
	const char *text;
} decimals[] = { { 0, "0" }, { 1, "1" }, { 96.0, "96" }, { 0.1, "0.1" },
	{ 12.05, "12.05" }, { 1.239, "1.239" }, { 0.0004, "0" }, { 0.9996, "1" },
	{ 70.123456, "70.123" }, { 9007199254740991.0, "9007199254740991" } };

START_TEST(a_fraction_has_at_most_three_decimals_and_no_idle_zero)
{
	WITH_ROOM(out, FORMAT_DECIMAL_MAX);

	expect(out, format_decimal(out, decimals[_i].value), FORMAT_DECIMAL_MAX,
		decimals[_i].text);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(
		tcase, a_fraction_has_at_most_three_decimals_and_no_idle_zero, decimals);
	unit_add_loop(tcase, corner_numbers_are_written_as_printf_writes_them, corners);
	tcase_add_test(tcase, random_numbers_are_written_as_printf_writes_them);
	tcase_add_test(tcase, every_octet_is_written_as_inet_ntop_writes_it);
	unit_add_loop(tcase,
		every_shape_of_ipv6_zero_runs_is_written_as_inet_ntop_writes_it, groups);
	tcase_add_test(tcase, random_addresses_are_written_as_inet_ntop_writes_them);
	unit_add_loop(tcase, ipv6_is_written_by_rfc_5952, known_addresses);
	tcase_add_test(tcase, only_an_ipv6_address_stands_in_brackets_before_a_port);
	unit_add_loop(tcase, moments_at_calendar_borders_are_written_as_gmtime_has_them,
		moments);
	tcase_add_test(tcase, random_moments_are_written_as_gmtime_has_them);
	tcase_add_test(tcase, the_last_nanosecond_of_all_is_still_a_date);
}

int main(void)
{
	return unit_run("format", add);
}
