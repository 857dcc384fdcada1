/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/replay.h"

#include "sockview/record/index.h"
#include "sockview/record/ledger.h"
#include "sockview/record/play.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replay {
	struct source base;
	struct reel *reel;
	struct index *index;
	size_t next;
	size_t given;  /* the snapshot that was given last, from 1; 0: none was */
	bool told_cut; /* a snapshot said that the file ends in it */
};

static int replay_snapshot(
	struct source *base, const struct ask *ask, const struct feed *feed)
{
	struct replay *replay = (struct replay *)base;
	const struct index_entry *entry;
	const struct index_entry *next = NULL;
	bool cut = false;
	int got = index_reach(replay->index, replay->next);
	int err;

	if (got <= 0)
		return got < 0 ? got : -ENODATA;
	entry = index_at(replay->index, replay->next);
	if (replay->next + 1 < index_count(replay->index))
		next = index_at(replay->index, replay->next + 1);
	replay->given = ++replay->next;
	if (entry->own)
		err = play_own(replay->reel, entry, ask, feed, &cut);
	else
		err = play_foreign(replay->reel, entry, next, ask, feed, &cut);
	replay->told_cut = replay->told_cut || cut;
	return err;
}

static int read_ledger(struct replay *replay, const struct ledger_copy *copy)
{
	const struct index_entry *entry;

	if (!replay->given)
		return -ENODATA;
	entry = index_at(replay->index, replay->given - 1);
	return entry->own ? ledger_read(replay->reel, entry->start, copy) : -ENODATA;
}

int replay_owners(struct replay *replay, struct owners *owners, struct claims *claims)
{
	return read_ledger(replay, &(struct ledger_copy){ owners, claims, NULL });
}

int replay_units(struct replay *replay, struct units *units)
{
	return read_ledger(replay, &(struct ledger_copy){ NULL, NULL, units });
}

static void replay_free(struct source *base)
{
	struct replay *replay = (struct replay *)base;

	index_free(replay->index);
	reel_free(replay->reel);
	free(replay);
}

struct source *replay_source(struct replay *replay)
{
	return &replay->base;
}

bool replay_has(struct replay *replay, size_t number)
{
	return index_reach(replay->index, number) > 0;
}

size_t replay_count(struct replay *replay)
{
	index_reach(replay->index, SIZE_MAX - 1);
	return index_count(replay->index);
}

size_t replay_next(const struct replay *replay)
{
	return replay->next;
}

int replay_seek(struct replay *replay, size_t number)
{
	if (!replay_has(replay, number))
		return -ENODATA;
	replay->next = number;
	return 0;
}

int replay_time(struct replay *replay, size_t number, struct replay_time *time)
{
	const struct index_entry *entry;

	if (!replay_has(replay, number))
		return -ENODATA;
	entry = index_at(replay->index, number);
	time->wall_ns = entry->wall_ns;
	time->mono_ns = entry->mono_ns;
	return 0;
}

size_t replay_find(struct replay *replay, uint64_t wall_ns)
{
	size_t count = replay_count(replay);
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (index_at(replay->index, middle)->wall_ns <= wall_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : 0;
}

const char *replay_fault(const struct replay *replay)
{
	return replay->told_cut ? "" : index_why(replay->index);
}

const char *replay_damage(const struct replay *replay)
{
	return index_why(replay->index);
}

uint64_t replay_orphans(const struct replay *replay)
{
	return index_orphans(replay->index);
}

/* ---- opening ---- */

static int fail(int err, char why[REPLAY_WHY_MAX])
{
	const char *words =
		err == -EISDIR	  ? "it is a folder"
		: err == -EINVAL  ? "no regular file; a pipe is read by: --replay -"
		: err == -ENOTSUP ? "it is compressed, and this sockview is built "
				    "without zstd; to unpack it: zstd -d"
				  : NULL;

	snprintf(why, REPLAY_WHY_MAX, "%s", words ? words : strerror(-err));
	return err;
}

/* Owns the spool from then on. */
static int open_reel(struct spool *spool, struct reel **reel, char why[REPLAY_WHY_MAX])
{
	char words[REEL_WHY_MAX];
	struct tape *tape;
	int err = tape_new(spool, &tape);

	if (err)
		return fail(err, why);
	err = reel_new(tape, reel, words);
	if (err)
		snprintf(why, REPLAY_WHY_MAX, "%s", words);
	return err;
}

/* A recording of nothing is more likely something else than a quiet evening. */
static int check_first(struct replay *replay, char why[REPLAY_WHY_MAX])
{
	int got = index_reach(replay->index, 0);

	if (got > 0)
		return 0;
	if (got < 0)
		return fail(got, why);
	snprintf(why, REPLAY_WHY_MAX, "it holds no snapshot%s%s",
		index_why(replay->index)[0] ? ": " : "", index_why(replay->index));
	return -EBADMSG;
}

static int make_replay(
	struct reel *reel, struct replay **replay, char why[REPLAY_WHY_MAX])
{
	static const struct source_ops ops = {
		.snapshot = replay_snapshot,
		.free = replay_free,
	};
	struct replay *made = calloc(1, sizeof(*made));
	int err;

	if (!made) {
		reel_free(reel);
		return fail(-ENOMEM, why);
	}
	made->base.ops = &ops;
	made->reel = reel;
	err = index_new(reel, &made->index);
	if (err)
		fail(err, why);
	else
		err = check_first(made, why);
	if (err)
		replay_free(&made->base);
	else
		*replay = made;
	return err;
}

static int open_spool(
	struct spool *spool, struct replay **replay, char why[REPLAY_WHY_MAX])
{
	struct reel *reel;
	int err = open_reel(spool, &reel, why);

	return err ? err : make_replay(reel, replay, why);
}

int replay_open(const char *path, struct replay **replay, char why[REPLAY_WHY_MAX])
{
	struct spool *spool;
	int err = spool_open(path, &spool);

	return err ? fail(err, why) : open_spool(spool, replay, why);
}

int replay_from(int fd, spool_ready_fn *ready, void *context, struct replay **replay,
	char why[REPLAY_WHY_MAX])
{
	struct spool *spool;
	int err = spool_from(fd, ready, context, &spool);

	return err ? fail(err, why) : open_spool(spool, replay, why);
}
