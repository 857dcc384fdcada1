/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/callers.h"

#include "sockview/core/alarm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STALLED_LEAST	3
#define NO_ACK_RETRIES	3
#define HOLDS_LOW_SHARE 0.5 /* of the threshold: a rate may lead above it */

void callers_fini(struct callers *callers)
{
	free(callers->room);
	memset(callers, 0, sizeof(*callers));
}

void callers_begin(struct callers *callers)
{
	for (size_t i = 0; i < callers->count; i++) {
		callers->all[i].count = 0;
		callers->all[i].kept = 0;
	}
}

/* ---- which sockets ---- */

static uint32_t what_it_does(const struct sock *sock)
{
	bool open = sock->state == STATE_ESTABLISHED || sock->state == STATE_CLOSE_WAIT;
	bool stalls = open && sock->send_queue &&
		      ((sock->timer == TIMER_RETRANSMIT &&
			       sock->retransmits >= NO_ACK_RETRIES) ||
			      sock->timer == TIMER_PERSIST);

	return CALLER_HOLDS | (sock->state == STATE_SYN_SENT ? CALLER_WAITS : 0) |
	       (stalls ? CALLER_STALLS : 0);
}

static bool leads_to(const struct called *called, const struct sock *sock)
{
	uint8_t addr[16];

	if (sock->remote.port != called->port ||
		direction_plain(sock, &sock->remote, addr) != called->family ||
		memcmp(addr, called->remote, sizeof(addr)) != 0)
		return false;
	if (called->wants != CALLER_HOLDS)
		return true;
	direction_plain(sock, &sock->local, addr);
	return memcmp(addr, called->local, sizeof(addr)) == 0;
}

void callers_add(struct callers *callers, const struct sock *sock)
{
	uint32_t does;

	if (!callers->count || sock->proto != PROTO_TCP ||
		!sock_knows(sock, SOCK_INODE) || !sock->remote.port)
		return;
	does = what_it_does(sock);
	for (size_t i = 0; i < callers->count; i++) {
		struct called *called = &callers->all[i];

		if (!(called->wants & does) || !leads_to(called, sock))
			continue;
		called->count++;
		if (called->kept < CALLERS_INODES_MAX)
			called->caller[called->kept++] =
				(struct caller){ sock->inode, does };
	}
}

/* ---- which destinations ---- */

static bool holds_much(
	const struct peers *peers, const struct peer_row *row, double percent)
{
	uint32_t ports;

	return row->has_used && peers_ports(peers, &ports) && ports &&
	       row->used * 100.0 / ports >= percent;
}

/* The sockets of a row whose owners matter; 0: none. */
static uint32_t troubles_of(const struct peers *peers, const struct peer_row *row,
	const struct thresholds *thresholds, bool at_once)
{
	const struct threshold *of = thresholds->of;
	uint32_t waiting =
		at_once ? row->syn_sent_retrans : row->count->by_state[STATE_SYN_SENT];
	double ports = of[FINDING_EPHEMERAL_PORTS].warn * (at_once ? 1 : HOLDS_LOW_SHARE);
	uint32_t troubles = 0;

	if (row->is_other || row->proto != PROTO_TCP || row->direction != DIRECTION_OUT)
		return 0;
	if (waiting >= of[FINDING_SYN_SENT].warn * (at_once ? 1 : ALARM_LOW_END))
		troubles |= CALLER_WAITS;
	if (row->stalled_no_ack + row->stalled_window >= STALLED_LEAST)
		troubles |= CALLER_STALLS;
	return troubles | (holds_much(peers, row, ports) ? CALLER_HOLDS : 0);
}

static bool is_of(const struct called *called, const struct peer_row *row, uint32_t does)
{
	return (called->wants == CALLER_HOLDS) == (does == CALLER_HOLDS) &&
	       called->port == row->port && called->family == row->family &&
	       memcmp(called->remote, row->remote, sizeof(row->remote)) == 0 &&
	       (does != CALLER_HOLDS ||
		       memcmp(called->local, row->local, sizeof(row->local)) == 0);
}

/* Its place among `count`; `count`: it is none of them. */
static size_t find(
	const struct called *all, size_t count, const struct peer_row *row, uint32_t does)
{
	size_t i = 0;

	while (i < count && !is_of(&all[i], row, does))
		i++;
	return i;
}

/* Takes it over from those that were followed, with what was met, or begins anew. */
static void follow(struct callers *callers, struct callers *next,
	const struct peer_row *row, uint32_t does)
{
	size_t place = find(next->all, next->count, row, does);
	size_t before = find(callers->all, callers->count, row, does);
	struct called *known = &next->all[place];

	if (place < next->count) {
		known->wants |= does;
		return;
	}
	if (place == CALLERS_MAX)
		return;
	next->count++;
	*known = (struct called){ .kept = 0 };
	if (before < callers->count)
		*known = callers->all[before];
	known->wants = does;
	known->family = row->family;
	known->port = row->port;
	memcpy(known->local, row->local, sizeof(known->local));
	memcpy(known->remote, row->remote, sizeof(known->remote));
}

