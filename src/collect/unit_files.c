/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/unit_files.h"

#include "sockview/collect/cgroups.h"
#include "sockview/collect/process_facts.h"

#include <errno.h>

struct look {
	const char *proc;
	struct process_about fullest;
	unsigned left;
};

static int take(void *self, uint32_t pid)
{
	struct look *look = self;
	struct process_about about;

	if (process_facts_files(look->proc, pid, &about) == 0 &&
		process_is_fuller(&about, &look->fullest))
		look->fullest = about;
	return --look->left == 0;
}

int unit_files_read(const char *proc, const char *mount, const char *path,
	struct process_about *about)
{
	struct look look = { .proc = proc, .left = UNIT_FILES_PROCESSES };
	int err = cgroups_pids(mount, path, take, &look);

	if (err < 0)
		return err;
	*about = look.fullest;
	return about->open_files ? 0 : -ESRCH;
}
