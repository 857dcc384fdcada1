/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/signals.h"

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define LAST_WORDS_MS 1000

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
static const int of_screens[] = { SIGTSTP, SIGCONT, SIGWINCH };

int signals_open(struct signals *signals, bool screen)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigemptyset(&signals->set);
	for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++) {
		struct sigaction old;

		/* nohup and shells' background jobs ignore some: so do we. */
		if (sigaction(ending[i], NULL, &old) || old.sa_handler != SIG_IGN)
			sigaddset(&signals->set, ending[i]);
	}
	for (size_t i = 0; screen && i < sizeof(of_screens) / sizeof(*of_screens); i++)
		sigaddset(&signals->set, of_screens[i]);
	signals->caught = 0;
	signals->fd = -1;
	if (sigaction(SIGPIPE, &ignore, NULL) ||
		sigprocmask(SIG_BLOCK, &signals->set, NULL))
		return -errno;
	signals->fd = signalfd(-1, &signals->set, SFD_CLOEXEC | SFD_NONBLOCK);
	return signals->fd < 0 ? -errno : 0;
}

void signals_close(struct signals *signals)
{
	if (signals->fd >= 0)
		close(signals->fd);
	signals->fd = -1;
}

void signals_gate(struct signals *signals, bool open)
{
	sigprocmask(open ? SIG_UNBLOCK : SIG_BLOCK, &signals->set, NULL);
}

int signals_take(struct signals *signals)
{
	struct signalfd_siginfo info;
	int number;

	if (read(signals->fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	number = (int)info.ssi_signo;
	for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++)
		if (number == ending[i])
			signals->caught = number;
	return number;
}

int signals_sleep(struct signals *signals, int ms)
{
	struct pollfd wait = { .fd = signals->fd, .events = POLLIN };

	if (!signals->caught && poll(&wait, 1, ms) > 0)
		signals_take(signals);
	return signals->caught ? -EINTR : 0;
}

int signals_ready(void *context, int fd)
{
	struct signals *signals = context;
	struct pollfd wait[] = {
		{ .fd = fd, .events = POLLOUT },
		{ .fd = signals->fd, .events = POLLIN },
	};

	for (;;) {
		int count = poll(wait, signals->caught ? 1 : 2,
			signals->caught ? LAST_WORDS_MS : -1);

		if (count == 0)
			return -EINTR;
		if (count < 0 && errno != EINTR)
			return -errno;
		if (count < 0)
			continue;
		if (!signals->caught && wait[1].revents)
			signals_take(signals);
		if (wait[0].revents)
			return signals->caught != 0;
	}
}

void signals_die(int number)
{
	struct sigaction normal = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	sigaction(number, &normal, NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
}
