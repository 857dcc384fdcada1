/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/proc_files.h"

#include "sockview/collect/lone.h"
#include "sockview/collect/process_facts.h"
#include "sockview/collect/unit_files.h"

#include <errno.h>

int proc_files_process(void *self, uint32_t pid, struct process_facts *facts)
{
	const struct proc_files *files = self;

	return process_facts_read(files->proc, pid, facts);
}

int proc_files_list(void *self, uint64_t floor, process_facts_fn *take, void *context)
{
	const struct proc_files *files = self;

	return process_facts_list(files->proc, floor, take, context);
}

int proc_files_unit(void *self, const char *path, struct process_about *about)
{
	const struct proc_files *files = self;

	return *files->mount ? unit_files_read(files->proc, files->mount, path, about)
			     : -ENOENT;
}

bool proc_files_lone(void *self, const char *path, struct process *process)
{
	const struct proc_files *files = self;

	return *files->mount && lone_find(files->proc, files->mount, path, process);
}
