/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/listener_row.h"

#include "sockview/core/model.h"

#include <string.h>

#define HEADING_IDENTITY UINT64_MAX

static bool is_heading(const void *self, size_t i)
{
	return i == ((const struct listed_groups *)self)->heading;
}

static struct listener_row row_of(const struct listed_groups *groups, size_t i)
{
	const struct listeners *listeners = groups->listeners;
	struct listener_row row = { .listeners = listeners };
	size_t number;
	size_t head;

	if (is_heading(groups, i))
		return row;
	if (!unfolded_rows_member(&groups->open, i, &head, &number)) {
		row.group = &listeners->groups[i];
		row.unfolded = unfolded_rows_open(&groups->open, i);
		return row;
	}
	row.group = &listeners->groups[head];
	row.member = &listeners->all[row.group->first + number];
	row.number = number + 1;
	return row;
}

#define KEEPERS_MAX (ROSTER_OTHERS_MAX + 1)

static bool is_among(
	const struct process *const *known, uint32_t count, const struct process *process)
{
	for (uint32_t i = 0; i < count; i++)
		if (known[i] == process)
			return true;
	return false;
}

/* Each member may be held by another process. KEEPERS_MAX at most. */
static uint32_t count_keepers(
	const struct listed_groups *groups, const struct listener_group *group)
{
	const struct process *known[KEEPERS_MAX];
	uint32_t count = 0;

	for (size_t i = 0; i < group->count && count < KEEPERS_MAX; i++) {
		const struct process *process =
			roster_get(groups->keepers, group->first + i).process;

		if (process && !is_among(known, count, process))
			known[count++] = process;
	}
	return count;
}

/* Of a group the worst member's, and how many there are. */
static struct owner_brief owner_of(
	const struct listed_groups *groups, const struct listener_row *row)
{
	size_t index = row->member ? (size_t)(row->member - row->listeners->all)
				   : row->group->worst;
	struct owner_brief brief = roster_get(groups->keepers, index);
	uint32_t count = row->member ? 0 : count_keepers(groups, row->group);

	if (brief.process && count > brief.others + 1)
		brief.others = count - 1;
	return brief;
}

static void fill(const void *self, size_t i, struct listed_row *out)
{
	const struct watched *watched;

	out->listener = row_of(self, i);
	out->row = (struct row){ .listener = &out->listener, .age = AGE_UNKNOWN };
	watched = listener_row_watched(&out->listener);
	if (!watched)
		return;
	out->row.sock = &watched->sock;
	if (((const struct listed_groups *)self)->keepers)
		out->row.owner = owner_of(self, &out->listener);
	if (!out->listener.member)
		out->row.listening = &out->listener.group->waiting;
}

static uint64_t identity(const void *self, size_t i)
{
	const struct listener_row row = row_of(self, i);

	if (row.member)
		return sheet_identity(&row.member->watched.sock);
	return row.group ? listener_group_identity(row.listeners, row.group)
			 : HEADING_IDENTITY;
}

/* TCP, the heading of UDP, UDP. */
static unsigned section(const void *self, size_t i)
{
	const struct listener_row row = row_of(self, i);
	const struct watched *watched = listener_row_watched(&row);

	return !watched ? 1 : watched->sock.proto == PROTO_UDP ? 2 : 0;
}

static size_t parent(const void *self, size_t i, uint64_t *rank)
{
	const struct listed_groups *groups = self;

	return unfolded_rows_parent(&groups->open, i, rank);
}

static bool folds(const void *self, size_t i, bool *unfolded)
{
	const struct listener_row row = row_of(self, i);

	*unfolded = row.unfolded;
	return row.group && !row.member && row.group->count > 1;
}

static void unfold(struct listed_groups *groups, const struct unfolded *unfolded)
{
	const struct listeners *listeners = groups->listeners;

	for (size_t i = 0; i < listeners->match_count; i++) {
		const struct listener_group *group = &listeners->groups[i];

		if (group->count > 1 &&
			unfolded_has(unfolded, listener_group_identity(listeners, group)))
			unfolded_rows_add(&groups->open, i, group->count);
	}
}

static bool has_proto(const struct listeners *listeners, enum proto proto)
{
	for (size_t i = 0; i < listeners->match_count; i++)
		if (listeners->all[listeners->groups[i].first].watched.sock.proto ==
			proto)
			return true;
	return false;
}

bool listener_rows_open(const struct model *model, struct listed *listed)
{
	struct listed_groups *groups = &listed->groups;
	size_t heads;

	if (!model->listeners)
		return false;
	heads = model->listeners->match_count;
	*groups = (struct listed_groups){ .listeners = model->listeners,
		.keepers = model->keepers,
		.heading = SIZE_MAX };
	if (has_proto(model->listeners, PROTO_UDP))
		groups->heading = heads++;
	unfolded_rows_init(&groups->open, heads);
	unfold(groups, listed->unfolded);
	listed->self = groups;
	listed->count = groups->open.end;
	listed->lore.names = model->listeners->names;
	if (model->keepers)
		listed->lore.units = roster_units(model->keepers);
	if (model->keepers && model->progress.on)
		listed->lore.progress = &model->progress;
	listed->fill = fill;
	listed->identity = identity;
	listed->section = section;
	listed->parent = parent;
	listed->heading = is_heading;
	listed->folds = folds;
	return true;
}
