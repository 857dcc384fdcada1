/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "work.h"

#include <stdio.h>
#include <string.h>

#define MIXED SCENE_BIT(SCENE_MIXED)
#define BOTH  (SCENE_BIT(SCENE_MIXED) | SCENE_BIT(SCENE_TIME_WAIT))

static const char *const program_names[] = {
	[PROGRAM_FLOOR] = "floor",
	[PROGRAM_SOCKVIEW] = "sockview",
	[PROGRAM_SS] = "ss",
	[PROGRAM_SS_OWNERS] = "ss",
	[PROGRAM_NETSTAT] = "netstat",
	[PROGRAM_CAT] = "cat",
};

static const struct work works[] = {
	{ .program = PROGRAM_FLOOR, .scenes = BOTH },
	{
		.program = PROGRAM_SOCKVIEW,
		.args = { "-o", "--no-findings" },
		.scenes = BOTH,
		.small = { .extra_ms = 2, .mib = 6 },
		.large = { .floors = 1.05, .mib = 6 },
	},
	/* Nothing is stuck among TIME_WAIT. Where something is, the bar leaves out the
	 * look at the processes, which cannot be told apart here. */
	{
		.program = PROGRAM_SOCKVIEW,
		.args = { "-o" },
		.scenes = SCENE_BIT(SCENE_TIME_WAIT),
		.small = { .mib = 16 },
		.large = { .floors = 1.15, .mib = 16 },
	},
	{
		.program = PROGRAM_SOCKVIEW,
		.args = { "-o" },
		.scenes = MIXED,
		.small = { .mib = 16 },
		.large = { .mib = 16 },
	},
	{
		.program = PROGRAM_SOCKVIEW,
		.args = { "-o", "-a", "-n" },
		.scenes = BOTH,
		.small = { .mib = 6 },
		.large = { .floors = 1.2, .ss = 0.5, .mib = 6 },
	},
	{
		.program = PROGRAM_SOCKVIEW,
		.args = { "-o", "-a", "-p", "-n" },
		.scenes = MIXED,
		.large = { .floors = 5, .ss_p = 0.2 },
	},
	{
		.program = PROGRAM_SOCKVIEW,
		.args = { "-o", "-a", "--json" },
		.scenes = BOTH,
		.small = { .mib = 6 },
		.large = { .floors = 1.3, .mib = 6 },
	},
	{
		.program = PROGRAM_SOCKVIEW,
		.args = { "-o", "-a", "--csv" },
		.scenes = BOTH,
		.small = { .mib = 6 },
		.large = { .floors = 1.3, .mib = 6 },
	},
	{
		.program = PROGRAM_SOCKVIEW,
		.args = { "-o", "--no-findings", "--source", "proc" },
		.scenes = MIXED,
		.small = { .mib = 6 },
		.large = { .mib = 6 },
	},
	{ .program = PROGRAM_SS, .args = { "-tuan" }, .scenes = BOTH },
	{
		.program = PROGRAM_SS_OWNERS,
		.args = { "-tuanp" },
		.scenes = MIXED,
		.most = WORK_SS_OWNERS_MOST,
	},
	{ .program = PROGRAM_NETSTAT, .args = { "-tuan" }, .scenes = MIXED },
	{
		.program = PROGRAM_CAT,
		.args = { "/proc/net/tcp", "/proc/net/tcp6" },
		.scenes = MIXED,
	},
};

const struct work *work_table(size_t *count)
{
	*count = sizeof(works) / sizeof(*works);
	return works;
}

const char *scene_name(enum scene scene)
{
	return scene == SCENE_MIXED ? "mixed" : "time_wait";
}

const struct bar *work_bar(const struct work *work, uint64_t sockets)
{
	return sockets < WORK_LARGE ? &work->small : &work->large;
}

void work_name(const struct work *work, char *text, size_t size)
{
	size_t length = (size_t)snprintf(text, size, "%s", program_names[work->program]);

	for (size_t i = 0; i < WORK_ARGS_MAX && work->args[i] && length < size; i++)
		length += (size_t)snprintf(
			text + length, size - length, " %s", work->args[i]);
}

void work_argv(const struct work *work, const char *const paths[PROGRAM_COUNT],
	char *argv[WORK_ARGS_MAX + 2])
{
	const char *path = paths[work->program];
	size_t count = 0;

	/* exec changes none of them, whatever its type says. */
	memcpy(&argv[count++], path ? &path : &program_names[work->program],
		sizeof(*argv));
	for (size_t i = 0; i < WORK_ARGS_MAX && work->args[i]; i++)
		memcpy(&argv[count++], &work->args[i], sizeof(*argv));
	argv[count] = NULL;
}
