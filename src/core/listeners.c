/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/listeners.h"

#include "sockview/core/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int listeners_new(struct listeners **listeners)
{
	int err;

	*listeners = calloc(1, sizeof(**listeners));
	if (!*listeners)
		return -ENOMEM;
	err = names_new(&(*listeners)->names);
	if (err) {
		free(*listeners);
		*listeners = NULL;
	}
	return err;
}

void listeners_free(struct listeners *listeners)
{
	if (!listeners)
		return;
	names_free(listeners->names);
	free(listeners->all);
	free(listeners->groups);
	free(listeners);
}

/* ---- one listener ---- */

static uint32_t queue_of(const struct sock *sock)
{
	return sock_knows(sock, SOCK_RECV_QUEUE) ? sock->recv_queue : 0;
}

/* The same as one look would tell, without any of the others. */
static void see_once(struct watched *watched, const struct sock *sock)
{
	*watched = (struct watched){ .sock = *sock };
	watched->sock.detail = NULL;
	memset(watched->cells, WATCH_LEVEL_UNKNOWN, sizeof(watched->cells));
	watched->queue = queue_of(sock);
	watched->has_limit =
		sock->proto == PROTO_TCP && sock_knows(sock, SOCK_SEND_QUEUE);
	watched->limit = watched->has_limit ? sock->send_queue : 0;
}

static void see(struct listener *listener, const struct listeners_plan *plan,
	const struct sock *sock)
{
	const struct watched *watched = sock_knows(sock, SOCK_COOKIE)
						? watch_find(plan->watch, sock->cookie)
						: NULL;

	if (watched)
		listener->watched = *watched;
	else
		see_once(&listener->watched, sock);
	if (watched && watched->missed)
		listener->watched.queue = queue_of(sock);
	listener->matches = !plan->filter ||
			    filter_match(plan->filter, plan->scene, sock) == TRUTH_YES;
}

static int take_all(struct listeners *listeners, const struct listeners_plan *plan)
{
	size_t count = backlog_count(plan->backlog);
	size_t room = count < WATCH_MAX ? count : WATCH_MAX;

	listeners->all = malloc((room + !room) * sizeof(*listeners->all));
	if (!listeners->all)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const struct sock *sock = backlog_get(plan->backlog, i);

		if (!(plan->families & FAMILY_BIT(sock->family)))
			continue;
		if (listeners->count == WATCH_MAX)
			listeners->beyond++;
		else
			see(&listeners->all[listeners->count++], plan, sock);
	}
	return 0;
}

/* ---- groups ---- */

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/*
 * Whether two share their queue of clients: the same place, and of one user, without
 * which the kernel refuses SO_REUSEPORT (inet_csk_bind_conflict()).
 */
static int compare_place(const struct sock *a, const struct sock *b)
{
	int order = compare_numbers(a->proto, b->proto);

	if (!order)
		order = compare_numbers(a->local.port, b->local.port);
	if (!order)
		order = compare_numbers(a->family, b->family);
	if (!order)
		order = memcmp(a->local.addr, b->local.addr, sizeof(a->local.addr));
	if (!order)
		order = compare_numbers(a->v6only, b->v6only);
	if (!order)
		order = compare_numbers(a->ifindex, b->ifindex);
	return order ? order : compare_numbers(a->uid, b->uid);
}

static int compare_listeners(const void *a, const void *b)
{
	const struct sock *x = &((const struct listener *)a)->watched.sock;
	const struct sock *y = &((const struct listener *)b)->watched.sock;
	int order = compare_place(x, y);

	if (!order)
		order = compare_numbers(x->cookie, y->cookie);
	return order ? order : compare_numbers(x->inode, y->inode);
}

/* The group that starts at `first`. */
static struct listener_group gather_group(const struct listeners *listeners, size_t first)
{
	const struct listener *all = listeners->all;
	struct listener_group group = { .first = first, .worst = first };
	size_t i;

	for (i = first; i < listeners->count; i++) {
		if (compare_place(&all[first].watched.sock, &all[i].watched.sock))
			break;
		if (watched_compare(&all[i].watched, &all[group.worst].watched) < 0)
			group.worst = i;
		group.matches = group.matches || all[i].matches;
	}
	group.count = i - first;
	return group;
}

/* What is known of the door is known of the group only if they are the same. */
static void count_waiting(struct listener_group *group, const struct backlog *backlog,
	const struct sock *sock)
{
	size_t sharing;

	backlog_of_door(backlog, sock, &group->waiting, &sharing);
	if (sharing != group->count)
		group->waiting = (struct listening){ 0 };
}

/* Groups that match the filter, or those that do not. */
static void add_groups(
	struct listeners *listeners, const struct listeners_plan *plan, bool matching)
{
	size_t i = 0;

	while (i < listeners->count) {
		struct listener_group group = gather_group(listeners, i);

		i += group.count;
		if (group.matches != matching)
			continue;
		count_waiting(
			&group, plan->backlog, &listeners->all[group.first].watched.sock);
		listeners->groups[listeners->group_count++] = group;
	}
}

int listeners_fill(struct listeners *listeners, const struct listeners_plan *plan)
{
	int err = take_all(listeners, plan);

	if (err)
		return err;
	if (listeners->count)
		qsort(listeners->all, listeners->count, sizeof(*listeners->all),
			compare_listeners);
	listeners->groups = malloc((listeners->count + 1) * sizeof(*listeners->groups));
	if (!listeners->groups)
		return -ENOMEM;
	add_groups(listeners, plan, true);
	listeners->match_count = listeners->group_count;
	add_groups(listeners, plan, false);
	return 0;
}

uint64_t listener_group_identity(
	const struct listeners *listeners, const struct listener_group *group)
{
	struct sock sock = listeners->all[group->first].watched.sock;

	/* By its addresses, and what else tells groups apart. */
	sock.facts &= (uint16_t)~SOCK_COOKIE;
	return sheet_identity(&sock) ^ (uint64_t)sock.ifindex << 33 ^
	       (uint64_t)sock.v6only << 32 ^ sock.uid;
}
