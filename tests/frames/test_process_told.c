/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/process_told.h"

#include "unit.h"

#define DAY_NS (UINT64_C(86400) * 1000000000)

static const struct process java = { .pid = 4711, .start = 1, .comm = "java" };
static const struct group held = { .total = 90 };

static struct model model;
static struct process_row about;
static struct process_about files;
static struct lore lore;
static struct row row;
static struct process_seen seen;

static void set_up(void)
{
	model = (struct model){ .families = FAMILIES_ALL,
		.protos = PROTO_BIT(PROTO_TCP) | PROTO_BIT(PROTO_UDP) };
	about = (struct process_row){ .kind = PROCESS_ROW,
		.processes = 1,
		.process = &java,
		.owner_by = OWNER_BY_SOCKET,
		.tcp = &held };
	files = (struct process_about){ 100, 400, 0 };
	lore = (struct lore){ .now_ns = 0 };
	row = (struct row){ .process = &about, .about = &files };
	seen = (struct process_seen){ &model, &row, &lore, NULL };
}

static const char *files_told(char text[PROCESS_TOLD_MAX])
{
	struct say say;

	say_init(&say, text, PROCESS_TOLD_MAX);
	process_say_files(&say, &seen);
	return text;
}

START_TEST(sockets_among_the_open_files_are_told_where_all_were_counted)
{
	char text[PROCESS_TOLD_MAX];

	ck_assert_str_eq(files_told(text),
		"open files 100 of 400 (25 %): 90 sockets in the table, 10 others");
	model.narrowing.set = true;
	ck_assert_str_eq(files_told(text), "open files 100 of 400 (25 %)");
	model.narrowing.set = false;
	model.families = FAMILY_BIT(FAMILY_IPV4);
	ck_assert_str_eq(files_told(text), "open files 100 of 400 (25 %)");
}
END_TEST

START_TEST(sockets_that_are_inferred_are_not_told_as_its_open_files)
{
	char text[PROCESS_TOLD_MAX];

	about.owner_by = OWNER_BY_UNIT;
	ck_assert_str_eq(files_told(text), "open files 100 of 400 (25 %)");
}
END_TEST

START_TEST(what_is_not_known_of_files_is_said_so)
{
	char text[PROCESS_TOLD_MAX];

	files = (struct process_about){ 90, 0, 0 };
	ck_assert_str_eq(files_told(text),
		"open files 90 of -: 90 sockets in the table, 0 others");
	files = (struct process_about){ 90, PROCESS_NO_LIMIT, 0 };
	ck_assert_str_eq(files_told(text),
		"open files 90, no limit: 90 sockets in the table, 0 others");
	/* It has closed some since they were counted. */
	files = (struct process_about){ 80, 100, 0 };
	ck_assert_str_eq(files_told(text), "open files 80 of 100 (80 %)");
	row.about = NULL;
	ck_assert_str_eq(files_told(text), "open files -");
}
END_TEST

static const struct {
	uint64_t ago_s;
	const char *text;
} ups[] = {
	{ 0, "0s" },
	{ 59, "59s" },
	{ 60, "1m" },
	{ 3599, "59m" },
	{ 3600 + 5 * 60, "1h05" },
	{ 86400, "1d00h" },
	{ 86400 + 17 * 3600 + 1, "1d17h" },
};

START_TEST(how_long_a_process_has_run_is_told_in_two_units)
{
	char text[NUMBER_MAX];

	ck_assert(
		process_up(text, DAY_NS, DAY_NS + ups[_i].ago_s * UINT64_C(1000000000)));
	ck_assert_str_eq(text, ups[_i].text);
}
END_TEST

/* A clock that was set back, or a start nobody knows. */
START_TEST(a_start_that_cannot_be_is_not_told)
{
	char text[NUMBER_MAX];

	ck_assert(!process_up(text, DAY_NS, DAY_NS - 1));
	ck_assert(!process_up(text, 0, DAY_NS));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(
		tcase, sockets_among_the_open_files_are_told_where_all_were_counted);
	tcase_add_test(tcase, sockets_that_are_inferred_are_not_told_as_its_open_files);
	tcase_add_test(tcase, what_is_not_known_of_files_is_said_so);
	unit_add_loop(tcase, how_long_a_process_has_run_is_told_in_two_units, ups);
	tcase_add_test(tcase, a_start_that_cannot_be_is_not_told);
}

int main(void)
{
	return unit_run("process_told", add);
}
