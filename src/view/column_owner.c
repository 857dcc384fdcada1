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

static char *put_owner_by(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const char *name = NULL;

	(void)column;
	if (lore->claims)
		name = owner_by_name(claims_of(lore->claims, row->sock).by);
	return name ? column_put_text(out, name) : NULL;
}

/* How many processes, and descriptors of the first of them. */
struct crowd {
	uint32_t processes;
	uint32_t fds;
};

static struct crowd count_crowd(const struct owners *owners, const struct holding *first)
{
	struct crowd crowd = { 1, 0 };
	uint32_t last = first->process;

	for (const struct holding *at = first; at; at = owners_next(owners, at)) {
		crowd.processes += at->process != last;
		crowd.fds += at->process == first->process;
		last = at->process;
	}
	return crowd;
}

/* "java:4711 fd=41", "fd=41+2" with two more of its descriptors, "nginx:1201+7" with
 * seven more processes. */
static char *put_owner(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct process *process;
	const struct owners *owners;
	struct claim claim;
	struct crowd crowd;

	(void)column;
	if (!lore->claims)
		return NULL;
	claim = claims_of(lore->claims, row->sock);
	if (!claim.first)
		return NULL;
	owners = claims_owners(lore->claims);
	process = owners_process(owners, claim.first);
	crowd = count_crowd(owners, claim.first);
	if (claim.by != OWNER_BY_SOCKET)
		*out++ = '~';
	out = column_put_token(out, process->comm[0] ? process->comm : "-");
	*out++ = ':';
	out = format_u64(out, process->pid);
	if (crowd.processes > 1) {
		*out++ = '+';
		return format_u64(out, crowd.processes - 1);
	}
	if (claim.by != OWNER_BY_SOCKET)
		return out;
	out = column_put_text(out, " fd=");
	out = format_u64(out, claim.first->fd);
	if (crowd.fds > 1) {
		*out++ = '+';
		out = format_u64(out, crowd.fds - 1);
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
		"how the owners are known: socket, listener, peer, remembered",
		DATA | COLUMN_QUOTED, put_owner_by, NULL, NULL, 0 },
	{ "OWNERS", "owners", "every process and descriptor that holds it",
		DATA | COLUMN_LIST, NULL, NULL, NULL, 0 },
};

const struct column *columns_of_owners(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
