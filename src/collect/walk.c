/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/walk.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

void walker_free(struct walker *walker)
{
	if (walker)
		walker->ops->free(walker);
}

static bool is_wanted(const struct walk *walk, const struct sock *sock)
{
	if (!(walk->families & FAMILY_BIT(sock->family)))
		return false;
	/* A state nobody knows cannot be asked for by name: it belongs to "all". */
	if (sock->state == STATE_OTHER)
		return walk->states == STATES_ALL;
	return walk->states & STATE_BIT(sock->state);
}

int walk_give(const struct walk *walk, const struct sock *sock, const struct feed *feed,
	struct walk_result *result)
{
	if (!is_wanted(walk, sock))
		return 0;
	result->given++;
	if (walk->listeners && sock->proto == PROTO_TCP)
		result->queued += sock->recv_queue;
	result->stopped =
		walk->listeners ? feed_listener(feed, sock) : feed_sock(feed, sock);
	return result->stopped;
}

int walk_failed(struct walk_result *result, const char *what, int err)
{
	char text[96];
	const char *words = strerror_r(-err, text, sizeof(text));

	if (err == -ETIMEDOUT)
		words = "no answer";
	else if (err == -ENODATA)
		words = "the answer ends early";
	snprintf(result->why, sizeof(result->why), "%s: %c%s", what,
		tolower((unsigned char)words[0]), words + 1);
	return err;
}
