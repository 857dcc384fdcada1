/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "space.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A full socket with its file, inode and dentry, rounded up. */
#define SOCKET_BYTES 6144

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t put;
	int err = 0;

	if (fd < 0)
		return -errno;
	put = write(fd, text, strlen(text));
	if (put < 0)
		err = -errno;
	close(fd);
	return err;
}

/* The number behind `word` in a file of words and numbers, 0 if there is none. */
static long long read_number(const char *path, const char *word)
{
	char line[512];
	long long number = 0;
	FILE *file = fopen(path, "re");

	if (!file)
		return 0;
	while (!number && fgets(line, sizeof(line), file)) {
		const char *at = *word ? strstr(line, word) : line;

		if (at)
			number = strtoll(at + strlen(word), NULL, 10);
	}
	fclose(file);
	return number;
}

/* A user without rights becomes root of a user namespace. */
static int enter_as_user(uid_t uid, gid_t gid)
{
	char map[64];
	int err;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return -errno;
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)uid);
	err = write_text("/proc/self/uid_map", map);
	if (!err)
		err = write_text("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)gid);
	return err ? err : write_text("/proc/self/gid_map", map);
}

static int bring_up_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (ioctl(fd, SIOCSIFFLAGS, &request))
		err = -errno;
	close(fd);
	return err;
}

/* Takes effect in the namespace made next; older kernels share the host's hash. */
static void ask_for_own_hash(void)
{
	char text[32];
	long long entries = read_number("/proc/sys/net/ipv4/tcp_ehash_entries", "");

	snprintf(text, sizeof(text), "%lld", entries < 0 ? -entries : entries);
	write_text("/proc/sys/net/ipv4/tcp_child_ehash_entries", text);
}

static int raise_limits(void)
{
	static const struct {
		const char *path;
		const char *value;
	} limits[] = {
		{ "/proc/sys/net/ipv4/ip_local_port_range", "10000 65535" },
		{ "/proc/sys/net/ipv4/tcp_max_tw_buckets", "4000000" },
		{ "/proc/sys/net/ipv4/tcp_tw_reuse", "0" },
		{ "/proc/sys/net/core/somaxconn", "65535" },
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits) && !err; i++)
		err = write_text(limits[i].path, limits[i].value);
	return err;
}

int space_enter(void)
{
	int err = 0;

	if (unshare(CLONE_NEWNET))
		err = errno == EPERM ? enter_as_user(getuid(), getgid()) : -errno;
	if (err)
		return err;
	ask_for_own_hash();
	if (unshare(CLONE_NEWNET))
		return -errno;
	err = raise_limits();
	return err ? err : bring_up_loopback();
}

bool space_has_room(uint64_t sockets, const char **why)
{
	uint64_t bytes = (uint64_t)read_number("/proc/meminfo", "MemAvailable:") * 1024;
	uint64_t files = (uint64_t)read_number("/proc/sys/fs/file-max", "") -
			 (uint64_t)read_number("/proc/sys/fs/file-nr", "");

	*why = NULL;
	if (bytes < sockets * SOCKET_BYTES)
		*why = "not enough memory";
	else if (files < sockets + sockets / 10)
		*why = "fs.file-max is too low";
	return !*why;
}

uint64_t space_sockets(void)
{
	return (uint64_t)(read_number("/proc/self/net/sockstat", "TCP: inuse") +
			  read_number("/proc/self/net/sockstat", " tw") +
			  read_number("/proc/self/net/sockstat6", "TCP6: inuse"));
}
