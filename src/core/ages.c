/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/ages.h"

#include "sockview/core/reuse.h"

#include <errno.h>
#include <stdlib.h>

#define SECOND_NS UINT64_C(1000000000)
#define LEAST	  UINT64_C(1)

void ages_init(struct ages *ages, const struct hash_seed *seed)
{
	*ages = (struct ages){ .current = 0 };
	for (int i = 0; i < 2; i++)
		keyset_init(&ages->round[i].cookies, seed, 1);
}

void ages_fini(struct ages *ages)
{
	for (int i = 0; i < 2; i++) {
		keyset_fini(&ages->round[i].cookies);
		free(ages->round[i].since_ns);
		ages->round[i].since_ns = NULL;
		ages->round[i].room = 0;
	}
}

void ages_begin(struct ages *ages, uint64_t now_ns)
{
	keyset_clear(&ages->round[!ages->current].cookies);
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

static int make_room(struct ages_round *round)
{
	size_t room = round->room ? round->room * 2 : 1024;
	uint64_t *since_ns;

	if (round->cookies.count < round->room)
		return 0;
	since_ns = realloc(round->since_ns, room * sizeof(*since_ns));
	if (!since_ns)
		return -ENOMEM;
	round->since_ns = since_ns;
	round->room = room;
	return 0;
}

/* When it was first seen, and whether it may be older. */
static uint64_t first_seen(const struct ages *ages, uint64_t cookie, bool *fresh)
{
	const struct ages_round *before = &ages->round[ages->current];
	uint32_t place;

	*fresh = false;
	if (keyset_find(&before->cookies, &cookie, &place)) {
		uint64_t since = before->since_ns[place];

		/* A replay may go back to before that. */
		return (since & ~LEAST) <= ages->now_ns ? since : ages->now_ns | LEAST;
	}
	*fresh = ages->sure;
	return (ages->now_ns & ~LEAST) | (ages->sure ? 0 : LEAST);
}

int ages_take(struct ages *ages, const struct sock *sock, uint32_t *age)
{
	struct ages_round *round = &ages->round[!ages->current];
	uint64_t since;
	uint64_t seconds;
	uint32_t place;
	uint32_t ms;
	bool fresh;

	*age = AGE_UNKNOWN;
	if (is_exact(ages, sock, &ms))
		*age = ms / 1000;
	if (!sock_knows(sock, SOCK_COOKIE))
		return 0;
	since = first_seen(ages, sock->cookie, &fresh);
	if (make_room(round) || keyset_put(&round->cookies, &sock->cookie, &place))
		return -ENOMEM;
	round->since_ns[place] = since;
	seconds = (ages->now_ns - (since & ~LEAST)) / SECOND_NS;
	if (*age == AGE_UNKNOWN) {
		*age = seconds < AGE_SECONDS ? (uint32_t)seconds : AGE_SECONDS - 1;
		*age |= since & LEAST ? AGE_LEAST : 0;
	}
	if (fresh)
		*age |= AGE_NEW;
	return 0;
}

void ages_end(struct ages *ages, bool whole)
{
	ages->current = !ages->current;
	ages->sure = whole;
}

void ages_widen(struct ages *ages)
{
	ages->sure = false;
}
