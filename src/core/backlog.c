/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/backlog.h"

#include "sockview/core/ages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What waits at a door, which several listeners may share. */
struct crowd {
	uint32_t listeners;
	uint32_t syn_recv;
	uint32_t unaccepted;
	uint32_t gave_up;
	uint64_t oldest_ms;
	bool age_unknown; /* of one of them */
	uint32_t accepted;
	uint32_t opened;
};

struct backlog {
	struct relay relay; /* first */
	const struct directions *directions;
	struct sock *listeners; /* of the round, until their doors are known */
	size_t listener_count;
	size_t listener_room;
	struct crowd *crowds; /* by door */
	size_t crowd_count;
	bool settled;	     /* doors are known */
	bool saw_waiting;    /* open connections were asked for and came */
	const uint32_t *age; /* of the socket that comes; NULL: not to be followed */
	bool sure;	     /* that a new one is new */
};

int backlog_new(const struct directions *directions, struct backlog **backlog)
{
	*backlog = calloc(1, sizeof(**backlog));
	if (!*backlog)
		return -ENOMEM;
	(*backlog)->directions = directions;
	return 0;
}

void backlog_free(struct backlog *backlog)
{
	if (!backlog)
		return;
	free(backlog->listeners);
	free(backlog->crowds);
	free(backlog);
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct backlog *backlog = self;

	backlog->listener_count = 0;
	backlog->crowd_count = 0;
	backlog->settled = false;
	backlog->saw_waiting = false;
	return feed_begin(&backlog->relay.to, snapshot);
}

static int on_listener(void *self, const struct sock *sock)
{
	struct backlog *backlog = self;

	if (backlog->listener_count == backlog->listener_room) {
		size_t room = backlog->listener_room ? backlog->listener_room * 2 : 64;
		struct sock *listeners =
			realloc(backlog->listeners, room * sizeof(*listeners));

		if (!listeners)
			return -ENOMEM;
		backlog->listeners = listeners;
		backlog->listener_room = room;
	}
	backlog->listeners[backlog->listener_count] = *sock;
	backlog->listeners[backlog->listener_count++].detail = NULL;
	return feed_listener(&backlog->relay.to, sock);
}

/* Once directions are known: how many listeners share each door. */
static int settle(struct backlog *backlog)
{
	size_t count = direction_doors(backlog->directions);
	size_t door;

	backlog->settled = true;
	if (count) {
		struct crowd *crowds = realloc(backlog->crowds, count * sizeof(*crowds));

		if (!crowds)
			return -ENOMEM;
		memset(crowds, 0, count * sizeof(*crowds));
		backlog->crowds = crowds;
		backlog->crowd_count = count;
	}
	for (size_t i = 0; i < backlog->listener_count; i++)
		if (direction_door(backlog->directions, &backlog->listeners[i], &door))
			backlog->crowds[door].listeners++;
	return 0;
}

/*
 * How long a connection that nobody accepted has waited: the kernel sets the time of the
 * last sending when the handshake is done (net/ipv4/tcp_input.c), and nobody has sent
 * anything on it since.
 */
static void note_age(struct crowd *crowd, const struct sock *sock)
{
	if (!detail_knows(sock->detail, DETAIL_LAST_SEND_MS))
		crowd->age_unknown = true;
	else if (sock->detail->value[DETAIL_LAST_SEND_MS] > crowd->oldest_ms)
		crowd->oldest_ms = sock->detail->value[DETAIL_LAST_SEND_MS];
}

/* Cookies are the same from SYN_RECV on; those who never get further are none. */
static void follow(const struct backlog *backlog, struct crowd *crowd,
	const struct sock *sock, bool accepted)
{
	uint32_t age = backlog->age ? *backlog->age : AGE_UNKNOWN;

	crowd->accepted += accepted && sock->state == STATE_ESTABLISHED;
	crowd->opened +=
		sock->state != STATE_SYN_RECV && age != AGE_UNKNOWN && age & AGE_NEW;
}

