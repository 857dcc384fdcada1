/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/lone.h"

#include "sockview/collect/cgroups.h"
#include "sockview/collect/pid_folder.h"

#include <fcntl.h>
#include <unistd.h>

/* A second one ends the reading. */
static int take_first(void *self, uint32_t pid)
{
	struct process *process = self;
	bool second = process->pid != 0;

	process->pid = second ? 0 : pid;
	return second;
}

/* Whether its descriptors can be listed, and have been. */
static bool may_be_looked_at(int folder)
{
	int fds = openat(folder, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	if (fds >= 0)
		close(fds);
	return fds >= 0;
}

static int describe(const char *proc, struct process *process)
{
	int root = open(proc, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int folder = root < 0 ? -1 : pid_folder_open(root, process->pid);
	int found = folder >= 0 && !may_be_looked_at(folder) &&
		    pid_folder_describe(folder, process);

	if (folder >= 0)
		close(folder);
	if (root >= 0)
		close(root);
	return found;
}

int lone_find(
	const char *proc, const char *mount, const char *path, struct process *process)
{
	*process = (struct process){ .pid = 0 };
	if (cgroups_pids(mount, path, take_first, process) || !process->pid)
		return 0;
	return describe(proc, process);
}

int lone_look(const char *proc, const char *mount, const struct units *units,
	lone_fn *take, void *self)
{
	int err = 0;

	for (size_t i = 0; i < units_count(units) && !err; i++) {
		uint64_t cgroup = units_cgroup(units, i);
		struct process process;

		if (lone_find(proc, mount, units_path(units, cgroup), &process))
			err = take(self, cgroup, &process);
	}
	return err;
}
