/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "proc_files.h"

#include <check.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static int whole_file(const char *text, size_t length)
{
	int fd = memfd_create("proc", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* Datagrams keep their borders, so that each read() gives just one chunk. */
static int file_in_chunks(const char *text, size_t length, size_t chunk)
{
	int fds[2];
	int room = 1 << 20;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	for (size_t at = 0; at < length; at += chunk) {
		size_t left = length - at;

		if (left > chunk)
			left = chunk;
		ck_assert_int_eq(
			send(fds[1], text + at, left, MSG_DONTWAIT), (ssize_t)left);
	}
	close(fds[1]);
	return fds[0];
}

int proc_files_open(void *context, const char *name)
{
	struct proc_files *files = context;

	files->opened++;
	for (size_t i = 0; i < PROC_FILES_MAX && files->files[i].name; i++) {
		const char *text = files->files[i].text;
		size_t length = files->files[i].length;

		if (strcmp(files->files[i].name, name) != 0)
			continue;
		if (files->files[i].error)
			return files->files[i].error;
		if (!length)
			length = strlen(text);
		return files->chunk ? file_in_chunks(text, length, files->chunk)
				    : whole_file(text, length);
	}
	return -ENOENT;
}
