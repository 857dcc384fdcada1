/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Whose sockets they are: with -p. */

#include "sockview/core/format.h"
#include "sockview/view/column.h"

char *column_put_token(char *out, const char *text)
{
	for (; *text; text++)
		*out++ = *text == ' ' ? '_' : *text;
	return out;
}

static char *put_user(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const char *name;

	(void)column;
	if (!sock_knows(row->sock, SOCK_UID))
		return NULL;
	name = users_name(lore->users, row->sock->uid);
	return name ? column_put_token(out, name) : format_u64(out, row->sock->uid);
}

static char *put_unit(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const char *name;

	(void)column;
	if (!sock_knows(row->sock, SOCK_CGROUP))
		return NULL;
	name = units_name(lore->units, row->sock->cgroup);
	return name ? column_put_text(out, name) : NULL;
}

/* The dashboard's rows bring it along. */
static struct owner_brief brief_of(const struct row *row, const struct lore *lore)
{
	if (row->owner.process || !lore->claims)
		return row->owner;
	return claims_brief(lore->claims, row->sock);
}

static char *put_owner_by(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const char *name = owner_by_name(brief_of(row, lore).by);

	(void)column;
	return name ? column_put_text(out, name) : NULL;
}

/* "java:4711 fd=41", "fd=41+2" with two more of its descriptors, "nginx:1201+7" with
 * seven more processes. */
static char *put_owner(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct owner_brief brief = brief_of(row, lore);

	(void)column;
	if (!brief.process)
		return NULL;
	if (brief.by != OWNER_BY_SOCKET)
		*out++ = '~';
	out = column_put_token(out, brief.process->comm[0] ? brief.process->comm : "-");
	*out++ = ':';
	out = format_u64(out, brief.process->pid);
	if (brief.others) {
		*out++ = '+';
		return format_u64(out, brief.others);
	}
	if (brief.by != OWNER_BY_SOCKET)
		return out;
	out = column_put_text(out, " fd=");
	out = format_u64(out, brief.fd);
	if (brief.more_fds) {
		*out++ = '+';
		out = format_u64(out, brief.more_fds);
	}
	return out;
}

enum {
	TEXT = COLUMN_TEXT | COLUMN_OWNERS,
	DATA = COLUMN_DATA | COLUMN_OWNERS,
	NAME = COLUMN_QUOTED | COLUMN_FREE,
};

static const struct column columns[] = {
	{ "USER", "user", "name of the user, its number if it has none",
		TEXT | DATA | NAME, put_user, NULL, NULL, 0 },
	{ "UNIT", "unit", "its service or container, by the socket's cgroup",
		TEXT | DATA | NAME, put_unit, NULL, NULL, 0 },
	{ "OWNER", "owner",
		"the process that holds it and its descriptor; +N: so many more; ~: "
		"inferred",
		TEXT, put_owner, NULL, NULL, 0 },
	{ "OWNER-BY", "owner_by",
		"how the owners are known: socket, listener, peer, remembered, unit",
		DATA | COLUMN_QUOTED, put_owner_by, NULL, NULL, 0 },
	{ "OWNERS", "owners", "every process and descriptor that holds it",
		DATA | COLUMN_LIST, NULL, NULL, NULL, 0 },
};

const struct column *columns_of_owners(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
