/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Whose the sockets of a row of many are: with -p. */

#include "sockview/core/format.h"
#include "sockview/view/column.h"

const struct group *column_group(const struct row *row)
{
	if (row->service)
		return row->service->count;
	return row->peer ? row->peer->sum.count : NULL;
}

bool column_crowd(
	const struct row *row, const struct lore *lore, struct crowd_brief *brief)
{
	const struct group *group = column_group(row);

	crowds_tell(lore->crowds, group ? group->crowd : 0, brief);
	return lore->crowds && group && group->crowd;
}

const char *column_crowd_unit(const struct crowd_brief *brief, const struct lore *lore)
{
	return brief->cgroup ? units_name(lore->units, brief->cgroup) : NULL;
}

static char *put_unit(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	struct crowd_brief brief;
	const char *name;

	(void)column;
	column_crowd(row, lore, &brief);
	name = column_crowd_unit(&brief, lore);
	return name ? column_put_text(out, name) : NULL;
}

/* "java:4711", "nginx:1201+7" with seven more processes, "+?" with some who could not be
 * found. */
static char *put_owner(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	struct crowd_brief brief;

	(void)column;
	column_crowd(row, lore, &brief);
	if (!brief.first.process)
		return NULL;
	if (brief.first.by != OWNER_BY_SOCKET)
		*out++ = '~';
	out = column_put_token(
		out, brief.first.process->comm[0] ? brief.first.process->comm : "-");
	*out++ = ':';
	out = format_u64(out, brief.first.process->pid);
	if (brief.equals > 1) {
		*out++ = '+';
		out = format_u64(out, brief.equals - 1);
	}
	return brief.more || brief.missed ? column_put_text(out, "+?") : out;
}

static char *put_owner_by(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	struct crowd_brief brief;

	(void)column;
	column_crowd(row, lore, &brief);
	return brief.first.process ? column_put_text(out, owner_by_name(brief.first.by))
				   : NULL;
}

static bool number_count(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	struct crowd_brief brief;
	bool known = column_crowd(row, lore, &brief);

	(void)column;
	*number = brief.processes;
	return known;
}

static bool number_unowned(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	struct crowd_brief brief;
	bool known = column_crowd(row, lore, &brief);

	(void)column;
	*number = brief.unowned;
	return known;
}

static char *put_more(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	struct crowd_brief brief;

	(void)column;
	if (!column_crowd(row, lore, &brief))
		return NULL;
	return column_put_text(out, brief.more ? "true" : "false");
}

enum {
	TEXT = COLUMN_TEXT | COLUMN_OWNERS,
	DATA = COLUMN_DATA | COLUMN_OWNERS,
	NAME = COLUMN_QUOTED | COLUMN_FREE,
};

static const struct column columns[] = {
	{ "UNIT", "unit",
		"their service or container, by the sockets' cgroups; several: not told",
		TEXT | DATA | NAME, put_unit, NULL, NULL, 0 },
	{ "OWNER", "owner",
		"the process that owns most of them; +N: so many more processes; +?: "
		"more "
		"that cannot be told; ~: inferred",
		TEXT, put_owner, NULL, NULL, 0 },
	{ "OWNER-BY", "owner_by",
		"how the first owner is known: socket, listener, peer, remembered, unit",
		DATA | COLUMN_QUOTED, put_owner_by, NULL, NULL, 0 },
	{ "OWNER-COUNT", "owner_count", "how many processes own them",
		DATA | COLUMN_RIGHT, column_put_number, number_count, NULL, 0 },
	{ "MORE-OWNERS", "more_owners",
		"whether there are more, which found no place among them", DATA, put_more,
		NULL, NULL, 0 },
	{ "UNOWNED", "unowned", "sockets whose owner is not known", DATA | COLUMN_RIGHT,
		column_put_number, number_unowned, NULL, 0 },
	{ "OWNERS", "owners", "the processes that own most of them, eight at most",
		DATA | COLUMN_LIST, NULL, NULL, NULL, 0 },
};

const struct column *columns_of_crowds(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
