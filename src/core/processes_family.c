/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which processes are folded into one row. */

#include "sockview/core/processes_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FAMILIES_LEAST 64
/* From a parent to its child, and on: more of one name are a chain by mistake. */
#define GENERATIONS_MAX 16
/* It adopts whom nobody else claims, and starts all that have nothing in common. */
#define INIT_PID 1

/* Of several that were told with one pid the youngest is alive. */
static int put_pid(struct process_families *families, const struct owners *owners,
	const struct process *process)
{
	size_t count = families->pids.count;
	uint64_t key = process->pid;
	uint32_t place;
	int err = keyset_put(&families->pids, &key, &place);

	if (err)
		return err;
	if (place == count ||
		owners_process_at(owners, families->index[place])->start < process->start)
		families->index[place] = (uint32_t)owners_index(owners, process);
	return 0;
}

static const struct process *find_pid(const struct process_families *families,
	const struct owners *owners, uint32_t pid)
{
	uint64_t key = pid;
	uint32_t place;

	return pid && keyset_find(&families->pids, &key, &place)
		       ? owners_process_at(owners, families->index[place])
		       : NULL;
}

/* Nobody is younger than its child: such a parent has gone, and another has its pid. */
static bool is_of_parent(const struct process *process, const struct process *parent)
{
	return parent && parent->start <= process->start &&
	       strcmp(parent->comm, process->comm) == 0;
}

/* A name that is not known is nobody's: that process stands for itself. */
static uint32_t family_of(const struct process_families *families,
	const struct owners *owners, const struct process *process)
{
	const struct process *head = process;

	for (int i = 0; *process->comm && i < GENERATIONS_MAX; i++) {
		const struct process *parent = find_pid(families, owners, head->parent);

		if (!is_of_parent(head, parent))
			break;
		head = parent;
	}
	return *process->comm && head->parent > INIT_PID ? head->parent : head->pid;
}

static int make_room(struct process_families *families, size_t count)
{
	size_t room = families->room ? families->room : FAMILIES_LEAST;
	uint32_t *index;
	uint32_t *of;

	while (room < count)
		room *= 2;
	if (room == families->room)
		return 0;
	index = realloc(families->index, room * sizeof(*index));
	if (index)
		families->index = index;
	of = realloc(families->of, room * sizeof(*of));
	if (of)
		families->of = of;
	if (!index || !of)
		return -ENOMEM;
	families->room = room;
	return 0;
}

int process_families_find(struct process_families *families, const struct owners *owners)
{
	size_t count = owners_processes(owners);
	int err = make_room(families, count);

	keyset_clear(&families->pids);
	families->count = 0;
	for (size_t i = 0; i < count && !err; i++)
		err = put_pid(families, owners, owners_process_at(owners, i));
	if (err)
		return err;
	for (size_t i = 0; i < count; i++)
		families->of[i] =
			family_of(families, owners, owners_process_at(owners, i));
	families->count = count;
	return 0;
}

uint32_t processes_family(
	const struct processes *processes, const struct holding *holding)
{
	const struct processes *folds = processes->folds ? processes->folds : processes;
	const struct process_families *families = &folds->families;
	const struct owners *owners = claims_owners(processes->claims);

	if (!folds->by_family)
		return 0;
	return holding->process < families->count
		       ? families->of[holding->process]
		       : family_of(families, owners, owners_process(owners, holding));
}

void process_families_fini(struct process_families *families)
{
	keyset_fini(&families->pids);
	free(families->index);
	free(families->of);
	*families = (struct process_families){ .count = 0 };
}
