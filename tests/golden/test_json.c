/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/json.h"

#include "paper.h"
#include "readback.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct paper paper;
static struct json writer;

static void setup(void)
{
	paper_open(&paper, false);
	json_init(&writer, &paper.out);
}

static void teardown(void)
{
	paper_close(&paper);
}

/* What a reader of another house makes of it. */
static void read_back(struct readback *readback)
{
	readback_open(readback, paper_text(&paper));
}

START_TEST(commas_come_by_themselves)
{
	struct readback readback;

	json_object(&writer, NULL);
	json_u64(&writer, "a", 1);
	json_array(&writer, "b");
	json_u64(&writer, NULL, 2);
	json_array(&writer, NULL);
	json_array_end(&writer);
	json_object(&writer, NULL);
	json_object_end(&writer);
	json_text(&writer, NULL, "x");
	json_array_end(&writer);
	json_object(&writer, "c");
	json_bool(&writer, "d", true);
	json_bool(&writer, "e", false);
	json_object_end(&writer);
	json_null(&writer, "f");
	json_object_end(&writer);
	paper_expect("json", paper_text(&paper),
		"{\"a\":1,\"b\":[2,[],{},\"x\"],\"c\":{\"d\":true,\"e\":false},"
		"\"f\":null}");
	read_back(&readback);
	readback_expect(&readback, "b/3", "\"x\"");
	readback_close(&readback);
}
END_TEST

START_TEST(nests_may_be_as_deep_as_promised)
{
	struct readback readback;
	char path[2 * JSON_DEPTH_MAX + 2] = "";

	for (int i = 0; i < JSON_DEPTH_MAX - 1; i++) {
		json_array(&writer, NULL);
		json_u64(&writer, NULL, (uint64_t)i);
	}
	for (int i = 0; i < JSON_DEPTH_MAX - 1; i++)
		json_array_end(&writer);
	read_back(&readback);
	for (int i = 0; i < JSON_DEPTH_MAX - 2; i++)
		strcat(path, "1/");
	strcat(path, "0");
	readback_expect(&readback, path, "14");
	readback_close(&readback);
}
END_TEST

START_TEST(two_documents_follow_one_another)
{
	json_object(&writer, NULL);
	json_object_end(&writer);
	out_text(&paper.out, "\n");
	json_init(&writer, &paper.out);
	json_object(&writer, NULL);
	json_object_end(&writer);
	ck_assert_str_eq(paper_text(&paper), "{}\n{}");
}
END_TEST

static const char *const texts[] = {
	"",
	"plain",
	"quote \" backslash \\ slash /",
	"\\\"",
	"\b\f\n\r\t",
	"\x01\x02\x1e\x1f \x7f",
	"\033[31mred",
	"\u00e4\u65e5\U0001f600",
	"\u2028\u2029",
	"</script>",
};

START_TEST(text_comes_back_as_it_was)
{
	struct readback readback;

	json_object(&writer, NULL);
	json_text(&writer, "text", texts[_i]);
	json_object_end(&writer);
	read_back(&readback);
	ck_assert_str_eq(readback_text(&readback, "text"), texts[_i]);
	readback_close(&readback);
	for (size_t i = 0; i < paper.length; i++)
		ck_assert_int_ge((unsigned char)paper.text[i], 0x20);
}
END_TEST

START_TEST(every_control_character_is_escaped)
{
	char raw[0x20];
	char room[6 * sizeof(raw)];
	char expected[sizeof(room) + 1] = "";
	const char *end;

	for (unsigned i = 0; i < sizeof(raw); i++) {
		raw[i] = (char)i;
		snprintf(expected + i * 6, 7, "\\u%04x", i);
	}
	end = json_escape(room, raw, sizeof(raw));
	ck_assert_int_eq(end - room, (int)sizeof(room));
	ck_assert(memcmp(room, expected, sizeof(room)) == 0);
}
END_TEST

START_TEST(text_longer_than_any_buffer_comes_back_whole)
{
	const size_t length = 3 * OUT_BUFFER + 7;
	char *text = malloc(length + 1);
	struct readback readback;

	for (size_t i = 0; i < length; i++)
		text[i] = "\n\"\\x"[i * 13 % 4];
	text[length] = '\0';
	json_array(&writer, NULL);
	json_text(&writer, NULL, text);
	json_array_end(&writer);
	read_back(&readback);
	ck_assert(strcmp(readback_text(&readback, "0"), text) == 0);
	readback_close(&readback);
	free(text);
}
END_TEST

START_TEST(no_text_is_null_and_not_an_empty_text)
{
	json_object(&writer, NULL);
	json_text(&writer, "host", NULL);
	json_text(&writer, "netns", "");
	json_object_end(&writer);
	ck_assert_str_eq(paper_text(&paper), "{\"host\":null,\"netns\":\"\"}");
}
END_TEST

static const struct {
	int64_t value;
	unsigned decimals;
	const char *expected;
} fixed[] = {
	{ 124, 1, "12.4" },
	{ 0, 0, "0" },
	{ 0, 1, "0.0" },
	{ 0, 3, "0.000" },
	{ 5, 1, "0.5" },
	{ 5, 3, "0.005" },
	{ -5, 3, "-0.005" },
	{ -1, 1, "-0.1" },
	{ -124, 1, "-12.4" },
	{ 1000, 3, "1.000" },
	{ -1000, 3, "-1.000" },
	{ 1050, 3, "1.050" },
	{ 7, 0, "7" },
	{ -7, 0, "-7" },
	{ 1, 9, "0.000000001" },
	{ INT64_MAX, 0, "9223372036854775807" },
	{ INT64_MAX, 9, "9223372036.854775807" },
	{ INT64_MIN, 9, "-9223372036.854775808" },
};

START_TEST(a_fixed_point_number_keeps_sign_and_digits)
{
	struct readback readback;

	json_array(&writer, NULL);
	json_fixed(&writer, NULL, fixed[_i].value, fixed[_i].decimals);
	json_array_end(&writer);
	read_back(&readback);
	ck_assert_uint_eq(readback_count(&readback, ""), 1);
	readback_close(&readback);
	ck_assert_uint_eq(paper.length, strlen(fixed[_i].expected) + 2);
	ck_assert_msg(strncmp(paper.text + 1, fixed[_i].expected, paper.length - 2) == 0,
		"%s is not %s", paper.text, fixed[_i].expected);
}
END_TEST

START_TEST(the_largest_number_is_written_in_full)
{
	json_u64(&writer, NULL, UINT64_MAX);
	ck_assert_str_eq(paper_text(&paper), "18446744073709551615");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, commas_come_by_themselves);
	tcase_add_test(tcase, nests_may_be_as_deep_as_promised);
	tcase_add_test(tcase, two_documents_follow_one_another);
	unit_add_loop(tcase, text_comes_back_as_it_was, texts);
	tcase_add_test(tcase, every_control_character_is_escaped);
	tcase_add_test(tcase, text_longer_than_any_buffer_comes_back_whole);
	tcase_add_test(tcase, no_text_is_null_and_not_an_empty_text);
	unit_add_loop(tcase, a_fixed_point_number_keeps_sign_and_digits, fixed);
	tcase_add_test(tcase, the_largest_number_is_written_in_full);
}

int main(void)
{
	return unit_run("json", add);
}
