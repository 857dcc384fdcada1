/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/pid_folder.h"

#include "sockview/core/sanitize.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool pid_folder_number(const char *name, uint32_t *number)
{
	uint64_t value = 0;

	if (!*name)
		return false;
	for (; *name; name++) {
		if (*name < '0' || *name > '9')
			return false;
		value = value * 10 + (uint64_t)(*name - '0');
		if (value > UINT32_MAX)
			return false;
	}
	*number = (uint32_t)value;
	return true;
}

int pid_folder_open(int proc, uint32_t pid)
{
	char name[16];
	int fd;

	snprintf(name, sizeof(name), "%" PRIu32, pid);
	fd = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

size_t pid_folder_read(int folder, const char *name, char *text, size_t size)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	text[0] = '\0';
	if (fd < 0)
		return 0;
	length = read(fd, text, size - 1);
	close(fd);
	text[length > 0 ? length : 0] = '\0';
	return length > 0 ? (size_t)length : 0;
}

static void read_comm(int folder, struct process *process)
{
	char text[128];
	size_t length = pid_folder_read(folder, "comm", text, sizeof(text));

	/* The name itself may hold line breaks: only the last one is the file's. */
	if (length && text[length - 1] == '\n')
		length--;
	sanitize(process->comm, sizeof(process->comm), text, length);
}

/* A field of /proc/PID/stat (proc_pid_stat(5)), counted from behind the name, which may
 * hold blanks and brackets itself. */
static uint64_t read_field(const char *text, int number)
{
	const char *at = strrchr(text, ')');

	for (int field = 2; at && field < number; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at + 1, NULL, 10) : 0;
}

bool pid_folder_describe(int folder, struct process *process)
{
	char text[1024];
	struct stat stat;

	if (fstat(folder, &stat) == 0)
		process->uid = stat.st_uid;
	read_comm(folder, process);
	if (!pid_folder_read(folder, "stat", text, sizeof(text)))
		return false;
	process->start = read_field(text, 22);
	process->parent = (uint32_t)read_field(text, 4);
	return true;
}

/* Without AT_STATX_DONT_SYNC a file on a server that is gone would hold up the look. */
int pid_folder_inode(int fds, const char *name, uint32_t *inode)
{
	struct statx stat;

	*inode = 0;
	if (statx(fds, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_INO,
		    &stat))
		return errno == EACCES || errno == EPERM ? -EACCES : -ENOENT;
	if (S_ISSOCK(stat.stx_mode) && stat.stx_ino <= UINT32_MAX)
		*inode = (uint32_t)stat.stx_ino;
	return 0;
}

int pid_folder_socket(int fds, const char *name, uint32_t *fd, uint32_t *inode)
{
	int err;

	if (!pid_folder_number(name, fd))
		return 0;
	err = pid_folder_inode(fds, name, inode);
	if (err)
		return err == -EACCES ? err : 0;
	return *inode != 0;
}
