/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_COLUMN_H
#define SOCKVIEW_VIEW_COLUMN_H

/*
 * The columns of the table views, described once for text, JSON, CSV, sorting and the man
 * page.
 */

#include "sockview/core/ages.h"
#include "sockview/core/backlog.h"
#include "sockview/core/counters.h"
#include "sockview/core/peers.h"
#include "sockview/core/process.h"
#include "sockview/core/processes.h"
#include "sockview/core/sock.h"
#include "sockview/core/tally.h"
#include "sockview/view/lore.h"
#include "sockview/view/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Room that one cell may need. */
#define COLUMN_CELL_MAX 128

#define COLUMNS_MAX 72

enum column_use {
	COLUMN_TEXT = 1 << 0,	    /* in text, for people and awk */
	COLUMN_DATA = 1 << 1,	    /* in JSON and CSV */
	COLUMN_EXTENDED = 1 << 2,   /* only with --extended */
	COLUMN_CONNECTION = 1 << 3, /* not of listeners, which have no other end */
	COLUMN_RIGHT = 1 << 4,	    /* numbers in text */
	COLUMN_QUOTED = 1 << 5,	    /* a string in JSON */
	COLUMN_FREE = 1 << 6,	    /* text that may hold quotes and commas */
	COLUMN_INFO = 1 << 7,	    /* only with --info */
	COLUMN_MEMORY = 1 << 8,	    /* only with --memory */
	COLUMN_NAMES = 1 << 9,	    /* only with --names */
	COLUMN_OWNERS = 1 << 10,    /* only with --processes */
	COLUMN_LISTENER = 1 << 12,  /* always of listeners, else only with its group */
	COLUMN_LIST = 1 << 11,	    /* of any length: the writers know how, put is NULL */
	COLUMN_HOSTS = 1 << 14,	    /* only with --resolve */
	COLUMN_NETNS = 1 << 15,	    /* only with several network namespaces */
	COLUMN_SCREEN = 1 << 13,    /* on list screens only, and writes its own text */
};

/* Columns that are shown on request only. */
#define COLUMN_GROUPS                                                                    \
	((unsigned)(COLUMN_EXTENDED | COLUMN_INFO | COLUMN_MEMORY | COLUMN_NAMES))

/* The same, and those that look beyond the sockets. */
#define COLUMN_ON_REQUEST (COLUMN_GROUPS | COLUMN_OWNERS | COLUMN_HOSTS | COLUMN_NETNS)

struct finding;
struct listener_row;
struct process_line;

/* What a row is about. All is borrowed. */
struct row {
	const struct sock *sock;	     /* of sockets and listeners */
	const struct listening *listening;   /* of listeners; NULL: nothing is known */
	const struct tally_row *service;     /* of services */
	const struct peer_site *peer;	     /* of peers */
	const struct process_row *process;   /* of processes */
	const struct process_about *about;   /* of one process; NULL: unknown */
	const struct process_line *line;     /* of the screen of processes */
	const struct counter *counter;	     /* of counters */
	const struct listener_row *listener; /* of the screen of listeners */
	const struct finding *finding;	     /* of the selected row on a screen: the worst
						that was found about it; NULL: nothing */
	uint32_t age;			     /* of sockets on a screen, as in ages.h */
	struct owner_brief owner; /* of sockets on a screen; else lore tells it */
};

struct column;

/*
 * Writes the cell of a row without a NUL, COLUMN_CELL_MAX bytes at most, and returns its
 * end; NULL: unknown, or does not apply.
 */
typedef char *column_put_fn(char *out, const struct column *column, const struct row *row,
	const struct lore *lore);

/* The number of a cell. False: unknown, or does not apply. */
typedef bool column_number_fn(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number);

/*
 * A part of what a row is sorted by, smallest first, where neither number nor text will
 * do; COLUMN_KEY_MOST at most. False: unknown, or does not apply.
 */
typedef bool column_key_fn(
	const struct row *row, const struct lore *lore, unsigned part, uint64_t *key);

#define COLUMN_KEY_MOST (UINT64_MAX / 2)

