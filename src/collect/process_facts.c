/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/process_facts.h"

#include "sockview/collect/clock.h"
#include "sockview/collect/pid_folder.h"
#include "sockview/core/sanitize.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)

/* Arguments that fill the longest command line shown even if half of it is unfit. */
#define RAW_COMMAND_MAX (2 * PROCESS_COMMAND_MAX)

/* A start is told in ticks of the clock that began with the boot and runs in suspend. */
static uint64_t wall_of_start(uint64_t ticks)
{
	uint64_t ticks_per_second = (uint64_t)sysconf(_SC_CLK_TCK);
	uint64_t booted = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME);

	if (!ticks || !ticks_per_second)
		return 0;
	return booted + ticks / ticks_per_second * SECOND_NS +
	       ticks % ticks_per_second * SECOND_NS / ticks_per_second;
}

static uint64_t count_files(int folder, const char *name)
{
	struct stat stat;

	return fstatat(folder, name, &stat, AT_NO_AUTOMOUNT) == 0 && stat.st_size > 0
		       ? (uint64_t)stat.st_size
		       : 0;
}

/* "Max open files            1024                 524288               files" */
static uint64_t read_limit(int folder)
{
	static const char heading[] = "Max open files ";
	char text[4096];
	const char *line;

	pid_folder_read(folder, "limits", text, sizeof(text));
	line = strstr(text, heading);
	if (!line)
		return 0;
	line += strlen(heading);
	line += strspn(line, " ");
	return strncmp(line, "unlimited", 9) == 0 ? PROCESS_NO_LIMIT
						  : strtoull(line, NULL, 10);
}

/* The path behind "\n0::" or the like, cut where it ends. NULL: there is no such line. */
static char *find_path(char *text, const char *heading)
{
	static const char deleted[] = " (deleted)";
	char *path = strstr(text, heading);
	size_t length;

	if (!path)
		return NULL;
	path += strlen(heading);
	length = strcspn(path, "\n");
	path[length] = '\0';
	if (length > strlen(deleted) &&
		strcmp(path + length - strlen(deleted), deleted) == 0)
		path[length - strlen(deleted)] = '\0';
	return path;
}

/* Where cgroup2 is not in use, systemd keeps its units in a hierarchy of its own. */
static void read_unit(int folder, char unit[UNIT_NAME_MAX])
{
	static const char *const headings[] = { "\n0::", ":name=systemd:" };
	char text[PATH_MAX + 1024];
	bool found = false;

	for (size_t i = 0; i < sizeof(headings) / sizeof(*headings) && !found; i++) {
		const char *path;

		text[0] = '\n';
		pid_folder_read(folder, "cgroup", text + 1, sizeof(text) - 1);
		path = find_path(text, headings[i]);
		found = path && unit_of_path(path, unit);
	}
	if (!found)
		unit[0] = '\0';
}

static void read_command(int folder, char command[PROCESS_COMMAND_MAX])
{
	char text[RAW_COMMAND_MAX];
	size_t length = pid_folder_read(folder, "cmdline", text, sizeof(text));

	/* A program that writes its own title may leave a row of them behind it. */
	while (length && text[length - 1] == '\0')
		length--;
	for (size_t i = 0; i < length; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	sanitize(command, PROCESS_COMMAND_MAX, text, length);
}

static int read_facts(int proc, uint32_t pid, bool whole, struct process_facts *facts)
{
	int folder = pid_folder_open(proc, pid);
	bool seen;

	memset(facts, 0, sizeof(*facts));
	facts->process.pid = pid;
	if (folder < 0)
		return -ESRCH;
	facts->open_files = count_files(folder, "fd");
	facts->files_limit = read_limit(folder);
	read_unit(folder, facts->unit);
	if (whole)
		read_command(folder, facts->command);
	/* Last: that it can still be read means that all before was this process's. */
	seen = pid_folder_describe(folder, &facts->process);
	facts->start_wall_ns = wall_of_start(facts->process.start);
	close(folder);
	return seen ? 0 : -ESRCH;
}

int process_facts_read(const char *proc, uint32_t pid, struct process_facts *facts)
{
	int folder = open(proc, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int err;

	if (folder < 0)
		return -errno;
	err = read_facts(folder, pid, true, facts);
	close(folder);
	return err;
}

int process_facts_files(const char *proc, uint32_t pid, struct process_about *about)
{
	int root = open(proc, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int folder = root < 0 ? -errno : pid_folder_open(root, pid);

	*about = (struct process_about){ .open_files = 0 };
	if (folder >= 0) {
		about->open_files = count_files(folder, "fd");
		about->files_limit = read_limit(folder);
		close(folder);
	}
	if (root >= 0)
		close(root);
	return root < 0 ? folder : about->open_files ? 0 : -ESRCH;
}

/* Takes one name in /proc. `told`: of any process the kernel has told a number. */
static int look_at(int proc, const char *name, uint64_t floor, process_facts_fn *take,
	void *self, bool *told)
{
	struct process_facts facts;
	char path[32];
	uint64_t files;
	uint32_t pid;

	if (!pid_folder_number(name, &pid))
		return 0;
	snprintf(path, sizeof(path), "%" PRIu32 "/fd", pid);
	files = count_files(proc, path);
	*told = *told || files;
	if (!files || files < floor || read_facts(proc, pid, false, &facts) ||
		facts.open_files < floor)
		return 0;
	return take(self, &facts);
}

int process_facts_list(
	const char *proc, uint64_t floor, process_facts_fn *take, void *self)
{
	DIR *folder = opendir(proc);
	const struct dirent *entry;
	bool told = false;
	int err = 0;

	if (!folder)
		return -errno;
	while (!err && (entry = readdir(folder)))
		err = look_at(dirfd(folder), entry->d_name, floor, take, self, &told);
	closedir(folder);
	return !err && !told ? -EOPNOTSUPP : err;
}
