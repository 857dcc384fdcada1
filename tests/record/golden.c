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

START_TEST(a_replay_prints_what_stands_in_the_file)
{
	const char *args[ARGS_MAX] = { "--replay" };
	char recording[4096];
	char path[4096];
	char *expected;
	char *got;
	size_t count = 2;

	path_of(recording, sizeof(recording), "all-states.pcap");
	args[1] = recording;
	for (size_t i = 0; replays[_i].args[i]; i++)
		args[count++] = replays[_i].args[i];
	got = output_of(args, NULL);
	path_of(path, sizeof(path), replays[_i].file);
	if (getenv("GOLDEN_WRITE"))
		write_text(path, got);
	expected = read_text(path);
	compare(replays[_i].file, expected, got);
	free(expected);
	free(got);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, a_replay_prints_what_stands_in_the_file, 0,
		sizeof(replays) / sizeof(*replays));
}

int main(void)
{
	return suite_run("golden replays", add);
}
