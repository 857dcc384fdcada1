/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * A recording of sockets in all states, replayed into every view and format, and compared
 * with the files beside it. After a change that is wanted, in the build directory:
 * GOLDEN_WRITE=1 meson test record-golden, then read the difference.
 */

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARGS_MAX 12

static const struct {
	const char *file;
	const char *args[ARGS_MAX - 2];
} replays[] = {
	{ "summary.txt", { "-o" } },
	{ "summary.json", { "--json" } },
	{ "summary-service.txt", { "-o", "-c", "1", "--class-by", "service" } },
	{ "summary-tcp-4.json", { "--json", "-c", "1", "-t", "-4" } },
	{ "listeners.txt", { "-o", "-l", "-c", "1" } },
	{ "listeners.json", { "--json", "-l", "-e", "-c", "1" } },
	{ "sockets.txt", { "-o", "-a", "-c", "1" } },
	{ "sockets.csv", { "--csv", "-a", "-e", "-4", "-c", "1" } },
	{ "close-wait.json", { "--json", "-e", "-c", "1", "state", "close-wait" } },
	{ "inbound.txt", { "-o", "-v", "sockets", "-t6", "-c", "1", "dir", "in" } },
};

/* Of what gets stuck; made by buildups.py. */
static const struct {
	const char *recording;
	const char *file;
	int code;
	const char *args[ARGS_MAX - 2];
} buildups[] = {
	{ "leak", "leak.check", 1, { "--check", "--threshold", "close_wait=10,1000" } },
	{ "leak", "leak.json", 0,
		{ "--json", "-v", "findings", "--threshold", "close_wait=10,20" } },
	{ "leak", "leak.txt", 0,
		{ "-o", "-v", "findings", "--threshold", "close_wait=10,20" } },
	{ "full-queue", "full-queue.check", 1, { "--check" } },
	{ "full-queue", "full-queue.txt", 0, { "-o", "-v", "findings" } },
	{ "used-up-ports", "used-up-ports.check", 2, { "--check" } },
	{ "used-up-ports", "used-up-ports.txt", 0, { "-o", "-v", "findings" } },
};

static void path_of(char *path, size_t size, const char *file)
{
	snprintf(path, size, "%s/%s", getenv("RECORD_DATA"), file);
}

static char *read_text(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	ck_assert_msg(file, "%s is missing", path);
	if (getdelim(&text, &size, '\0', file) < 0)
		text[0] = '\0';
	fclose(file);
	return text;
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static void compare(const char *path, const char *expected, const char *got)
{
	size_t at = 0;
	unsigned line = 1;

	for (; expected[at] && expected[at] == got[at]; at++)
		line += expected[at] == '\n';
	ck_assert_msg(expected[at] == got[at], "%s:%u: \"%.80s\", not \"%.80s\"", path,
		line, got + at, expected + at);
}

/* Replays it with more arguments, up to a NULL; it must end with `code`. */
static void replay(
	const char *recording, const char *const *more, const char *file, int code)
{
	const char *args[ARGS_MAX] = { "--replay" };
	const struct run run = { .args = args };
	char name[64];
	char source[4096];
	char path[4096];
	struct outcome outcome;
	char *expected;
	size_t count = 2;

	snprintf(name, sizeof(name), "%s.pcap", recording);
	path_of(source, sizeof(source), name);
	args[1] = source;
	while (*more)
		args[count++] = *more++;
	run_program(&run, &outcome);
	assert_code(&outcome, code);
	ck_assert_str_eq(outcome.err, "");
	path_of(path, sizeof(path), file);
	if (getenv("GOLDEN_WRITE"))
		write_text(path, outcome.out);
	expected = read_text(path);
	compare(file, expected, outcome.out);
	free(expected);
	outcome_fini(&outcome);
}

START_TEST(a_replay_prints_what_stands_in_the_file)
{
	replay("all-states", replays[_i].args, replays[_i].file, 0);
}
END_TEST

START_TEST(what_gets_stuck_in_a_recording_is_found)
{
	replay(buildups[_i].recording, buildups[_i].args, buildups[_i].file,
		buildups[_i].code);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, a_replay_prints_what_stands_in_the_file, 0,
		sizeof(replays) / sizeof(*replays));
	tcase_add_loop_test(tcase, what_gets_stuck_in_a_recording_is_found, 0,
		sizeof(buildups) / sizeof(*buildups));
}

int main(void)
{
	return suite_run("golden replays", add);
}
