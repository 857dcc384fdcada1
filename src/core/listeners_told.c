/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The greatest of a group, each on its own. */

#include "sockview/core/listeners.h"

uint32_t listener_group_peak(
	const struct listeners *listeners, const struct listener_group *group)
{
	uint32_t peak = 0;

	for (size_t i = group->first; i < group->first + group->count; i++)
		if (listeners->all[i].watched.peak > peak)
			peak = listeners->all[i].watched.peak;
	return peak;
}

bool listener_group_drops_per_s(const struct listeners *listeners,
	const struct listener_group *group, double *per_s)
{
	bool known = false;
	double one;

	*per_s = 0;
	for (size_t i = group->first; i < group->first + group->count; i++) {
		if (!watched_drops_per_s(&listeners->all[i].watched, &one))
			continue;
		known = true;
		*per_s = one > *per_s ? one : *per_s;
	}
	return known;
}

uint64_t listener_group_full_since(
	const struct listeners *listeners, const struct listener_group *group)
{
	uint64_t since = 0;

	for (size_t i = group->first; i < group->first + group->count; i++) {
		uint64_t one = listeners->all[i].watched.full_since_ns;

		if (one && (!since || one < since))
			since = one;
	}
	return since;
}
