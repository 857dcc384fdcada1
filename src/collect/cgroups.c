/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/cgroups.h"

#include "sockview/collect/pid_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Deeper ones, which the kernel allows, are left out. */
#define DEPTH_MAX 64

/* Blanks and backslashes stand as octal numbers in mountinfo. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\\' && from[1] && from[2] && from[3]) {
			*to++ = (char)((from[1] & 7) << 6 | (from[2] & 7) << 3 |
				       (from[3] & 7));
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

/* "36 35 98:0 /root /mount options … - cgroup2 source …". NULL: not cgroup2. */
static char *mount_of_line(char *line)
{
	const char *rest = strstr(line, " - cgroup2 ");
	char *word = line;

	for (int i = 0; rest && word && i < 4; i++) {
		word = strchr(word, ' ');
		if (word)
			word++;
	}
	if (!rest || !word || word >= rest)
		return NULL;
	word[strcspn(word, " ")] = '\0';
	unescape(word);
	return word;
}

int cgroups_find_mount(const char *mountinfo, char *path, size_t size)
{
	FILE *file = fopen(mountinfo, "re");
	char *line = NULL;
	size_t room = 0;
	int err = -ENOENT;

	if (!file)
		return -errno;
	while (err == -ENOENT && getline(&line, &room, file) >= 0) {
		const char *mount = mount_of_line(line);

		if (mount)
			err = (size_t)snprintf(path, size, "%s", mount) < size
				      ? 0
				      : -ENAMETOOLONG;
	}
	free(line);
	fclose(file);
	return err;
}

/* A walk; `path` is that of the folder it is in, below the mount. */
struct walk_state {
	struct units *units;
	char path[PATH_MAX];
	size_t length;
	int depth;
};

static int walk_folder(struct walk_state *state, int fd);

static int walk_child(struct walk_state *state, int parent, const char *name)
{
	size_t length = state->length;
	size_t added = strlen(name) + 1;
	int err = 0;
	int fd;

	if (length + added >= sizeof(state->path) || state->depth == DEPTH_MAX)
		return 0;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return 0; /* it has gone, or is not for us */
	state->path[length] = '/';
	memcpy(state->path + length + 1, name, added);
	state->length += added;
	state->depth++;
	err = walk_folder(state, fd);
	state->depth--;
	state->length = length;
	state->path[length] = '\0';
	return err;
}

static bool is_child(const struct dirent *entry)
{
	return entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 &&
	       strcmp(entry->d_name, "..") != 0;
}

/* Owns `fd`. */
static int walk_folder(struct walk_state *state, int fd)
{
	DIR *folder = fdopendir(fd);
	const struct dirent *entry;
	struct stat stat;
	int err = 0;

	if (!folder) {
		err = errno == ENOMEM ? -ENOMEM : 0; /* or it has gone meanwhile */
		close(fd);
		return err;
	}
	if (fstat(fd, &stat) == 0)
		err = units_add(state->units, stat.st_ino, state->path);
	while (!err && (entry = readdir(folder)))
		if (is_child(entry))
			err = walk_child(state, fd, entry->d_name);
	closedir(folder);
	return err;
}

int cgroups_read(const char *mount, struct units *units)
{
	struct walk_state state = { .units = units };
	int fd = open(mount, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : walk_folder(&state, fd);
}

int cgroups_pids(const char *mount, const char *path, cgroups_pid_fn *take, void *self)
{
	char name[2 * PATH_MAX];
	char line[32];
	FILE *file;
	int err = 0;

	snprintf(name, sizeof(name), "%s%s/cgroup.procs", mount, path);
	file = fopen(name, "re");
	if (!file)
		return -errno;
	while (!err && fgets(line, sizeof(line), file)) {
		uint32_t pid;

		line[strcspn(line, "\n")] = '\0';
		/* 0: of another PID namespace. */
		if (pid_folder_number(line, &pid) && pid)
			err = take(self, pid);
	}
	fclose(file);
	return err;
}
