/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_PLAYER_H
#define SOCKVIEW_APP_PLAYER_H

/*
 * Which snapshot of a recording is to be shown, and when the next one is: paced by the
 * recorded times, moved by the person. Belongs to the collector's thread; it reads no
 * clock of its own, `now_ns` is any clock that only goes forward.
 */

#include "sockview/app/gather.h"
#include "sockview/app/visited.h"
#include "sockview/record/replay.h"

/* What the person can ask for. */
enum play {
	PLAY_PAUSE, /* or go on */
	PLAY_STEP_BACK,
	PLAY_STEP_ON,
	PLAY_MINUTE_BACK,
	PLAY_MINUTE_ON,
	PLAY_START,
	PLAY_END,
	PLAY_SPEED,
};

struct play_order {
	enum play play;
	unsigned speed; /* of PLAY_SPEED, ≥ 1 */
};

struct player {
	struct replay *replay; /* borrowed; NULL: there is nothing to play */
	size_t at;	       /* the snapshot to be shown, from 0 */
	bool taken;	       /* it is what was gathered last */
	bool paused;
	bool counted;	   /* there are `known` snapshots and no more */
	size_t known;	   /* at least so many */
	unsigned speed;	   /* times as fast as it was recorded */
	uint64_t shown_ns; /* since when `at` is shown */
	bool has_last;	   /* the history ends with snapshot `last` */
	size_t last;
	struct visited whole;
	struct visited narrowed;
};

#define PLAYER_NEVER UINT64_MAX

/* `replay` may be NULL. */
void player_init(struct player *player, struct replay *replay, uint64_t now_ns);

/* May be called twice. */
void player_fini(struct player *player);

void player_obey(struct player *player, const struct play_order *order, uint64_t now_ns);

/* What is asked has changed: the snapshot is to be taken once more. */
void player_again(struct player *player);

/* What is counted has become something else; `whole`: of all sockets, too. */
void player_forget(struct player *player, bool whole);

/* Looks for one snapshot more. False: all of them are known. */
bool player_look_ahead(struct player *player);

/* When the next snapshot is to be shown; PLAYER_NEVER while it stands. */
uint64_t player_due(struct player *player);

/* Goes on to the next one, which is due. */
void player_advance(struct player *player, uint64_t now_ns);

/*
 * Takes the snapshot with its history. Returns as gather_snapshot() does; after -EINTR it
 * is still to be taken.
 */
int player_take(struct player *player, struct gather *gather,
	const struct worker_settings *settings);

/* Where it stands. */
void player_fill(const struct player *player, struct playing *playing);

#endif
