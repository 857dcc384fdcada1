/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_INQUIRY_H
#define SOCKVIEW_APP_INQUIRY_H

/*
 * What a run of -o does to find what is stuck: a second look, the ages of some sockets,
 * and who holds them, each only where the first look gives reason to.
 */

#include "sockview/app/app.h"
#include "sockview/app/signals.h"
#include "sockview/core/findings.h"
#include "sockview/output/out.h"
#include "sockview/record/replay.h"

/* Start with a zeroed one. */
struct inquiry {
	const struct app_host *host;
	const struct options *options;
	struct signals *signals;
	struct findings *findings; /* NULL: nothing is to be found */
	struct watch *watch;
	struct peers *peers;
	struct feed_tee tee; /* what hears of the first look */
	uint64_t look_ms;    /* not before then it looks again; CLOCK_MONOTONIC */
	struct owners *owners;
	struct units *units;
	struct replay *replay; /* whose owners are asked; set by its owner, or NULL */
	struct findings_report report;
};

/* What is to be found. */
struct inquiry_plan {
	struct thresholds thresholds;
	uint32_t kinds; /* FINDING_KIND_BIT(); 0: none */
	bool filtered;	/* only sockets that match a filter are given */
	bool one_look;	/* no snapshot follows */
};

/* Borrows all but the seed. Returns 0 or a negative errno. */
int inquiry_open(struct inquiry *inquiry, const struct inquiry_plan *plan,
	const struct app_host *host, const struct options *options,
	struct signals *signals, const struct directions *directions,
	struct hash_seed seed);

/* May be called twice. */
void inquiry_close(struct inquiry *inquiry);

/* Adds to an ask for all sockets what is needed to find something. */
void inquiry_ask(const struct inquiry *inquiry, struct ask *ask);

/* Before the first look: looks at the listeners. Returns 0 or -ENOMEM. */
int inquiry_begin(struct inquiry *inquiry, struct source *source);

/* The first look as a feed; stands behind a filter. */
struct feed inquiry_feed(struct inquiry *inquiry);

/*
 * After the first look, which `ask` was for: looks again where that helps, and fills
 * inquiry->report. Returns 0, -EINTR after a signal, or another negative errno.
 */
int inquiry_finish(struct inquiry *inquiry, struct source *source, const struct ask *ask);

/*
 * What was found as text, behind an empty line, or with `all` evidence and by itself:
 * folded where somebody reads it; in a pipe each sentence is one line.
 */
void inquiry_write(const struct inquiry *inquiry, bool all, struct out *out);

/* NULL: nothing was looked for. */
const struct findings_report *inquiry_report(const struct inquiry *inquiry);

#endif
