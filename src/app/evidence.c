/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/evidence.h"

#include "sockview/core/format.h"
#include "sockview/output/out.h"
#include "sockview/output/summary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Hosts are named by people: only what is harmless in a file name stays. */
static void make_name(const struct aggregate *aggregate, char *name, size_t size)
{
	static const char harmless[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789.-_";
	char host[sizeof(aggregate->host)];
	char time[FORMAT_TIME_MAX + 1];
	char *to = time;

	memcpy(host, aggregate->host, sizeof(host));
	for (char *at = host; *at; at++)
		if (!strchr(harmless, *at))
			*at = '-';
	*format_time(time, aggregate->wall_ns, false) = '\0';
	for (const char *from = time; *from; from++)
		if (*from != '-' && *from != ':')
			*to++ = *from;
	*to = '\0';
	snprintf(name, size, "sockview-%s-%s.txt", host, time);
}

static int write_file(const struct aggregate *aggregate, int fd)
{
	struct out *out = malloc(sizeof(*out));
	int err;

	if (!out)
		return -ENOMEM;
	out_init(out, fd, false, NULL, NULL);
	summary_text(out, aggregate, true);
	err = out_flush(out);
	free(out);
	return err;
}

void evidence_write(const struct aggregate *aggregate, char *notice, size_t size)
{
	char name[160];
	int fd;
	int err;

	make_name(aggregate, name, sizeof(name));
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0) {
		snprintf(notice, size, "%s: %s", name,
			errno == EEXIST ? "this snapshot is written already"
					: strerror(errno));
		return;
	}
	err = write_file(aggregate, fd);
	if (close(fd) && !err)
		err = -errno;
	if (err)
		snprintf(notice, size, "%s: %s: not whole", name, strerror(-err));
	else
		snprintf(notice, size, "written: %s", name);
}
