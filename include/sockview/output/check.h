/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_CHECK_H
#define SOCKVIEW_OUTPUT_CHECK_H

/*
 * What was found, for Nagios, Icinga and scripts: one line of status with performance
 * data, the findings below, and the exit code (Monitoring Plugins Development
 * Guidelines).
 */

#include "sockview/core/threshold.h"
#include "sockview/output/out.h"

enum check_state {
	CHECK_OK,
	CHECK_WARNING,
	CHECK_CRITICAL,
	CHECK_UNKNOWN,
};

struct check_plan {
	uint32_t kinds; /* FINDING_KIND_BIT(): all others are left out */
	bool named;	/* they were asked for by name: one that was not checked counts */
	const char *trouble; /* what could not be read; NULL: nothing */
	const struct thresholds *thresholds;
};

/*
 * Writes it. Returns the state, which is the exit code: unknown only where nothing worse
 * was found.
 */
enum check_state check_write(struct out *out, const struct findings_report *report,
	const struct check_plan *plan);

/* "UNKNOWN - why": one line. Returns CHECK_UNKNOWN. */
enum check_state check_unknown(struct out *out, const char *why);

#endif
