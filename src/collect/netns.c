/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/netns.h"

#include "sockview/core/sanitize.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct netns {
	int net;    /* /proc/net of this thread, -1 if there is none */
	int sysctl; /* /proc/sys/net, -1 if there is none */
	char name[72];
};

/* A sysctl that only the initial network namespace has. */
static const char initial_only[] = "core/netdev_budget";

/* One that could be mistaken for what stands there without a name is none. */
static bool is_plain(const char *name)
{
	return strcmp(name, "host") && strncmp(name, "net:", 4);
}

/* Names are files that a namespace is mounted on (ip-netns(8)): the least of them. */
static bool find_given_name(struct netns *netns, const struct stat *self)
{
	DIR *folder = opendir("/run/netns");
	const struct dirent *entry;
	char least[NAME_MAX + 1] = "";
	struct stat stat;

	if (!folder)
		return false;
	while ((entry = readdir(folder)))
		if (fstatat(dirfd(folder), entry->d_name, &stat, 0) == 0 &&
			stat.st_ino == self->st_ino && stat.st_dev == self->st_dev &&
			is_plain(entry->d_name) &&
			(!*least || strcmp(entry->d_name, least) < 0))
			strcpy(least, entry->d_name);
	closedir(folder);
	sanitize(netns->name, sizeof(netns->name), least, strlen(least));
	return *least;
}

static void find_name(struct netns *netns)
{
	struct stat self;

	if (netns->sysctl >= 0 && faccessat(netns->sysctl, initial_only, F_OK, 0) == 0)
		strcpy(netns->name, "host");
	else if (stat("/proc/thread-self/ns/net", &self) == 0 &&
		 !find_given_name(netns, &self))
		snprintf(netns->name, sizeof(netns->name), "net:[%ju]",
			(uintmax_t)self.st_ino);
}

int netns_open_self(struct netns **netns)
{
	struct netns *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	/* /proc/net would be the main thread's, whatever this thread has entered. */
	made->net = open("/proc/thread-self/net", O_PATH | O_DIRECTORY | O_CLOEXEC);
	made->sysctl = open("/proc/sys/net", O_PATH | O_DIRECTORY | O_CLOEXEC);
	find_name(made);
	*netns = made;
	return 0;
}

void netns_free(struct netns *netns)
{
	if (!netns)
		return;
	if (netns->net >= 0)
		close(netns->net);
	if (netns->sysctl >= 0)
		close(netns->sysctl);
	free(netns);
}

const char *netns_name(const struct netns *netns)
{
	return netns->name[0] ? netns->name : NULL;
}

static int open_below(int directory, const char *name)
{
	int fd;

	if (directory < 0)
		return -ENOENT;
	fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int netns_open_proc(const struct netns *netns, const char *name)
{
	return open_below(netns->net, name);
}

static int read_all(int fd, char *text, size_t size)
{
	size_t used = 0;

	for (;;) {
		ssize_t got = read(fd, text + used, size - used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		used += (size_t)got;
		if (used == size)
			return -EOVERFLOW;
	}
	text[used] = '\0';
	return 0;
}

static int read_below(int directory, const char *name, char *text, size_t size)
{
	int fd = open_below(directory, name);
	int err;

	if (fd < 0)
		return fd;
	err = read_all(fd, text, size);
	close(fd);
	return err;
}

int netns_read_proc(const struct netns *netns, const char *name, char *text, size_t size)
{
	return read_below(netns->net, name, text, size);
}

int netns_read_sysctl(
	const struct netns *netns, const char *name, char *text, size_t size)
{
	return read_below(netns->sysctl, name, text, size);
}

int netns_open_diag(const struct netns *netns)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	(void)netns; /* the calling thread's own, so far the only one there is */
	return fd < 0 ? -errno : fd;
}

int netns_devices(const struct netns *netns, const struct feed *feed)
{
	struct if_nameindex *devices = if_nameindex();
	int err = 0;

	(void)netns;
	if (!devices)
		return 0; /* rows then show the index */
	for (const struct if_nameindex *at = devices; at->if_index && !err; at++) {
		char name[IF_NAMESIZE * 2];

		sanitize(name, sizeof(name), at->if_name, strlen(at->if_name));
		err = feed_device(feed, at->if_index, name);
	}
	if_freenameindex(devices);
	return err;
}
