/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which row a socket belongs to. */

#include "sockview/core/processes_inside.h"

#include "sockview/core/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_LEAST 64

int processes_know(struct processes *processes, const struct holding *holding,
	struct process_known **known)
{
	size_t wanted = processes->known_room ? processes->known_room : KNOWN_LEAST;
	struct process_known *grown;

	while (wanted <= holding->process)
		wanted *= 2;
	if (wanted > processes->known_room) {
		grown = realloc(processes->known, wanted * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		memset(grown + processes->known_room, 0,
			(wanted - processes->known_room) * sizeof(*grown));
		processes->known = grown;
		processes->known_room = wanted;
	}
	*known = &processes->known[holding->process];
	return 0;
}

int processes_note_cgroup(struct processes *processes, const struct sock *sock,
	const struct holding *holding)
{
	struct process_known *known;
	uint32_t place;
	int err = 0;

	if (!sock_knows(sock, SOCK_CGROUP))
		return 0;
	err = processes_know(processes, holding, &known);
	if (err || known->cgroup == sock->cgroup)
		return err;
	known->cgroup = sock->cgroup;
	return keyset_put(&processes->open, &sock->cgroup, &place);
}

uint64_t processes_cgroup(const struct processes *processes, const struct sock *sock,
	const struct holding *holding)
{
	uint64_t cgroup = 0;

	if (sock_knows(sock, SOCK_CGROUP))
		return sock->cgroup;
	if (!holding)
		return 0;
	if (holding->process < processes->known_room)
		cgroup = processes->known[holding->process].cgroup;
	return cgroup ? cgroup : claims_cgroup(processes->claims, holding);
}

/* Cgroups of one name are one unit. */
static void unit_key(const struct processes *processes, uint64_t cgroup,
	uint64_t key[PROCESSES_KEY_WORDS])
{
	const char *name = units_name(processes->units, cgroup);
	uint64_t words[UNIT_NAME_MAX / sizeof(uint64_t) + 1] = { 0 };

	key[1] = cgroup;
	if (!name)
		return;
	memcpy(words, name, strnlen(name, UNIT_NAME_MAX));
	key[1] = hash_words(&processes->seed, words, sizeof(words) / sizeof(*words));
	key[2] = 1;
}

void processes_key_of_family(
	const char *comm, uint32_t family, uint64_t key[PROCESSES_KEY_WORDS])
{
	memset(key, 0, PROCESSES_KEY_WORDS * sizeof(*key));
	key[0] = PROCESS_ROW | (uint64_t)family << 32;
	memcpy(key + 1, comm, OWNERS_COMM_MAX);
}

void processes_key(const struct processes *processes, enum process_kind kind,
	const struct sock *sock, const struct holding *holding,
	uint64_t key[PROCESSES_KEY_WORDS])
{
	const struct process *process =
		holding ? owners_process(claims_owners(processes->claims), holding)
			: NULL;

	memset(key, 0, PROCESSES_KEY_WORDS * sizeof(*key));
	key[0] = kind;
	if (kind == PROCESS_UNIT ||
		(kind == PROCESS_ROW && processes->by == PROCESS_BY_UNIT)) {
		unit_key(processes, processes_cgroup(processes, sock, holding), key);
	} else if (kind == PROCESS_ROW && processes->by == PROCESS_BY_USER) {
		key[1] =
			sock_knows(sock, SOCK_UID) || !process ? sock->uid : process->uid;
	} else if (process && processes->by_family) {
		processes_key_of_family(
			process->comm, processes_family(processes, holding), key);
	} else if (process && processes->by == PROCESS_BY_PID) {
		key[1] = process->pid;
		key[2] = process->start;
	} else if (process) {
		memcpy(key + 1, process->comm, OWNERS_COMM_MAX);
	}
}

bool processes_are_one(const struct processes *processes, const struct sock *sock,
	const struct holding *first)
{
	const struct owners *owners = claims_owners(processes->claims);
	uint64_t wanted[PROCESSES_KEY_WORDS];
	uint64_t key[PROCESSES_KEY_WORDS];

	processes_key(processes, PROCESS_ROW, sock, first, wanted);
	for (const struct holding *at = owners_next(owners, first); at;
		at = owners_next(owners, at)) {
		processes_key(processes, PROCESS_ROW, sock, at, key);
		if (memcmp(key, wanted, sizeof(key)) != 0)
			return false;
	}
	return true;
}

/* ---- what a row is known by ---- */

static void put_name(uint64_t *words, const char *name)
{
	if (name)
		memcpy(words, name, strnlen(name, UNIT_NAME_MAX));
}

/* Cgroups of one name are one unit, of which another one may come first. */
static void put_unit(
	uint64_t *words, const struct process_row *row, const struct units *units)
{
	const char *name = units_name(units, row->cgroup);

	if (!name)
		words[0] = row->cgroup;
	put_name(words, name);
}

uint64_t process_row_key(
	const struct process_row *row, const struct units *units, uint32_t family)
{
	static const struct hash_seed same = { { 0, 0 } };
	uint64_t words[UNIT_NAME_MAX / sizeof(uint64_t) + 2] = { 0 };

	words[0] = (uint64_t)family << 32 | (uint64_t)row->by << 8 | row->kind;
	if (row->kind == PROCESS_UNIT ||
		(row->kind == PROCESS_ROW && row->by == PROCESS_BY_UNIT)) {
		put_unit(words + 1, row, units);
	} else if (row->kind == PROCESS_ROW && row->by == PROCESS_BY_USER) {
		words[1] = row->uid;
	} else if (row->kind == PROCESS_ROW && (row->by == PROCESS_BY_COMM || family)) {
		put_name(words + 1, row->process->comm);
	} else if (row->kind == PROCESS_ROW) {
		words[1] = row->process->pid;
		words[2] = row->process->start;
	}
	return hash_words(&same, words, sizeof(words) / sizeof(*words));
}

/* A fold of one is known by its only process. */
static uint64_t key_of(const struct processes *processes, size_t i)
{
	struct process_row row;

	processes_get(processes, i, &row);
	return process_row_key(
		&row, processes->units, row.processes > 1 ? processes->all[i].family : 0);
}

static bool want_row(
	struct processes *processes, uint64_t key, processes_take_fn *take, void *self)
{
	bool found = false;

	for (size_t i = 0; i < processes->keys.count && key; i++) {
		processes->all[i].wanted = key_of(processes, i) == key;
		found = found || processes->all[i].wanted;
	}
	processes->take = found ? take : NULL;
	processes->take_self = self;
	return found;
}

void processes_want(
	struct processes *processes, uint64_t key, processes_take_fn *take, void *self)
{
	bool folded = processes->folds && want_row(processes->folds, key, take, self);

	want_row(processes, folded ? 0 : key, take, self);
}
