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

#endif