struct column {
	const char *heading; /* in text */
	const char *name;    /* in JSON and CSV */
	const char *help;    /* one line for the man page */
	unsigned use;	     /* enum column_use */
	column_put_fn *put;
	column_number_fn *number; /* NULL: text */
	column_key_fn *key;	  /* NULL: sorted by the number, or by the text */
	int argument;		  /* for put and number; of a key, how many parts */
};

/*
 * Fills `columns` with those of a view for media (COLUMN_TEXT, COLUMN_DATA, or both), in
 * the order they are shown; `groups` are those of COLUMN_ON_REQUEST that are wanted.
 * Returns how many: COLUMNS_MAX at most.
 */
size_t columns_select(enum view view, unsigned media, unsigned groups,
	const struct column *columns[COLUMNS_MAX]);

/* For column_put_fn: writes a text. */
static inline char *column_put_text(char *out, const char *text)
{
	size_t length = strlen(text);

	memcpy(out, text, length);
	return out + length;
}

/* column_put_fn of a column that is nothing but its number. */
char *column_put_number(char *out, const struct column *column, const struct row *row,
	const struct lore *lore);

/* The states that have columns of their own in rows of many sockets. */
#define COLUMN_SYN (STATE_BIT(STATE_SYN_SENT) | STATE_BIT(STATE_SYN_RECV))
#define COLUMN_NAMED                                                                     \
	(STATE_BIT(STATE_ESTABLISHED) | COLUMN_SYN | STATE_BIT(STATE_CLOSE_WAIT) |       \
		STATE_BIT(STATE_TIME_WAIT) | STATE_BIT(STATE_LISTEN))
#define COLUMN_EVERY (STATES_ALL | STATE_BIT(STATE_OTHER))

/* How many sockets of a group are in some states. False: UDP has none of these states. */
bool column_count_states(
	const struct group *group, enum proto proto, uint32_t states, uint64_t *number);

/* Writes text that has to stay one word: blanks become `_`. Returns its end. */
char *column_put_token(char *out, const char *text);

/* The sockets that a row counts. NULL: it is no row of many. */
const struct group *column_group(const struct row *row);

/* Whose these are. False: nobody has asked, and *brief tells nothing. */
bool column_crowd(
	const struct row *row, const struct lore *lore, struct crowd_brief *brief);

/* Their unit. NULL: unknown, or several. */
const char *column_crowd_unit(const struct crowd_brief *brief, const struct lore *lore);

/*
 * The column of a view that a person calls `field`: by its name, with or without the unit
 * behind it, or its heading, in any case. NULL: none.
 */
const struct column *columns_find(enum view view, const char *field);

/* Every column of a view, whatever medium and group. As columns_select(). */
size_t columns_all(enum view view, const struct column *columns[COLUMNS_MAX]);

/*
 * The column of a view with exactly this name, those of screens among them. NULL: none.
 */
const struct column *columns_shown(enum view view, const char *name);

/* How many parts a column's key has. */
unsigned column_key_parts(const struct column *column);

/*
 * A part of what a row is sorted by: numbers largest first, text ascending, `reverse`
 * turns that round, and what is unknown stands last either way.
 */
uint64_t column_key(const struct column *column, const struct row *row,
	const struct lore *lore, unsigned part, bool reverse);

/* The same of a column that has a number, for those who know it. */
uint64_t column_key_number(bool known, uint64_t number, bool reverse);

/* Whether rows with the same parts before `part` as this one have all others the same. */
bool column_key_ended(const struct column *column, const struct row *row,
	const struct lore *lore, unsigned part);

/* A part of a view's columns; *count of them. Static. */
const struct column *columns_of_places(size_t *count);
const struct column *columns_of_socks(size_t *count);
const struct column *columns_of_extended(size_t *count);
const struct column *columns_of_listeners(size_t *count);
const struct column *columns_of_watched(size_t *count);
const struct column *columns_of_details(size_t *count);
const struct column *columns_of_ages(size_t *count);
const struct column *columns_of_services(size_t *count);
const struct column *columns_of_peers(size_t *count);
const struct column *columns_of_peer_ports(size_t *count);
const struct column *columns_of_processes(size_t *count);
const struct column *columns_of_counters(size_t *count);
const struct column *columns_of_owners(size_t *count);
const struct column *columns_of_crowds(size_t *count);

#endif
