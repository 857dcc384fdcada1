/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/crowd.h"

#include "sockview/core/grow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A process in a crowd. */
struct seat {
	uint32_t person;
	uint32_t sockets;
	uint32_t next; /* of the same crowd: a place plus one; 0: the last */
	uint32_t by;   /* enum owner_by */
};

struct crowd {
	uint64_t cgroup;
	uint32_t seats; /* the first: a place plus one */
	uint32_t unowned;
	uint32_t missed;
	uint16_t count; /* of seats */
	bool more : 1;
	bool mixed : 1; /* sockets of several units */
	bool shared : 1;
};
_Static_assert(sizeof(struct crowd) == 24 && sizeof(struct seat) == 16, "as promised");

struct crowds {
	const struct claims *claims;
	const struct units *units;
	struct units *kept_units;
	struct crowd *all; /* by its number less one */
	size_t count;
	size_t room;
	struct keyset seat_keys; /* crowd, person */
	struct seat *seats;	 /* by place */
	size_t seat_room;
	struct keyset person_keys; /* pid, start */
	struct process *people;	   /* by place */
	size_t person_room;
};

int crowds_new(const struct hash_seed *seed, const struct claims *claims,
	const struct units *units, struct crowds **crowds)
{
	struct crowds *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->claims = claims;
	made->units = units;
	keyset_init(&made->seat_keys, seed, 1);
	keyset_init(&made->person_keys, seed, 2);
	*crowds = made;
	return 0;
}

void crowds_free(struct crowds *crowds)
{
	if (!crowds)
		return;
	keyset_fini(&crowds->seat_keys);
	keyset_fini(&crowds->person_keys);
	units_free(crowds->kept_units);
	free(crowds->all);
	free(crowds->seats);
	free(crowds->people);
	free(crowds);
}

int crowds_renew(struct crowds **crowds, const struct hash_seed *seed,
	const struct claims *claims, const struct units *units)
{
	if (*crowds && (*crowds)->claims == claims && (*crowds)->units == units)
		return 0;
	crowds_free(*crowds);
	*crowds = NULL;
	return claims ? crowds_new(seed, claims, units, crowds) : 0;
}

void crowds_clear(struct crowds *crowds)
{
	if (!crowds)
		return;
	keyset_clear(&crowds->seat_keys);
	keyset_clear(&crowds->person_keys);
	crowds->count = 0;
}

/* ---- sockets ---- */

static int add_person(
	struct crowds *crowds, const struct process *process, uint32_t *person)
{
	const uint64_t key[] = { process->pid, process->start };
	size_t count = crowds->person_keys.count;
	void *array = crowds->people;
	int err = grow(&array, sizeof(*process), count, &crowds->person_room);

	crowds->people = array;
	if (!err)
		err = keyset_put(&crowds->person_keys, key, person);
	if (!err && *person == count)
		crowds->people[*person] = *process;
	return err;
}

static uint64_t seat_key(uint32_t crowd, uint32_t person)
{
	return (uint64_t)crowd << 32 | person;
}

/* NULL: it has none. */
static struct seat *find_seat(
	struct crowds *crowds, uint32_t crowd, const struct process *process)
{
	const uint64_t name[] = { process->pid, process->start };
	uint32_t person;
	uint32_t place;
	uint64_t key;

	if (!keyset_find(&crowds->person_keys, name, &person))
		return NULL;
	key = seat_key(crowd, person);
	return keyset_find(&crowds->seat_keys, &key, &place) ? &crowds->seats[place]
							     : NULL;
}

static int add_seat(struct crowds *crowds, uint32_t crowd, const struct process *process,
	enum owner_by by)
{
	struct crowd *here = &crowds->all[crowd - 1];
	void *array = crowds->seats;
	uint32_t person = 0;
	uint32_t place;
	uint64_t key;
	int err = grow(&array, sizeof(*crowds->seats), crowds->seat_keys.count,
		&crowds->seat_room);

