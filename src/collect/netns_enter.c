/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/netns_enter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

enum kind {
	KIND_PATH,
	KIND_NAME,
	KIND_PROCESS,
};

static bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789")];
}

bool netns_is_word(const char *word)
{
	size_t length = strlen(word);

	if (strchr(word, '/'))
		return length < PATH_MAX;
	return length && length <= NAME_MAX && strcmp(word, ".") && strcmp(word, "..");
}

/* Only a namespace is opened: to open a FIFO or a device can have effects. */
static int open_namespace(const char *path)
{
	struct statfs stat;
	int fd;

	if (statfs(path, &stat))
		return -errno;
	if (stat.f_type != NSFS_MAGIC)
		return -EINVAL;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int open_word(const char *word, enum kind *kind)
{
	static const char *const folders[] = { "/run/netns", "/var/run/netns" };
	char path[PATH_MAX];
	int fd = -ENOENT;

	*kind = KIND_PATH;
	if (strchr(word, '/'))
		return open_namespace(word);
	*kind = KIND_NAME;
	for (size_t i = 0; i < 2 && fd == -ENOENT; i++) {
		snprintf(path, sizeof(path), "%s/%s", folders[i], word);
		fd = open_namespace(path);
	}
	if (fd != -ENOENT || !is_number(word))
		return fd;
	*kind = KIND_PROCESS;
	snprintf(path, sizeof(path), "/proc/%s/ns/net", word);
	return open_namespace(path);
}

static const char *explain(int err, enum kind kind)
{
	static const char *const missing[] = {
		[KIND_PATH] = "there is no such file",
		[KIND_NAME] = "there is no such name in /run/netns",
		[KIND_PROCESS] = ("there is no such process, and no such name in "
				  "/run/netns"),
	};

	switch (err) {
	case -ENOENT:
		return missing[kind];
	case -EINVAL:
		return "that is no network namespace";
	case -EPERM:
		return "permission denied: CAP_SYS_ADMIN is needed (sudo)";
	case -EACCES:
		return kind == KIND_PROCESS ? "permission denied: CAP_SYS_PTRACE and "
					      "CAP_SYS_ADMIN are needed (sudo)"
					    : "permission denied";
	default:
		return strerror(-err);
	}
}

int netns_enter(const char *word, char why[NETNS_WHY_MAX])
{
	enum kind kind;
	int fd = open_word(word, &kind);
	int err = fd < 0 ? fd : 0;

	if (!err && setns(fd, CLONE_NEWNET))
		err = -errno;
	if (fd >= 0)
		close(fd);
	if (err)
		snprintf(why, NETNS_WHY_MAX, "%s", explain(err, kind));
	return err;
}
