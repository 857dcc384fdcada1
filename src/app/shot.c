/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/shot.h"

#include "sockview/app/asking.h"
#include "sockview/app/checking.h"
#include "sockview/app/criteria.h"
#include "sockview/app/inquiry.h"
#include "sockview/app/message.h"
#include "sockview/app/metering.h"
#include "sockview/app/naming.h"
#include "sockview/app/ownership.h"
#include "sockview/app/recording.h"
#include "sockview/app/seed.h"
#include "sockview/app/signals.h"
#include "sockview/collect/services.h"
#include "sockview/output/check.h"
#include "sockview/output/rows.h"
#include "sockview/output/summary.h"
#include "sockview/view/limit.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct shot {
	const struct app_host *host;
	const struct options *options;
	struct signals signals;
	struct recording recording;
	struct ownership ownership;
	struct naming naming;
	struct source *source;
	struct names *names;
	struct services *services;
	struct directions *directions;
	struct backlog *backlog; /* of the listeners view */
	struct rows *rows;	 /* of a table view */
	struct aggregator aggregator;
	struct metering metering; /* of --openmetrics */
	struct inquiry inquiry;	  /* of the summary */
	struct feed_tee counters; /* of the summary: the aggregator, the inquiry */
	struct aggregate before;  /* of the summary, once there was one */
	bool has_before;
	struct figures figures; /* of the summary, if they were asked for */
	struct criteria criteria;
	struct sieve sieve; /* if there is a filter */
	struct feed_tee tee;
	struct feed feed;
	struct out out;
};

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

