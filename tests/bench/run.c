/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * bench-run [--json FILE] [--build NAME] [--rounds N] [--only TEXT]
 *           --floor PATH [--sockview PATH] SIZE…
 *
 * How long sockview takes, against the least any program could take and against the tools
 * people use today. Prints a table; speed is never an error. How it works, file by file:
 *
 *	space	a network namespace with limits for a million sockets
 *	lane	connections between two ends in one process
 *	holders	children that hold them
 *	work	the rows of the table and their bars
 *	measure	one run of a process: time, memory
 *	stage	rounds of runs in turn
 *	figure	medians, and whether a bar is met
 *	report	the table; report_json the file
 */

#include "report.h"
#include "size.h"
#include "space.h"
#include "stage.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_SKIP 77 /* what meson calls a skipped test */

struct options {
	struct stage stage;
	const char *json;
	const char *build;
	char **sizes;
	int size_count;
};

static int parse_options(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "floor", required_argument, NULL, 'f' },
		{ "sockview", required_argument, NULL, 's' },
		{ "json", required_argument, NULL, 'j' },
		{ "build", required_argument, NULL, 'b' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "only", required_argument, NULL, 'o' },
		{ 0 },
	};
	unsigned long rounds = 0;
	const char **targets[128] = {
		['f'] = &options->stage.paths[PROGRAM_FLOOR],
		['s'] = &options->stage.paths[PROGRAM_SOCKVIEW],
		['j'] = &options->json,
		['b'] = &options->build,
		['o'] = &options->stage.only,
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (letter == '?')
			return -EINVAL;
		if (letter == 'r')
			rounds = strtoul(optarg, NULL, 10);
		else
			*targets[letter] = optarg;
	}
	options->stage.rounds = rounds;
	options->sizes = argv + optind;
	options->size_count = argc - optind;
	return options->stage.paths[PROGRAM_FLOOR] && options->size_count ? 0 : -EINVAL;
}

/* All figures of a program run. */
struct figures {
	struct figure *figure;
	size_t count;
	size_t room;
};

static int make_room(struct figures *figures)
{
	size_t room = figures->count + WORK_MAX;
	struct figure *figure;

	if (room <= figures->room)
		return 0;
	figure = realloc(figures->figure, room * sizeof(*figure));
	if (!figure)
		return -ENOMEM;
	figures->figure = figure;
	figures->room = room;
	return 0;
}

static int run_scene(const struct options *options, enum scene scene, uint64_t sockets,
	struct figures *figures)
{
	size_t count = 0;
	int err = make_room(figures);

	if (!err)
		err = stage_play(&options->stage, scene, sockets,
			figures->figure + figures->count, &count);
	if (err) {
		fprintf(stderr, "bench-run: filling with %" PRIu64 " sockets: %s\n",
			sockets, strerror(-err));
		return err;
	}
	for (size_t i = 0; i < count; i++)
		report_line(stdout, &figures->figure[figures->count + i]);
	putchar('\n');
	figures->count += count;
	return 0;
}

static int run_size(
	const struct options *options, const char *text, struct figures *figures)
{
	uint64_t sockets;
	const char *why;
	int err = size_parse(text, &sockets);

	if (err) {
		fprintf(stderr, "bench-run: size: %s: not a number up to %d\n", text,
			SIZE_MAX_SOCKETS);
		return err;
	}
	if (!space_has_room(sockets, &why)) {
		printf("%s sockets: skipped: %s\n", text, why);
		return 0;
	}
	for (int scene = 0; scene < SCENE_COUNT && !err; scene++)
		err = run_scene(options, (enum scene)scene, sockets, figures);
	return err;
}

static int run_all(const struct options *options, struct figures *figures)
{
	struct place place;
	int err = 0;

	place_find(&place, options->build ? options->build : "");
	report_head(stdout, &place);
	for (int i = 0; i < options->size_count && !err; i++)
		err = run_size(options, options->sizes[i], figures);
	if (err)
		return err;
	report_noise(stdout, figures->figure, figures->count);
	if (!options->json)
		return 0;
	err = report_json(options->json, &place, figures->figure, figures->count);
	if (err)
		fprintf(stderr, "bench-run: writing %s: %s\n", options->json,
			strerror(-err));
	return err;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct figures figures = { 0 };
	int err;

	if (parse_options(argc, argv, &options)) {
		fputs("usage: bench-run [--json FILE] [--build NAME] [--rounds N] "
		      "[--only TEXT] --floor PATH [--sockview PATH] SIZE...\n",
			stderr);
		return 2;
	}
	err = run_all(&options, &figures);
	free(figures.figure);
	if (err == -EPERM || err == -ENOSYS)
		return EXIT_SKIP; /* no namespaces here */
	return err || !figures.count ? 1 : 0;
}
