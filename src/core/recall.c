/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/recall.h"

#include "sockview/core/direction.h"
#include "sockview/core/grow.h"
#include "sockview/core/keyset.h"
#include "sockview/core/reuse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY	    UINT32_MAX
#define SEVERAL	    (UINT32_MAX - 1)
#define PLACE_WORDS 3

/* Who held which socket, in one snapshot. */
struct round {
	struct keyset socks;
	uint32_t *who; /* by place */
	size_t room;
};

/* Who talks to a destination, and who did. */
struct destination {
	uint32_t now;
	uint32_t before;
	uint64_t before_ns; /* when that was */
	bool awaited;	    /* somebody who talks to it now is still looked for */
};

/* A process, and the cgroup of the socket that was seen last of it, 0: unknown. */
struct acquaintance {
	struct process process;
	uint64_t cgroup;
};

struct recall {
	struct hash_seed seed;
	uint64_t now_ns;
	bool whole;		  /* all sockets of the snapshot have come */
	struct keyset known;	  /* pid and start */
	struct acquaintance *all; /* by number */
	size_t room;
	struct round round[2];
	unsigned current;
	bool once; /* see recall_once() */
	struct keyset places;
	struct destination *destinations;
	size_t destinations_room;
};

int recall_new(const struct hash_seed *seed, struct recall **recall)
{
	struct recall *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->seed = *seed;
	keyset_init(&made->known, seed, 2);
	keyset_init(&made->places, seed, PLACE_WORDS);
	for (int i = 0; i < 2; i++)
		keyset_init(&made->round[i].socks, seed, 1);
	*recall = made;
	return 0;
}

void recall_free(struct recall *recall)
{
	if (!recall)
		return;
	keyset_fini(&recall->known);
	keyset_fini(&recall->places);
	for (int i = 0; i < 2; i++) {
		keyset_fini(&recall->round[i].socks);
		free(recall->round[i].who);
	}
	free(recall->all);
	free(recall->destinations);
	free(recall);
}

void recall_once(struct recall *recall)
{
	recall->once = true;
}

/* A destination nobody talks to makes room where it gets scarce. */
static bool keep_destination(void *self, uint32_t from, uint32_t to)
{
	struct recall *recall = self;

	if (recall->destinations[from].now == NOBODY)
		return false;
	recall->destinations[to] = recall->destinations[from];
	return true;
}

/* Time that runs back is another story: a recording is played again. */
static bool has_to_forget(const struct recall *recall, uint64_t now_ns)
{
	return recall->known.count >= RECALL_PROCESSES_MAX || now_ns < recall->now_ns;
}

static void forget(struct recall *recall)
{
	keyset_clear(&recall->known);
	keyset_clear(&recall->places);
	for (int i = 0; i < 2; i++)
		keyset_clear(&recall->round[i].socks);
}

/* One that was broken off goes on with the next, or what it has not met was forgotten. */
static void begin_round(struct recall *recall)
{
	if (!recall->whole &&
		recall->round[recall->current].socks.count < RECALL_SOCKS_MAX)
		return;
	recall->current = !recall->current;
	keyset_clear(&recall->round[recall->current].socks);
}

void recall_begin(struct recall *recall, uint64_t now_ns)
{
	if (has_to_forget(recall, now_ns))
		forget(recall);
	if (recall->places.count >= RECALL_DESTINATIONS_MAX)
		keyset_keep(&recall->places, keep_destination, recall);
	for (size_t i = 0; i < recall->places.count; i++) {
		struct destination *destination = &recall->destinations[i];

		if (destination->now != NOBODY) {
			destination->before = destination->now;
			destination->before_ns = recall->now_ns;
		}
		destination->now = NOBODY;
		destination->awaited = false;
	}
	recall->now_ns = now_ns;
	begin_round(recall);
	recall->whole = false;
}

void recall_end(struct recall *recall)
{
	recall->whole = true;
}

static int put_process(
	struct recall *recall, const struct process *process, uint32_t *number)
{
	const uint64_t key[] = { process->pid, process->start };
	void *array = recall->all;
	int err;

	*number = NOBODY;
	if (recall_number(recall, process, number)) {
		recall->all[*number].process = *process; /* with another name, maybe */
		return 0;
	}
	if (recall->known.count >= RECALL_PROCESSES_MAX)
		return 0;
	err = grow(&array, sizeof(*recall->all), recall->known.count, &recall->room);
	recall->all = array;
	if (!err)
		err = keyset_put(&recall->known, key, number);
	if (!err)
		recall->all[*number] = (struct acquaintance){ .process = *process };
	return err;
}

/* A socket by its cookie; where there is none, by its ends. */
static uint64_t sock_key(const struct recall *recall, const struct sock *sock)
{
	uint64_t words[5] = { (uint64_t)sock->family << 32 |
			      (uint64_t)sock->local.port << 16 | sock->remote.port };

	if (sock_knows(sock, SOCK_COOKIE))
		return sock->cookie;
	memcpy(words + 1, sock->local.addr, 16);
	memcpy(words + 3, sock->remote.addr, 16);
	return hash_words(&recall->seed, words, 5);
}