/* What others look things up in comes first: it hears of a snapshot before they do. */
static int set_up_lookups(struct shot *shot)
{
	const struct options *options = shot->options;
	const struct filter *filter = shot->criteria.filter;
	int err = 0;

	if (asking_directions(options, filter)) {
		err = direction_new(&shot->directions);
		if (!err)
			feed_tee_add(&shot->tee, direction_feed(shot->directions));
	}
	if (!err && asking_devices(options, filter)) {
		err = names_new(&shot->names);
		if (!err)
			feed_tee_add(&shot->tee, names_feed(shot->names));
	}
	if (!err && asking_services(options, filter)) {
		err = services_new(&shot->services);
		if (!err)
			err = services_read(shot->services);
	}
	return err;
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int set_up_rows(struct shot *shot)
{
	static const enum rows_format formats[] = {
		[FORMAT_TEXT] = ROWS_TEXT,
		[FORMAT_JSON] = ROWS_JSON,
		[FORMAT_CSV] = ROWS_CSV,
	};
	const struct options *options = shot->options;
	const struct rows_plan plan = {
		.format = formats[options->format],
		.view = options->view,
		.groups = options->groups,
		.header = !options->no_header,
		.class_by = options->class_by,
		.sort = options->sort,
		.group_by = options->group_by,
		.read_process = shot->host->read_process,
		.read_self = shot->host->self,
		.backlog = shot->backlog,
		.reverse = options->reverse,
		.seed = seed_make(),
		.selection = shot->criteria.filter ? &shot->sieve.selection : NULL,
	};
	struct lore lore = {
		.names = shot->names,
		.services = shot->services,
		.directions = shot->directions,
		.hosts = naming_hosts(&shot->naming),
		.name_ports = options->groups & COLUMN_NAMES,
	};

	ownership_tell(&shot->ownership, &lore);
	return rows_new(&plan, &shot->out, &lore, &shot->rows);
}

static int set_up_ownership(struct shot *shot)
{
	struct ownership *ownership = &shot->ownership;
	const struct filter *filter = shot->criteria.filter;
	const struct hash_seed seed = seed_make();
	struct feed watch;
	int err = ownership_open(
		ownership, shot->host, shot->options, filter, &shot->signals, seed);

	if (!err && ownership->units)
		feed_tee_add(&shot->tee, ownership_feed(ownership));
	if (err || !ownership->claims)
		return err;
	claims_infer(ownership->claims, shot->directions);
	if (!ownership->shown || !asking_watch(shot->options, filter))
		return 0;
	err = claims_watch(ownership->claims, &seed, &watch);
	return err ? err : feed_tee_add(&shot->tee, watch);
}

static struct feed sift(struct shot *shot, struct feed to)
{
	const struct filter_scene scene = {
		.directions = shot->directions,
		.names = shot->names,
		.claims = shot->ownership.claims,
		.units = shot->ownership.units,
		.services = shot->services,
	};

	sieve_init(&shot->sieve, shot->criteria.filter, shot->criteria.text, to, &scene);
	return sieve_feed(&shot->sieve);
}

/* A filter that asks for owners stands behind them; else few sockets are to be claimed.
 */
static struct feed claim_and_sift(struct shot *shot, struct feed to)
{
	const struct filter *filter = shot->criteria.filter;
	bool before = filter_needs_owners(filter);

	if (filter && before)
		to = sift(shot, to);
	if (shot->ownership.claims)
		to = claims_feed(shot->ownership.claims, to);
	if (filter && !before)
		to = sift(shot, to);
	return to;
}

static bool is_one_look(const struct options *options)
{
	return options->once && options->count <= 1 && !options->delay_given &&
	       !options->replay;
}

static int set_up_inquiry(struct shot *shot)
{
	struct inquiry_plan plan = {
		.thresholds = shot->options->thresholds,
		.kinds = FINDING_KINDS_ALL,
		.filtered = shot->criteria.filter,
		.one_look = is_one_look(shot->options),
	};

	if (!asking_findings(shot->options))
		return 0;
	return inquiry_open(&shot->inquiry, &plan, shot->host, shot->options,
		&shot->signals, shot->directions, seed_make());
}

static int on_figures(void *self, const struct figures *figures)
{
	struct shot *shot = self;

	shot->figures = *figures;
	return 0;
}

/* What counts sockets: a single feed is called without the tee's detour. */
static struct feed count(struct shot *shot)
{
	static const struct feed_ops keeping = { .figures = on_figures };
	struct feed aggregate = aggregator_feed(&shot->aggregator);

	aggregator_init(&shot->aggregator, shot->options->class_by, shot->directions);
	if (!shot->inquiry.findings)
		return aggregate;
	feed_tee_add(&shot->counters, aggregate);
	feed_tee_add(&shot->counters, inquiry_feed(&shot->inquiry));
	feed_tee_add(&shot->counters, (struct feed){ &keeping, shot });
	return feed_tee_feed(&shot->counters);
}

static bool is_metered(const struct shot *shot)
{
	return shot->options->format == FORMAT_OPENMETRICS;
}

static int set_up_metering(struct shot *shot)
{
	int err = metering_open(&shot->metering);

	return err ? err : feed_tee_add(&shot->tee, metering_feed(&shot->metering));
}

static int set_up_feeds(struct shot *shot)
{
	struct feed last;
	int err = set_up_lookups(shot);

	if (!err && is_metered(shot))
		err = set_up_metering(shot);
	if (!err)
		err = set_up_ownership(shot);
	if (!err && shot->options->view == VIEW_LISTENERS)
		err = backlog_new(shot->directions, &shot->backlog);
	if (!err && view_has_rows(shot->options->view))
		err = set_up_rows(shot);
	if (!err)
		err = set_up_inquiry(shot);
	if (err)
		return err;
	last = shot->rows ? rows_feed(shot->rows) : count(shot);
	last = claim_and_sift(shot, last);
	if (shot->backlog)
		last = backlog_feed(shot->backlog, last);
	feed_tee_add(&shot->tee, last);
	/* A single feed is called directly, without the tee's detour per socket. */
	shot->feed = shot->tee.count == 1 ? last : feed_tee_feed(&shot->tee);
	return 0;
}

/* What could not be read, in a sentence; NULL: nothing. */
static const char *find_trouble(const struct outcome *outcome, char *text, size_t size)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		const struct source_outcome *source = &outcome->source[proto];

		if (source->kind == SOURCE_OFF || source->complete)
			continue;
		snprintf(text, size, "reading %s sockets: %s", proto_heading(proto),
			source->why);
		return text;
	}
	return outcome->complete ? NULL : "reading listeners failed";
}

static int write_check(struct shot *shot)
{
	const struct options *options = shot->options;
	char trouble[OUTCOME_WHY_MAX + 64];
	const struct check_plan plan = {
		.kinds = options->check_kinds,
		.named = options->check_named,
		.trouble = find_trouble(
			&shot->aggregator.now.outcome, trouble, sizeof(trouble)),
		.thresholds = &options->thresholds,
	};

	return CHECKING_CODE +
	       (int)check_write(&shot->out, inquiry_report(&shot->inquiry), &plan);
}

