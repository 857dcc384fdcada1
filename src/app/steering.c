/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/steering.h"

#include "sockview/app/evidence.h"
#include "sockview/core/sanitize.h"
#include "sockview/view/page.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)
#define DELAY_MIN (SECOND_NS / 10)
#define DELAY_MAX (SECOND_NS * 3600)

typedef void act_fn(struct dashboard *dashboard);

__attribute__((format(printf, 2, 3))) static void note(
	struct dashboard *dashboard, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(dashboard->screen.notice, sizeof(dashboard->screen.notice), format,
		arguments);
	va_end(arguments);
}

/* What is told of a recording even while the screen is paused. */
static void watch_tape(struct dashboard *dashboard, const struct taping *taping)
{
	if (taping->done)
		dashboard->quit = true;
	if (!taping->err || dashboard->stopped)
		return;
	dashboard->stopped = true;
	note(dashboard, "recording stopped: %s; %u snapshots are whole",
		strerror(-taping->err), taping->count);
}

void steering_take_model(struct dashboard *dashboard)
{
	const struct model *model = worker_take(dashboard->worker);

	if (model)
		watch_tape(dashboard, &model->taping);

	/* What was asked for is shown also while nothing else moves. */
	if (model && dashboard->screen.paused && dashboard->model &&
		model->version == dashboard->model->version) {
		worker_release(dashboard->worker, model);
		return;
	}
	worker_release(dashboard->worker, dashboard->model);
	dashboard->model = model;
}

static void act_quit(struct dashboard *dashboard)
{
	dashboard->quit = true;
}

static void play(struct dashboard *dashboard, enum play play)
{
	const struct play_order order = { .play = play, .speed = dashboard->speed };

	if (dashboard->recording.replay)
		worker_play(dashboard->worker, &order);
}

static void act_pause(struct dashboard *dashboard)
{
	const struct model *model = dashboard->model;

	if (model && model->playing.ended)
		note(dashboard, "the end of the recording; Home: back to its start");
	else if (dashboard->recording.replay)
		play(dashboard, PLAY_PAUSE);
	if (dashboard->recording.replay)
		return;
	dashboard->screen.paused = !dashboard->screen.paused;
	steering_take_model(dashboard);
}

static void act_refresh(struct dashboard *dashboard)
{
	worker_refresh(dashboard->worker);
	if (dashboard->screen.paused)
		act_pause(dashboard);
}

/* Steps that a hand can follow: 0.1 0.2 0.5 1 2 5 10 … seconds. */
static uint64_t next_delay(uint64_t delay, bool longer)
{
	static const unsigned steps[] = { 1, 2, 5 };
	uint64_t found = longer ? DELAY_MAX : DELAY_MIN;

	for (uint64_t decade = DELAY_MIN; decade <= DELAY_MAX; decade *= 10) {
		for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
			uint64_t step = decade * steps[i];

			if (longer && step > delay && step < found)
				found = step;
			if (!longer && step < delay && step > found)
				found = step;
		}
	}
	return found;
}

static void set_delay(struct dashboard *dashboard, bool longer)
{
	dashboard->settings.delay_ns = next_delay(dashboard->settings.delay_ns, longer);
	worker_set(dashboard->worker, &dashboard->settings);
	note(dashboard, "every %g s", (double)dashboard->settings.delay_ns / 1e9);
}

static void act_longer(struct dashboard *dashboard)
{
	set_delay(dashboard, true);
}

static void act_shorter(struct dashboard *dashboard)
{
	set_delay(dashboard, false);
}

/* ---- a replay ---- */

static void act_step_back(struct dashboard *dashboard)
{
	play(dashboard, PLAY_STEP_BACK);
}

static void act_step_on(struct dashboard *dashboard)
{
	play(dashboard, PLAY_STEP_ON);
}

static void act_minute_back(struct dashboard *dashboard)
{
	play(dashboard, PLAY_MINUTE_BACK);
}

