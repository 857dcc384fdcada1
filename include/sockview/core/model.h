/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_MODEL_H
#define SOCKVIEW_CORE_MODEL_H

/*
 * What a screen shows: made by the collector after each snapshot, never changed
 * afterwards. Plain data.
 */

#include "sockview/core/aggregate.h"
#include "sockview/core/figure.h"
#include "sockview/core/history.h"

struct model {
	struct aggregate now;
	struct figures figures;
	struct history history;
	unsigned protos;      /* asked for, PROTO_BIT() */
	unsigned families;    /* asked for, FAMILY_BIT() */
	uint64_t delay_ns;    /* the interval asked for */
	uint64_t interval_ns; /* the interval kept: longer where a dump costs too much */
	uint64_t cpu_ns;      /* CPU time that the last snapshot cost */
	double own_cpu; /* share of one core that the whole program takes; < 0: unknown */
	double max_cpu; /* its bound, a share of one core */
};

#endif
