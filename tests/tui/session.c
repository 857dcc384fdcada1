/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX 32

/* From the leader. */
struct news {
	enum {
		NEWS_STARTED,
		NEWS_CHANGED,
	} kind;
	pid_t pid;
	int status;
	double cpu_s;
};

static void set_environment(const char *const *env)
{
	/* What a person usually has. */
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("NO_COLOR");
	unsetenv("LINES");
	unsetenv("COLUMNS");
	for (; env && *env; env++) {
		const char *equals = strchr(*env, '=');
		char *name = strdup(*env);

		if (!equals) {
			unsetenv(name);
		} else {
			name[equals - *env] = '\0';
			setenv(name, equals + 1, 1);
		}
		free(name);
	}
}

static void replace_descriptor(int fd, const char *path)
{
	int other;

	if (!path)
		return;
	close(fd);
	if (*path) {
		other = open(path, O_RDWR);
		if (other != fd)
			_exit(126);
	}
}

static void run_program(const struct session_plan *plan, int slave)
{
	const char *argv[ARGS_MAX] = { "sockview" };
	const char *file = plan->file ? plan->file : getenv("SOCKVIEW");
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGHUP, plan->ignores_hup ? SIG_IGN : SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGTTOU, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int fd = 0; fd <= 2; fd++)
		dup2(slave, fd);
	for (int fd = 0; fd < 2; fd++)
		replace_descriptor(fd, plan->instead[fd]);
	for (size_t i = 0; plan->args && plan->args[i] && i + 2 < ARGS_MAX; i++)
		argv[i + 1] = plan->args[i];
	if (plan->folder && chdir(plan->folder))
		_exit(126);
	set_environment(plan->env);
	execv(file, (char *const *)(uintptr_t)argv);
	_exit(127);
}

static double seconds(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static void tell(int news, const struct news *told)
{
	if (write(news, told, sizeof(*told)) != sizeof(*told))
		_exit(1);
}

/* Tells every change of the program until it ends, then waits to be let go. */
static void watch(pid_t program, int news, int leash)
{
	struct news told = { .kind = NEWS_STARTED, .pid = program };
	struct rusage usage;
	char byte;

	tell(news, &told);
	told.kind = NEWS_CHANGED;
	do {
		if (wait4(program, &told.status, WUNTRACED | WCONTINUED, &usage) < 0)
			_exit(1);
		told.cpu_s = seconds(&usage);
		tell(news, &told);
	} while (!WIFEXITED(told.status) && !WIFSIGNALED(told.status));
	while (read(leash, &byte, 1) > 0)
		;
	_exit(0);
}

static void lead(const struct session_plan *plan, int slave, int news, int leash)
{
	pid_t program;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Check's handlers would end the whole test. */
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGALRM, SIG_DFL);
	setsid();
	signal(SIGHUP, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	if (ioctl(slave, TIOCSCTTY, 0))
		_exit(1);
	program = fork();
	if (program == 0) {
		setpgid(0, 0);
		tcsetpgrp(slave, getpid());
		run_program(plan, slave);
	}
	watch(program, news, leash);
}

/* Not those of a fresh terminal, so that a reset does not pass for a restoration. */
static void set_unusual_modes(int fd, struct termios *modes)
{
	ck_assert_int_eq(tcgetattr(fd, modes), 0);
	modes->c_lflag &= ~(tcflag_t)ECHOCTL;
	modes->c_iflag |= IGNBRK;
	modes->c_cc[VINTR] = 'X' & 0x1f;
	modes->c_cc[VMIN] = 3;
	modes->c_cc[VTIME] = 2;
	ck_assert_int_eq(tcsetattr(fd, TCSANOW, modes), 0);
	ck_assert_int_eq(tcgetattr(fd, modes), 0);
}

void session_start(const struct session_plan *plan, struct session *session)
{
	struct winsize size = {
		.ws_row = (unsigned short)(plan->rows ? plan->rows : 24),
		.ws_col = (unsigned short)(plan->cols ? plan->cols : 80),
	};
	int news[2];
	int leash[2];
	int slave;

	*session = (struct session){ .status = -1 };
	ck_assert_int_eq(openpty(&session->master, &slave, NULL, NULL, &size), 0);
	set_unusual_modes(slave, &session->before);
	fcntl(session->master, F_SETFD, FD_CLOEXEC);
	fcntl(session->master, F_SETFL, O_NONBLOCK);
	fcntl(slave, F_SETFD, FD_CLOEXEC);
	ck_assert_int_eq(pipe2(news, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(leash, O_CLOEXEC), 0);
	session->leader = fork();
	ck_assert_int_ge(session->leader, 0);
	if (session->leader == 0) {
		close(leash[1]);
		close(session->master);
		lead(plan, slave, news[1], leash[0]);
	}
	close(slave);
	close(news[1]);
	close(leash[0]);
	session->news = news[0];
	session->leash = leash[1];
	session_read_news(session);
}

void session_read_news(struct session *session)
{
	struct news told;
	ssize_t got = read(session->news, &told, sizeof(told));

	ck_assert_msg(got == sizeof(told), "the leader has ended");
	if (told.kind == NEWS_STARTED) {
		session->program = told.pid;
	} else if (WIFSTOPPED(told.status)) {
		session->stops++;
	} else if (WIFCONTINUED(told.status)) {
		session->continues++;
	} else {
		session->ended = true;
		session->status = told.status;
		session->cpu_s = told.cpu_s;
	}
}

void session_hang_up(struct session *session)
{
	if (session->master >= 0)
		close(session->master);
	session->master = -1;
}

void session_end(struct session *session)
{
	if (!session->ended)
		kill(session->program, SIGKILL);
	close(session->leash);
	waitpid(session->leader, NULL, 0);
	close(session->news);
	session_hang_up(session);
}

void session_resize(const struct session *session, unsigned rows, unsigned cols)
{
	struct winsize size = {
		.ws_row = (unsigned short)rows,
		.ws_col = (unsigned short)cols,
	};

	ck_assert_int_eq(ioctl(session->master, TIOCSWINSZ, &size), 0);
}

bool session_same_modes(const struct session *session)
{
	struct termios now;

	/* Of the master it tells the slave's. */
	ck_assert_int_eq(tcgetattr(session->master, &now), 0);
	return now.c_iflag == session->before.c_iflag &&
	       now.c_oflag == session->before.c_oflag &&
	       now.c_cflag == session->before.c_cflag &&
	       now.c_lflag == session->before.c_lflag &&
	       memcmp(now.c_cc, session->before.c_cc, sizeof(now.c_cc)) == 0;
}
