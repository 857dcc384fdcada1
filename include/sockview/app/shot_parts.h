/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_SHOT_PARTS_H
#define SOCKVIEW_APP_SHOT_PARTS_H

/*
 * One-shot output in parts: shot.c takes the snapshots, shot_feeds.c says who hears of
 * them, shot_write.c what is written of them.
 */

#include "sockview/app/app.h"
#include "sockview/app/criteria.h"
#include "sockview/app/inquiry.h"
#include "sockview/app/metering.h"
#include "sockview/app/naming.h"
#include "sockview/app/ownership.h"
#include "sockview/app/recording.h"
#include "sockview/app/signals.h"
#include "sockview/collect/services.h"
#include "sockview/output/rows.h"

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
	struct feed watch;  /* claims_watch(), where owners of all are inferred */
	struct feed_tee watched;
	struct feed_tee tee;
	struct feed feed;
	struct out out;
};

bool shot_is_metered(const struct shot *shot);

/*
 * Makes what a snapshot needs, and shot->feed, which hears of it. Returns 0 or a negative
 * errno; what was made until then is to be freed, too.
 */
int shot_set_up_feeds(struct shot *shot);

/* Writes what a check says. Returns the run's code, see app/checking.h. */
int shot_write_check(struct shot *shot);

/* Writes the summary, the findings or the metrics, and keeps the summary for the next. */
void shot_write_summary(struct shot *shot);

/* Says what was not as it should be. Sets *code where that is a failure. */
void shot_say_trouble(struct shot *shot, int *code);

#endif
