/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_FILM_H
#define SOCKVIEW_TESTS_FILM_H

/*
 * Packet captures of netlink as other programs write them, made from messages: in either
 * byte order, with either unit of time. Starts zeroed; then film_begin().
 */

#include "diag_bytes.h"

#include "sockview/core/sock.h"
#include "sockview/record/replay.h"

#include <stdbool.h>

struct film {
	bool swapped; /* as a machine of the other byte order would write it */
	bool microseconds;
	uint64_t wall_ns; /* of the next record; moves on by a millisecond */
	struct bytes bytes;
	struct bytes datagram; /* the next one */
};

/* Writes the header of the file. */
void film_begin(struct film *film);

/* Writes film->datagram as a record of a netlink family, and empties it. */
void film_record(struct film *film, uint16_t family);

/* A record with a dump request of type SOCK_DIAG_BY_FAMILY, as ss sends it. */
void film_request(struct film *film, uint32_t seq, uint8_t family, uint8_t protocol,
	uint32_t states);

/* A record with sockets of a state on ports `port`, `port` + 1, …, from the kernel. */
void film_replies(struct film *film, uint32_t seq, uint32_t port_id, uint8_t state,
	uint16_t port, unsigned count);

/* A record with the end of a dump. */
void film_done(struct film *film, uint32_t seq, uint32_t port_id);

void film_fini(struct film *film);

/* A nameless file with these bytes, its position at their beginning. */
int film_file(const void *bytes, size_t length);

/* Opens such a file for replay; fails the test if that does not work. Closes `fd` never.
 */
struct replay *film_replay(int fd);

/* What a reader says of bytes that it refuses; fails the test if it does not. */
void film_refuse(const void *bytes, size_t length, char why[REPLAY_WHY_MAX]);

/* All snapshots of a recording as a log_feed tells them, by " | "; the caller frees it.
 */
char *film_tell(struct replay *replay, const struct ask *ask);

/* Everything, of both protocols. */
extern const struct ask film_everything;

#endif
