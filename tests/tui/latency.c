/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * tui-latency [SIZE]
 *
 * How soon the dashboard answers a key while dumps of SIZE sockets (1M) go on without a
 * pause, on the Overview, with its processes open, and in the list of all sockets; what
 * it takes of memory; and, with 1k sockets, how soon it stands there and what it takes of
 * the processor. A table; speed is never a failure.
 */

#include "desk.h"

#include "holders.h"
#include "size.h"
#include "space.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SMALL	   1000
#define STARTS	   15
#define ROUNDS	   40
#define WATCHED_MS 20000

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct series {
	const char *what;
	double ms[STARTS + ROUNDS];
	size_t count;
};

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

static void print_series(struct series *series, double limit)
{
	double most;

	qsort(series->ms, series->count, sizeof(*series->ms), compare);
	most = series->ms[series->count - 1];
	printf("%-34s %9.1f %9.1f %9.0f  %s\n", series->what,
		series->ms[series->count / 2], most, limit, most <= limit ? "yes" : "no");
	fflush(stdout);
}

static void print_value(const char *what, double value, double limit)
{
	printf("%-34s %9.1f %9s %9.1f  %s\n", what, value, "", limit,
		value <= limit ? "yes" : "no");
	fflush(stdout);
}

static void fill(struct holders *holders, uint64_t sockets)
{
	int err = space_enter();

	if (!err)
		err = holders_mixed(holders, sockets);
	if (err) {
		fprintf(stderr, "tui-latency: filling: %s\n", strerror(-err));
		holders_end(holders);
		exit(1);
	}
	printf("\n%" PRIu64 " sockets %29s %9s %9s  %s\n", space_sockets(), "median",
		"most", "bar", "met");
}

static void start(struct desk *desk, const char *const *args)
{
	const struct session_plan plan = { .args = args };

	desk_start(desk, &plan);
}

static void finish(struct desk *desk)
{
	desk_press(desk, "q");
	desk_finish(desk, DESK_MS);
	desk_end(desk);
}

/* ---- a small host ---- */

static void measure_starts(void)
{
	struct series frame = { .what = "first frame, ms" };
	struct series numbers = { .what = "first numbers, ms" };

	for (size_t i = 0; i < STARTS; i++) {
		double from = now_ms();
		struct desk desk;

		start(&desk, NULL);
		desk_see(&desk, "q quit");
		frame.ms[frame.count++] = now_ms() - from;
		desk_see_row(&desk, "^.LISTEN +[0-9]");
		numbers.ms[numbers.count++] = now_ms() - from;
		finish(&desk);
	}
	print_series(&frame, 20);
	print_series(&numbers, 20);
}

static double cpu_ms(const struct desk *desk)
{
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(desk->session.program, &clock) ||
		clock_gettime(clock, &used))
		return 0;
	return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

static bool never(struct desk *desk, const void *unused)
{
	(void)desk, (void)unused;
	return false;
}

static void measure_idle(void)
{
	struct desk desk;
	double from;
	double used;

	start(&desk, DESK_LIST("-d", "2"));
	desk_see_row(&desk, "^.LISTEN +[0-9]");
	from = now_ms();
	used = cpu_ms(&desk);
	desk_wait(&desk, WATCHED_MS, never, NULL);
	used = cpu_ms(&desk) - used;
	print_value("CPU at 2 s, % of a core", used * 100 / (now_ms() - from), 1);
	finish(&desk);
}

/* ---- a large one ---- */

struct key {
	const char *what;
	const char *key;
	const char *row; /* that answers it */
};
#define KEYS_MAX 20
#define FOLDED	 "^> *[0-9]+ x \\+ tui-latency"

/* Each leaves the dashboard as the first found it. */
static const struct key overview_keys[] = {
	{ "key j, ms", "j", "^>SYN_SENT" },
	{ "key k, ms", "k", "^>LISTEN" },
	{ "key G, ms", "G", "^>UDP" },
	{ "key g, ms", "g", "^>LISTEN" },
	{ "key ?, ms", "?", "page 1 of 3" },
	{ "key PgDn, ms", "\033[6~", "page 2 of 3" },
	{ "key 1, ms", "1", "^.1 Overview." },
	{ "key p (pause), ms", "p", "PAUSED" },
	{ "key p (resume), ms", "p", "p pause" },
	{ "key c, ms", "c", "classed by" },
	{ "key +, ms", "+", "^ every " },
	{ "key -, ms", "-", "^ every " },
	{ "key ?, ms", "?", "page 1 of 3" },
	{ "key Esc (waits 25 ms), ms", "\033", "^.1 Overview." },
};

