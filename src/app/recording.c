/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/recording.h"

#include "sockview/app/message.h"
#include "sockview/app/rights.h"
#include "sockview/collect/clock.h"
#include "sockview/core/sanitize.h"
#include "sockview/record/sink.h"
#include "sockview/record/zstd.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* "--record: FILE: why", once. */
static void tell(struct recording *recording, const char *option, const char *path,
	const char *why)
{
	char name[256];

	sanitize(name, sizeof(name), path, strlen(path));
	message(recording->host->err, "--%s: %s: %s", option, name, why);
	recording->said = true;
}

static int fail(struct recording *recording, const char *option, const char *path,
	int err, const char *why)
{
	tell(recording, option, path, why ? why : strerror(-err));
	return err;
}

/* ---- writing ---- */

static uint64_t wall_ns(void)
{
	return clock_ns(CLOCK_REALTIME);
}

static bool wants_zstd(const char *path)
{
	size_t length = strlen(path);

	return length > 4 && strcmp(path + length - 4, ".zst") == 0;
}

/* A recording never takes the place of something that is there. */
static int open_output(struct recording *recording, const char *path, int *fd)
{
	static const char no_zstd[] =
		"this sockview is built without zstd; a name without .zst is written "
		"plainly";

	*fd = recording->host->out;
	if (is_standard(path))
		return isatty(*fd) ? fail(recording, "record", path, -EINVAL,
					     "standard output is a terminal")
				   : 0;
	if (wants_zstd(path) && !zstd_is_built())
		return fail(recording, "record", path, -ENOTSUP, no_zstd);
	*fd = rights_create(path);
	if (*fd >= 0)
		return 0;
	return fail(recording, "record", path, *fd,
		*fd == -EEXIST ? "it exists already, and is not overwritten" : NULL);
}

static int open_recorder(struct recording *recording, struct signals *signals)
{
	const char *path = recording->options->record;
	struct sink_plan plan = {
		.borrowed = is_standard(path),
		.compress = wants_zstd(path),
		.ready = signals ? signals_ready : NULL,
		.context = signals,
	};
	struct sink *sink;
	int err = open_output(recording, path, &plan.fd);

	if (err)
		return err;
	err = sink_new(&plan, &sink);
	if (!err)
		err = recorder_new(sink, wall_ns, &recording->recorder);
	return err ? fail(recording, "record", path, err, NULL) : 0;
}

static int open_recorded(
	struct recording *recording, struct signals *signals, struct source **source)
{
	const struct app_host *host = recording->host;
	struct options options = *recording->options;
	struct source *live;
	int err = open_recorder(recording, signals);

	if (err)
		return err;
	recording->tap = (struct live_tap){ recorder_tap, recording->recorder };
	options.tap = &recording->tap;
	err = host->open_source(host->self, &options, &live);
	return err ? err : recorder_source_new(recording->recorder, live, source);
}

/* ---- reading ---- */

/* spool_ready_fn: waits for a pipe, or for a signal that ends the program. */
static int await_input(void *context, int fd)
{
	struct signals *signals = context;
	struct pollfd wait[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = signals->fd, .events = POLLIN },
	};

	while (!signals->caught) {
		if (poll(wait, 2, -1) < 0 && errno != EINTR)
			return -errno;
		if (wait[1].revents)
			signals_take(signals);
		else if (wait[0].revents)
			return 0;
	}
	return -EINTR;
}

static int open_replay(
	struct recording *recording, struct signals *signals, struct source **source)
{
	const char *path = recording->options->replay;
	char why[REPLAY_WHY_MAX];
	int err;

	if (is_standard(path) && isatty(recording->host->in))
		return fail(recording, "replay", path, -EINVAL,
			"standard input is a terminal");
	if (is_standard(path))
		err = replay_from(recording->host->in, await_input, signals,
			&recording->replay, why);
	else
		err = replay_open(path, &recording->replay, why);
	if (signals && signals->caught)
		recording->said = true; /* it dies by the signal */
	else if (err)
		tell(recording, "replay", path, why);
	if (!err)
		*source = replay_source(recording->replay);
	return err;
}

/* Whatever is opened from then on is the namespace's. */
static int enter(struct recording *recording, const char *word)
{
	const struct app_host *host = recording->host;
	char why[128] = "not here";
	char name[256];
	int err = host->enter_netns
			  ? host->enter_netns(host->self, word, false, why, sizeof(why))
			  : -EOPNOTSUPP;

	if (!err)
		return 0;
	sanitize(name, sizeof(name), word, strlen(word));
	message(host->err, "opening network namespace \"%s\": %s", name, why);
	recording->said = true;
	return err;
}

int recording_open(struct recording *recording, const struct app_host *host,
	const struct options *options, struct signals *signals, struct source **source)
{
	recording->host = host;
	recording->options = options;
	if (options->net) {
		int err = enter(recording, options->net);

		if (err)
			return err;
	}
	if (options->replay)
		return open_replay(recording, signals, source);
	if (options->record)
		return open_recorded(recording, signals, source);
	return host->open_source(host->self, options, source);
}

/* ---- ending ---- */

int recording_check(const struct recording *recording)
{
	return recording->recorder ? recorder_error(recording->recorder) : 0;
}

static int close_recorder(struct recording *recording)
{
	const char *path = recording->options->record;
	int err = recorder_free(recording->recorder);

	recording->recorder = NULL;
	/* A reader of the pipe that leaves has what it wanted. */
	if (!err || (err == -EPIPE && is_standard(path)) || err == -EINTR)
		return EXIT_DONE;
	tell(recording, "record", path, strerror(-err));
	return EXIT_FAILED;
}

static int close_replay(struct recording *recording)
{
	const char *path = recording->options->replay;
	const char *fault = replay_fault(recording->replay);
	uint64_t orphans = replay_orphans(recording->replay);
	char words[80];

	if (orphans) {
		snprintf(words, sizeof(words),
			"%llu replies without their request left "
			"out",
			(unsigned long long)orphans);
		tell(recording, "replay", path, words);
	}
	if (fault[0])
		tell(recording, "replay", path, fault);
	recording->replay = NULL;
	return fault[0] ? EXIT_FAILED : EXIT_DONE;
}

int recording_close(struct recording *recording, int code)
{
	int own = EXIT_DONE;

	if (recording->recorder)
		own = close_recorder(recording);
	if (recording->replay)
		own = close_replay(recording);
	return code == EXIT_DONE ? own : code;
}
