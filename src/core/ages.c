/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/ages.h"

#include "sockview/core/reuse.h"

#include <errno.h>
#include <stdlib.h>

#define TENTH_NS  UINT64_C(100000000)
#define FORGOTTEN 2 /* snapshots missed in a row: it is gone */
#define LONG_AGO  3

/* Of ages_entry.recv_since: a clock that goes round. */
#define ROUND_S	    (1U << 13)
#define STANDS_MOST 600U /* seconds that are told apart */

void ages_init(struct ages *ages, const struct hash_seed *seed)
{
	*ages = (struct ages){ .open = false };
	keyset_init(&ages->cookies, seed, 1);
}

void ages_fini(struct ages *ages)
{
	keyset_fini(&ages->cookies);
	free(ages->entries);
	ages->entries = NULL;
	ages->room = 0;
}

/* What was begun and not closed has not been. */
static void undo(struct ages *ages)
{
	for (size_t i = 0; i < ages->cookies.count; i++) {
		struct ages_entry *entry = &ages->entries[i];

		entry->seen = false;
		entry->fresh = false;
		if (i >= ages->closed)
			entry->missed = LONG_AGO;
	}
	ages->useless += ages->cookies.count - ages->closed;
}

static bool keep(void *self, uint32_t from, uint32_t to)
{
	struct ages *ages = self;

	if (ages->entries[from].missed >= FORGOTTEN)
		return false;
	ages->entries[to] = ages->entries[from];
	return true;
}

void ages_begin(struct ages *ages, uint64_t now_ns)
{
	if (ages->open)
		undo(ages);
	/* Not every time: all keys find their places anew. */
	if (ages->useless > ages->cookies.count / 8) {
		keyset_keep(&ages->cookies, keep, ages);
		ages->useless = 0;
	}
	ages->closed = ages->cookies.count;
	ages->open = true;
	ages->now_ns = now_ns;
	ages->fin_timeout_ms = 0;
}

static bool is_exact(const struct ages *ages, const struct sock *sock, uint32_t *ms)
{
	uint32_t whole = ages->fin_timeout_ms;

	if (time_wait_age(sock, ms))
		return true;
	if (sock->proto != PROTO_TCP || sock->state != STATE_FIN_WAIT2 ||
		sock->timer != TIMER_TIME_WAIT || !sock_knows(sock, SOCK_TIMER) || !whole)
		return false;
	*ms = sock->timer_ms < whole ? whole - sock->timer_ms : 0;
	return true;
}

static int make_room(struct ages *ages)
{
	size_t room = ages->room ? ages->room * 2 : 1024;
	struct ages_entry *entries;

	if (ages->cookies.count < ages->room)
		return 0;
	entries = realloc(ages->entries, room * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	ages->entries = entries;
	ages->room = room;
	return 0;
}

static uint32_t tenths(const struct ages *ages)
{
	return (uint32_t)(ages->now_ns / TENTH_NS);
}

/* What is remembered of a socket, from now on if it was not known. */
static int find_entry(struct ages *ages, uint64_t cookie, struct ages_entry **entry)
{
	size_t count = ages->cookies.count;
	uint32_t place;

	if (make_room(ages) || keyset_put(&ages->cookies, &cookie, &place))
		return -ENOMEM;
	*entry = &ages->entries[place];
	if (place < count && (*entry)->missed >= FORGOTTEN)
		ages->useless--;
	if (place == count || (*entry)->missed >= FORGOTTEN)
		**entry = (struct ages_entry){
			.since = tenths(ages), .least = !ages->sure, .fresh = ages->sure
		};
	/* A replay may go back to before that. */
	if ((int32_t)(tenths(ages) - (*entry)->since) < 0)
		**entry = (struct ages_entry){ .since = tenths(ages), .least = true };
	(*entry)->seen = true;
	(*entry)->missed = 0;
	return 0;
}

/* Whether a queue of `bytes` has not fallen for long; *since: from when on. */
static bool stands(struct ages *ages, uint32_t *before, uint32_t bytes, unsigned *since)
{
	unsigned now = (unsigned)(ages->now_ns / 10 / TENTH_NS) % ROUND_S;
	unsigned stood = (now - *since) % ROUND_S;

	/* Of what was before a gap nothing is known. */
	if (!*before || bytes < *before || !ages->sure)
		stood = 0;
	if (stood > STANDS_MOST)
		stood = STANDS_MOST;
	*since = (now - stood) % ROUND_S;
	*before = bytes;
	return bytes && stood >= STANDS_S;
}

static uint32_t look_at_queues(
	struct ages *ages, struct ages_entry *entry, const struct sock *sock)
{
	/* What a listener calls its Send-Q is its limit. */
	bool sends = sock_knows(sock, SOCK_SEND_QUEUE) && sock->state != STATE_LISTEN;
	bool receives = sock_knows(sock, SOCK_RECV_QUEUE);
	unsigned recv_since = entry->recv_since;
	unsigned send_since = entry->send_since;
	uint32_t marks = 0;

	if (stands(ages, &entry->recv_queue, receives ? sock->recv_queue : 0,
		    &recv_since))
		marks |= AGE_RECV_STANDS;
	if (stands(ages, &entry->send_queue, sends ? sock->send_queue : 0, &send_since))
		marks |= AGE_SEND_STANDS;
	entry->recv_since = recv_since % ROUND_S;
	entry->send_since = send_since % ROUND_S;
	return marks;
}

int ages_take(struct ages *ages, const struct sock *sock, uint32_t *age)
{
	struct ages_entry *entry;
	uint32_t seconds;
	uint32_t ms;
	bool exact = is_exact(ages, sock, &ms);

	*age = exact ? ms / 1000 : AGE_UNKNOWN;
	if (!sock_knows(sock, SOCK_COOKIE))
		return 0;
	if (find_entry(ages, sock->cookie, &entry))
		return -ENOMEM;
	seconds = (tenths(ages) - entry->since) / 10;
	if (!exact)
		*age = (seconds < AGE_SECONDS ? seconds : AGE_SECONDS - 1) |
		       (entry->least ? AGE_LEAST : 0);
	*age |= (entry->fresh ? AGE_NEW : 0) | look_at_queues(ages, entry, sock);
	return 0;
}

static void close_entry(struct ages *ages, struct ages_entry *entry)
{
	if (!entry->seen && entry->missed < LONG_AGO) {
		ages->absent += ++entry->missed <= FORGOTTEN;
		ages->useless += entry->missed == FORGOTTEN;
	}
	entry->seen = false;
	entry->fresh = false;
}

void ages_end(struct ages *ages, bool whole)
{
	ages->absent = 0;
	for (size_t i = 0; i < ages->cookies.count; i++)
		close_entry(ages, &ages->entries[i]);
	ages->open = false;
	ages->sure = whole;
}

void ages_widen(struct ages *ages)
{
	ages->sure = false;
}

size_t ages_absent(const struct ages *ages, uint64_t *cookies, size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < ages->cookies.count && count < room && ages->absent; i++)
		if (ages->entries[i].missed && ages->entries[i].missed <= FORGOTTEN)
			cookies[count++] = *keyset_key(&ages->cookies, i);
	return count;
}
