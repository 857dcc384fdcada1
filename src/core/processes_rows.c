/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The rows there are, and who is met in each. */

#include "sockview/core/processes_inside.h"

#include "sockview/core/grow.h"

static int make_room(struct processes *processes)
{
	void *array = processes->all;
	int err = grow(
		&array, sizeof(*processes->all), processes->keys.count, &processes->room);

	processes->all = array;
	return err;
}

static int find_row(struct processes *processes, const uint64_t key[PROCESSES_KEY_WORDS],
	struct process_member **member)
{
	size_t count = processes->keys.count;
	uint32_t place;
	int err;

	if (keyset_find(&processes->keys, key, &place)) {
		*member = &processes->all[place];
		return 0;
	}
	*member = &processes->other;
	if (count >= processes->max)
		return 0;
	err = make_room(processes);
	if (!err)
		err = keyset_put(&processes->keys, key, &place);
	if (err)
		return err;
	*member = &processes->all[place];
	**member = (struct process_member){ .kind = (uint8_t)key[0] };
	return 0;
}

int processes_meet(struct processes *processes, struct process_member *member,
	const struct process *process)
{
	size_t before = processes->seen.count;
	uint64_t key[PROCESSES_SEEN_WORDS];
	uint32_t place;
	int err = 0;

	if (!member->has_process)
		member->process = *process;
	member->has_process = true;
	if (processes->by == PROCESS_BY_PID && !processes->by_family) {
		member->processes = 1;
		return 0;
	}
	key[0] = (uint64_t)(member - processes->all);
	key[1] = process->pid;
	key[2] = process->start;
	if (before < processes->max)
		err = keyset_put(&processes->seen, key, &place);
	member->processes += processes->seen.count > before;
	return err;
}

void processes_introduce(const struct processes *processes, struct process_member *member,
	const struct sock *sock, const struct holding *holding)
{
	if (!member->cgroup)
		member->cgroup = processes_cgroup(processes, sock, holding);
	if (member->has_uid || (!holding && !sock_knows(sock, SOCK_UID)))
		return;
	member->has_uid = true;
	member->uid =
		sock_knows(sock, SOCK_UID)
			? sock->uid
			: owners_process(claims_owners(processes->claims), holding)->uid;
}

int processes_find(struct processes *processes, enum process_kind kind,
	const struct sock *sock, const struct holding *holding,
	struct process_member **member)
{
	uint64_t key[PROCESSES_KEY_WORDS];
	int err;

	processes_key(processes, kind, sock, holding, key);
	err = find_row(processes, key, member);
	if (err || !holding || (*member)->kind == PROCESS_OTHER)
		return err;
	if (!(*member)->has_process)
		(*member)->family = processes_family(processes, holding);
	return processes_meet(processes, *member,
		owners_process(claims_owners(processes->claims), holding));
}

int processes_find_holder(struct processes *processes, const struct sock *sock,
	const struct holding *holding, struct process_member **member)
{
	struct process_known *known;
	int err = processes_know(processes, holding, &known);

	if (err)
		return err;
	if (known->row) {
		*member = &processes->all[known->row - 1];
		return 0;
	}
	err = processes_find(processes, PROCESS_ROW, sock, holding, member);
	if (!err && (*member)->kind != PROCESS_OTHER)
		known->row = (uint32_t)(*member - processes->all) + 1;
	return err;
}