	crowds->seats = array;
	if (!err)
		err = add_person(crowds, process, &person);
	key = seat_key(crowd, person);
	if (!err)
		err = keyset_put(&crowds->seat_keys, &key, &place);
	if (err)
		return err;
	crowds->seats[place] = (struct seat){ person, 1, here->seats, by };
	here->seats = place + 1;
	here->count++;
	return 0;
}

static int count_for(struct crowds *crowds, uint32_t crowd, const struct process *process,
	enum owner_by by)
{
	struct crowd *here = &crowds->all[crowd - 1];
	struct seat *seat = find_seat(crowds, crowd, process);

	if (seat) {
		seat->sockets++;
		seat->by = seat->by < by ? seat->by : by;
		return 0;
	}
	if (here->count < CROWD_MOST && crowds->seat_keys.count < CROWD_SEATS_MAX)
		return add_seat(crowds, crowd, process, by);
	here->more = true;
	return 0;
}

/* A process holds a socket by descriptors that stand one behind the other. */
static int count_claim(struct crowds *crowds, uint32_t crowd, const struct claim *claim)
{
	const struct owners *owners = claims_owners(crowds->claims);
	const struct holding *at = claim->first;
	const struct process *last = NULL;
	unsigned count = 0;
	int err = 0;

	for (; at && !err; at = owners_next(owners, at)) {
		const struct process *process = owners_process(owners, at);

		if (process == last)
			continue;
		if (count++ == CROWD_MOST) {
			crowds->all[crowd - 1].more = true;
			return 0;
		}
		err = count_for(crowds, crowd, process, claim->by);
		last = process;
	}
	return err;
}

static bool is_same_unit(const struct units *units, uint64_t one, uint64_t other)
{
	const char *name = one == other ? NULL : units_name(units, one);
	const char *next = name ? units_name(units, other) : NULL;

	return one == other || (next && strcmp(name, next) == 0);
}

static void note_unit(
	const struct crowds *crowds, struct crowd *crowd, const struct sock *sock)
{
	if (!sock_knows(sock, SOCK_CGROUP) || crowd->mixed)
		return;
	if (!crowd->cgroup)
		crowd->cgroup = sock->cgroup;
	crowd->mixed = !is_same_unit(crowds->units, crowd->cgroup, sock->cgroup);
}

static int begin_crowd(struct crowds *crowds, uint32_t *crowd)
{
	void *array = crowds->all;
	int err = grow(&array, sizeof(*crowds->all), crowds->count, &crowds->room);

	crowds->all = array;
	if (err)
		return err;
	crowds->all[crowds->count++] = (struct crowd){ .cgroup = 0 };
	*crowd = (uint32_t)crowds->count;
	return 0;
}

int crowds_add(struct crowds *crowds, uint32_t *crowd, const struct sock *sock)
{
	const struct claim claim = claims_of(crowds->claims, sock);
	struct crowd *here;
	int err = *crowd ? 0 : begin_crowd(crowds, crowd);

	if (err)
		return err;
	here = &crowds->all[*crowd - 1];
	note_unit(crowds, here, sock);
	if (claim.first)
		return count_claim(crowds, *crowd, &claim);
	here->unowned++;
	here->missed += claims_missed(crowds->claims, sock);
	here->shared = here->shared || claim.by == OWNER_SHARED;
	return 0;
}

/* ---- kept ---- */

static int copy_array(void **copy, const void *array, size_t size, size_t count)
{
	*copy = malloc((count ? count : 1) * size);
	if (!*copy)
		return -ENOMEM;
	if (count)
		memcpy(*copy, array, count * size);
	return 0;
}