/* Those that are new get the room of those that have gone. */
static void make_room(struct callers *callers)
{
	bool taken[CALLERS_MAX] = { false };
	size_t at = 0;

	for (size_t i = 0; i < callers->count; i++)
		if (callers->all[i].caller)
			taken[(callers->all[i].caller - callers->room) /
				CALLERS_INODES_MAX] = true;
	for (size_t i = 0; i < callers->count; i++) {
		if (callers->all[i].caller)
			continue;
		while (taken[at])
			at++;
		callers->all[i].caller = callers->room + CALLERS_INODES_MAX * at++;
	}
}

int callers_follow(struct callers *callers, const struct peers *peers,
	const struct thresholds *thresholds, bool at_once)
{
	struct callers next = { .room = callers->room };

	for (size_t i = 0; i < peers_count(peers); i++) {
		struct peer_row row;
		uint32_t troubles;

		peers_get(peers, i, &row);
		troubles = troubles_of(peers, &row, thresholds, at_once);
		if (troubles & CALLER_HOLDS)
			follow(callers, &next, &row, CALLER_HOLDS);
		if (troubles & ~(uint32_t)CALLER_HOLDS)
			follow(callers, &next, &row, troubles & ~(uint32_t)CALLER_HOLDS);
	}
	if (next.count && !next.room)
		next.room = malloc(sizeof(*next.room) * CALLERS_INODES_MAX * CALLERS_MAX);
	if (next.count && !next.room)
		return -ENOMEM;
	*callers = next;
	make_room(callers);
	return 0;
}

uint32_t callers_states(const struct callers *callers)
{
	const uint32_t open = STATE_BIT(STATE_ESTABLISHED) | STATE_BIT(STATE_CLOSE_WAIT);
	uint32_t states = 0;

	for (size_t i = 0; i < callers->count; i++) {
		uint32_t wants = callers->all[i].wants;

		states |= wants & CALLER_WAITS ? STATE_BIT(STATE_SYN_SENT) : 0;
		states |= wants & CALLER_STALLS ? open : 0;
		states |= wants & CALLER_HOLDS ? open | STATE_BIT(STATE_SYN_SENT) |
							 STATE_BIT(STATE_FIN_WAIT2)
					       : 0;
	}
	return states;
}

/* ---- whose they are ---- */

int callers_concerned(const struct callers *callers, struct owners *owners, bool *any)
{
	int err = 0;

	for (size_t i = 0; i < callers->count; i++) {
		const struct called *called = &callers->all[i];

		for (uint32_t j = 0; j < called->kept && !err; j++) {
			*any = true;
			if (!owners_first(owners, called->caller[j].inode))
				err = owners_want(owners, called->caller[j].inode);
		}
	}
	return err;
}

struct tally_of {
	const struct process *process;
	uint32_t sockets;
};

struct census {
	struct tally_of all[CALLERS_PROCESSES];
	unsigned count;
	bool more;
};

static void count_process(struct census *census, const struct process *process)
{
	unsigned i = 0;

	while (i < census->count && census->all[i].process != process)
		i++;
	if (i == CALLERS_PROCESSES) {
		census->more = true;
		return;
	}
	if (i == census->count)
		census->all[census->count++] = (struct tally_of){ process, 0 };
	census->all[i].sockets++;
}

static void sum_up(const struct census *census, struct callers_told *told)
{
	const struct tally_of *most = &census->all[0];

	for (unsigned i = 1; i < census->count; i++)
		if (census->all[i].sockets > most->sockets)
			most = &census->all[i];
	told->most = most->process;
	told->processes = census->count;
	told->same_comm = true;
	for (unsigned i = 0; i < census->count; i++)
		told->same_comm = told->same_comm && strcmp(census->all[i].process->comm,
							     most->process->comm) == 0;
}

bool callers_tell(const struct callers *callers, const struct peer_row *row,
	uint32_t does, const struct owners *owners, struct callers_told *told)
{
	size_t place = find(callers->all, callers->count, row, does);
	const struct called *called = &callers->all[place];
	struct census census = { .count = 0 };
	uint32_t asked = 0;
	uint32_t known = 0;

	if (place == callers->count || !owners)
		return false;
	for (uint32_t i = 0; i < called->kept; i++) {
		const struct holding *holding =
			owners_first(owners, called->caller[i].inode);

		if (!(called->caller[i].does & does))
			continue;
		asked++;
		known += holding != NULL;
		for (; holding; holding = owners_next(owners, holding))
			count_process(&census, owners_process(owners, holding));
	}
	if (!known || known * 2 < asked)
		return false;
	sum_up(&census, told);
	told->more = census.more || called->kept < called->count || known < asked;
	return true;
}