/* The test's own processes are folded into one row, which is selected. */
static const struct key process_keys[] = {
	{ "processes: key Right (unfold), ms", "\033[C", "^> *[0-9]+ x - " },
	{ "processes: key j, ms", "j", "^> *[0-9]+   tui-latency" },
	{ "processes: key k, ms", "k", "^> *[0-9]+ x - " },
	{ "processes: key Left (fold), ms", "\033[D", FOLDED },
	{ "processes: key S (reverse), ms", "S", " CLOSE_W\u25b4" },
	{ "processes: key S (reverse), ms", "S", " CLOSE_W\u25be" },
	{ "processes: key Enter (sockets), ms", "\r", "\\[6 Sockets\\]" },
	{ "processes: key Esc (waits), ms", "\033", "\\[3 Processes\\]" },
	{ "processes: key 1, ms", "1", "\\[1 Overview\\]" },
	{ "processes: key 3, ms", "3", "\\[3 Processes\\]" },
	{ "processes: key b (command), ms", "b", "a row for each command" },
	{ "processes: key b (user), ms", "b", "a row for each user" },
	{ "processes: key b (unit), ms", "b", "a row for each unit" },
	{ "processes: key b (process), ms", "b", "a row for each process" },
};

static void press_in_turn(
	struct desk *desk, const struct key *keys, size_t count, struct series *series)
{
	for (size_t i = 0; i < count; i++) {
		double from = now_ms();

		desk_press(desk, keys[i].key);
		desk_see_row(desk, keys[i].row);
		series[i].what = keys[i].what;
		series[i].ms[series[i].count++] = now_ms() - from;
	}
}

/* Each round begins with a row that matches `from`. */
struct course {
	const char *from;
	size_t rounds;
	const struct key *keys;
	size_t count;
};

static void measure_in_turn(struct desk *desk, const struct course *course)
{
	struct series series[KEYS_MAX] = { 0 };

	for (size_t i = 0; i < course->rounds; i++) {
		desk_see_row(desk, course->from);
		press_in_turn(desk, course->keys, course->count, series);
	}
	for (size_t i = 0; i < course->count; i++)
		print_series(&series[i], 100);
}

static double peak_bytes(const struct desk *desk)
{
	char path[64];
	char line[256];
	double kib = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)desk->session.program);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtod(line + 6, NULL);
	}
	if (file)
		fclose(file);
	return kib * 1024;
}

static void print_memory(const struct desk *desk, const char *what, uint64_t sockets)
{
	print_value(
		what, peak_bytes(desk) / (1 << 20), (double)sockets * 200 / (1 << 20));
}

static void measure_keys(uint64_t sockets)
{
	static const struct course course = { "^.LISTEN +[0-9]", ROUNDS, overview_keys,
		COUNT_OF(overview_keys) };
	struct desk desk;
	double from = now_ms();

	start(&desk, DESK_LIST("-d", "0.1", "--max-cpu", "100"));
	desk_see(&desk, "q quit");
	print_value("first frame, ms", now_ms() - from, 20);
	desk_see_row(&desk, "^.LISTEN +[0-9]");
	print_value("first numbers, ms", now_ms() - from, 10000);
	measure_in_turn(&desk, &course);
	print_memory(&desk, "memory (VmHWM), MiB", sockets);
	from = now_ms();
	finish(&desk);
	print_value("key q until its end, ms", now_ms() - from, 1000);
}

/* ---- its processes ---- */

#define SEARCH_MS 180000

static bool are_all_found(struct desk *desk, const void *unused)
{
	(void)unused;
	return desk_sees(desk, "tui-latency") && !desk_sees(desk, "not yet found");
}

static void measure_processes(uint64_t sockets)
{
	static const struct course course = { FOLDED, ROUNDS / 4, process_keys,
		COUNT_OF(process_keys) };
	struct desk desk;

	start(&desk, DESK_LIST("-d", "0.1", "--max-cpu", "100"));
	desk_see_row(&desk, "^.LISTEN +[0-9]");
	desk_press(&desk, "3");
	if (!desk_wait(&desk, SEARCH_MS, are_all_found, NULL))
		desk_fail(&desk, "not all found:", "owners");
	print_memory(&desk, "processes: memory (VmHWM), MiB", sockets);
	desk_press(&desk, "g");
	measure_in_turn(&desk, &course);
	finish(&desk);
}

/* ---- a list of as many rows ---- */

#define LIST_ROUNDS 10

enum {
	ROW_HEADER = 2,
	ROW_SELECTED = 22,
}; /* of 24 */

