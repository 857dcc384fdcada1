/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/proc.h"

#include "sockview/collect/procline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE 65536

static const char *const file_names[PROTO_COUNT][FAMILY_COUNT] = {
	[PROTO_TCP] = { "tcp", "tcp6" },
	[PROTO_UDP] = { "udp", "udp6" },
};

struct proc_walker {
	struct walker base;
	proc_open_fn *open;
	void *context;
	char buffer[READ_SIZE];
};

/* One file being read. */
struct reading {
	const struct walk *walk;
	const struct feed *feed;
	struct walk_result *result;
	enum family family;
};

static int take_line(const struct reading *reading, const char *line, size_t length)
{
	struct sock sock;

	if (procline_read(line, length, reading->walk->proto, reading->family, &sock)) {
		if (!procline_is_heading(line, length))
			reading->result->skipped++;
		return 0;
	}
	return walk_give(reading->walk, &sock, reading->feed, reading->result);
}

/* Takes all whole lines; *used tells how much of the text they were. */
static int take_lines(
	const struct reading *reading, const char *text, size_t length, size_t *used)
{
	size_t at = 0;
	int err = 0;

	while (!err) {
		const char *newline = memchr(text + at, '\n', length - at);

		if (!newline)
			break;
		err = take_line(reading, text + at, (size_t)(newline - text) - at);
		at = (size_t)(newline - text) + 1;
	}
	*used = at;
	return err;
}

static int read_file(struct proc_walker *walker, int fd, const struct reading *reading)
{
	size_t held = 0;

	for (;;) {
		ssize_t got = read(fd, walker->buffer + held, READ_SIZE - held);
		size_t used;
		int err;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		err = take_lines(reading, walker->buffer, held + (size_t)got, &used);
		if (err)
			return err;
		held = held + (size_t)got - used;
		memmove(walker->buffer, walker->buffer + used, held);
		if (held == READ_SIZE)
			return -EBADMSG; /* no line is that long */
	}
	if (held) /* a line without an end: whatever it was to be is missing */
		reading->result->skipped++;
	return 0;
}

static int walk_file(
	struct proc_walker *walker, const struct reading *reading, const char *name)
{
	int fd = walker->open(walker->context, name);
	int err;

	if (fd < 0)
		return fd;
	err = read_file(walker, fd, reading);
	close(fd);
	return err;
}

/* A kernel without IPv6 has no such file, and no such sockets. */
static bool is_absent_family(const struct walk *walk, enum family family, int err)
{
	return err == -ENOENT && family == FAMILY_IPV6 && walk->families == FAMILIES_ALL;
}

static int proc_walk(struct walker *base, const struct walk *walk,
	const struct feed *feed, struct walk_result *result)
{
	struct proc_walker *walker = (struct proc_walker *)base;

	for (int family = 0; family < FAMILY_COUNT; family++) {
		const char *name = file_names[walk->proto][family];
		const struct reading reading = { walk, feed, result, family };
		char what[32];
		int err;

		if (!(walk->families & FAMILY_BIT(family)))
			continue;
		err = walk_file(walker, &reading, name);
		if (result->stopped)
			return err;
		if (!err || is_absent_family(walk, family, err))
			continue;
		snprintf(what, sizeof(what), "/proc/net/%s", name);
		return walk_failed(result, what, err);
	}
	return 0;
}

static void proc_free(struct walker *base)
{
	free(base);
}

int proc_walker_new(proc_open_fn *open, void *context, struct walker **walker)
{
	static const struct walker_ops ops = {
		.kind = SOURCE_PROC,
		.walk = proc_walk,
		.free = proc_free,
	};
	struct proc_walker *made = malloc(sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->base.ops = &ops;
	made->open = open;
	made->context = context;
	*walker = &made->base;
	return 0;
}