static void write_json(struct shot *shot, const struct aggregate *now)
{
	const struct selection *selection =
		shot->criteria.filter ? &shot->sieve.selection : NULL;
	const struct findings_report *findings = inquiry_report(&shot->inquiry);

	if (shot->options->view == VIEW_FINDINGS)
		findings_document(&shot->out, now, selection, findings);
	else
		summary_json(&shot->out, now, shot->has_before ? &shot->before : NULL,
			selection, findings);
}

static void write_elsewhere(struct shot *shot)
{
	char text[LIMIT_SENTENCE_MAX];

	if (shot->options->net_all || !limit_elsewhere(&shot->figures, UINT_MAX, text))
		return;
	out_text(&shot->out, "\n");
	out_text(&shot->out, text);
	out_text(&shot->out, shot->options->replay ? "\n" : " (-N)\n");
}

static void write_summary(struct shot *shot)
{
	const struct aggregate *now = &shot->aggregator.now;
	bool alone = shot->options->view == VIEW_FINDINGS;

	if (is_metered(shot)) {
		metering_write(
			&shot->metering, &shot->out, now, inquiry_report(&shot->inquiry));
	} else if (shot->options->format == FORMAT_JSON) {
		write_json(shot, now);
	} else {
		if (shot->has_before)
			out_text(&shot->out, "\n");
		if (!alone) {
			summary_text(&shot->out, now, !shot->options->no_header);
			write_elsewhere(shot);
		}
		inquiry_write(&shot->inquiry, alone, &shot->out);
	}
	shot->before = *now;
	shot->has_before = true;
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
	if (!err && is_metered(shot))
		err = metering_look(&shot->metering, shot->source, shot->options);
	signals_gate(&shot->signals, false);
	if (!err && shot->options->once && !shot->options->check)
		write_summary(shot);
	return err;
}

/* Says what was not as it should be. Sets *code where that is a failure. */
static void say_trouble(struct shot *shot, int *code)
{
	const struct outcome *outcome =
		shot->rows ? rows_outcome(shot->rows) : &shot->aggregator.now.outcome;

	if (message_outcome(shot->host->err, outcome))
		*code = EXIT_FAILED;
	if (ownership_report(&shot->ownership, shot->sieve.selection.unknown) !=
		EXIT_DONE)
		*code = EXIT_FAILED;
	if (shot->sieve.selection.unknown)
		message(shot->host->err,
			"filter: %llu socket%s cannot be judged, so not shown",
			(unsigned long long)shot->sieve.selection.unknown,
			shot->sieve.selection.unknown == 1 ? "" : "s");
}

/* One snapshot, written out. Sets *code unless the output failed. */
static int take(struct shot *shot, const struct ask *ask, int *code)
{
	int err = take_snapshot(shot, ask);
	int out_err;

	if (!err && shot->options->check)
		*code = write_check(shot);
	out_err = out_flush(&shot->out);
	if (!err)
		err = out_err;
	if (!err && !shot->options->check)
		say_trouble(shot, code);
	return err;
}

/* How often: N of -c, for ever with -d alone, all of a recording, else once. */
static uint64_t snapshots_wanted(const struct options *options)
{
	if (options->check)
		return 1;
	if (options->count)
		return options->count;
	return options->delay_given || options->replay || !options->once ? UINT64_MAX : 1;
}

static int repeat(struct shot *shot, int *code)
{
	struct ask ask = asking_make(shot->options, shot->criteria.filter);
	/* Nobody waits for what has been. */
	const uint64_t interval =
		shot->options->replay ? 0 : (uint64_t)(shot->options->delay_s * 1000);
	uint64_t left = snapshots_wanted(shot->options);
	uint64_t next = now_ms();

	inquiry_ask(&shot->inquiry, &ask);
	for (;;) {
		uint64_t now;
		int err = take(shot, &ask, code);

		if (err == -ENODATA && shot->options->replay)
			return 0; /* that was the last one */
		if (err || --left == 0 || recording_check(&shot->recording))
			return err;
		/* From start to start, so that a slow dump does not stretch the interval.
		 */
		now = now_ms();
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
		err = set_up_feeds(shot);
	if (err)
		return err;
	return recording_open(&shot->recording, shot->host, shot->options, &shot->signals,
		&shot->source);
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
