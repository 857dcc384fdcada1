/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/holders_round.h"

#include "sockview/collect/pid_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Descriptors between two looks at the clock: some 30 microseconds. */
#define STRIDE 16

struct pids {
	uint32_t *all;
	size_t count;
	size_t room;
};

struct holders_round {
	int proc;
	struct pids preferred; /* for the next round */
	struct pids pids;      /* of this one */
	size_t at;	       /* the process that comes next */
	bool open;
	struct owners_reach reach;

	/* The process that is looked at, if `fds` is not NULL. */
	struct process process;
	int folder;
	DIR *fds;
	bool told; /* to owners, where it has this index */
	uint32_t index;
};

int holders_round_new(const char *proc, struct holders_round **round)
{
	struct holders_round *made = calloc(1, sizeof(*made));
	int err;

	if (!made)
		return -ENOMEM;
	made->folder = -1;
	made->proc = open(proc, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (made->proc >= 0) {
		*round = made;
		return 0;
	}
	err = -errno;
	free(made);
	return err;
}

static void leave(struct holders_round *round)
{
	if (round->fds)
		closedir(round->fds);
	if (round->folder >= 0)
		close(round->folder);
	round->fds = NULL;
	round->folder = -1;
}

void holders_round_free(struct holders_round *round)
{
	if (!round)
		return;
	leave(round);
	close(round->proc);
	free(round->preferred.all);
	free(round->pids.all);
	free(round);
}

static int add_pid(struct pids *pids, uint32_t pid)
{
	if (pids->count == pids->room) {
		size_t room = pids->room ? pids->room * 2 : 256;
		uint32_t *grown = realloc(pids->all, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		pids->all = grown;
		pids->room = room;
	}
	pids->all[pids->count++] = pid;
	return 0;
}

int holders_round_prefer(struct holders_round *round, uint32_t pid)
{
	return add_pid(&round->preferred, pid);
}

bool holders_round_is_open(const struct holders_round *round)
{
	return round->open;
}

static int compare(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a;
	uint32_t right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/* The preferred ones in order, each of them once. */
static void settle_preferred(struct holders_round *round)
{
	struct pids *pids = &round->pids;
	struct pids spare = *pids;
	size_t count = 0;

	*pids = round->preferred;
	round->preferred = spare;
	round->preferred.count = 0;
	if (pids->count)
		qsort(pids->all, pids->count, sizeof(*pids->all), compare);
	for (size_t i = 0; i < pids->count; i++)
		if (!count || pids->all[count - 1] != pids->all[i])
			pids->all[count++] = pids->all[i];
	pids->count = count;
}

/* All processes that do not stand there already. */
static int list_others(struct holders_round *round, DIR *folder)
{
	size_t preferred = round->pids.count;
	const struct dirent *entry;
	uint32_t pid;
	int err = 0;

	while (!err && (entry = readdir(folder))) {
		if (!pid_folder_number(entry->d_name, &pid))
			continue;
		if (!preferred ||
			!bsearch(&pid, round->pids.all, preferred, sizeof(pid), compare))
			err = add_pid(&round->pids, pid);
	}
	return err;
}

int holders_round_begin(struct holders_round *round, struct owners *owners)
{
	int fd = openat(round->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder;
	int err;

	if (fd < 0)
		return -errno;
	folder = fdopendir(fd);
	if (!folder) {
		close(fd);
		return -ENOMEM;
	}
	leave(round);
	settle_preferred(round);
	err = list_others(round, folder);
	closedir(folder);
	round->at = 0;
	round->open = !err;
	round->reach = (struct owners_reach){ .looked = true };
	owners_begin_round(owners);
	return err;
}

/* Opens the next process. One that has gone, or is refused, is left at once. */
static void enter(struct holders_round *round)
{
	uint32_t pid = round->pids.all[round->at++];
	int fd;

	round->process = (struct process){ .pid = pid };
	round->told = false;
	round->folder = pid_folder_open(round->proc, pid);
	if (round->folder < 0)
		return;
	round->reach.processes++;
	fd = openat(round->folder, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0)
		round->fds = fdopendir(fd);
	else
		round->reach.refused += errno == EACCES || errno == EPERM;
	if (fd >= 0 && !round->fds)
		close(fd);
	if (!round->fds)
		leave(round);
}

/* Only a process that holds a socket is worth more system calls. */
static int tell(
	struct holders_round *round, struct owners *owners, uint32_t inode, uint32_t fd)
{
	int err = 0;

	if (!round->told) {
		if (!pid_folder_describe(round->folder, &round->process))
			return 0; /* it has gone */
		err = owners_add(owners, &round->process, &round->index);
		round->told = !err;
	}
	return err ? err : owners_hold(owners, inode, round->index, fd);
}

/* Takes the next few descriptors of the process. */
static int take_some(struct holders_round *round, struct owners *owners)
{
	for (int i = 0; i < STRIDE; i++) {
		const struct dirent *entry = readdir(round->fds);
		uint32_t inode;
		uint32_t fd;
		int found;
		int err = 0;

		if (!entry) {
			leave(round);
			return 0;
		}
		found = pid_folder_socket(dirfd(round->fds), entry->d_name, &fd, &inode);
		if (found < 0) {
			round->reach.refused++;
			leave(round);
			return 0;
		}
		if (found && owners_wants(owners, inode))
			err = tell(round, owners, inode, fd);
		if (err)
			return err;
	}
	return 0;
}

static int finish(struct holders_round *round, struct owners *owners)
{
	struct stat stat;

	/* There is always a process 1, and hidepid=2 does not show it. */
	round->reach.hidden = fstatat(round->proc, "1", &stat, 0) != 0;
	*owners_reach(owners) = round->reach;
	round->open = false;
	return owners_finish_round(owners);
}

int holders_round_go_on(struct holders_round *round, struct owners *owners,
	holders_enough_fn *enough, void *self)
{
	while (round->open && !enough(self)) {
		int err = 0;

		if (round->fds)
			err = take_some(round, owners);
		else if (round->at < round->pids.count)
			enter(round);
		else
			err = finish(round, owners);
		if (err)
			return err;
	}
	return 0;
}
