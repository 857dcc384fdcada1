/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/alarm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)

void alarms_forget(struct alarms *alarms)
{
	for (size_t i = 0; i < alarms->count; i++)
		free(alarms->all[i].last);
	alarms->count = 0;
}

void alarms_fini(struct alarms *alarms)
{
	alarms_forget(alarms);
	free(alarms->all);
	alarms->all = NULL;
}

int alarms_begin(struct alarms *alarms, uint64_t mono_ns, uint64_t wall_ns)
{
	if (!alarms->all)
		alarms->all = calloc(ALARMS_MAX, sizeof(*alarms->all));
	if (!alarms->all)
		return -ENOMEM;
	if (mono_ns < alarms->mono_ns)
		alarms_forget(alarms);
	alarms->mono_ns = mono_ns;
	alarms->wall_ns = wall_ns;
	for (size_t i = 0; i < alarms->count; i++)
		alarms->all[i].heard = false;
	return 0;
}

static struct alarm *find(
	const struct alarms *alarms, enum finding_kind kind, uint64_t id)
{
	for (size_t i = 0; i < alarms->count; i++)
		if (alarms->all[i].kind == kind && alarms->all[i].id == id)
			return &alarms->all[i];
	return NULL;
}

static struct alarm *add(struct alarms *alarms, const struct alarm_sign *sign)
{
	struct alarm *alarm;

	if (alarms->count == ALARMS_MAX)
		return NULL;
	alarm = &alarms->all[alarms->count++];
	*alarm = (struct alarm){ .kind = sign->kind, .id = sign->id };
	return alarm;
}

/* Since when something is so: from now on if it was not, 0 if it is not. */
static uint64_t since(uint64_t before_ns, bool is_so, uint64_t now_ns)
{
	return !is_so ? 0 : before_ns ? before_ns : now_ns;
}

static bool has_lasted(uint64_t since_ns, uint64_t now_ns, unsigned seconds)
{
	return since_ns && now_ns - since_ns >= seconds * SECOND_NS;
}

static void follow(struct alarm *alarm, enum alarm_level level, uint64_t now_ns)
{
	bool is_crit = alarm->raised && alarm->severity == SEVERITY_CRIT;

	alarm->warn_ns = since(alarm->warn_ns, level >= ALARM_WARN, now_ns);
	alarm->crit_ns = since(alarm->crit_ns, level >= ALARM_CRIT, now_ns);
	alarm->low_ns = since(alarm->low_ns, level < ALARM_NEAR, now_ns);
	alarm->crit_low_ns =
		since(alarm->crit_low_ns, is_crit && level < ALARM_CRIT, now_ns);
}

static void raise_it(struct alarms *alarms, struct alarm *alarm, enum severity severity,
	uint64_t since_mono_ns)
{
	uint64_t ago = alarms->mono_ns - since_mono_ns;

	if (!alarm->raised)
		alarm->since_ns = alarms->wall_ns > ago ? alarms->wall_ns - ago : 0;
	alarm->raised = true;
	alarm->severity = severity;
	alarm->crit_low_ns = 0;
}

static void end_it(const struct alarms *alarms, struct alarm *alarm)
{
	alarm->raised = false;
	alarm->ended_ns = alarms->wall_ns;
	alarm->ended_mono_ns = alarms->mono_ns;
}

static void decide(
	struct alarms *alarms, struct alarm *alarm, const struct alarm_sign *sign)
{
	uint64_t now = alarms->mono_ns;

	if (has_lasted(alarm->crit_ns, now, sign->crit_held_s))
		raise_it(alarms, alarm, SEVERITY_CRIT, alarm->crit_ns);
	else if (!alarm->raised && has_lasted(alarm->warn_ns, now, sign->warn_held_s))
		raise_it(alarms, alarm, SEVERITY_WARN, alarm->warn_ns);
	if (!alarm->raised)
		return;
	if (has_lasted(alarm->crit_low_ns, now, ALARM_LOW_S))
		raise_it(alarms, alarm, SEVERITY_WARN, alarm->crit_low_ns);
	if (has_lasted(alarm->low_ns, now, ALARM_LOW_S))
		end_it(alarms, alarm);
}

static enum severity by_the_moment(enum alarm_level level)
{
	return level == ALARM_CRIT   ? SEVERITY_CRIT
	       : level == ALARM_WARN ? SEVERITY_WARN
				     : SEVERITY_OK;
}

enum severity alarms_judge(
	struct alarms *alarms, const struct alarm_sign *sign, uint64_t *since_ns)
{
	struct alarm *alarm;

	*since_ns = 0;
	if (alarms->at_once)
		return by_the_moment(sign->level);
	alarm = find(alarms, sign->kind, sign->id);
	if (!alarm && sign->level < ALARM_WARN)
		return SEVERITY_OK;
	if (!alarm)
		alarm = add(alarms, sign);
	if (!alarm)
		return by_the_moment(sign->level);
	alarm->heard = true;
	follow(alarm, sign->level, alarms->mono_ns);
	decide(alarms, alarm, sign);
	if (!alarm->raised)
		return SEVERITY_OK;
	*since_ns = alarm->since_ns;
	return alarm->severity;
}

int alarms_keep(struct alarms *alarms, const struct finding *finding)
{
	struct alarm *alarm = find(alarms, finding->kind, finding->id);

	if (alarms->at_once || !alarm)
		return 0;
	if (!alarm->last)
		alarm->last = malloc(sizeof(*alarm->last));
	if (!alarm->last)
		return -ENOMEM;
	*alarm->last = *finding;
	return 0;
}

/* Whether it is worth a place any longer. */
static bool is_alive(const struct alarms *alarms, const struct alarm *alarm)
{
	if (alarm->raised || alarm->warn_ns)
		return true;
	return alarm->ended_mono_ns &&
	       alarms->mono_ns - alarm->ended_mono_ns < ALARM_WAS_S * SECOND_NS;
}

void alarms_end(struct alarms *alarms)
{
	size_t kept = 0;

	for (size_t i = 0; i < alarms->count; i++) {
		struct alarm alarm = alarms->all[i];

		if (!alarm.heard) {
			follow(&alarm, ALARM_NONE, alarms->mono_ns);
			if (alarm.raised &&
				has_lasted(alarm.low_ns, alarms->mono_ns, ALARM_LOW_S))
				end_it(alarms, &alarm);
		}
		if (is_alive(alarms, &alarm))
			alarms->all[kept++] = alarm;
		else
			free(alarm.last);
	}
	alarms->count = kept;
}

const struct alarm *alarms_rest(const struct alarms *alarms, size_t *at)
{
	while (*at < alarms->count) {
		const struct alarm *alarm = &alarms->all[(*at)++];

		if (alarm->last &&
			(alarm->raised ? !alarm->heard : alarm->ended_mono_ns != 0))
			return alarm;
	}
	return NULL;
}
