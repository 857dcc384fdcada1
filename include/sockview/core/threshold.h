/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_THRESHOLD_H
#define SOCKVIEW_CORE_THRESHOLD_H

/*
 * From where on a kind of finding is a warning, and critical. One table feeds the
 * defaults, --threshold, the configuration file, the labels of performance data and the
 * man page. What else a kind needs to be raised (for how long, how many at least) is no
 * matter of taste and stands with its rule.
 */

#include "sockview/core/finding.h"

enum threshold_unit {
	UNIT_COUNT,   /* a whole number */
	UNIT_PERCENT, /* "70%" */
	UNIT_PER_S,   /* "10/s" */
};

/* INFINITY: never. */
struct threshold {
	double warn;
	double crit;
};

struct thresholds {
	struct threshold of[FINDING_KIND_COUNT];
};

struct threshold_spec {
	enum threshold_unit unit;
	struct threshold standard; /* the default */
	bool may_crit;	  /* false: nothing of this kind is critical by default */
	const char *what; /* what is compared with it, for the man page */
};

/* The table's row of a kind. Static. */
const struct threshold_spec *threshold_spec(enum finding_kind kind);

/* All at their defaults. */
void thresholds_init(struct thresholds *thresholds);

#define THRESHOLD_WHY_MAX 384

/*
 * Sets one from "NAME=WARN,CRIT" as a person types it: "close_wait=100,1000",
 * "ephemeral_ports=70%,90%", "time_wait=90%,"; an empty one is never. Returns 0, or
 * -EINVAL with what is wrong in `why`, and nothing is changed.
 */
int threshold_set(
	struct thresholds *thresholds, const char *text, char why[THRESHOLD_WHY_MAX]);

#define THRESHOLD_VALUE_MAX 32

/* A value as it is typed, "70%"; "" for never. */
void threshold_text(enum finding_kind kind, double value, char out[THRESHOLD_VALUE_MAX]);

#endif
