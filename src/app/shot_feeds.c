/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/shot_parts.h"

#include "sockview/app/asking.h"
#include "sockview/app/seed.h"

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

/* A process of now is not one of a recording. */
static struct process_reader reader_of(const struct shot *shot)
{
	const struct app_host *host = shot->host;

	if (shot->options->replay)
		return (struct process_reader){ .process = NULL };
	return (struct process_reader){ host->read_process, host->read_unit, host->self };
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
		.reader = reader_of(shot),
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

static bool is_one_look(const struct options *options)
{
	return options->once && options->count <= 1 && !options->delay_given &&
	       !options->replay;
}

static int set_up_ownership(struct shot *shot)
{
	struct ownership *ownership = &shot->ownership;
	const struct filter *filter = shot->criteria.filter;
	const struct hash_seed seed = seed_make();
	int err = ownership_open(
		ownership, shot->host, shot->options, filter, &shot->signals, seed);

	if (!err && ownership->units)
		feed_tee_add(&shot->tee, ownership_feed(ownership));
	if (err || !ownership->claims)
		return err;
	claims_infer(ownership->claims, shot->directions);
	if (!ownership->shown || !asking_watch(shot->options, filter))
		return 0;
	err = claims_watch(ownership->claims, &seed, &shot->watch);
	if (!err && is_one_look(shot->options))
		claims_watch_once(ownership->claims);
	return err;
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
	if (shot->ownership.claims && !shot->watch.ops)
		to = early_feed(shot->ownership.early, to);
	if (filter && !before)
		to = sift(shot, to);
	return to;
}

/* Who watches hears of all sockets, and is told of each before the claims. */
static struct feed watch_all(struct shot *shot, struct feed to)
{
	feed_tee_add(&shot->watched, shot->watch);
	feed_tee_add(&shot->watched, to);
	return early_feed(shot->ownership.early, feed_tee_feed(&shot->watched));
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

bool shot_is_metered(const struct shot *shot)
{
	return shot->options->format == FORMAT_OPENMETRICS;
}

static int set_up_metering(struct shot *shot)
{
	int err = metering_open(&shot->metering);

	return err ? err : feed_tee_add(&shot->tee, metering_feed(&shot->metering));
}

int shot_set_up_feeds(struct shot *shot)
{
	struct feed last;
	int err = set_up_lookups(shot);

	if (!err && shot_is_metered(shot))
		err = set_up_metering(shot);
	if (!err)
		err = set_up_ownership(shot);
	if (!err && shot->options->view == VIEW_LISTENERS)
		err = backlog_new(shot->directions, &shot->backlog);
	if (!err && shot->options->once && view_has_rows(shot->options->view))
		err = set_up_rows(shot);
	if (!err)
		err = set_up_inquiry(shot);
	if (err)
		return err;
	last = shot->rows ? rows_feed(shot->rows) : count(shot);
	last = claim_and_sift(shot, last);
	if (shot->watch.ops)
		last = watch_all(shot, last);
	if (shot->backlog)
		last = backlog_feed(shot->backlog, last);
	feed_tee_add(&shot->tee, last);
	/* A single feed is called directly, without the tee's detour per socket. */
	shot->feed = shot->tee.count == 1 ? last : feed_tee_feed(&shot->tee);
	return 0;
}
