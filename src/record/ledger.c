/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/ledger.h"

#include "sockview/core/sanitize.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void ledger_init(struct ledger *ledger)
{
	/* The keys are the kernel's own: nobody can choose them to collide. */
	static const struct hash_seed plain;

	*ledger = (struct ledger){ .count = 0 };
	keyset_init(&ledger->cgroups, &plain, 1);
}

void ledger_fini(struct ledger *ledger)
{
	free(ledger->inodes);
	ledger->inodes = NULL;
	ledger->count = 0;
	ledger->room = 0;
	keyset_fini(&ledger->cgroups);
}

void ledger_begin(struct ledger *ledger)
{
	ledger->count = 0;
	keyset_clear(&ledger->cgroups);
}

static void add_inode(struct ledger *ledger, uint32_t inode)
{
	if (ledger->count == ledger->room) {
		size_t room = ledger->room ? ledger->room * 2 : 1024;
		uint32_t *grown = realloc(ledger->inodes, room * sizeof(*grown));

		if (!grown)
			return;
		ledger->inodes = grown;
		ledger->room = room;
	}
	ledger->inodes[ledger->count++] = inode;
}

void ledger_meet(struct ledger *ledger, const struct sock *sock)
{
	uint32_t place;

	if (sock_knows(sock, SOCK_INODE))
		add_inode(ledger, sock->inode);
	if (sock_knows(sock, SOCK_CGROUP))
		keyset_put(&ledger->cgroups, &sock->cgroup, &place);
}

/* ---- what is written ---- */

struct writing {
	const struct ledger *ledger;
	const struct claims *claims;
	const struct units *units;
	const struct ledger_out *out;
	uint32_t *numbers; /* of each process of the owners, from 1; 0: not written */
	uint32_t count;
	size_t length; /* of the message under way */
	size_t held;
	struct note_holding holdings[NOTE_HOLDINGS_MAX];
};

static void begin_list(struct writing *writing, enum note_type type)
{
	writing->length = note_put_list(writing->out->bytes, type, writing->out->number);
}

static void put(const struct writing *writing, size_t length)
{
	writing->out->put(writing->out->self, length);
}

/* A message without an entry says nothing. */
static void end_list(struct writing *writing)
{
	if (writing->length > NLMSG_HDRLEN)
		put(writing, writing->length);
}

static void add_process(struct writing *writing, const struct process *process)
{
	size_t index = owners_index(claims_owners(writing->claims), process);

	if (writing->numbers[index])
		return;
	writing->numbers[index] = ++writing->count;
	if (note_add_process(writing->out->bytes, &writing->length, process))
		return;
	end_list(writing);
	begin_list(writing, NOTE_PROCESSES);
	note_add_process(writing->out->bytes, &writing->length, process);
}

typedef void holding_fn(
	struct writing *writing, uint32_t inode, const struct holding *holding);

static void each_holding(struct writing *writing, holding_fn *take)
{
	const struct owners *owners = claims_owners(writing->claims);
	const struct ledger *ledger = writing->ledger;

	for (size_t i = 0; i < ledger->count; i++) {
		const struct holding *at = owners_first(owners, ledger->inodes[i]);

		for (unsigned n = 0; at && n < LEDGER_HOLDERS_MAX; n++) {
			take(writing, ledger->inodes[i], at);
			at = owners_next(owners, at);
		}
	}
}

static void add_holder(
	struct writing *writing, uint32_t inode, const struct holding *holding)
{
	(void)inode;
	add_process(writing, owners_process(claims_owners(writing->claims), holding));
}

static void write_processes(struct writing *writing)
{
	uint64_t cgroup;

	begin_list(writing, NOTE_PROCESSES);
	each_holding(writing, add_holder);
	for (size_t i = 0; i < claims_alone(writing->claims); i++)
		add_process(writing, claims_alone_at(writing->claims, i, &cgroup));
	end_list(writing);
}

static void flush_holdings(struct writing *writing)
{
	if (writing->held)
		put(writing, note_put_holdings(writing->out->bytes, writing->out->number,
				     writing->holdings, writing->held));
	writing->held = 0;
}

static void add_holding(
	struct writing *writing, uint32_t inode, const struct holding *holding)
{
	if (writing->held == NOTE_HOLDINGS_MAX)
		flush_holdings(writing);
	writing->holdings[writing->held++] = (struct note_holding){ inode,
		writing->numbers[holding->process] - 1, holding->fd };
}

static void write_alone(struct writing *writing)
{
	const struct owners *owners = claims_owners(writing->claims);
	void *bytes = writing->out->bytes;

	begin_list(writing, NOTE_ALONE);
	for (size_t i = 0; i < claims_alone(writing->claims); i++) {
		uint64_t cgroup;
		const struct process *process =
			claims_alone_at(writing->claims, i, &cgroup);
		uint32_t number = writing->numbers[owners_index(owners, process)] - 1;

		if (note_add_alone(bytes, &writing->length, cgroup, number))
			continue;
		end_list(writing);
		begin_list(writing, NOTE_ALONE);
		note_add_alone(bytes, &writing->length, cgroup, number);
	}
	end_list(writing);
}

static int write_owners(struct writing *writing)
{
	/* Only asked: what was reached is the owners' to change. */
	struct owners *owners =
		(struct owners *)(uintptr_t)claims_owners(writing->claims);

	writing->numbers =
		calloc(owners_processes(owners) + 1, sizeof(*writing->numbers));
	if (!writing->numbers)
		return -ENOMEM;
	write_processes(writing);
	each_holding(writing, add_holding);
	flush_holdings(writing);
	write_alone(writing);
	put(writing, note_put_reach(writing->out->bytes, writing->out->number,
			     owners_reach(owners)));
	free(writing->numbers);
	return 0;
}

/* The path of a cgroup, sanitized. False: unknown, or too long to be told whole. */
static bool path_of(const struct units *units, uint64_t cgroup, char path[NOTE_PATH_MAX])
{
	const char *known =
		units_is_root(units, cgroup) ? "/" : units_path(units, cgroup);

	if (!known || strlen(known) >= NOTE_PATH_MAX)
		return false;
	sanitize(path, NOTE_PATH_MAX, known, strlen(known));
	return true;
}

static void write_units(struct writing *writing)
{
	const struct keyset *cgroups = &writing->ledger->cgroups;
	void *bytes = writing->out->bytes;
	char path[NOTE_PATH_MAX];

	begin_list(writing, NOTE_UNITS);
	for (size_t i = 0; i < cgroups->count; i++) {
		uint64_t cgroup = *keyset_key(cgroups, i);

		if (!path_of(writing->units, cgroup, path) ||
			note_add_unit(bytes, &writing->length, cgroup, path))
			continue;
		end_list(writing);
		begin_list(writing, NOTE_UNITS);
		note_add_unit(bytes, &writing->length, cgroup, path);
	}
	end_list(writing);
}

int ledger_write(const struct ledger *ledger, const struct ledger_lore *lore,
	const struct ledger_out *out)
{
	struct writing *writing = calloc(1, sizeof(*writing));
	int err = 0;

	if (!writing)
		return -ENOMEM;
	writing->ledger = ledger;
	writing->claims = lore->claims;
	writing->units = lore->units;
	writing->out = out;
	if (lore->claims && claims_gap(lore->claims))
		err = write_owners(writing);
	if (!err && lore->units)
		write_units(writing);
	free(writing);
	return err;
}