static void act_minute_on(struct dashboard *dashboard)
{
	play(dashboard, PLAY_MINUTE_ON);
}

static void act_start(struct dashboard *dashboard)
{
	play(dashboard, PLAY_START);
}

static void act_end(struct dashboard *dashboard)
{
	play(dashboard, PLAY_END);
}

/* Beyond the highest speed it is the lowest again, and the other way round. */
static void act_speed(struct dashboard *dashboard, bool faster)
{
	static const unsigned speeds[] = { 1, 2, 5, 10, 60 };
	const size_t count = sizeof(speeds) / sizeof(*speeds);
	const struct model *model = dashboard->model;
	size_t at = 0;

	while (speeds[at] != dashboard->speed)
		at++;
	dashboard->speed = speeds[(at + (faster ? 1 : count - 1)) % count];
	play(dashboard, PLAY_SPEED);
	/* Else the header says it, and the time line stays. */
	if (model && (model->playing.paused || model->playing.ended))
		note(dashboard, "speed x%u", dashboard->speed);
}

static void act_faster(struct dashboard *dashboard)
{
	act_speed(dashboard, true);
}

static void act_slower(struct dashboard *dashboard)
{
	act_speed(dashboard, false);
}

/* ---- what is collected ---- */

static void act_class_by(struct dashboard *dashboard)
{
	static const char *const what[] = {
		[CLASS_BY_LOCAL] = "the local port",
		[CLASS_BY_REMOTE] = "the remote port",
		[CLASS_BY_SERVICE] =
			"the service's port (inbound local, outbound remote)",
	};

	dashboard->settings.class_by =
		(dashboard->settings.class_by + 1) % CLASS_BY_COUNT;
	worker_set(dashboard->worker, &dashboard->settings);
	note(dashboard, "classed by %s", what[dashboard->settings.class_by]);
}

/* One of both stays: an empty table would say nothing. */
static void toggle_proto(struct dashboard *dashboard, enum proto proto)
{
	unsigned protos = dashboard->settings.protos ^ PROTO_BIT(proto);

	if (!protos) {
		note(dashboard, "only %s is shown: it stays", proto_heading(proto));
		return;
	}
	dashboard->settings.protos = protos;
	worker_set(dashboard->worker, &dashboard->settings);
	note(dashboard, "%s %s", proto_heading(proto),
		protos & PROTO_BIT(proto) ? "shown" : "hidden");
}

static void act_tcp(struct dashboard *dashboard)
{
	toggle_proto(dashboard, PROTO_TCP);
}

static void act_udp(struct dashboard *dashboard)
{
	toggle_proto(dashboard, PROTO_UDP);
}

static void act_families(struct dashboard *dashboard)
{
	unsigned *families = &dashboard->settings.families;

	*families = *families == FAMILIES_ALL		   ? FAMILY_BIT(FAMILY_IPV4)
		    : *families == FAMILY_BIT(FAMILY_IPV4) ? FAMILY_BIT(FAMILY_IPV6)
							   : FAMILIES_ALL;
	worker_set(dashboard->worker, &dashboard->settings);
	note(dashboard, "%s",
		*families == FAMILIES_ALL	       ? "IPv4 and IPv6"
		: *families == FAMILY_BIT(FAMILY_IPV4) ? "IPv4 sockets only"
						       : "IPv6 sockets only");
}

static void act_group_by(struct dashboard *dashboard)
{
	static const char *const what[PROCESS_BY_COUNT] = {
		[PROCESS_BY_PID] = "process",
		[PROCESS_BY_COMM] = "command",
		[PROCESS_BY_USER] = "user",
		[PROCESS_BY_UNIT] = "unit or container",
	};
	enum process_by *by = &dashboard->settings.group_by;

	if (dashboard->screen.page != PAGE_PROCESSES) {
		note(dashboard, "b: rows by process, command, user, unit: of screen 3");
		return;
	}
	*by = (*by + 1) % PROCESS_BY_COUNT;
	worker_set(dashboard->worker, &dashboard->settings);
	note(dashboard, "a row for each %s", what[*by]);
}

