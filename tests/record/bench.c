/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * bench-record SOCKVIEW SIZE
 *
 * What a recording costs: in a namespace with SIZE sockets, a dump alone, recorded
 * plainly and compressed, and replayed, in turn; medians, ratios to the dump, and bytes a
 * socket. Slow is no failure; a run that fails is.
 */

#include "holders.h"
#include "measure.h"
#include "size.h"
#include "space.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROUNDS 11

static char plain[64];
static char packed[64];

/* `file` is written, and was removed before, if `writes`. */
struct lane {
	const char *name;
	const char *option;
	char *file;
	bool writes;
	double goal; /* times the dump; 0: none */
};

static const struct lane lanes[] = {
	{ "dump alone", NULL, NULL, false, 0 },
	{ "record", "--record", plain, true, 1.3 },
	{ "record, compressed", "--record", packed, true, 0 },
	{ "replay", "--replay", plain, false, 1 },
	{ "replay, compressed", "--replay", packed, false, 1 },
};

#define LANES (sizeof(lanes) / sizeof(*lanes))

static int run_lane(char *sockview, const struct lane *lane, double *ms)
{
	char option[16];
	char *argv[] = { sockview, (char[]){ "-o" }, NULL, NULL, NULL };
	struct run run;
	int err;

	if (lane->option) {
		snprintf(option, sizeof(option), "%s", lane->option);
		argv[2] = option;
		argv[3] = lane->file;
	}
	if (lane->writes)
		unlink(lane->file);
	err = measure_run(argv, &run);
	*ms = run.wall_ms;
	if (!err && run.code)
		err = -1;
	if (err)
		fprintf(stderr, "bench-record: %s failed\n", lane->name);
	return err;
}

static int compare(const void *left, const void *right)
{
	const double *a = left;
	const double *b = right;

	return (*a > *b) - (*a < *b);
}

static void print_size(const char *name, const char *file, uint64_t sockets, double goal)
{
	struct stat stat_of_file;

	if (stat(file, &stat_of_file) == 0)
		printf("%-20s %8.1f bytes a socket (goal %.0f)\n", name,
			(double)stat_of_file.st_size / (double)sockets, goal);
}

static void print_table(double ms[LANES][ROUNDS], uint64_t sockets)
{
	double dump = 0;

	for (size_t i = 0; i < LANES; i++) {
		double median;

		qsort(ms[i], ROUNDS, sizeof(ms[i][0]), compare);
		median = ms[i][ROUNDS / 2];
		if (i == 0)
			dump = median;
		printf("%-20s %8.1f ms  %5.2f x dump", lanes[i].name, median,
			median / dump);
		if (lanes[i].goal > 0)
			printf(" (goal %.1f)", lanes[i].goal);
		printf("\n");
	}
	print_size("size", plain, sockets, 130);
	print_size("size, compressed", packed, sockets, 20);
}

static int measure(char *sockview)
{
	double ms[LANES][ROUNDS];

	for (size_t round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < LANES; i++)
			if (run_lane(sockview, &lanes[i], &ms[i][round]))
				return EXIT_FAILURE;
	print_table(ms, space_sockets());
	return EXIT_SUCCESS;
}

static int fill_and_measure(char *sockview, uint64_t sockets)
{
	struct holders holders = { 0 };
	int code = EXIT_FAILURE;
	int err = space_enter();

	if (!err)
		err = holders_mixed(&holders, sockets);
	if (err) {
		fprintf(stderr, "bench-record: filling: %s\n", strerror(-err));
	} else {
		printf("%" PRIu64 " sockets\n", space_sockets());
		code = measure(sockview);
	}
	holders_end(&holders);
	return code;
}

int main(int argc, char **argv)
{
	uint64_t sockets;
	int code;

	if (argc != 3 || size_parse(argv[2], &sockets)) {
		fprintf(stderr, "usage: bench-record SOCKVIEW SIZE\n");
		return 2;
	}
	snprintf(plain, sizeof(plain), "/var/tmp/bench-record-%ld.pcap", (long)getpid());
	snprintf(packed, sizeof(packed), "/var/tmp/bench-record-%ld.pcap.zst",
		(long)getpid());
	code = fill_and_measure(argv[1], sockets);
	unlink(plain);
	unlink(packed);
	return code;
}
