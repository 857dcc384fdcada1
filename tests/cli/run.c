/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARGS_MAX 64
#define STEP	 65536

/* What the child gets as 0, 1 and 2; -1 is /dev/null. */
struct ends {
	int fd[3];
	bool terminal;
};

static int now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int)(now.tv_sec % 1000000 * 1000 + now.tv_nsec / 1000000);
}

/*
 * By descriptor, so that a child that gave up its rights or hid /proc still gets it,
 * wherever the build folder is.
 */
static int open_program(const struct run *run)
{
	const char *path = getenv("SOCKVIEW");
	int fd;

	if (run->file)
		return -1;
	ck_assert_msg(path != NULL, "SOCKVIEW names no program: run by meson test");
	fd = open(path, O_PATH | O_CLOEXEC);
	ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
	return fd;
}

static void set_environment(const char *const *env)
{
	for (; env && *env; env++) {
		char name[64];
		const char *equals = strchr(*env, '=');

		if (!equals) {
			unsetenv(*env);
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)(equals - *env), *env);
		setenv(name, equals + 1, 1);
	}
}

static void set_descriptors(const struct run *run, const struct ends *ends)
{
	for (int fd = 0; fd < 3; fd++) {
		int from = ends->fd[fd];

		if (fd == 1 && run->output)
			from = open(run->output, O_WRONLY | O_CLOEXEC);
		else if (from < 0)
			from = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (dup2(from, fd) < 0)
			_exit(120);
	}
	for (int fd = 0; fd < 3; fd++) {
		if (run->closed & RUN_CLOSE(fd))
			close(fd);
	}
}

/* The child. Its codes above 120 tell what of the harness failed. */
__attribute__((noreturn)) static void become(
	const struct run *run, int program, const struct ends *ends)
{
	char *argv[ARGS_MAX] = { strdup(run->file ? run->file : "sockview") };
	static const int usual[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE };
	const struct rlimit no_core = { 0, 0 };
	sigset_t none;
	size_t count = 1;

	for (const char *const *arg = run->args; arg && *arg && count < ARGS_MAX - 1;
		arg++)
		argv[count++] = strdup(*arg);
	if (run->no_argv)
		argv[0] = NULL;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Whoever runs the tests in the background ignores some of these. */
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		signal(usual[i], SIG_DFL);
	setrlimit(RLIMIT_CORE, &no_core); /* some tests end it by SIGQUIT */
	if (ends->terminal)
		setsid();
	set_environment(run->env);
	set_descriptors(run, ends);
	if (ends->terminal)
		ioctl(0, TIOCSCTTY, 0);
	if (run->prepare && run->prepare(run->context))
		_exit(121);
	if (run->file)
		execvp(run->file, argv);
	else
		execveat(program, "", argv, environ, AT_EMPTY_PATH);
	_exit(errno == ENOENT ? 127 : 126);
}

static void start(const struct run *run, const struct ends *ends, struct running *running)
{
	int program = open_program(run);

	running->deadline_ms = run->deadline_ms ? run->deadline_ms : RUN_DEADLINE_MS;
	running->pid = fork();
	ck_assert_int_ge(running->pid, 0);
	if (running->pid == 0)
		become(run, program, ends);
	if (program >= 0)
		close(program);
}

void run_start(const struct run *run, struct running *running)
{
	int out[2];
	int err[2];

	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(err, O_CLOEXEC), 0);
	start(run, &(struct ends){ { -1, out[1], err[1] }, false }, running);
	close(out[1]);
	close(err[1]);
	running->out = out[0];
	running->err = err[0];
}

void run_start_on_terminal(const struct run *run, struct running *running)
{
	const struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int master;
	int slave;

	ck_assert_int_eq(openpty(&master, &slave, NULL, NULL, &size), 0);
	fcntl(master, F_SETFD, FD_CLOEXEC);
	fcntl(slave, F_SETFD, FD_CLOEXEC);
	start(run, &(struct ends){ { slave, slave, slave }, true }, running);
	close(slave);
	running->out = master;
	running->err = -1;
}

/* Waits for one of both; a closed one is -1 and never ready. */
static bool wait_for_text(const struct running *running, int end_ms, bool ready[2])
{
	struct pollfd polled[2] = {
		{ .fd = running->out, .events = POLLIN },
		{ .fd = running->err, .events = POLLIN },
	};
	int left = end_ms - now_ms();

	if (left <= 0 || poll(polled, 2, left) <= 0)
		return false;
	ready[0] = polled[0].revents != 0;
	ready[1] = polled[1].revents != 0;
	return true;
}

