/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FIND_USAGE_H
#define SOCKVIEW_CORE_FIND_USAGE_H

/* What findings about the whole host have in common: a level, its limit, how it moves. */

#include "sockview/core/judging.h"

struct usage {
	uint64_t used;
	uint64_t of;
	double share;
	bool has_per_s;
	double per_s;
	bool has_full_in;
	double full_in_s;
};

/* How much of a limit is used. False: that is not known. */
bool usage_find(struct judging *judging, enum finding_kind kind, enum figure limit,
	uint64_t used, struct usage *usage);

/* Whether it is to be shown: then *finding is begun. `usage` may be NULL. */
bool usage_raise(struct judging *judging, enum finding_kind kind, enum alarm_level level,
	unsigned held_s, const char *limit, const struct usage *usage,
	struct finding *finding);

/* Adds the limit to evidence, which may be NULL. */
void usage_limit(struct finding *ok, const char *limit, const struct usage *usage);

/* Puts a finding whose sentence is short enough for a list. */
__attribute__((format(printf, 3, 4))) void usage_put(
	struct judging *judging, struct finding *finding, const char *row, ...);

/* What to look at. */
void usage_next(struct finding *finding, unsigned i, const char *text);

#endif
