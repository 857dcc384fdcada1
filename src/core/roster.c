/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/roster.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* There are at most 2^22 processes (PID_MAX_LIMIT, include/linux/threads.h). */
#define PROCESS_MAX ((1U << 22) - 1)

struct entry {
	unsigned process : 22; /* plus one; 0: nobody */
	unsigned by : 3;
	unsigned others : 7;
	uint32_t fd;
};
static_assert(sizeof(struct entry) == 8, "as promised");
static_assert(OWNER_BY_COUNT <= 8, "bits enough");

struct roster {
	atomic_uint holders;
	struct entry *entries;
	struct process *processes;
	struct units *units;
};

void roster_free(struct roster *roster)
{
	if (!roster || atomic_fetch_sub(&roster->holders, 1) > 1)
		return;
	units_free(roster->units);
	free(roster->entries);
	free(roster->processes);
	free(roster);
}

struct roster *roster_hold(struct roster *roster)
{
	if (roster)
		atomic_fetch_add(&roster->holders, 1);
	return roster;
}

static struct entry make_entry(
	const struct owners *owners, const struct owner_brief *brief)
{
	size_t index;

	if (!brief->process)
		return (struct entry){ .by = (unsigned)brief->by & 7U };
	index = owners_index(owners, brief->process) + 1;
	if (index > PROCESS_MAX)
		return (struct entry){ .process = 0 };
	return (struct entry){
		.process = index & PROCESS_MAX,
		.by = (unsigned)brief->by & 7U,
		.others = brief->others < ROSTER_OTHERS_MAX ? brief->others & 127U
							    : ROSTER_OTHERS_MAX,
		.fd = brief->fd,
	};
}

static void fill(
	struct roster *roster, const struct claims *claims, const struct table *table)
{
	const struct owners *owners = claims_owners(claims);
	size_t count = table_count(table);
	struct sock sock;

	for (size_t i = 0; i < count; i++) {
		struct owner_brief brief;

		table_get(table, i, &sock);
		brief = claims_brief(claims, &sock);
		roster->entries[i] = make_entry(owners, &brief);
	}
	for (size_t i = 0; i < owners_processes(owners); i++)
		roster->processes[i] = *owners_process_at(owners, i);
}

int roster_new(const struct claims *claims, const struct units *units,
	const struct table *table, struct roster **roster)
{
	size_t processes = owners_processes(claims_owners(claims));
	struct roster *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	atomic_init(&made->holders, 1);
	made->entries = malloc((table_count(table) + 1) * sizeof(*made->entries));
	made->processes = malloc((processes + 1) * sizeof(*made->processes));
	if (!made->entries || !made->processes ||
		(units && units_copy(units, &made->units))) {
		roster_free(made);
		return -ENOMEM;
	}
	fill(made, claims, table);
	*roster = made;
	return 0;
}

struct owner_brief roster_get(const struct roster *roster, size_t i)
{
	const struct entry *entry = &roster->entries[i];

	if (!entry->process)
		return (struct owner_brief){ (enum owner_by)entry->by, NULL, 0, 0, 0 };
	return (struct owner_brief){
		.by = (enum owner_by)entry->by,
		.process = &roster->processes[entry->process - 1],
		.fd = entry->fd,
		.others = entry->others,
	};
}

const struct units *roster_units(const struct roster *roster)
{
	return roster->units;
}