/* Closes *fd at its end; a pseudo-terminal ends with EIO. */
static void read_some(int *fd, char **text, size_t *length)
{
	ssize_t got;

	*text = realloc(*text, *length + STEP + 1);
	ck_assert_ptr_nonnull(*text);
	got = read(*fd, *text + *length, STEP);
	if (got <= 0) {
		close(*fd);
		*fd = -1;
		got = 0;
	}
	*length += (size_t)got;
	(*text)[*length] = '\0';
}

size_t run_read(struct running *running, char *text, size_t length)
{
	size_t held = 0;
	int end_ms = now_ms() + running->deadline_ms;

	while (held < length && now_ms() < end_ms) {
		struct pollfd polled = { .fd = running->out, .events = POLLIN };
		ssize_t got;

		if (poll(&polled, 1, end_ms - now_ms()) <= 0)
			break;
		got = read(running->out, text + held, length - held);
		if (got <= 0)
			break;
		held += (size_t)got;
	}
	return held;
}

static bool has_ended(pid_t pid, int end_ms, int *status)
{
	while (waitpid(pid, status, WNOHANG) == 0) {
		if (now_ms() >= end_ms)
			return false;
		usleep(1000);
	}
	return true;
}

char run_first_byte(struct running *running)
{
	char byte;

	ck_assert_msg(run_read(running, &byte, 1) == 1, "nothing was printed");
	return byte;
}

void run_await_full_pipe(struct running *running)
{
	int end_ms = now_ms() + running->deadline_ms;
	int room = fcntl(running->out, F_GETPIPE_SZ) - PIPE_BUF;
	int held = 0;

	while (held < room) {
		ck_assert_msg(now_ms() < end_ms, "only %d bytes were printed", held);
		usleep(1000);
		ck_assert_int_eq(ioctl(running->out, FIONREAD, &held), 0);
	}
}

void run_stop_reading(struct running *running)
{
	close(running->out);
	running->out = -1;
}

bool run_ends_unread(struct running *running, int ms, int *status)
{
	return has_ended(running->pid, now_ms() + ms, status);
}

void run_finish(struct running *running, struct outcome *outcome)
{
	int end_ms = now_ms() + running->deadline_ms;
	bool ready[2];

	memset(outcome, 0, sizeof(*outcome));
	outcome->out = calloc(1, 1);
	outcome->err = calloc(1, 1);
	while ((running->out >= 0 || running->err >= 0) &&
		wait_for_text(running, end_ms, ready)) {
		if (ready[0])
			read_some(&running->out, &outcome->out, &outcome->out_length);
		if (ready[1])
			read_some(&running->err, &outcome->err, &outcome->err_length);
	}
	if (!has_ended(running->pid, end_ms, &outcome->status)) {
		outcome->late = true;
		kill(running->pid, SIGKILL);
		waitpid(running->pid, &outcome->status, 0);
	}
	if (running->out >= 0)
		close(running->out);
	if (running->err >= 0)
		close(running->err);
}

void run_program(const struct run *run, struct outcome *outcome)
{
	struct running running;

	run_start(run, &running);
	run_finish(&running, outcome);
}

int outcome_code(const struct outcome *outcome)
{
	if (outcome->late)
		return -1;
	return WIFSIGNALED(outcome->status) ? 128 + WTERMSIG(outcome->status)
					    : WEXITSTATUS(outcome->status);
}

void outcome_fini(struct outcome *outcome)
{
	free(outcome->out);
	free(outcome->err);
	memset(outcome, 0, sizeof(*outcome));
}

size_t text_lines(const char *text)
{
	size_t count = 0;

	while ((text = strchr(text, '\n'))) {
		count++;
		text++;
	}
	return count;
}

bool text_matches(const char *text, const char *pattern)
{
	regex_t regex;
	int result;

	ck_assert_int_eq(
		regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE), 0);
	result = regexec(&regex, text, 0, NULL, 0);
	regfree(&regex);
	return result == 0;
}

/* C0 but the ends of lines, those of CSV among them, DEL, and C1 as UTF-8 writes it. */
static bool is_control(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;

	if (byte[0] == 0xc2)
		return byte[1] < 0xa0;
	if (byte[0] == '\r')
		return byte[1] != '\n';
	return (byte[0] < ' ' && byte[0] != '\n') || byte[0] == 0x7f;
}

bool text_is_harmless(const char *text)
{
	static const char *const harmful[] = { "\\u", "\u061c", "\u200b", "\u200e",
		"\u200f", "\u2028", "\u202a", "\u202b", "\u202d", "\u202e", "\u2066",
		"\u2067", "\u2068", "\ufeff" };

	for (const char *at = text; *at; at++)
		if (is_control(at))
			return false;
	for (size_t i = 0; i < sizeof(harmful) / sizeof(*harmful); i++)
		if (strstr(text, harmful[i]))
			return false;
	setlocale(LC_CTYPE, "C.UTF-8");
	return mbstowcs(NULL, text, 0) != (size_t)-1;
}
