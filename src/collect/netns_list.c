/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/netns_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* While the list is made: also which ones are there already, by inode. */
struct search {
	struct netns_list *list;
	size_t room;
	dev_t device; /* that namespaces are files of (fs/nsfs.c) */
};

/* Namespaces are hundreds, processes thousands, most of them in the first one. */
static bool is_known(const struct netns_list *list, uint64_t inode)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->places[i].inode == inode)
			return true;
	return false;
}

static int add(struct search *search, uint64_t inode, const char *path)
{
	struct netns_list *list = search->list;
	struct netns_place *place;

	if (is_known(list, inode))
		return 0;
	if (list->count == search->room) {
		size_t room = search->room ? search->room * 2 : 16;
		struct netns_place *grown = realloc(list->places, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		list->places = grown;
		search->room = room;
	}
	place = &list->places[list->count++];
	place->inode = inode;
	snprintf(place->path, sizeof(place->path), "%s", path);
	return 0;
}

/* Any other file in the folder of names is none. */
static int add_file(struct search *search, const char *path)
{
	struct stat stat_of;

	if (stat(path, &stat_of)) {
		search->list->refused += errno == EACCES || errno == EPERM;
		return 0;
	}
	return stat_of.st_dev == search->device ? add(search, stat_of.st_ino, path) : 0;
}

static bool is_number(const char *name)
{
	return *name >= '1' && *name <= '9';
}

static int add_folder(struct search *search, const char *folder, bool processes)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;
	int err = 0;

	if (!stream)
		return processes ? -errno : 0;
	while (!err && (entry = readdir(stream))) {
		char path[sizeof(search->list->places->path)];

		if (entry->d_name[0] == '.' || (processes && !is_number(entry->d_name)))
			continue;
		snprintf(path, sizeof(path), "%s/%s%s", folder, entry->d_name,
			processes ? "/ns/net" : "");
		err = add_file(search, path);
	}
	closedir(stream);
	return err;
}

static int add_home(struct search *search)
{
	struct netns_list *list = search->list;
	char path[40];
	struct stat stat;

	/* Before the first read there is none; 0 is standard input. */
	if (list->home <= STDERR_FILENO)
		list->home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (list->home < 0 || fstat(list->home, &stat))
		return -errno;
	search->device = stat.st_dev;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", list->home);
	return add(search, stat.st_ino, path);
}

int netns_list_read(struct netns_list *list)
{
	struct search search = { .list = list };
	int err;

	free(list->places);
	list->places = NULL;
	list->count = 0;
	list->refused = 0;
	err = add_home(&search);
	if (!err)
		err = add_folder(&search, "/run/netns", false);
	return err ? err : add_folder(&search, "/proc", true);
}

void netns_list_fini(struct netns_list *list)
{
	free(list->places);
	list->places = NULL;
	list->count = 0;
	if (list->home > STDERR_FILENO)
		close(list->home);
	list->home = -1;
}
