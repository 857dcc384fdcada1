/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/shot.h"

#include "sockview/app/asking.h"
#include "sockview/app/message.h"
#include "sockview/app/shot_parts.h"
#include "sockview/collect/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool use_color(const struct app_host *host, const struct options *options)
{
	const char *no_color = host->getenv("NO_COLOR");
	const char *term = host->getenv("TERM");

	if (options->color != WHEN_AUTO)
		return options->color == WHEN_ALWAYS;
	if (options->format != FORMAT_TEXT || (no_color && *no_color))
		return false;
	return isatty(host->out) && term && *term && strcmp(term, "dumb") != 0;
}

/* Rows are written while they come; a summary only afterwards. */
static int take_snapshot(struct shot *shot, const struct ask *ask)
{
	int err;

	if (shot->rows)
		return source_snapshot(shot->source, ask, &shot->feed);
	/* What is recorded is recorded whole. */
	signals_gate(&shot->signals, !shot->options->record);
	err = inquiry_begin(&shot->inquiry, shot->source);
	if (!err)
		err = source_snapshot(shot->source, ask, &shot->feed);
	if (!err)
		err = inquiry_finish(&shot->inquiry, shot->source, ask);
	if (!err && shot_is_metered(shot))
		err = metering_look(&shot->metering, shot->source, shot->options);
	signals_gate(&shot->signals, false);
	if (!err && shot->options->once && !shot->options->check)
		shot_write_summary(shot);
	return err;
}

/* A check of a recording judges its end, by all that was before. */
static bool checks_each(const struct options *options)
{
	return options->check && !options->replay;
}

/* One snapshot, written out. Sets *code unless the output failed. */
static int take(struct shot *shot, const struct ask *ask, int *code)
{
	int err = take_snapshot(shot, ask);
	int out_err;

	if (!err && checks_each(shot->options))
		*code = shot_write_check(shot);
	out_err = out_flush(&shot->out);
	if (!err)
		err = out_err;
	if (!err && !shot->options->check)
		shot_say_trouble(shot, code);
	return err;
}

/* How often: N of -c, for ever with -d alone, all of a recording, else once. */
static uint64_t snapshots_wanted(const struct options *options)
{
	if (checks_each(options))
		return 1;
	if (options->count)
		return options->count;
	return options->delay_given || options->replay || !options->once ? UINT64_MAX : 1;
}

/* After the last snapshot of a recording. */
static int write_last(struct shot *shot, int *code)
{
	if (!shot->options->check)
		return 0;
	*code = shot_write_check(shot);
	return out_flush(&shot->out);
}

static int repeat(struct shot *shot, int *code)
{
	struct ask ask = asking_make(shot->options, shot->criteria.filter);
	/* Nobody waits for what has been. */
	const uint64_t interval =
		shot->options->replay ? 0 : (uint64_t)(shot->options->delay_s * 1000);
	uint64_t left = snapshots_wanted(shot->options);
	uint64_t next = clock_ms();

	inquiry_ask(&shot->inquiry, &ask);
	for (;;) {
		uint64_t now;
		int err = take(shot, &ask, code);

		if (err == -ENODATA && shot->options->replay)
			return write_last(shot, code);
		if (err || --left == 0 || recording_check(&shot->recording))
			return err;
		/* From start to start, so that a slow dump does not stretch the interval.
		 */
		now = clock_ms();
		next = next + interval > now ? next + interval : now;
		err = signals_sleep(&shot->signals, (int)(next - now));
		if (err)
			return err;
	}
}

static int set_up(struct shot *shot)
{
	int err = signals_open(&shot->signals, false);

	if (err)
		return err;
	out_init(&shot->out, shot->host->out, use_color(shot->host, shot->options),
		signals_ready, &shot->signals);
	err = naming_open(&shot->naming, shot->host, shot->options, &shot->signals);
	if (!err)
		err = shot_set_up_feeds(shot);
	if (err)
		return err;
	err = recording_open(&shot->recording, shot->host, shot->options, &shot->signals,
		&shot->source);
	shot->inquiry.replay = shot->recording.replay;
	if (!err)
		ownership_connect(&shot->ownership, shot->recording.replay,
			shot->recording.recorder);
	return err;
}

static void tear_down(struct shot *shot)
{
	source_free(shot->source);
	rows_free(shot->rows);
	inquiry_close(&shot->inquiry);
	metering_close(&shot->metering);
	ownership_close(&shot->ownership);
	naming_close(&shot->naming);
	names_free(shot->names);
	services_free(shot->services);
	backlog_free(shot->backlog);
	direction_free(shot->directions);
	criteria_fini(&shot->criteria);
	signals_close(&shot->signals);
	free(shot);
}

/* Says how it ended. Returns what shot_run() does. */
static int conclude(const struct shot *shot, int err, int code)
{
	int out_err = shot->out.err;

	if (shot->signals.caught)
		return -shot->signals.caught;
	if (out_err == -EPIPE)
		return code; /* the reader has what it wanted */
	if (out_err)
		message(shot->host->err, "writing standard output: %s",
			strerror(-out_err));
	else if (err && !shot->recording.said)
		message(shot->host->err, "%s: %s",
			shot->source ? "reading sockets" : "starting", strerror(-err));
	return err ? EXIT_FAILED : code;
}

int shot_run(const struct app_host *host, const struct options *options, bool *lost)
{
	struct shot *shot = calloc(1, sizeof(*shot));
	int code = EXIT_DONE;
	int err;

	if (!shot) {
		message(host->err, "starting: %s", strerror(ENOMEM));
		return EXIT_FAILED;
	}
	shot->host = host;
	shot->options = options;
	shot->signals.fd = -1;
	err = criteria_parse(
		&shot->criteria, options->filter_words, options->filter_count, host->err);
	if (err == -EINVAL) {
		code = EXIT_USAGE;
	} else {
		if (!err)
			err = set_up(shot);
		if (!err)
			err = repeat(shot, &code);
		code = recording_close(&shot->recording, code);
		code = conclude(shot, err, code);
		*lost = shot->out.err;
	}
	tear_down(shot);
	return code;
}