static void act_write(struct dashboard *dashboard)
{
	struct screen *screen = &dashboard->screen;
	const struct model *model = dashboard->model;
	const struct list_page *list = page_list(screen->page);
	struct evidence evidence = { .model = model,
		.view = screen->page == PAGE_FINDINGS ? VIEW_FINDINGS : VIEW_SUMMARY,
		.by = &dashboard->listings[screen->page].by,
		.lore = &dashboard->lore };
	struct listed listed = { .count = 0 };

	if (!model)
		return;
	if (list && list->open(model, &listed))
		evidence.view = list->view;
	evidence_write(&evidence, screen->notice, sizeof(screen->notice));
}

static void act_redraw(struct dashboard *dashboard)
{
	dashboard->redraw = true;
}

/* Takes over the filter of the prompt, or says what is wrong with it. */
static void act_filter(struct dashboard *dashboard)
{
	struct screen *screen = &dashboard->screen;
	struct filter_error error;
	struct filter *filter;
	int err = filter_parse(screen->prompt.text, &dashboard->lookups, &filter, &error);

	if (err == -EINVAL) {
		prompt_refuse(&screen->prompt, &error);
		return;
	}
	if (err) {
		note(dashboard, "filter: %s", strerror(-err));
		return;
	}
	prompt_accept(&screen->prompt);
	sanitize(screen->filter, sizeof(screen->filter), screen->prompt.text,
		strlen(screen->prompt.text));
	if (!filter)
		screen->filter[0] = '\0';
	worker_narrow(dashboard->worker, filter, screen->filter);
}

void steering_wish(struct dashboard *dashboard)
{
	const struct closeup_wish *wish = &dashboard->screen.wish;

	if (closeup_wish_same(wish, &dashboard->wish))
		return;
	dashboard->wish = *wish;
	worker_wish(dashboard->worker, wish);
}

void steering_look_up(struct dashboard *dashboard)
{
	if (!page_list(dashboard->screen.page))
		return;
	dashboard->lore.services = words_services(&dashboard->words);
	if (dashboard->settings.proc)
		dashboard->lore.users = words_users(&dashboard->words);
}

void steering_follow(struct dashboard *dashboard)
{
	/* What a queue was before its screen was opened is worth knowing, too. */
	unsigned rows = screen_wants_rows(&dashboard->screen) | MODEL_LISTENERS;

	if (dashboard->settings.rows == rows)
		return;
	steering_look_up(dashboard);
	dashboard->settings.rows = rows;
	worker_set(dashboard->worker, &dashboard->settings);
}

static act_fn *const acts[ACTION_COUNT] = {
	[ACTION_QUIT] = act_quit,
	[ACTION_FILTER] = act_filter,
	[ACTION_PAUSE] = act_pause,
	[ACTION_REFRESH] = act_refresh,
	[ACTION_LONGER] = act_longer,
	[ACTION_SHORTER] = act_shorter,
	[ACTION_STEP_BACK] = act_step_back,
	[ACTION_STEP_ON] = act_step_on,
	[ACTION_MINUTE_BACK] = act_minute_back,
	[ACTION_MINUTE_ON] = act_minute_on,
	[ACTION_START] = act_start,
	[ACTION_END] = act_end,
	[ACTION_FASTER] = act_faster,
	[ACTION_SLOWER] = act_slower,
	[ACTION_CLASS_BY] = act_class_by,
	[ACTION_TCP] = act_tcp,
	[ACTION_UDP] = act_udp,
	[ACTION_FAMILIES] = act_families,
	[ACTION_GROUP_BY] = act_group_by,
	[ACTION_WRITE] = act_write,
	[ACTION_REDRAW] = act_redraw,
};

void steering_act(struct dashboard *dashboard, enum action action)
{
	if (acts[action])
		acts[action](dashboard);
	steering_follow(dashboard);
}