int crowds_keep(const struct crowds *crowds, struct crowds **kept)
{
	struct crowds *made = calloc(1, sizeof(*made));
	void *all = NULL;
	void *seats = NULL;
	void *people = NULL;
	int err;

	if (!made)
		return -ENOMEM;
	made->count = crowds->count;
	err = copy_array(&all, crowds->all, sizeof(*made->all), crowds->count);
	err = copy_array(&seats, crowds->seats, sizeof(*made->seats),
		      crowds->seat_keys.count) ||
	      err;
	err = copy_array(&people, crowds->people, sizeof(*made->people),
		      crowds->person_keys.count) ||
	      err;
	made->all = all;
	made->seats = seats;
	made->people = people;
	if (err || (crowds->units && units_copy(crowds->units, &made->kept_units))) {
		crowds_free(made);
		return -ENOMEM;
	}
	*kept = made;
	return 0;
}

const struct units *crowds_units(const struct crowds *crowds)
{
	return crowds ? crowds->kept_units : NULL;
}

/* ---- what is told ---- */

/* What is known by a socket comes before what is inferred, however much that is. */
static bool is_before(const struct crowd_owner *one, const struct crowd_owner *other)
{
	bool known = one->by == OWNER_BY_SOCKET;

	if (known != (other->by == OWNER_BY_SOCKET))
		return known;
	if (one->sockets != other->sockets)
		return one->sockets > other->sockets;
	return one->process->pid < other->process->pid;
}

/* The owner of a seat, which is a place plus one; the next one is set. */
static struct crowd_owner take_seat(const struct crowds *crowds, uint32_t *next)
{
	const struct seat *seat = &crowds->seats[*next - 1];

	*next = seat->next;
	return (struct crowd_owner){ &crowds->people[seat->person],
		(enum owner_by)seat->by, seat->sockets };
}

static bool is_equal(const struct crowd_brief *brief, const struct crowd_owner *owner)
{
	return (brief->first.by == OWNER_BY_SOCKET) == (owner->by == OWNER_BY_SOCKET);
}

void crowds_tell(const struct crowds *crowds, uint32_t crowd, struct crowd_brief *brief)
{
	const struct crowd *here;
	uint32_t next;

	*brief = (struct crowd_brief){ .one_comm = true };
	if (!crowds || !crowd)
		return;
	here = &crowds->all[crowd - 1];
	brief->processes = here->count;
	brief->more = here->more;
	brief->unowned = here->unowned;
	brief->missed = here->missed;
	brief->shared = here->shared;
	brief->cgroup = here->mixed ? 0 : here->cgroup;
	for (next = here->seats; next;) {
		const struct crowd_owner owner = take_seat(crowds, &next);

		if (!brief->first.process || is_before(&owner, &brief->first))
			brief->first = owner;
	}
	for (next = here->seats; next;) {
		const struct crowd_owner owner = take_seat(crowds, &next);
		bool equal = is_equal(brief, &owner);

		brief->equals += equal;
		if (equal && strcmp(owner.process->comm, brief->first.process->comm) != 0)
			brief->one_comm = false;
	}
}

/* Sorts it in; the last one falls out if there is no room. Returns how many there are. */
static unsigned sort_in(struct crowd_owner owners[CROWD_TOLD], unsigned count,
	const struct crowd_owner *owner)
{
	unsigned at = count < CROWD_TOLD ? count : CROWD_TOLD;

	for (; at && is_before(owner, &owners[at - 1]); at--)
		if (at < CROWD_TOLD)
			owners[at] = owners[at - 1];
	if (at < CROWD_TOLD)
		owners[at] = *owner;
	return count < CROWD_TOLD ? count + 1 : CROWD_TOLD;
}

unsigned crowds_owners(const struct crowds *crowds, uint32_t crowd,
	struct crowd_owner owners[CROWD_TOLD])
{
	uint32_t next = crowds && crowd ? crowds->all[crowd - 1].seats : 0;
	unsigned count = 0;

	while (next) {
		const struct crowd_owner owner = take_seat(crowds, &next);

		count = sort_in(owners, count, &owner);
	}
	return count;
}