static int put_sock(struct recall *recall, const struct sock *sock, uint32_t number)
{
	struct round *round = &recall->round[recall->current];
	uint64_t key = sock_key(recall, sock);
	void *array = round->who;
	uint32_t place;
	int err;

	if (recall->once || round->socks.count >= RECALL_SOCKS_MAX)
		return 0;
	err = grow(&array, sizeof(*round->who), round->socks.count, &round->room);
	round->who = array;
	if (!err)
		err = keyset_put(&round->socks, &key, &place);
	if (!err)
		round->who[place] = number;
	return err;
}

static void place_key(uint64_t key[PLACE_WORDS], const struct sock *sock)
{
	uint8_t addr[16];
	enum family family = direction_plain(sock, &sock->remote, addr);

	key[0] = (uint64_t)family << 32 | sock->remote.port;
	memcpy(key + 1, addr, sizeof(addr));
}

/* NULL in *found: there is no room for it. */
static int find_place(
	struct recall *recall, const struct sock *sock, struct destination **found)
{
	size_t count = recall->places.count;
	void *array = recall->destinations;
	uint64_t key[PLACE_WORDS];
	uint32_t place;
	int err;

	*found = NULL;
	place_key(key, sock);
	if (count >= RECALL_DESTINATIONS_MAX &&
		!keyset_find(&recall->places, key, &place))
		return 0;
	err = grow(&array, sizeof(**found), count, &recall->destinations_room);
	recall->destinations = array;
	if (!err)
		err = keyset_put(&recall->places, key, &place);
	if (err)
		return err;
	*found = &recall->destinations[place];
	if (place == count)
		**found = (struct destination){ NOBODY, NOBODY, 0, false };
	return 0;
}

static int put_place(struct recall *recall, const struct sock *sock, uint32_t number)
{
	struct destination *destination;
	int err = find_place(recall, sock, &destination);

	if (err || !destination)
		return err;
	if (destination->now == NOBODY)
		destination->now = number;
	else if (destination->now != number)
		destination->now = SEVERAL;
	return 0;
}

int recall_see(struct recall *recall, const struct sock *sock, bool outbound,
	const struct process *process, uint32_t *number)
{
	int err = put_process(recall, process, number);

	if (!err && *number != NOBODY && sock_knows(sock, SOCK_CGROUP))
		recall->all[*number].cgroup = sock->cgroup;
	if (!err && *number != NOBODY)
		err = put_sock(recall, sock, *number);
	if (!err && outbound)
		err = put_place(recall, sock, *number == NOBODY ? SEVERAL : *number);
	return err;
}

int recall_doubt(struct recall *recall, const struct sock *sock)
{
	return put_place(recall, sock, SEVERAL);
}

int recall_await(struct recall *recall, const struct sock *sock)
{
	struct destination *destination;
	int err = find_place(recall, sock, &destination);

	if (!err && destination)
		destination->awaited = true;
	return err;
}

void recall_await_nobody(struct recall *recall)
{
	for (size_t i = 0; i < recall->places.count; i++)
		recall->destinations[i].awaited = false;
}

static bool find_in(const struct round *round, uint64_t key, uint32_t *number)
{
	uint32_t place;

	if (!keyset_find(&round->socks, &key, &place))
		return false;
	*number = round->who[place];
	return true;
}

bool recall_sock(const struct recall *recall, const struct sock *sock, uint32_t *number)
{
	uint64_t key = sock_key(recall, sock);

	return find_in(&recall->round[recall->current], key, number) ||
	       find_in(&recall->round[!recall->current], key, number);
}

int recall_meet(struct recall *recall, const struct sock *sock)
{
	uint32_t number;

	return recall_sock(recall, sock, &number) ? put_sock(recall, sock, number) : 0;
}

/* Whoever talked to it within the life of a TIME_WAIT may have left one, too. */
static bool was_another(const struct recall *recall, const struct destination *found)
{
	return found->before != NOBODY && found->before != found->now &&
	       recall->now_ns - found->before_ns <= TIME_WAIT_MS * UINT64_C(1000000);
}

/* Where not all is known nobody becomes the only one, but stays it. */
static bool may_be_another(const struct recall *recall, const struct destination *found)
{
	return found->before != found->now && (found->awaited || !recall->whole);
}

enum recall_partner recall_partner(
	const struct recall *recall, const struct sock *sock, uint32_t *number)
{
	const struct destination *found;
	uint64_t key[PLACE_WORDS];
	uint32_t place;
	bool now;

	place_key(key, sock);
	if (!keyset_find(&recall->places, key, &place))
		return RECALL_NOBODY;
	found = &recall->destinations[place];
	now = found->now != NOBODY;
	*number = now ? found->now : found->before;
	if (*number == SEVERAL || (now && was_another(recall, found)))
		return RECALL_SEVERAL;
	if (*number == NOBODY || (now && may_be_another(recall, found)))
		return RECALL_NOBODY;
	return now ? RECALL_NOW : RECALL_BEFORE;
}

size_t recall_count(const struct recall *recall)
{
	return recall->known.count;
}

const struct process *recall_process(const struct recall *recall, uint32_t number)
{
	return &recall->all[number].process;
}

uint64_t recall_cgroup(const struct recall *recall, uint32_t number)
{
	return recall->all[number].cgroup;
}

bool recall_number(
	const struct recall *recall, const struct process *process, uint32_t *number)
{
	const uint64_t key[] = { process->pid, process->start };

	return keyset_find(&recall->known, key, number);
}