static void count_child(struct backlog *backlog, const struct sock *sock)
{
	bool open = sock->state == STATE_ESTABLISHED || sock->state == STATE_CLOSE_WAIT;
	bool accepted = open && sock_knows(sock, SOCK_INODE);
	struct crowd *crowd;
	size_t door;

	if (sock->proto != PROTO_TCP)
		return;
	backlog->saw_waiting = backlog->saw_waiting || open;
	if ((accepted && !backlog->age) ||
		!direction_door(backlog->directions, sock, &door))
		return;
	crowd = &backlog->crowds[door];
	crowd->syn_recv += sock->state == STATE_SYN_RECV;
	follow(backlog, crowd, sock, accepted);
	if (!open || accepted)
		return;
	crowd->unaccepted++;
	crowd->gave_up += sock->state == STATE_CLOSE_WAIT;
	note_age(crowd, sock);
}

static int on_sock(void *self, const struct sock *sock)
{
	struct backlog *backlog = self;
	int err = backlog->settled ? 0 : settle(backlog);

	if (err)
		return err;
	if (sock_is_listener(sock))
		return feed_sock(&backlog->relay.to, sock);
	count_child(backlog, sock);
	return 0;
}

struct feed backlog_feed(struct backlog *backlog, struct feed to)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.figures = relay_figures,
		.device = relay_device,
		.listener = on_listener,
		.sock = on_sock,
		.source = relay_source,
		.end = relay_end,
	};

	backlog->relay.to = to;
	return (struct feed){ &ops, backlog };
}

void backlog_follow(struct backlog *backlog, const uint32_t *age, bool sure)
{
	backlog->age = age;
	backlog->sure = sure;
}

size_t backlog_count(const struct backlog *backlog)
{
	return backlog->listener_count;
}

const struct sock *backlog_get(const struct backlog *backlog, size_t i)
{
	return &backlog->listeners[i];
}

/* Of what was counted, which is as new as the sockets. */
static void tell_waiting(const struct crowd *crowd, struct listening *listening)
{
	listening->facts |= LISTENING_UNACCEPTED | LISTENING_GAVE_UP;
	listening->unaccepted = crowd->unaccepted;
	listening->gave_up = crowd->gave_up;
	if (!crowd->unaccepted || crowd->age_unknown)
		return;
	listening->facts |= LISTENING_OLDEST;
	listening->oldest_ms = crowd->oldest_ms;
}

void backlog_of(const struct backlog *backlog, const struct sock *listener,
	struct listening *listening)
{
	const struct crowd *crowd;
	size_t door;

	*listening = (struct listening){ 0 };
	if (listener->proto != PROTO_TCP || !backlog->settled ||
		!direction_door(backlog->directions, listener, &door))
		return;
	crowd = &backlog->crowds[door];
	if (crowd->listeners == 1 || !crowd->syn_recv) {
		listening->facts |= LISTENING_SYN_RECV;
		listening->syn_recv = crowd->syn_recv;
	}
	if (sock_knows(listener, SOCK_RECV_QUEUE)) {
		listening->facts |= LISTENING_UNACCEPTED;
		listening->unaccepted = listener->recv_queue;
	}
	if (!listening->unaccepted && listening->facts & LISTENING_UNACCEPTED)
		listening->facts |= LISTENING_GAVE_UP;
	else if (crowd->listeners == 1 && backlog->saw_waiting)
		tell_waiting(crowd, listening);
}

void backlog_of_door(const struct backlog *backlog, const struct sock *listener,
	struct listening *listening, size_t *sharing)
{
	const struct crowd *crowd;
	size_t door;

	*listening = (struct listening){ 0 };
	*sharing = 0;
	if (listener->proto != PROTO_TCP || !backlog->settled ||
		!direction_door(backlog->directions, listener, &door))
		return;
	crowd = &backlog->crowds[door];
	*sharing = crowd->listeners;
	listening->facts = LISTENING_SYN_RECV | LISTENING_ACCEPTED |
			   (backlog->sure ? LISTENING_OPENED : 0);
	listening->syn_recv = crowd->syn_recv;
	tell_waiting(crowd, listening);
	listening->accepted = crowd->accepted;
	listening->opened = crowd->opened;
}
