/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a row of the screen of listeners tells. */

#include "sockview/view/listener_row.h"

const struct watched *listener_row_watched(const struct listener_row *row)
{
	if (!row->group)
		return NULL;
	return row->member ? &row->member->watched
			   : &row->listeners->all[row->group->worst].watched;
}

bool listener_row_drops_per_s(const struct listener_row *row, double *per_s)
{
	if (!row->group)
		return false;
	if (row->member)
		return watched_drops_per_s(&row->member->watched, per_s);
	return listener_group_drops_per_s(row->listeners, row->group, per_s);
}

bool listener_row_peak(const struct listener_row *row, uint64_t *peak)
{
	const struct watched *watched = listener_row_watched(row);

	if (!watched || !watched->looks)
		return false;
	*peak = row->member ? watched->peak
			    : listener_group_peak(row->listeners, row->group);
	return true;
}

bool listener_row_full_for(const struct listener_row *row, uint64_t *ns)
{
	uint64_t since = 0;

	if (row->member)
		since = row->member->watched.full_since_ns;
	else if (row->group)
		since = listener_group_full_since(row->listeners, row->group);
	*ns = since && since < row->listeners->mono_ns ? row->listeners->mono_ns - since
						       : 0;
	return since;
}

bool listener_row_opened_per_s(const struct listener_row *row, double *per_s)
{
	const struct listeners *listeners = row->listeners;

	if (!row->group || row->member || !listeners->opened_ns ||
		!(row->group->waiting.facts & LISTENING_OPENED))
		return false;
	*per_s = (double)row->group->waiting.opened * 1e9 / (double)listeners->opened_ns;
	return true;
}
