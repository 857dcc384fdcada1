/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/holders.h"

#include "sockview/collect/pid_folder.h"
#include "sockview/core/format.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* More workers than this wait for each other in the kernel. */
#define WORKERS_MAX 4

/* More gaps between descriptors, beside an eighth of them, and they are listed. */
#define GAPS_MAX 16

/* A descriptor that is a socket. */
struct find {
	uint32_t inode;
	uint32_t fd;
};

/* A process while it is looked at. */
struct subject {
	struct process process;
	bool seen;
	bool refused;
	uint32_t count;
	uint32_t room;
	struct find *finds;
};

/* One look. The workers share it; each subject belongs to whoever took its number. */
struct search {
	int proc;
	bool again;		     /* for what the first look has not found */
	const struct owners *owners; /* nobody changes it while workers run */
	struct subject *subjects;
	size_t count;
	size_t room;
	atomic_size_t next;
	atomic_int err;
};

static int add_find(struct subject *subject, uint32_t inode, uint32_t fd)
{
	if (subject->count == subject->room) {
		uint32_t room = subject->room ? subject->room * 2 : 16;
		struct find *grown = realloc(subject->finds, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		subject->finds = grown;
		subject->room = room;
	}
	subject->finds[subject->count++] = (struct find){ inode, fd };
	return 0;
}

static int take_descriptor(
	const struct search *search, struct subject *subject, int fds, const char *name)
{
	uint32_t inode;
	uint32_t fd;
	int found = pid_folder_socket(fds, name, &fd, &inode);

	if (found <= 0 || !owners_wants(search->owners, inode))
		return found < 0 ? found : 0;
	return add_find(subject, inode, fd);
}

/* Of all descriptors, by the names in the folder. Owns `fd`. */
static int look_by_name(const struct search *search, struct subject *subject, int fd)
{
	DIR *fds = fdopendir(fd);
	const struct dirent *entry;
	int err = 0;

	if (!fds) {
		/* It looks at the folder, too, whose process may have gone by now. */
		bool memory = errno == ENOMEM;

		close(fd);
		return memory ? -ENOMEM : 0;
	}
	while (!err && (entry = readdir(fds)))
		err = take_descriptor(search, subject, fd, entry->d_name);
	closedir(fds);
	return err;
}

/*
 * Descriptors are numbered from 0, mostly without gaps, and since Linux 6.2 the size of
 * the folder is their count (fs/proc/fd.c, proc_fd_getattr()): asking for one number
 * after the other spares the kernel a list of them, a seventh of the whole look. Returns
 * 1 if all were found, 0 if there are too many gaps, or a negative errno.
 */
static int look_by_number(const struct search *search, struct subject *subject, int fds)
{
	struct stat stat;
	uint64_t open = fstat(fds, &stat) ? 0 : (uint64_t)stat.st_size;
	uint64_t found = 0;
	char name[FORMAT_U64_MAX + 1];

	for (uint32_t fd = 0; found < open && fd - found <= open / 8 + GAPS_MAX; fd++) {
		uint32_t inode;
		int err;

		*format_u64(name, fd) = '\0';
		err = pid_folder_inode(fds, name, &inode);
		found += !err;
		if (!err && inode && owners_wants(search->owners, inode))
			err = add_find(subject, inode, fd);
		if (err && err != -ENOENT)
			return err;
	}
	return open && found == open;
}

/* -EACCES: this process may not be looked at. */
static int look_at(const struct search *search, struct subject *subject, int folder)
{
	int fd = openat(folder, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	int done;

	if (fd < 0)
		return errno == EACCES || errno == EPERM ? -EACCES : 0;
	/* One that opens descriptors meanwhile may seem whole too early: the second look,
	 * for what was not found, trusts the names alone. */
	done = search->again ? 0 : look_by_number(search, subject, fd);
	if (!done) {
		subject->count = 0;
		return look_by_name(search, subject, fd);
	}
	close(fd);
	return done < 0 ? done : 0;
}

static int take_subject(const struct search *search, struct subject *subject)
{
	int folder = pid_folder_open(search->proc, subject->process.pid);
	int err;

	if (folder < 0)
		return 0; /* it has gone */
	err = look_at(search, subject, folder);
	/* Only a process that holds a socket is worth more system calls. */
	if (subject->count)
		pid_folder_describe(folder, &subject->process);
	close(folder);
	subject->seen = true;
	subject->refused = err == -EACCES;
	return subject->refused ? 0 : err;
}

static void *work(void *context)
{
	struct search *search = context;

	for (;;) {
		size_t at = atomic_fetch_add(&search->next, 1);
		int err;

		if (at >= search->count || atomic_load(&search->err))
			return NULL;
		err = take_subject(search, &search->subjects[at]);
		if (err)
			atomic_store(&search->err, err);
	}
}

/* Hands on what one process holds, and forgets it. */
static int hand_over(struct subject *subject, struct owners *owners)
{
	uint32_t index;
	int err = 0;

	if (subject->count)
		err = owners_add(owners, &subject->process, &index);
	for (uint32_t i = 0; i < subject->count && !err; i++)
		err = owners_hold(
			owners, subject->finds[i].inode, index, subject->finds[i].fd);
	free(subject->finds);
	subject->finds = NULL;
	subject->count = 0;
	return err;
}

/* All processes, by as many workers as help; threads that cannot be had are not missed.
 */
static int look_everywhere(struct search *search, struct owners *owners)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t helpers[WORKERS_MAX - 1];
	size_t count = 0;
	int err;

	while (count + 1 < WORKERS_MAX && (long)count + 1 < cpus &&
		!pthread_create(&helpers[count], NULL, work, search))
		count++;
	work(search);
	while (count)
		pthread_join(helpers[--count], NULL);
	err = atomic_load(&search->err);
	for (size_t i = 0; i < search->count && !err; i++)
		err = hand_over(&search->subjects[i], owners);
	return err;
}

/* One process after the other, until everything wanted is found. */
static int look_until_found(struct search *search, struct owners *owners)
{
	int err = 0;

	for (size_t i = 0; i < search->count && !err && !owners_satisfied(owners); i++) {
		err = take_subject(search, &search->subjects[i]);
		if (!err)
			err = hand_over(&search->subjects[i], owners);
	}
	return err;
}

static int add_subject(struct search *search, uint32_t pid)
{
	if (search->count == search->room) {
		size_t room = search->room ? search->room * 2 : 256;
		struct subject *grown = realloc(search->subjects, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		search->subjects = grown;
		search->room = room;
	}
	search->subjects[search->count++] = (struct subject){ .process.pid = pid };
	return 0;
}

static int list_processes(struct search *search, DIR *folder)
{
	const struct dirent *entry;
	uint32_t pid;
	int err = 0;

	while (!err && (entry = readdir(folder)))
		if (pid_folder_number(entry->d_name, &pid))
			err = add_subject(search, pid);
	return err;
}

/* How far it reached, and an end to what was found on the way of an error. */
static struct owners_reach sum_up(struct search *search)
{
	struct owners_reach reach = { .looked = true };
	struct stat stat;

	/* There is always a process 1, and hidepid=2 does not show it. */
	reach.hidden = fstatat(search->proc, "1", &stat, 0) != 0;
	for (size_t i = 0; i < search->count; i++) {
		reach.processes += search->subjects[i].seen;
		reach.refused += search->subjects[i].refused;
		free(search->subjects[i].finds);
	}
	free(search->subjects);
	return reach;
}

int holders_look(const char *proc, struct owners *owners)
{
	struct search search = {
		.owners = owners,
		.again = owners_reach(owners)->looked,
	};
	DIR *folder = opendir(proc);
	struct owners_reach reach;
	int err;

	if (!folder)
		return -errno;
	search.proc = dirfd(folder);
	err = list_processes(&search, folder);
	if (!err)
		err = search.again ? look_until_found(&search, owners)
				   : look_everywhere(&search, owners);
	reach = sum_up(&search);
	closedir(folder);
	/* A second look may have ended early: it says nothing new of how far one can see.
	 */
	if (!search.again && !err)
		*owners_reach(owners) = reach;
	return err;
}
