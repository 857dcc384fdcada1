/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/checking.h"

#include "sockview/app/message.h"
#include "sockview/output/check.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Monitoring systems give a check 10 s. */
#define LIMIT_S 9

bool checking_is_asked(int argc, char *const argv[])
{
	static const char name[] = "--check";

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		size_t length = strcspn(argv[i], "=");

		/* Shorter ones could be other options. */
		if (length >= strlen("--ch") && length < sizeof(name) &&
			strncmp(argv[i], name, length) == 0)
			return true;
	}
	return false;
}

/* Only what a signal handler may call. */
static void on_limit(int number, siginfo_t *info, void *context)
{
	static const char text[] = "UNKNOWN - no answer in time\n";
	struct pollfd out = { .fd = info->si_value.sival_int, .events = POLLOUT };

	(void)number, (void)context;
	/* A reader that takes nothing must not keep it, either. */
	if (poll(&out, 1, 0) != 1 || write(out.fd, text, sizeof(text) - 1) < 0)
		_exit(CHECK_UNKNOWN);
	_exit(CHECK_UNKNOWN);
}

static int start_limit(const struct app_host *host, timer_t *timer)
{
	struct sigaction action = { .sa_sigaction = on_limit, .sa_flags = SA_SIGINFO };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM,
		.sigev_value.sival_int = host->out };
	struct itimerspec limit = {
		.it_value.tv_sec = host->check_limit_s ? host->check_limit_s : LIMIT_S
	};

	sigset_t alarm;

	sigemptyset(&action.sa_mask);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	/* Whoever started it may have blocked the signal, which is inherited. */
	if (sigaction(SIGALRM, &action, NULL) || sigprocmask(SIG_UNBLOCK, &alarm, NULL) ||
		timer_create(CLOCK_MONOTONIC, &event, timer))
		return -1;
	return timer_settime(*timer, 0, &limit, NULL);
}

static int say_unknown(const struct app_host *host, const char *why)
{
	struct out out;

	out_init(&out, host->out, false, NULL, NULL);
	check_unknown(&out, why);
	out_flush(&out);
	return CHECK_UNKNOWN;
}

/* The first message that was written, without the program's name. */
static int say_message(const struct app_host *host, int messages)
{
	static const char prefix[] = "sockview: ";
	char text[1024];
	ssize_t length = pread(messages, text, sizeof(text) - 1, 0);
	char *why = text;

	if (length <= 0)
		return say_unknown(host, "no reason is known");
	text[length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (strncmp(why, prefix, sizeof(prefix) - 1) == 0)
		why += sizeof(prefix) - 1;
	return say_unknown(host, why);
}

int checking_run(
	const struct app_host *host, int argc, char *argv[], checking_run_fn *run)
{
	struct app_host checked = *host;
	timer_t timer;
	int code;

	checked.err = memfd_create("messages", MFD_CLOEXEC);
	if (checked.err < 0 || start_limit(host, &timer))
		return say_unknown(host, "the check could not be started");
	code = run(&checked, argc, argv);
	timer_delete(timer);
	if (code >= CHECKING_CODE)
		code -= CHECKING_CODE;
	else if (code > EXIT_DONE)
		code = say_message(host, checked.err);
	close(checked.err);
	return code;
}