/* Each is seen by a row of the screen that changes. */
static const struct {
	const char *what;
	const char *key;
	unsigned row;
} list_keys[] = {
	{ "list: key G, ms", "G", ROW_SELECTED },
	{ "list: key PgUp, ms", "\033[5~", ROW_SELECTED },
	{ "list: key g, ms", "g", ROW_SELECTED },
	{ "list: key PgDn, ms", "\033[6~", ROW_SELECTED },
	{ "list: key s (sort), ms", "s", ROW_HEADER },
	{ "list: key S (reverse), ms", "S", ROW_HEADER },
};
#define LIST_KEYS (sizeof(list_keys) / sizeof(*list_keys))

static const struct {
	const char *what;
	const char *text;
	const char *row;
} list_filters[] = {
	{ "list: filter for few, ms", "state listen", "^ filter: state listen " },
	{ "list: filter for all, ms", "not sport = :1", "^ filter: not sport = :1 " },
	{ "list: filter by address, ms", "dst 127.0.0.0/8", "^ filter: dst 127" },
};
#define LIST_FILTERS (sizeof(list_filters) / sizeof(*list_filters))

struct old_row {
	unsigned row;
	char *text;
};

static bool has_changed(struct desk *desk, const void *context)
{
	const struct old_row *old = context;
	char *text = vt_row(&desk->vt, old->row);
	bool other = strcmp(text, old->text) != 0;

	free(text);
	return other;
}

static void press_list_key(struct desk *desk, size_t i, struct series *series)
{
	struct old_row old = { list_keys[i].row, vt_row(&desk->vt, list_keys[i].row) };
	double from = now_ms();

	desk_press(desk, list_keys[i].key);
	if (!desk_wait(desk, DESK_MS, has_changed, &old))
		desk_fail(desk, "not answered:", list_keys[i].what);
	series->what = list_keys[i].what;
	series->ms[series->count++] = now_ms() - from;
	free(old.text);
}

/* From the key that accepts it. */
static void set_list_filter(struct desk *desk, size_t i, struct series *series)
{
	double from;

	desk_press(desk, "/\025");
	desk_press(desk, list_filters[i].text);
	desk_see_row(desk, "^ filter> *[^ ]");
	desk_settle(desk, 100);
	from = now_ms();
	desk_press(desk, "\r");
	desk_see_row(desk, list_filters[i].row);
	series->what = list_filters[i].what;
	series->ms[series->count++] = now_ms() - from;
}

static void measure_list(void)
{
	struct series keys_series[LIST_KEYS] = { 0 };
	struct series filter_series[LIST_FILTERS] = { 0 };
	struct desk desk;

	start(&desk, DESK_LIST("-d", "0.1", "--max-cpu", "100"));
	desk_see_row(&desk, "^.LISTEN +[0-9]");
	desk_press(&desk, "6");
	desk_see_row(&desk, " 1-[0-9]+/");
	for (int round = 0; round < LIST_ROUNDS; round++) {
		for (size_t i = 0; i < LIST_KEYS; i++)
			press_list_key(&desk, i, &keys_series[i]);
		for (size_t i = 0; i < LIST_FILTERS; i++)
			set_list_filter(&desk, i, &filter_series[i]);
		desk_press(&desk, "\033");
		desk_see_no(&desk, " filter: ");
	}
	for (size_t i = 0; i < LIST_KEYS; i++)
		print_series(&keys_series[i], 100);
	for (size_t i = 0; i < LIST_FILTERS; i++)
		print_series(&filter_series[i], 100);
	finish(&desk);
}

static uint64_t large = 1000000;

/* The desk speaks by Check, so this is a test, of its own kind. */
START_TEST(measure)
{
	struct holders holders = { 0 };
	const char *why;

	fill(&holders, SMALL);
	measure_starts();
	measure_idle();
	holders_end(&holders);
	if (!space_has_room(large, &why)) {
		printf("%" PRIu64 " sockets: %s\n", large, why);
		return;
	}
	fill(&holders, large);
	measure_keys(large);
	measure_processes(large);
	measure_list();
	holders_end(&holders);
}
END_TEST

int main(int argc, char *argv[])
{
	Suite *suite = suite_create("latency");
	TCase *tcase = tcase_create("latency");
	SRunner *runner = srunner_create(suite);
	int failed;

	if (argc > 2 || (argc == 2 && size_parse(argv[1], &large))) {
		fputs("usage: tui-latency [SIZE]\n", stderr);
		return 2;
	}
	tcase_add_test(tcase, measure);
	suite_add_tcase(suite, tcase);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	if (failed)
		srunner_print(runner, CK_NORMAL);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
