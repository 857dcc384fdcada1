/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/owner_search.h"

#include "sockview/collect/cgroups.h"
#include "sockview/collect/lone.h"
#include "sockview/collect/passwd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is known is looked at again so long after the last time. */
#define AGAIN_NS UINT64_C(10000000000)

/* Sockets of more cgroups than these are found in the rest of the round. */
#define CGROUPS_MAX 1024

/* Who looks: by name, as ps would have it. */
static void name_user(struct owner_search *search)
{
	struct users *users = NULL;
	const char *name = NULL;

	if (!users_new(&users) && !passwd_read("/etc/passwd", users))
		name = users_name(users, geteuid());
	if (name)
		snprintf(search->user, sizeof(search->user), "%s", name);
	else
		snprintf(search->user, sizeof(search->user), "%u", geteuid());
	users_free(users);
}

static void find_mount(struct owner_search *search)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/self/mountinfo", search->proc);
	if (cgroups_find_mount(path, search->mount, sizeof(search->mount)))
		search->mount[0] = '\0';
}

static int open_parts(
	struct owner_search *search, const char *proc, const struct hash_seed *seed)
{
	int err = claims_new(seed, NULL, NULL, &search->claims);

	snprintf(search->proc, sizeof(search->proc), "%s", proc);
	keyset_init(&search->cgroups, seed, 1);
	if (!err)
		err = claims_remember(search->claims, seed);
	if (!err)
		err = units_new(seed, &search->units);
	if (!err)
		err = holders_round_new(proc, &search->round);
	return err;
}

bool owner_search_open(struct owner_search *search, const char *proc,
	const struct hash_seed *seed, const struct directions *directions)
{
	if (search->claims)
		return true;
	if (open_parts(search, proc, seed)) {
		owner_search_fini(search);
		return false;
	}
	search->owners = claims_keep(search->claims);
	claims_infer(search->claims, directions);
	find_mount(search);
	name_user(search);
	return true;
}

void owner_search_rest(struct owner_search *search)
{
	search->next_round_ns = 0;
	search->settled = false;
}

void owner_search_fini(struct owner_search *search)
{
	holders_round_free(search->round);
	claims_free(search->claims);
	units_free(search->units);
	keyset_fini(&search->cgroups);
	memset(search, 0, sizeof(*search));
}

/* ---- what snapshots tell ---- */

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct owner_search *search = self;

	(void)snapshot;
	keyset_clear(&search->cgroups);
	search->unknown_cgroup = false;
	return 0;
}

/* The processes of its cgroup are the first to be asked for what has no owner. */
static int on_sock(void *self, const struct sock *sock)
{
	struct owner_search *search = self;
	uint32_t place;

	if (!sock_knows(sock, SOCK_CGROUP))
		return 0;
	search->unknown_cgroup = search->unknown_cgroup ||
				 (!units_name(search->units, sock->cgroup) &&
					 !units_is_root(search->units, sock->cgroup));
	if (!sock_knows(sock, SOCK_INODE) || owners_first(search->owners, sock->inode) ||
		search->cgroups.count >= CGROUPS_MAX)
		return 0;
	return keyset_put(&search->cgroups, &sock->cgroup, &place);
}

struct feed owner_search_feed(struct owner_search *search, bool part)
{
	static const struct feed_ops ops = { .begin = on_begin, .sock = on_sock };

	claims_hear_part(search->claims, part);
	if (search->replay)
		return owner_search_taped_feed(search);
	return claims_feed(search->claims, (struct feed){ &ops, search });
}

/* ---- units ---- */

/* Only where a snapshot has a cgroup that nobody knows: once a round, for one may have
 * gone before it was seen. */
static void read_units(struct owner_search *search)
{
	if (!search->mount[0] || !search->unknown_cgroup)
		return;
	units_begin(search->units);
	cgroups_read(search->mount, search->units);
}

static int prefer(void *self, uint32_t pid)
{
	return holders_round_prefer(self, pid);
}

/* The path of the cgroup at a place of search->cgroups. NULL: unknown. */
static const char *path_at(const struct owner_search *search, size_t place)
{
	return search->mount[0]
		       ? units_path(search->units, *keyset_key(&search->cgroups, place))
		       : NULL;
}

/* What could not be found may be known by its unit, which needs no right. */
static void tell_units_of_one(struct owner_search *search)
{
	claims_forget_alone(search->claims);
	if (!owners_reach(search->owners)->refused &&
		!owners_reach(search->owners)->hidden)
		return;
	for (size_t i = 0; i < search->cgroups.count; i++) {
		const char *path = path_at(search, i);
		struct process process;

		if (path && lone_find(search->proc, search->mount, path, &process))
			claims_tell_alone(search->claims,
				*keyset_key(&search->cgroups, i), &process);
	}
}

/* ---- slices ---- */

static bool begin_round(struct owner_search *search, uint64_t mono_ns)
{
	if (!owner_search_wants(search) && mono_ns < search->next_round_ns)
		return false;
	read_units(search);
	for (size_t i = 0; i < search->cgroups.count; i++) {
		const char *path = path_at(search, i);

		if (path)
			cgroups_pids(search->mount, path, prefer, search->round);
	}
	return holders_round_begin(search->round, search->owners) == 0;
}

bool owner_search_go_on(struct owner_search *search, holders_enough_fn *enough,
	void *self, uint64_t mono_ns)
{
	uint64_t held = owners_count(search->owners).held;

	if (!holders_round_is_open(search->round) && !begin_round(search, mono_ns))
		return false;
	if (holders_round_go_on(search->round, search->owners, enough, self) ||
		claims_settle(search->claims))
		return false;
	if (!holders_round_is_open(search->round)) {
		search->next_round_ns = mono_ns + AGAIN_NS;
		tell_units_of_one(search);
		return true;
	}
	return owners_count(search->owners).held != held;
}

bool owner_search_is_over(const struct owner_search *search)
{
	return search->replay ? claims_gap(search->claims) != NULL
			      : search->next_round_ns != 0;
}

bool owner_search_wants(const struct owner_search *search)
{
	return !owners_satisfied(search->owners);
}

static void tell_progress(
	struct owner_search *search, struct owners_progress *progress, uint64_t mono_ns)
{
	const struct owners_count count = owners_count(search->owners);

	progress_tell(
		progress, &search->start, &count, owners_reach(search->owners), mono_ns);
	memcpy(progress->user, search->user, sizeof(search->user));
}

void owner_search_tell(struct owner_search *search, struct model *model, uint64_t mono_ns)
{
	struct roster *roster = NULL;

	if (search->replay)
		owner_search_tell_taped(search, &model->progress);
	else
		tell_progress(search, &model->progress, mono_ns);
	if (model->sheet)
		roster_new(search->claims, search->units, model->sheet->table, &roster);
	roster_free(model->roster);
	model->roster = roster;
}
