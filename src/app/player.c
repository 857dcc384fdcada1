/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/player.h"

#include "sockview/core/outcome.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#define SECOND_NS UINT64_C(1000000000)
#define MINUTE_NS (60 * SECOND_NS)

void player_init(struct player *player, struct replay *replay, uint64_t now_ns)
{
	memset(player, 0, sizeof(*player));
	player->replay = replay;
	player->known = 1; /* what has none is not opened */
	player->speed = 1;
	player->shown_ns = now_ns;
}

void player_fini(struct player *player)
{
	visited_fini(&player->whole);
	visited_fini(&player->narrowed);
}

static uint64_t mono_ns(const struct player *player, size_t number)
{
	struct replay_time time = { 0, 0 };

	replay_time(player->replay, number, &time);
	return time.mono_ns;
}

/* ---- where to ---- */

static bool has(struct player *player, size_t number)
{
	while (player->known <= number && !player->counted)
		player_look_ahead(player);
	return number < player->known;
}

bool player_look_ahead(struct player *player)
{
	if (!player->counted && replay_has(player->replay, player->known))
		player->known++;
	else
		player->counted = true;
	return !player->counted;
}

static void move(struct player *player, size_t to, uint64_t now_ns)
{
	if (to != player->at)
		player->taken = false;
	player->at = to;
	player->shown_ns = now_ns;
}

/* The last one that is a minute older, or the first of all. */
static size_t minute_before(const struct player *player)
{
	uint64_t now = mono_ns(player, player->at);
	size_t to = player->at;

	while (to && mono_ns(player, to) + MINUTE_NS > now)
		to--;
	return to;
}

/* The first one that is a minute younger, or the last of all. */
static size_t minute_after(struct player *player)
{
	uint64_t now = mono_ns(player, player->at);
	size_t to = player->at;

	while (mono_ns(player, to) < now + MINUTE_NS && has(player, to + 1))
		to++;
	return to;
}

static size_t last_of(struct player *player)
{
	while (player_look_ahead(player))
		;
	return player->known - 1;
}

/* What of the wait for the next one has passed has passed at the new speed, too. */
static void set_speed(struct player *player, unsigned speed, uint64_t now_ns)
{
	uint64_t passed = (now_ns - player->shown_ns) * player->speed / speed;

	player->shown_ns = now_ns > passed ? now_ns - passed : 0;
	player->speed = speed;
}

/* Who goes step by step looks at what is there: it stands until it is told to go on. */
static void step(struct player *player, bool back, uint64_t now_ns)
{
	player->paused = true;
	if (back && player->at)
		move(player, player->at - 1, now_ns);
	else if (!back && has(player, player->at + 1))
		move(player, player->at + 1, now_ns);
}

void player_obey(struct player *player, const struct play_order *order, uint64_t now_ns)
{
	switch (order->play) {
	case PLAY_PAUSE:
		player->paused = !player->paused;
		player->shown_ns = now_ns;
		break;
	case PLAY_STEP_BACK:
	case PLAY_STEP_ON:
		step(player, order->play == PLAY_STEP_BACK, now_ns);
		break;
	case PLAY_MINUTE_BACK:
		move(player, minute_before(player), now_ns);
		break;
	case PLAY_MINUTE_ON:
		move(player, minute_after(player), now_ns);
		break;
	case PLAY_START:
		move(player, 0, now_ns);
		break;
	case PLAY_END:
		move(player, last_of(player), now_ns);
		break;
	case PLAY_SPEED:
		set_speed(player, order->speed, now_ns);
		break;
	}
}

/* ---- when ---- */

uint64_t player_due(struct player *player)
{
	uint64_t now;
	uint64_t next;

	if (player->paused || !has(player, player->at + 1))
		return PLAYER_NEVER;
	now = mono_ns(player, player->at);
	next = mono_ns(player, player->at + 1);
	if (next <= now)
		return player->shown_ns;
	return player->shown_ns + (next - now) / player->speed;
}

void player_advance(struct player *player, uint64_t now_ns)
{
	uint64_t due = player_due(player);

	if (due == PLAYER_NEVER)
		return;
	/* A little late is made up for; after a long wait nothing is to be hurried. */
	move(player, player->at + 1, now_ns - due < SECOND_NS ? due : now_ns);
}

/* ---- taking it ---- */

void player_again(struct player *player)
{
	player->taken = false;
}

void player_forget(struct player *player, bool whole)
{
	if (whole)
		visited_fini(&player->whole);
	visited_fini(&player->narrowed);
	player->has_last = false;
}

static void recall(struct player *player, struct gather *gather)
{
	uint64_t now = mono_ns(player, player->at);

	if (player->has_last && player->at == player->last + 1 &&
		now > gather->history.last.mono_ns)
		return;
	player->has_last = false;
	ages_widen(&gather->ages);
	visited_recall(&player->whole, player->at, now, &gather->history);
	visited_recall(&player->narrowed, player->at, now, &gather->narrowed);
}

int player_take(struct player *player, struct gather *gather,
	const struct worker_settings *settings)
{
	int err = replay_seek(player->replay, player->at);

	recall(player, gather);
	if (!err)
		err = gather_snapshot(gather, replay_source(player->replay), settings);
	player->taken = err != -EINTR;
	if (err)
		return err;
	visited_put(&player->whole, player->at, &gather->history.last);
	if (gather->filter)
		visited_put(&player->narrowed, player->at, &gather->narrowed.last);
	player->has_last = true;
	player->last = player->at;
	return 0;
}

/* ---- telling it ---- */

/* A zone's name is a file's: only what a name may have is taken over. */
static void copy_zone(char zone[CLOCK_ZONE_MAX], const char *name)
{
	size_t length = 0;

	for (; name && name[length] && length + 1 < CLOCK_ZONE_MAX; length++)
		zone[length] = (char)(isalnum((unsigned char)name[length]) ||
						      strchr("+-", name[length])
					      ? name[length]
					      : '?');
	zone[length] = '\0';
	if (strcmp(zone, "UTC") == 0)
		zone[0] = '\0';
}

static struct clock_time time_of(const struct player *player, size_t number)
{
	struct replay_time recorded = { 0, 0 };
	struct clock_time time = { .wall_ns = 0 };
	struct tm local;
	time_t seconds;

	replay_time(player->replay, number, &recorded);
	time.wall_ns = recorded.wall_ns;
	seconds = (time_t)(recorded.wall_ns / SECOND_NS);
	if (!localtime_r(&seconds, &local))
		return time;
	time.offset_s = (int32_t)local.tm_gmtoff;
	copy_zone(time.zone, local.tm_zone);
	return time;
}

void player_fill(const struct player *player, struct playing *playing)
{
	*playing = (struct playing){
		.set = true,
		.paused = player->paused,
		.counted = player->counted,
		.ended = player->counted && player->at + 1 == player->known,
		.speed = player->speed,
		.number = player->at + 1,
		.count = player->known,
		.now = time_of(player, player->at),
		.first = time_of(player, 0),
		.last = time_of(player, player->known - 1),
	};
	if (player->counted)
		outcome_copy_text(playing->fault, sizeof(playing->fault),
			replay_damage(player->replay));
}
