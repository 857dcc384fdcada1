/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_ALARM_H
#define SOCKVIEW_CORE_ALARM_H

/*
 * Keeps findings from flapping: a condition must hold for its time before it is raised,
 * ends only when it has been well below its threshold for a minute, and is remembered for
 * ten more. Bounded: what is raised beyond ALARMS_MAX is judged by the moment.
 */

#include "sockview/core/finding.h"

#define ALARMS_MAX    256
#define ALARM_LOW_S   60
#define ALARM_WAS_S   600
#define ALARM_LOW_END 0.8 /* of its threshold: above it does not end */

enum alarm_level {
	ALARM_NONE,
	ALARM_NEAR, /* no more above its threshold, but not well below it */
	ALARM_WARN,
	ALARM_CRIT,
};

/* What a rule says of a subject in this snapshot. */
struct alarm_sign {
	enum finding_kind kind;
	uint64_t id;
	enum alarm_level level;
	unsigned warn_held_s;
	unsigned crit_held_s;
};

struct alarm {
	enum finding_kind kind;
	uint64_t id;
	bool heard; /* in this round */
	bool raised;
	enum severity severity; /* if it is raised, or was */
	uint64_t warn_ns;	/* since when it is above its thresholds; 0: it is not */
	uint64_t crit_ns;
	uint64_t low_ns;      /* since when it is well below the lower; 0: it is not */
	uint64_t crit_low_ns; /* since when it is not critical any more */
	uint64_t since_ns;    /* wall clock: when it began */
	uint64_t ended_ns;    /* wall clock and monotonic, of one that is over */
	uint64_t ended_mono_ns;
	struct finding *last; /* as it was shown last; owned */
};

/* Start with a zeroed one. */
struct alarms {
	struct alarm *all; /* owned */
	size_t count;
	uint64_t mono_ns;
	uint64_t wall_ns;
	bool at_once; /* there is but one look: nothing is held, nothing remembered */
};

/* May be called twice. */
void alarms_fini(struct alarms *alarms);

/* Forgets everything. */
void alarms_forget(struct alarms *alarms);

/* Opens a round. A clock that went back forgets everything. Returns 0 or -ENOMEM. */
int alarms_begin(struct alarms *alarms, uint64_t mono_ns, uint64_t wall_ns);

/*
 * How a subject is to be shown: SEVERITY_CRIT, SEVERITY_WARN, or SEVERITY_OK for not at
 * all. *since_ns is when it began to be above its threshold (wall clock), 0 in the first
 * look.
 */
enum severity alarms_judge(
	struct alarms *alarms, const struct alarm_sign *sign, uint64_t *since_ns);

/* Keeps what is shown of a raised subject, for when it is over. 0 or -ENOMEM. */
int alarms_keep(struct alarms *alarms, const struct finding *finding);

/*
 * Closes the round: what was not heard of is below its threshold. Then goes through all
 * that are over, or are not over yet although nobody spoke of them. NULL: no more; begin
 * with *at = 0.
 */
void alarms_end(struct alarms *alarms);
const struct alarm *alarms_rest(const struct alarms *alarms, size_t *at);

#endif
