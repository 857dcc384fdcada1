/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/find_usage.h"

#include <stdarg.h>
#include <stdio.h>

#define WINDOW_S 120.0 /* over which a level is followed */

static uint64_t host_id(const struct judging *judging, enum finding_kind kind)
{
	const uint64_t host = SUBJECT_HOST;

	return judging_id(judging, kind, &host, 1);
}

bool usage_find(struct judging *judging, enum finding_kind kind, enum figure limit,
	uint64_t used, struct usage *usage)
{
	const struct trail *trail;

	*usage = (struct usage){ .used = used };
	if (!judging_figure(judging, limit, &usage->of) || !usage->of)
		return false;
	usage->share = (double)used / (double)usage->of;
	judging_perf(judging, kind, usage->share * 100, 100);
	trail = judging_trail(judging, host_id(judging, kind), (double)used);
	if (!trail || !trail_slope(trail, WINDOW_S, &usage->per_s))
		return true;
	usage->has_per_s = true;
	if (usage->per_s <= 0 || used >= usage->of)
		return true;
	usage->has_full_in = true;
	usage->full_in_s = (double)(usage->of - used) / usage->per_s;
	return true;
}

/* What all kinds about the host have in common. */
bool usage_raise(struct judging *judging, enum finding_kind kind, enum alarm_level level,
	unsigned held_s, const char *limit, const struct usage *usage,
	struct finding *finding)
{
	const struct alarm_sign sign = { kind, host_id(judging, kind), level, held_s,
		held_s };

	if (!judging_raise(judging, &sign, finding))
		return false;
	finding->subject.type = SUBJECT_HOST;
	if (!usage)
		return true;
	finding_count(finding, "count", usage->used);
	finding->limit = (struct finding_limit){
		.name = limit,
		.used = usage->used,
		.of = usage->of,
		.has_full_in = usage->has_full_in,
		.full_in_s = usage->full_in_s,
	};
	return true;
}

void usage_limit(struct finding *ok, const char *limit, const struct usage *usage)
{
	if (ok)
		ok->limit = (struct finding_limit){
			.name = limit, .used = usage->used, .of = usage->of
		};
}

void usage_put(struct judging *judging, struct finding *finding, const char *row, ...)
{
	va_list arguments;

	outcome_copy_text(finding->list, sizeof(finding->list), finding->text);
	va_start(arguments, row);
	vsnprintf(finding->row, sizeof(finding->row), row, arguments);
	va_end(arguments);
	judging_put(judging, finding);
}

void usage_next(struct finding *finding, unsigned i, const char *text)
{
	outcome_copy_text(finding->next[i], sizeof(finding->next[i]), text);
}
