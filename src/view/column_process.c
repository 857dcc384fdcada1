/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A process, a command, a user or a unit, and the sockets it holds. */

#include "sockview/core/format.h"
#include "sockview/view/column.h"

/* Whether a row is about one process, or several that are called the same by it. */
static bool names(const struct process_row *row, enum process_by by)
{
	return row->kind == PROCESS_ROW &&
	       (row->by == by || row->by == PROCESS_BY_PID || row->processes == 1);
}

static char *put_group(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, process_by_name(row->process->by));
}

static char *put_kind(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, process_kind_name(row->process->kind));
}

static bool number_pid(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct process_row *about = row->process;

	(void)column, (void)lore;
	if (about->kind != PROCESS_ROW || about->processes != 1)
		return false;
	*number = about->process->pid;
	return true;
}

/* Who may have gone since: its child has another one then. */
static bool number_parent(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	if (!number_pid(column, row, lore, number))
		return false;
	*number = row->process->process->parent;
	return *number != 0;
}

/* argument: what stands for those who are no process, in text. */
static char *put_comm(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	static const char *const instead[PROCESS_KIND_COUNT] = {
		[PROCESS_SOUGHT] = "(not_yet_found)",
		[PROCESS_HIDDEN] = "(hidden)",
		[PROCESS_KERNEL] = "(kernel)",
		[PROCESS_NOBODY] = "(no_process)",
		[PROCESS_OTHER] = "(other)",
	};
	const struct process_row *about = row->process;
	const char *text = instead[about->kind];

	(void)lore;
	if (text)
		return column->argument ? column_put_text(out, text) : NULL;
	if (!names(about, PROCESS_BY_COMM) || !about->process || !about->process->comm[0])
		return NULL;
	if (!column->argument)
		return column_put_text(out, about->process->comm);
	if (about->owner_by == OWNER_BY_UNIT)
		*out++ = '~';
	return column_put_token(out, about->process->comm);
}

static char *put_owner_by(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const char *name = owner_by_name(row->process->owner_by);

	(void)column, (void)lore;
	return name ? column_put_text(out, name) : NULL;
}

static bool number_uid(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->process->uid;
	return names(row->process, PROCESS_BY_USER) && row->process->has_uid;
}

static char *put_user(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const char *name;
	uint64_t uid;

	if (!number_uid(column, row, lore, &uid))
		return NULL;
	name = users_name(lore->users, (uint32_t)uid);
	return name ? column_put_token(out, name) : format_u64(out, uid);
}

static char *put_unit(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct process_row *about = row->process;
	const char *name = NULL;

	(void)column;
	if (about->cgroup &&
		(about->kind == PROCESS_UNIT || names(about, PROCESS_BY_UNIT)))
		name = units_name(lore->units, about->cgroup);
	return name ? column_put_text(out, name) : NULL;
}

static bool number_processes(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->process->processes;
	return row->process->processes > 0;
}

/* argument: the states that count. */
static bool number_states(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)lore;
	return column_count_states(
		row->process->tcp, PROTO_TCP, (uint32_t)column->argument, number);
}

enum {
	TOTAL,
	UDP,
	UNACCEPTED,
	INFERRED,
};

static bool number_sockets(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct process_row *about = row->process;

	(void)lore;
	switch (column->argument) {
	case TOTAL:
		*number = about->total;
		break;
	case UDP:
		*number = about->udp;
		break;
	case UNACCEPTED:
		*number = about->unaccepted;
		break;
	default:
		*number = about->time_wait_inferred;
	}
	return true;
}

/* What sorts like the change: numbers are not negative. */
static bool number_change(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = COLUMN_KEY_MOST / 2 +
		  (uint64_t)(int64_t)(row->process->close_wait_per_min * 1000);
	return row->process->has_change;
}

static char *put_change_text(char *out, const struct column *column,
	const struct row *row, const struct lore *lore)
{
	double change = row->process->close_wait_per_min;

	(void)column, (void)lore;
	if (!row->process->has_change)
		return NULL;
	if (change <= -.5)
		*out++ = '-';
	return format_u64(out, (uint64_t)((change < 0 ? -change : change) + .5));
}

static char *put_change(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	double change = row->process->close_wait_per_min;

	(void)column, (void)lore;
	if (!row->process->has_change)
		return NULL;
	if (change < 0)
		*out++ = '-';
	return format_decimal(out, change < 0 ? -change : change);
}

static bool number_oldest(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->process->oldest_ms;
	return row->process->has_oldest;
}

/* "2112s+": at least. */
static char *put_oldest(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	if (!row->process->has_oldest)
		return NULL;
	out = format_u64(out, row->process->oldest_ms / 1000);
	return column_put_text(out, "s+");
}

