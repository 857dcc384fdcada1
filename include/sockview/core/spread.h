/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SPREAD_H
#define SOCKVIEW_CORE_SPREAD_H

/*
 * How old the connections in one state are, and what that tells: a steady leak, a burst,
 * or a pile that does not grow. Ages are lower bounds, in seconds.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Classes of age: below 1, 5, 15, 60 minutes, and older. */
#define SPREAD_AGES 5

/* Zeroed: of none. */
struct spread {
	uint64_t known;		      /* so many ages were told */
	uint64_t by_age[SPREAD_AGES]; /* sums up to `known` */
	uint32_t oldest_s;	      /* these mean nothing while none is known */
	uint32_t youngest_s;
};

void spread_add(struct spread *spread, uint32_t age_s);

/* What ages alone tell. */
struct spread_sign {
	bool has_rate;
	double per_s;	/* how fast it grows now */
	double since_s; /* how long ago it began; 0: not known */
	bool leak;	/* as many in each class as the mean says */
	bool burst;	/* all at once; none since */
	bool standing;	/* none in the last minutes */
};

/* Of `count` connections: too few ages among them tell nothing. */
struct spread_sign spread_judge(const struct spread *spread, uint64_t count);

#endif
