/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/inquiry.h"

#include "sockview/collect/clock.h"
#include "sockview/output/findings.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* So long a counter is given to move. */
#define LOOK_MS 250

int inquiry_open(struct inquiry *inquiry, const struct inquiry_plan *plan,
	const struct app_host *host, const struct options *options,
	struct signals *signals, const struct directions *directions,
	struct hash_seed seed)
{
	struct findings_settings settings = {
		.seed = seed,
		.thresholds = plan->thresholds,
		.kinds = plan->kinds,
		.scope = plan->filtered || options->families != FAMILIES_ALL
				 ? FINDINGS_OF_FILTER
				 : FINDINGS_OF_HOST,
		.one_look = plan->one_look,
		.at_once = true,
	};
	int err;

	inquiry->host = host;
	inquiry->options = options;
	inquiry->signals = signals;
	if (!plan->kinds)
		return 0;
	err = watch_new(&seed, WATCH_MAX, &inquiry->watch);
	if (!err)
		err = peers_new(&seed, directions, GROUPS_MAX, &inquiry->peers);
	settings.watch = inquiry->watch;
	settings.peers = inquiry->peers;
	if (!err)
		err = findings_new(&settings, directions, &inquiry->findings);
	if (!err)
		err = owners_new(&seed, &inquiry->owners);
	if (!err)
		err = units_new(&seed, &inquiry->units);
	return err;
}

void inquiry_close(struct inquiry *inquiry)
{
	findings_report_fini(&inquiry->report);
	findings_free(inquiry->findings);
	watch_free(inquiry->watch);
	peers_free(inquiry->peers);
	owners_free(inquiry->owners);
	units_free(inquiry->units);
	inquiry->findings = NULL;
	inquiry->watch = NULL;
	inquiry->peers = NULL;
	inquiry->owners = NULL;
	inquiry->units = NULL;
}

void inquiry_ask(const struct inquiry *inquiry, struct ask *ask)
{
	if (inquiry->findings)
		findings_ask(ask);
}

struct feed inquiry_feed(struct inquiry *inquiry)
{
	/* Nobody looks at the listeners of what has been: each snapshot is a look. */
	if (inquiry->options->replay)
		feed_tee_add(&inquiry->tee, watch_feed(inquiry->watch));
	feed_tee_add(&inquiry->tee, peers_feed(inquiry->peers));
	feed_tee_add(&inquiry->tee, findings_feed(inquiry->findings));
	return feed_tee_feed(&inquiry->tee);
}

/* What is recorded is one snapshot after the other, and nothing but these. */
static bool may_look(const struct inquiry *inquiry)
{
	return !inquiry->options->record && !inquiry->options->replay;
}

/* A source that cannot look, or fails to, leaves the listeners unknown. */
static int look_at_listeners(struct inquiry *inquiry, struct source *source)
{
	const struct feed feed = watch_feed(inquiry->watch);
	int err = inquiry->options->replay ? 0 : source_look(source, &feed);

	return err == -ENOMEM ? err : 0;
}

int inquiry_begin(struct inquiry *inquiry, struct source *source)
{
	if (!inquiry->findings)
		return 0;
	inquiry->look_ms = clock_ms() + LOOK_MS;
	return look_at_listeners(inquiry, source);
}

static int look_again(
	struct inquiry *inquiry, struct source *source, const struct ask *first)
{
	const struct feed feed = findings_look_feed(inquiry->findings);
	struct ask ask = *first;
	uint64_t now = clock_ms();
	int err = 0;

	if (!findings_wants_look(inquiry->findings, &ask))
		return 0;
	if (now < inquiry->look_ms)
		err = signals_sleep(inquiry->signals, (int)(inquiry->look_ms - now));
	if (!err)
		err = look_at_listeners(inquiry, source);
	return err ? err : source_snapshot(source, &ask, &feed);
}

static int look_closer(
	struct inquiry *inquiry, struct source *source, const struct ask *first)
{
	const struct feed feed = findings_details_feed(inquiry->findings);
	struct ask ask = *first;

	if (!findings_wants_details(inquiry->findings, &ask))
		return 0;
	return source_snapshot(source, &ask, &feed);
}

static int look_for_callers(
	struct inquiry *inquiry, struct source *source, const struct ask *first)
{
	const struct feed feed = findings_callers_feed(inquiry->findings);
	struct ask ask = *first;

	if (!findings_wants_callers(inquiry->findings, &ask))
		return 0;
	return source_snapshot(source, &ask, &feed);
}

static int ask_host(struct inquiry *inquiry)
{
	const struct app_host *host = inquiry->host;
	int err = 0;

	if (host->find_units)
		err = host->find_units(host->self, inquiry->units);
	if (err != -ENOMEM && host->find_owners)
		err = host->find_owners(host->self, inquiry->owners);
	return err;
}

/* They may not have been recorded. */
static int ask_recording(struct inquiry *inquiry)
{
	int err = replay_units(inquiry->replay, inquiry->units);

	return err == -ENOMEM ? err
			      : replay_owners(inquiry->replay, inquiry->owners, NULL);
}

/* Without owners, units name what is stuck; without these, addresses do. */
static int ask_for_owners(struct inquiry *inquiry)
{
	bool any = false;
	int err;

	owners_begin(inquiry->owners);
	owners_narrow(inquiry->owners);
	units_begin(inquiry->units);
	err = findings_concerned(inquiry->findings, inquiry->owners, &any);
	if (err || !any)
		return err;
	err = inquiry->replay ? ask_recording(inquiry) : ask_host(inquiry);
	return err == -ENOMEM ? err : 0;
}

int inquiry_finish(struct inquiry *inquiry, struct source *source, const struct ask *ask)
{
	const struct app_host *host = inquiry->host;
	struct findings_lore lore = { .owners = inquiry->owners,
		.units = inquiry->units };
	int err = 0;

	if (!inquiry->findings)
		return 0;
	findings_report_fini(&inquiry->report);
	if (may_look(inquiry)) {
		lore.read_process = host->read_process;
		lore.find_lone = host->read_lone;
		lore.list_open_files = host->list_open_files;
		lore.self = host->self;
		err = look_closer(inquiry, source, ask);
		if (!err)
			err = look_for_callers(inquiry, source, ask);
		if (!err)
			err = ask_for_owners(inquiry);
		if (!err)
			err = look_again(inquiry, source, ask);
	} else if (inquiry->replay) {
		err = ask_for_owners(inquiry);
	}
	return err ? err : findings_judge(inquiry->findings, &lore, &inquiry->report);
}

const struct findings_report *inquiry_report(const struct inquiry *inquiry)
{
	return inquiry->findings ? &inquiry->report : NULL;
}

void inquiry_write(const struct inquiry *inquiry, bool all, struct out *out)
{
	struct winsize size = { .ws_col = 0 };
	struct findings_plan plan = { .all = all };

	if (!inquiry->findings)
		return;
	if (isatty(inquiry->host->out) && !ioctl(inquiry->host->out, TIOCGWINSZ, &size))
		plan.width = size.ws_col;
	if (!all)
		out_text(out, "\n");
	findings_text(out, &inquiry->report, &plan);
}