/* argument: whether it is the limit. */
static bool number_files(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct process_about *about = row->about;

	(void)lore;
	if (!about)
		return false;
	*number = column->argument ? about->files_limit : about->open_files;
	return *number && *number != PROCESS_NO_LIMIT;
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA,
	TEXT = COLUMN_TEXT,
	DATA = COLUMN_DATA,
	NUMBER = COLUMN_RIGHT,
	STRING = COLUMN_QUOTED,
};

#define TEXTUAL(put)	put, NULL, NULL, 0
#define COUNTED(states) column_put_number, number_states, NULL, (int)(states)
#define NUMERIC(number) column_put_number, number, NULL

static const struct column columns[] = {
	{ "GROUP", "group", "what a row is: pid, comm, user, unit", DATA | STRING,
		TEXTUAL(put_group) },
	{ "KIND", "kind",
		"process: what was asked for; unit: of a unit whose processes may not be "
		"looked at; hidden: the same, of no known unit; kernel, nobody: no "
		"process holds them; other: all without a place",
		DATA | STRING, TEXTUAL(put_kind) },
	{ "PID", "pid", "the process, if it is one", BOTH | NUMBER, NUMERIC(number_pid),
		0 },
	{ "PARENT", "parent_pid", "its parent, in this PID namespace", DATA | NUMBER,
		NUMERIC(number_parent), 0 },
	{ "COMMAND", "command", "its name", TEXT, put_comm, NULL, NULL, 1 },
	{ "COMM", "comm", "its name", DATA | STRING | COLUMN_FREE, TEXTUAL(put_comm) },
	{ "OWNER-BY", "owner_by",
		"how it is known, the surest way of all its sockets: socket, listener, "
		"peer, remembered, unit",
		DATA | STRING, TEXTUAL(put_owner_by) },
	{ "UID", "uid", "its user, by number", DATA | NUMBER, NUMERIC(number_uid), 0 },
	{ "USER", "user", "its user, by name, its number if it has none",
		BOTH | STRING | COLUMN_FREE, TEXTUAL(put_user) },
	{ "UNIT", "unit", "its service or container, by the sockets' cgroup",
		BOTH | STRING | COLUMN_FREE, TEXTUAL(put_unit) },
	{ "PROCS", "processes", "how many processes hold them", BOTH | NUMBER,
		NUMERIC(number_processes), 0 },
	{ "TOTAL", "total", "all its sockets", BOTH | NUMBER, NUMERIC(number_sockets),
		TOTAL },
	{ "ESTAB", "established", "TCP connections it holds in ESTABLISHED",
		BOTH | NUMBER, COUNTED(STATE_BIT(STATE_ESTABLISHED)) },
	{ "SYN", "syn", "in SYN_SENT, or SYN_RECV of its listeners", DATA | NUMBER,
		COUNTED(COLUMN_SYN) },
	{ "CLOSE_WAIT", "close_wait", "in CLOSE_WAIT: it has not closed them",
		BOTH | NUMBER, COUNTED(STATE_BIT(STATE_CLOSE_WAIT)) },
	{ "+/min", "change", "change of CLOSE_WAIT in a minute, over 10 s at least",
		TEXT | NUMBER, put_change_text, number_change, NULL, 0 },
	{ "CHANGE/MIN", "close_wait_per_min",
		"change of CLOSE_WAIT in a minute, over 10 s at least", DATA | NUMBER,
		put_change, number_change, NULL, 0 },
	{ "OLDEST", "oldest", "how long the oldest is in CLOSE_WAIT, at least",
		TEXT | NUMBER, put_oldest, number_oldest, NULL, 0 },
	{ "OLDEST", "oldest_ms", "how long the oldest is in CLOSE_WAIT, at least",
		DATA | NUMBER, NUMERIC(number_oldest), 0 },
	{ "LISTEN", "listen", "its listeners of TCP", DATA | NUMBER,
		COUNTED(STATE_BIT(STATE_LISTEN)) },
	{ "OTHER", "other", "in any other state of TCP", DATA | NUMBER,
		COUNTED(COLUMN_EVERY & ~COLUMN_NAMED) },
	{ "TIME_WAIT", "time_wait", "in TIME_WAIT, of nobody: they end by themselves",
		DATA | NUMBER, COUNTED(STATE_BIT(STATE_TIME_WAIT)) },
	{ "~TIME_WAIT", "time_wait_inferred",
		"in TIME_WAIT and of nobody, but its own as far as can be told",
		BOTH | NUMBER, NUMERIC(number_sockets), INFERRED },
	{ "UNACCEPTED", "unaccepted", "connections that wait for its accept()",
		DATA | NUMBER, NUMERIC(number_sockets), UNACCEPTED },
	{ "UDP", "udp", "sockets of UDP", DATA | NUMBER, NUMERIC(number_sockets), UDP },
	{ "FILES", "open_files", "files it has open, its sockets among them",
		BOTH | NUMBER, NUMERIC(number_files), 0 },
	{ "LIMIT", "files_limit", "how many it may have open", BOTH | NUMBER,
		NUMERIC(number_files), 1 },
};

const struct column *columns_of_processes(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
