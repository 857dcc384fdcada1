/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * bench-fill [--time-wait] SIZE COMMAND [ARGUMENT…]
 *
 * Runs a command in a network namespace filled with SIZE TCP sockets, as the benchmark
 * fills it: for a profiler, or a look by hand. Ends with the command's exit code.
 */

#include "holders.h"
#include "size.h"
#include "space.h"

#include <inttypes.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int run_command(char *const argv[])
{
	int status;
	pid_t pid;
	int err = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);

	if (err) {
		fprintf(stderr, "bench-fill: %s: %s\n", argv[0], strerror(err));
		return 127;
	}
	if (waitpid(pid, &status, 0) != pid)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int fill_and_run(uint64_t sockets, bool time_wait, char *const argv[])
{
	struct holders holders = { 0 };
	int code = 1;
	int err = space_enter();

	if (!err)
		err = time_wait ? holders_time_wait(&holders, sockets)
				: holders_mixed(&holders, sockets);
	if (err) {
		fprintf(stderr, "bench-fill: filling: %s\n", strerror(-err));
	} else {
		fprintf(stderr, "bench-fill: %" PRIu64 " sockets\n", space_sockets());
		code = run_command(argv);
	}
	holders_end(&holders);
	return code;
}

int main(int argc, char **argv)
{
	bool time_wait = argc > 1 && strcmp(argv[1], "--time-wait") == 0;
	char **rest = argv + 1 + time_wait;
	uint64_t sockets;

	if (argc < 3 + time_wait || size_parse(rest[0], &sockets)) {
		fputs("usage: bench-fill [--time-wait] SIZE COMMAND [ARGUMENT...]\n",
			stderr);
		return 2;
	}
	return fill_and_run(sockets, time_wait, rest + 1);
}
