/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/tally.h"

#include <errno.h>
#include <stdlib.h>

struct counts {
	struct groups groups;
	uint64_t mono_ns;
	bool whole[PROTO_COUNT]; /* so that a missing group means none */
};

struct tally {
	const struct directions *directions;
	struct counts round[2];
	unsigned now; /* which of them is the newest */
	struct hash_seed seed;
	struct crowds *crowds; /* of the newest; NULL: nobody asks whose they are */
};

int tally_new(const struct hash_seed *seed, const struct directions *directions,
	size_t max, struct tally **tally)
{
	struct tally *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->directions = directions;
	made->seed = *seed;
	for (int i = 0; i < 2; i++)
		groups_init(&made->round[i].groups, seed, 1, max);
	*tally = made;
	return 0;
}

void tally_free(struct tally *tally)
{
	if (!tally)
		return;
	for (int i = 0; i < 2; i++)
		groups_fini(&tally->round[i].groups);
	crowds_free(tally->crowds);
	free(tally);
}

int tally_claim(
	struct tally *tally, const struct claims *claims, const struct units *units)
{
	return crowds_renew(&tally->crowds, &tally->seed, claims, units);
}

const struct crowds *tally_crowds(const struct tally *tally)
{
	return tally->crowds;
}

uint16_t tally_port(const struct sock *sock, enum direction direction)
{
	return direction == DIRECTION_OUT && sock->remote.port ? sock->remote.port
							       : sock->local.port;
}

static uint64_t make_key(enum proto proto, enum direction direction, uint16_t port)
{
	return (uint64_t)proto << 32 | (uint64_t)direction << 16 | port;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct tally *tally = self;
	struct counts *now;

	tally->now = !tally->now;
	now = &tally->round[tally->now];
	groups_clear(&now->groups);
	crowds_clear(tally->crowds);
	now->mono_ns = snapshot->mono_ns;
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		now->whole[proto] = false;
	return 0;
}

static int on_sock(void *self, const struct sock *sock)
{
	struct tally *tally = self;
	enum direction direction = direction_of(tally->directions, sock);
	uint64_t key = make_key(sock->proto, direction, tally_port(sock, direction));
	struct group *group;
	int err = groups_add(&tally->round[tally->now].groups, &key, sock->state, &group);

	return err || !tally->crowds ? err
				     : crowds_add(tally->crowds, &group->crowd, sock);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct tally *tally = self;

	tally->round[tally->now].whole[proto] =
		report->complete && report->kind != SOURCE_FAILED;
	return 0;
}

struct feed tally_feed(struct tally *tally)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.sock = on_sock,
		.source = on_source,
	};

	return (struct feed){ &ops, tally };
}

size_t tally_count(const struct tally *tally)
{
	const struct groups *groups = &tally->round[tally->now].groups;

	return groups_count(groups) + (groups->other.total > 0);
}

uint64_t tally_identity(const struct tally_row *row)
{
	return row->is_other ? UINT64_MAX
			     : make_key(row->proto, row->direction, row->port);
}

/* False where it cannot be told; a group that was not there before had no sockets. */
static void find_change(const struct tally *tally, uint64_t key, struct tally_row *row)
{
	const struct counts *now = &tally->round[tally->now];
	const struct counts *before = &tally->round[!tally->now];
	const struct group *was = groups_find(&before->groups, &key);

	if (!now->whole[row->proto] || !before->whole[row->proto] ||
		now->mono_ns <= before->mono_ns || (!was && before->groups.other.total))
		return;
	row->has_change = true;
	row->change_per_s = ((double)row->count->total - (was ? (double)was->total : 0)) /
			    ((double)(now->mono_ns - before->mono_ns) / 1e9);
}

void tally_get(const struct tally *tally, size_t i, struct tally_row *row)
{
	const struct groups *groups = &tally->round[tally->now].groups;
	uint64_t key;

	if (i >= groups_count(groups)) {
		*row = (struct tally_row){ .count = &groups->other, .is_other = true };
		return;
	}
	key = *keyset_key(&groups->keys, i);
	*row = (struct tally_row){
		.count = &groups->all[i],
		.proto = (enum proto)(key >> 32),
		.direction = (enum direction)(key >> 16 & 0xffff),
		.port = (uint16_t)key,
	};
	find_change(tally, key, row);
}

struct tally_list *tally_keep(const struct tally *tally)
{
	size_t count = tally_count(tally);
	struct tally_list *list =
		malloc(sizeof(*list) + count * sizeof(struct tally_entry));

	if (!list)
		return NULL;
	list->crowds = NULL;
	if (tally->crowds && crowds_keep(tally->crowds, &list->crowds)) {
		tally_list_free(list);
		return NULL;
	}
	list->count = count;
	for (size_t i = 0; i < count; i++) {
		struct tally_entry *entry = &list->entry[i];

		tally_get(tally, i, &entry->row);
		entry->count = *entry->row.count;
		entry->row.count = &entry->count;
	}
	return list;
}

void tally_list_free(struct tally_list *list)
{
	if (!list)
		return;
	crowds_free(list->crowds);
	free(list);
}
