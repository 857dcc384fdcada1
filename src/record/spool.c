/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PULL_SIZE 65536

struct spool {
	int fd; /* the file, or the nameless one that takes what comes in */
	bool owned;
	uint64_t base; /* where it begins in that file */
	int in;	       /* -1: it all is there */
	bool in_ended;
	uint64_t held; /* bytes that came in */
	spool_ready_fn *ready;
	void *context;
	uint8_t pulled[PULL_SIZE];
};

static int make_nameless(void)
{
	static const char *const folders[] = { "/var/tmp", "/tmp" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		int fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

		if (fd >= 0)
			return fd;
	}
	return memfd_create("sockview", MFD_CLOEXEC);
}

static int make_spool(int fd, bool owned, struct spool **spool)
{
	struct spool *made = calloc(1, sizeof(*made));

	if (!made) {
		if (owned)
			close(fd);
		return -ENOMEM;
	}
	made->fd = fd;
	made->owned = owned;
	made->in = -1;
	*spool = made;
	return 0;
}

int spool_open(const char *path, struct spool **spool)
{
	/* Without a writer a FIFO would wait for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat stat;
	int err = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &stat))
		err = -errno;
	else if (S_ISDIR(stat.st_mode))
		err = -EISDIR;
	else if (!S_ISREG(stat.st_mode))
		err = -EINVAL;
	if (!err)
		return make_spool(fd, true, spool);
	close(fd);
	return err;
}

int spool_from(int fd, spool_ready_fn *ready, void *context, struct spool **spool)
{
	struct stat stat;
	off_t at;
	int nameless;
	int err;

	if (fstat(fd, &stat))
		return -errno;
	if (S_ISDIR(stat.st_mode))
		return -EISDIR;
	at = lseek(fd, 0, SEEK_CUR);
	if (S_ISREG(stat.st_mode) && at >= 0) {
		err = make_spool(fd, false, spool);
		if (!err)
			(*spool)->base = (uint64_t)at;
		return err;
	}
	nameless = make_nameless();
	if (nameless < 0)
		return -errno;
	err = make_spool(nameless, true, spool);
	if (err)
		return err;
	(*spool)->in = fd;
	(*spool)->ready = ready;
	(*spool)->context = context;
	return 0;
}

void spool_free(struct spool *spool)
{
	if (!spool)
		return;
	if (spool->owned)
		close(spool->fd);
	free(spool);
}

static int keep(struct spool *spool, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t written = pwrite(spool->fd, spool->pulled + done, length - done,
			(off_t)spool->held);

		if (written < 0)
			return -errno;
		done += (size_t)written;
		spool->held += (size_t)written;
	}
	return 0;
}

/* Takes in what there is. Returns 0 or a negative errno. */
static int pull(struct spool *spool)
{
	int err = spool->ready ? spool->ready(spool->context, spool->in) : 0;
	ssize_t got;

	if (err < 0)
		return err;
	got = read(spool->in, spool->pulled, sizeof(spool->pulled));
	if (got < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	spool->in_ended = got == 0;
	return keep(spool, (size_t)got);
}

ssize_t spool_read(struct spool *spool, uint64_t at, void *bytes, size_t size)
{
	ssize_t got;

	while (spool->in >= 0 && !spool->in_ended && spool->held <= at) {
		int err = pull(spool);

		if (err)
			return err;
	}
	do {
		got = pread(spool->fd, bytes, size, (off_t)(spool->base + at));
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}
