/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_STUDIO_H
#define SOCKVIEW_TESTS_STUDIO_H

/*
 * A recorder in front of a live source that is made up: a netlink socket that does what a
 * script says, and behind it files of /proc.
 */

#include "log_feed.h"
#include "proc_files.h"
#include "script.h"

#include "sockview/core/source.h"
#include "sockview/record/recorder.h"

struct studio {
	struct script script;
	struct proc_files files;
	struct recorder *recorder;
	struct source *source;
	int fd; /* a nameless file, the recording */
	uint64_t now_ns;
	uint32_t seq; /* of the next request */
};

void studio_open(struct studio *studio, bool compress);

/*
 * The kernel answers the next request with sockets: of these states on these ports, one
 * after the other, ended by a port 0.
 */
struct studio_sock {
	uint8_t state;
	uint16_t port;
	const char *local; /* NULL: 127.0.0.1 */
	uint32_t inode;	   /* 0: 4711 */
	uint64_t cgroup;   /* 0: none is told */
};
void studio_answer(struct studio *studio, const struct studio_sock *socks);

/* Takes a snapshot; *log hears what the one who asked hears. */
int studio_take(struct studio *studio, const struct ask *ask, struct log_feed *log);

/* Ends the recording; studio->fd stays open, at its beginning. */
void studio_wrap(struct studio *studio);

/* Closes everything. */
void studio_close(struct studio *studio);

#endif
