/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "measure.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double milliseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static int exit_code(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int spawn_and_reap(char *const argv[], const posix_spawn_file_actions_t *actions,
	int *status, struct rusage *usage)
{
	pid_t pid;
	int err = posix_spawnp(&pid, argv[0], actions, NULL, argv, environ);

	if (err)
		return -err;
	return wait4(pid, status, 0, usage) == pid ? 0 : -errno;
}

int measure_run(char *const argv[], struct run *run)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	double start;
	int status;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	start = now_ms();
	err = spawn_and_reap(argv, &actions, &status, &usage);
	run->wall_ms = now_ms() - start;
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return err;
	run->cpu_ms = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
	run->code = exit_code(status);
	return 0;
}

static void traced_main(char *const argv[])
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	close(null);
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		_exit(126);
	raise(SIGSTOP); /* until the tracer has said what it wants */
	execvp(argv[0], argv);
	_exit(127);
}

static double read_peak_mib(pid_t pid)
{
	char path[64];
	char line[256];
	long kib = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	fclose(file);
	return (double)kib / 1024;
}

/* Lets the child run to its end; its memory is still there at the exit stop. */
static int follow(pid_t pid, double *mib, int *code)
{
	int status;

	while (waitpid(pid, &status, 0) == pid) {
		int signal = 0;

		if (!WIFSTOPPED(status)) {
			*code = exit_code(status);
			return 0;
		}
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8))
			*mib = read_peak_mib(pid);
		else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP)
			signal = WSTOPSIG(status);
		if (ptrace(PTRACE_CONT, pid, NULL, (void *)(long)signal))
			return -errno;
	}
	return -errno;
}

int measure_peak(char *const argv[], double *mib, int *code)
{
	const long options = PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -errno;
	if (pid == 0)
		traced_main(argv);
	*mib = 0;
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	if (!WIFSTOPPED(status)) /* tracing is forbidden here */
		return -EPERM;
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)options) ||
		ptrace(PTRACE_CONT, pid, NULL, NULL))
		return -errno;
	return follow(pid, mib, code);
}
