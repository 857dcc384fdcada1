/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole screens, compared with the pictures in expected/. */
#include "sockview/view/listing.h"
#include "sockview/view/page.h"

#include "picture.h"
#include "unit.h"
#include "web3.h"

#include <locale.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)

typedef void set_fn(struct model *model, struct screen *screen);

static void set_nothing(struct model *model, struct screen *screen)
{
	(void)model;
	(void)screen;
}

static void set_selected(struct model *model, struct screen *screen)
{
	(void)model;
	screen->selected = 6; /* TIME_WAIT */
	screen->chosen = true;
}

/* A quarter of an hour ago, when there was less of most. */
static void set_compared(struct model *model, struct screen *screen)
{
	struct aggregate *then = &screen->baseline;

	screen->compares = true;
	*then = model->now;
	then->wall_ns -= 900 * SECOND_NS;
	then->cell[PROTO_TCP][STATE_CLOSE_WAIT] =
		(struct aggregate_cell){ 2154, { 0, 1000, 1154 }, 2154 };
	then->cell[PROTO_TCP][STATE_ESTABLISHED] =
		(struct aggregate_cell){ 2500, { 1834, 400, 266 }, 600 };
}

static void set_failed(struct model *model, struct screen *screen)
{
	struct source_outcome *udp = &model->now.outcome.source[PROTO_UDP];

	(void)screen;
	*udp = (struct source_outcome){ .kind = SOURCE_FAILED };
	strcpy(udp->why,
		"netlink: no handler (ENOENT); /proc/net/udp: permission denied");
	memset(model->now.cell[PROTO_UDP], 0, sizeof(model->now.cell[PROTO_UDP]));
	model->now.outcome.complete = false;
}

static void set_tcp_failed(struct model *model, struct screen *screen)
{
	struct source_outcome *tcp = &model->now.outcome.source[PROTO_TCP];

	(void)screen;
	*tcp = (struct source_outcome){ .kind = SOURCE_FAILED };
	strcpy(tcp->why, "netlink: operation not permitted; /proc/net/tcp: no such file "
			 "or directory");
	memset(model->now.cell[PROTO_TCP], 0, sizeof(model->now.cell[PROTO_TCP]));
	model->now.outcome.complete = false;
}

static void set_incomplete(struct model *model, struct screen *screen)
{
	struct source_outcome *tcp = &model->now.outcome.source[PROTO_TCP];

	(void)screen;
	tcp->kind = SOURCE_PROC;
	tcp->complete = false;
	tcp->skipped = 1204;
	strcpy(tcp->why, "/proc/net/tcp: input/output error");
	model->now.outcome.complete = false;
}

static void set_paused(struct model *model, struct screen *screen)
{
	(void)model;
	screen->paused = true;
	screen->now_ns = WEB3_NOW_NS + 250 * SECOND_NS;
	screen->selected = 7; /* CLOSE_WAIT */
	screen->chosen = true;
}

static void set_empty(struct model *model, struct screen *screen)
{
	struct aggregate now = model->now;

	(void)screen;
	strcpy(now.netns, "blue");
	memset(now.cell, 0, sizeof(now.cell));
	now.outcome.cost_ns = SECOND_NS / 5000;
	memset(&model->figures, 0, sizeof(model->figures));
	history_forget(&model->history);
	history_add(&model->history, &now, &model->figures);
	model->now = now;
}

static void set_million(struct model *model, struct screen *screen)
{
	struct aggregate_cell *cell = &model->now.cell[PROTO_TCP][STATE_ESTABLISHED];

	(void)screen;
	strcpy(model->now.host, "proxy-1");
	web3_set(model, PROTO_TCP, STATE_ESTABLISHED, 1048576);
	*cell = (struct aggregate_cell){ 1048576, { 48000, 500288, 500288 }, 1000000 };
	web3_set(model, PROTO_TCP, STATE_TIME_WAIT, 1200345);
	web3_set(model, PROTO_UDP, STATE_CLOSE, 30000);
	model->now.outcome.cost_ns = 1100 * SECOND_NS / 1000;
}

static void set_stretched(struct model *model, struct screen *screen)
{
	set_million(model, screen);
	model->interval_ns = 23 * SECOND_NS;
	model->now.class_by = CLASS_BY_SERVICE;
}

/* A user who may see no process: the hint line says what sudo would add. */
static void set_unprivileged(struct model *model, struct screen *screen)
{
	(void)screen;
	model->progress = (struct owners_progress){ .on = true,
		.done = true,
		.count = { 5867, 0, 5867 },
		.not_permitted = true,
		.user = "ops" };
}

static void set_udp_hidden(struct model *model, struct screen *screen)
{
	(void)screen;
	model->protos = PROTO_BIT(PROTO_TCP);
	model->families = FAMILY_BIT(FAMILY_IPV4);
	model->now.outcome.source[PROTO_UDP] =
		(struct source_outcome){ .kind = SOURCE_OFF, .complete = true };
	memset(model->now.cell[PROTO_UDP], 0, sizeof(model->now.cell[PROTO_UDP]));
}

static void set_other(struct model *model, struct screen *screen)
{
	(void)screen;
	web3_set(model, PROTO_TCP, STATE_OTHER, 12);
	model->history.last.figures.value[FIGURE_LISTEN_DROPS] += 34;
	model->history.last.figures.value[FIGURE_SYNCOOKIES_SENT] += 1250;
}

static void set_drops(struct model *model, struct screen *screen)
{
	(void)screen;
	model->history.last.figures.value[FIGURE_LISTEN_DROPS] += 34;
	model->history.last.figures.value[FIGURE_SYNCOOKIES_SENT] += 1250;
}

static void set_wide_host(struct model *model, struct screen *screen)
{
	(void)screen;
	strcpy(model->now.host, "東京の負荷分散装置-北棟三階");
	strcpy(model->now.netns, "kundenbereich-münchen");
}

static void set_notice(struct model *model, struct screen *screen)
{
	(void)model;
	strcpy(screen->notice, "written to sockview-20261120T031240Z.txt");
}

static void set_filter(struct model *model, struct screen *screen)
{
	struct narrowing *narrowing = &model->narrowing;

	model->whole = model->now;
	*narrowing = (struct narrowing){
		.set = true,
		.text = "dst 10.0.4.0/22 or sport = :443",
		.seen = 27762,
		.passed = 4227,
		.unknown = 12,
		.term_count = 1,
	};
	strcpy(screen->filter, narrowing->text);
	memset(model->now.cell, 0, sizeof(model->now.cell));
	web3_set(model, PROTO_TCP, STATE_ESTABLISHED, 1820);
	web3_set(model, PROTO_TCP, STATE_TIME_WAIT, 2407);
}

static void set_filter_and_hidden(struct model *model, struct screen *screen)
{
	set_udp_hidden(model, screen);
	set_filter(model, screen);
	model->narrowing.unknown = 0;
}

static void set_nothing_matches(struct model *model, struct screen *screen)
{
	struct narrowing *narrowing = &model->narrowing;

	set_filter(model, screen);
	strcpy(narrowing->text, "state close-wait and dst 10.0.7.31");
	narrowing->passed = narrowing->unknown = 0;
	narrowing->term_count = 2;
	strcpy(narrowing->term[0].text, "state close-wait");
	narrowing->term[0].matched = 3402;
	strcpy(narrowing->term[1].text, "dst 10.0.7.31");
	memset(model->now.cell, 0, sizeof(model->now.cell));
}

static void set_prompt(struct model *model, struct screen *screen)
{
	(void)model;
	prompt_open(&screen->prompt, "state ");
}

static void set_prompt_wrong(struct model *model, struct screen *screen)
{
	struct prompt *prompt = &screen->prompt;

	(void)model;
	prompt_open(prompt, "state close-wiat and dport = :8443");
	prompt->wrong = true;
	prompt->error = (struct filter_error){ .at = 6, .length = 10 };
	strcpy(prompt->error.why,
		"no such state \"close-wiat\"; did you mean \"close-wait\"?");
}

static struct listing listings[PAGE_COUNT];

static void set_sockets(struct model *model, struct screen *screen)
{
	web3_sheet(model);
	screen->page = PAGE_SOCKETS;
	screen->listings = listings;
	memset(listings, 0, sizeof(listings));
}

static struct services *services;
static struct lore lore;

static void set_services(struct model *model, struct screen *screen)
{
	ck_assert_int_eq(services_new(&services), 0);
	lore.services = services;
	web3_services(model);
	screen->page = PAGE_SERVICES;
	screen->listings = listings;
	screen->lore = &lore;
	memset(listings, 0, sizeof(listings));
}

/* The third row of the order at the start. */
static void set_services_chosen(struct model *model, struct screen *screen)
{
	set_services(model, screen);
	listings[PAGE_SERVICES].at = 2;
	listings[PAGE_SERVICES].chosen = true;
	listings[PAGE_SERVICES].identity = tally_identity(&model->services->entry[4].row);
}

/* More services than have a row, and nothing known of the snapshot before. */
static void set_services_other(struct model *model, struct screen *screen)
{
	struct tally_entry *last;

	set_services(model, screen);
	last = &model->services->entry[model->services->count - 1];
	last->row.is_other = true;
	for (size_t i = 0; i < model->services->count; i++)
		model->services->entry[i].row.has_change = false;
	listings[PAGE_SERVICES].chosen = true;
	listings[PAGE_SERVICES].identity = UINT64_MAX;
	listings[PAGE_SERVICES].by.column = columns_shown(VIEW_SERVICES, "port");
	listings[PAGE_SERVICES].by.reverse = true;
}

/* With -e, and the names of ports. */
static void set_sockets_extended(struct model *model, struct screen *screen)
{
	ck_assert_int_eq(services_new(&services), 0);
	lore.services = services;
	set_sockets(model, screen);
	screen->lore = &lore;
	screen->groups = COLUMN_EXTENDED | COLUMN_NAMES;
}

static void set_counters(struct model *model, struct screen *screen)
{
	(void)model;
	screen->page = PAGE_COUNTERS;
	screen->listings = listings;
	memset(listings, 0, sizeof(listings));
}

static void set_sockets_info(struct model *model, struct screen *screen)
{
	set_sockets(model, screen);
	web3_closeups(model, 0);
	screen->groups = COLUMN_INFO | COLUMN_MEMORY;
}

/* The pane of a connection that has much to send. */
static void set_pane(struct model *model, struct screen *screen)
{
	set_sockets_extended(model, screen);
	web3_closeups(model, 0);
	screen->groups = 0;
	screen->pane = true;
	listings[PAGE_SOCKETS].chosen = true;
	listings[PAGE_SOCKETS].at = 6;
	listings[PAGE_SOCKETS].identity = 103;
}

/* Nobody has looked at it yet. */
static void set_pane_waiting(struct model *model, struct screen *screen)
{
	set_pane(model, screen);
	model->closeups->count = 0;
}

static void set_pane_gone(struct model *model, struct screen *screen)
{
	set_pane(model, screen);
	for (size_t i = 0; i < model->closeups->count; i++)
		model->closeups->of[i].found = false;
}

static void set_pane_time_wait(struct model *model, struct screen *screen)
{
	set_pane(model, screen);
	listings[PAGE_SOCKETS].identity = 107;
	model->closeups->live = false;
	for (size_t i = 0; i < model->closeups->count; i++)
		model->closeups->of[i].found = false;
}

static void set_sockets_filter(struct model *model, struct screen *screen)
{
	set_sockets(model, screen);
	set_filter(model, screen);
	model->narrowing.unknown = 0;
	listings[PAGE_SOCKETS].by.column = columns_find(VIEW_SOCKETS, "send_q");
	listings[PAGE_SOCKETS].chosen = true;
	listings[PAGE_SOCKETS].identity = 105;
}

static void set_sockets_nothing(struct model *model, struct screen *screen)
{
	set_sockets(model, screen);
	set_nothing_matches(model, screen);
	sheet_free(model->sheet);
	model->sheet = NULL;
}

static void set_sockets_reading(struct model *model, struct screen *screen)
{
	set_sockets_nothing(model, screen);
	model->narrowing.set = false;
}

static struct clock_time at_clock(uint64_t wall_ns, bool utc)
{
	struct clock_time time = { .wall_ns = wall_ns };

	if (!utc) {
		time.offset_s = 3600;
		strcpy(time.zone, "CET");
	}
	return time;
}

/* 97 of 241 snapshots, twenty seconds apart. */
static void play(struct model *model, uint64_t number, bool utc)
{
	const uint64_t step = 20 * SECOND_NS;
	uint64_t now = model->now.wall_ns + (number - 97) * step;

	model->playing = (struct playing){
		.set = true,
		.counted = true,
		.ended = number == 241,
		.speed = 1,
		.number = number,
		.count = 241,
		.now = at_clock(now, utc),
		.first = at_clock(model->now.wall_ns - 96 * step, utc),
		.last = at_clock(model->now.wall_ns + 144 * step, utc),
	};
	model->own_cpu = -1;
}

static void set_replay(struct model *model, struct screen *screen)
{
	(void)screen;
	play(model, 97, true);
}

static void set_replay_start(struct model *model, struct screen *screen)
{
	(void)screen;
	play(model, 1, true);
	model->playing.speed = 60;
	model->playing.counted = false;
}

static void set_replay_paused(struct model *model, struct screen *screen)
{
	(void)screen;
	play(model, 97, false);
	model->playing.paused = true;
}

static void set_replay_end(struct model *model, struct screen *screen)
{
	(void)screen;
	play(model, 241, true);
	strcpy(model->playing.fault, "the file ends in the middle of a record");
}

/* From one day to the next, into summer time. */
static void set_replay_night(struct model *model, struct screen *screen)
{
	(void)screen;
	play(model, 97, false);
	model->playing.last.wall_ns += 86400 * SECOND_NS;
	model->playing.last.offset_s = 7200;
	strcpy(model->playing.last.zone, "CEST");
}

static void set_replay_million(struct model *model, struct screen *screen)
{
	set_million(model, screen);
	play(model, 97, false);
	model->playing.paused = true;
}

static void set_recording(struct model *model, struct screen *screen)
{
	(void)screen;
	model->taping = (struct taping){ .set = true, .count = 12 };
}

static void set_recording_paused(struct model *model, struct screen *screen)
{
	set_recording(model, screen);
	set_paused(model, screen);
}

static void set_recording_failed(struct model *model, struct screen *screen)
{
	set_recording(model, screen);
	model->taping.err = -28;
	strcpy(screen->notice,
		"recording stopped: No space left on device; 12 snapshots are whole");
}

static void set_help_keys_replay(struct model *model, struct screen *screen)
{
	play(model, 97, true);
	screen->page = PAGE_HELP_KEYS;
}

static void set_help_keys(struct model *model, struct screen *screen)
{
	(void)model;
	screen->page = PAGE_HELP_KEYS;
}

static void set_help_states(struct model *model, struct screen *screen)
{
	(void)model;
	screen->page = PAGE_HELP_STATES;
}

static void set_help_words(struct model *model, struct screen *screen)
{
	(void)model;
	screen->page = PAGE_HELP_WORDS;
}

static void set_help_scrolled(struct model *model, struct screen *screen)
{
	(void)model;
	screen->page = PAGE_HELP_WORDS;
	screen->scroll = 1000;
}

static const struct {
	const char *name;
	unsigned rows;
	unsigned cols;
	enum charset charset;
	set_fn *set;
} pictures[] = {
	{ "overview-80x24", 24, 80, CHARSET_UTF8, set_nothing },
	{ "overview-80x24-ascii", 24, 80, CHARSET_ASCII, set_selected },
	{ "overview-80x24-compared", 24, 80, CHARSET_UTF8, set_compared },
	{ "overview-120x40-compared", 40, 120, CHARSET_UTF8, set_compared },
	{ "overview-80x24-failed", 24, 80, CHARSET_UTF8, set_failed },
	{ "overview-80x24-tcp-failed", 24, 80, CHARSET_UTF8, set_tcp_failed },
	{ "overview-80x24-incomplete", 24, 80, CHARSET_UTF8, set_incomplete },
	{ "overview-80x24-paused", 24, 80, CHARSET_UTF8, set_paused },
	{ "overview-80x24-empty", 24, 80, CHARSET_UTF8, set_empty },
	{ "overview-80x24-million", 24, 80, CHARSET_UTF8, set_million },
	{ "overview-80x24-stretched", 24, 80, CHARSET_UTF8, set_stretched },
	{ "overview-80x24-unprivileged", 24, 80, CHARSET_UTF8, set_unprivileged },
	{ "overview-80x24-udp-hidden", 24, 80, CHARSET_UTF8, set_udp_hidden },
	{ "overview-80x24-other", 24, 80, CHARSET_UTF8, set_other },
	{ "overview-80x24-drops", 24, 80, CHARSET_UTF8, set_drops },
	{ "overview-80x24-wide-host", 24, 80, CHARSET_UTF8, set_wide_host },
	{ "overview-80x24-wide-host-ascii", 24, 80, CHARSET_ASCII, set_wide_host },
	{ "overview-80x24-notice", 24, 80, CHARSET_UTF8, set_notice },
	{ "overview-80x24-filter", 24, 80, CHARSET_UTF8, set_filter },
	{ "overview-80x24-filter-hidden", 24, 80, CHARSET_UTF8, set_filter_and_hidden },
	{ "overview-80x24-nothing-matches", 24, 80, CHARSET_UTF8, set_nothing_matches },
	{ "overview-120x40-nothing-matches", 40, 120, CHARSET_UTF8, set_nothing_matches },
	{ "overview-40x10-filter", 10, 40, CHARSET_UTF8, set_filter },
	{ "overview-80x24-prompt", 24, 80, CHARSET_UTF8, set_prompt },
	{ "overview-80x24-prompt-wrong", 24, 80, CHARSET_UTF8, set_prompt_wrong },
	{ "overview-40x10-prompt-wrong", 10, 40, CHARSET_ASCII, set_prompt_wrong },
	{ "sockets-80x24", 24, 80, CHARSET_UTF8, set_sockets },
	{ "sockets-80x24-extended", 24, 80, CHARSET_UTF8, set_sockets_extended },
	{ "sockets-120x40-extended", 40, 120, CHARSET_UTF8, set_sockets_extended },
	{ "sockets-80x24-info", 24, 80, CHARSET_UTF8, set_sockets_info },
	{ "sockets-200x24-info", 24, 200, CHARSET_UTF8, set_sockets_info },
	{ "detail-80x24", 24, 80, CHARSET_UTF8, set_pane },
	{ "detail-120x40", 40, 120, CHARSET_UTF8, set_pane },
	{ "detail-40x10", 10, 40, CHARSET_ASCII, set_pane },
	{ "detail-80x24-waiting", 24, 80, CHARSET_UTF8, set_pane_waiting },
	{ "detail-80x24-gone", 24, 80, CHARSET_UTF8, set_pane_gone },
	{ "detail-80x24-replay", 24, 80, CHARSET_UTF8, set_pane_time_wait },
	{ "sockets-80x24-filter", 24, 80, CHARSET_UTF8, set_sockets_filter },
	{ "sockets-80x24-nothing", 24, 80, CHARSET_UTF8, set_sockets_nothing },
	{ "sockets-80x24-reading", 24, 80, CHARSET_UTF8, set_sockets_reading },
	{ "sockets-120x40", 40, 120, CHARSET_UTF8, set_sockets },
	{ "sockets-200x24-ascii", 24, 200, CHARSET_ASCII, set_sockets_filter },
	{ "sockets-50x16", 16, 50, CHARSET_UTF8, set_sockets },
	{ "sockets-40x10", 10, 40, CHARSET_ASCII, set_sockets_filter },
	{ "services-80x24", 24, 80, CHARSET_UTF8, set_services_chosen },
	{ "services-80x24-other", 24, 80, CHARSET_ASCII, set_services_other },
	{ "services-120x40", 40, 120, CHARSET_UTF8, set_services_chosen },
	{ "services-40x10", 10, 40, CHARSET_ASCII, set_services },
	{ "counters-80x24", 24, 80, CHARSET_UTF8, set_counters },
	{ "counters-120x40", 40, 120, CHARSET_UTF8, set_counters },
	{ "counters-40x10", 10, 40, CHARSET_ASCII, set_counters },
	{ "overview-80x20", 20, 80, CHARSET_UTF8, set_nothing },
	{ "overview-80x16", 16, 80, CHARSET_UTF8, set_selected },
	{ "overview-80x30", 30, 80, CHARSET_UTF8, set_nothing },
	{ "overview-100x36", 36, 100, CHARSET_UTF8, set_selected },
	{ "overview-120x40", 40, 120, CHARSET_UTF8, set_selected },
	{ "overview-120x40-failed", 40, 120, CHARSET_UTF8, set_failed },
	{ "overview-200x50", 50, 200, CHARSET_UTF8, set_nothing },
	{ "overview-50x16", 16, 50, CHARSET_UTF8, set_nothing },
	{ "overview-50x30", 30, 50, CHARSET_UTF8, set_nothing },
	{ "overview-40x10", 10, 40, CHARSET_UTF8, set_million },
	{ "overview-40x10-paused", 10, 40, CHARSET_UTF8, set_paused },
	{ "too-small-28x4", 4, 28, CHARSET_UTF8, set_nothing },
	{ "too-small-10x3", 3, 10, CHARSET_UTF8, set_nothing },
	{ "too-small-39x24-failed", 24, 39, CHARSET_UTF8, set_failed },
	{ "overview-80x24-replay", 24, 80, CHARSET_UTF8, set_replay },
	{ "overview-80x24-replay-start", 24, 80, CHARSET_UTF8, set_replay_start },
	{ "overview-80x24-replay-paused", 24, 80, CHARSET_UTF8, set_replay_paused },
	{ "overview-80x24-replay-end", 24, 80, CHARSET_UTF8, set_replay_end },
	{ "overview-120x40-replay", 40, 120, CHARSET_UTF8, set_replay_night },
	{ "overview-40x10-replay", 10, 40, CHARSET_UTF8, set_replay },
	{ "overview-40x10-replay-paused", 10, 40, CHARSET_ASCII, set_replay_million },
	{ "too-small-39x24-replay", 24, 39, CHARSET_UTF8, set_replay },
	{ "overview-80x24-recording", 24, 80, CHARSET_UTF8, set_recording },
	{ "overview-80x24-recording-failed", 24, 80, CHARSET_UTF8, set_recording_failed },
	{ "overview-40x10-recording", 10, 40, CHARSET_UTF8, set_recording_paused },
	{ "help-keys-80x24-replay", 24, 80, CHARSET_UTF8, set_help_keys_replay },
	{ "help-keys-80x24", 24, 80, CHARSET_UTF8, set_help_keys },
	{ "help-keys-40x12", 12, 40, CHARSET_UTF8, set_help_keys },
	{ "help-states-80x24", 24, 80, CHARSET_UTF8, set_help_states },
	{ "help-states-50x16", 16, 50, CHARSET_UTF8, set_help_states },
	{ "help-words-80x24", 24, 80, CHARSET_UTF8, set_help_words },
	{ "help-words-60x14-end", 14, 60, CHARSET_UTF8, set_help_scrolled },
	{ "help-words-120x40", 40, 120, CHARSET_ASCII, set_help_words },
};

START_TEST(screens_look_as_in_the_pictures)
{
	static struct model model;
	struct screen screen = web3_screen(pictures[_i].charset);
	char *text;

	web3_model(&model);
	pictures[_i].set(&model, &screen);
	text = web3_text(&screen, &model, pictures[_i].rows, pictures[_i].cols);
	ck_assert_ptr_nonnull(text);
	picture_compare(pictures[_i].name, text);
	free(text);
	model_free_rows(&model);
	services_free(services);
	services = NULL;
	for (int page = 0; page < PAGE_COUNT; page++)
		listing_fini(&listings[page]);
}
END_TEST

START_TEST(before_the_first_snapshot_it_says_that_it_reads)
{
	static const char *const names[] = {
		[CHARSET_ASCII] = "waiting-80x24-ascii",
		[CHARSET_UTF8] = "waiting-80x24",
	};
	struct screen screen = web3_screen((enum charset)_i);
	char *text = web3_text(&screen, NULL, 24, 80);

	ck_assert_ptr_nonnull(text);
	picture_compare(names[_i], text);
	free(text);
}
END_TEST

static const struct {
	set_fn *set;
	unsigned row;
	const char *text;
	enum style style;
} styles[] = {
	{ set_failed, 0, "UDP FAILED", STYLE_FAILED },
	{ set_failed, 2, "UDP FAILED", STYLE_FAILED },
	{ set_incomplete, 2, "TCP INCOMPLETE", STYLE_FAILED },
	{ set_paused, 0, "PAUSED at 03:12:40Z, 4 min 10 s ago", STYLE_ATTENTION },
	{ set_replay, 0, "REPLAY 2026-11-20 03:12:40Z", STYLE_ATTENTION },
	{ set_replay, 0, "x1", STYLE_ATTENTION },
	{ set_replay_paused, 0, "PAUSED", STYLE_ATTENTION },
	{ set_replay_end, 0, "END", STYLE_ATTENTION },
	{ set_replay_end, 2, "RECORDING", STYLE_FAILED },
	{ set_recording, 0, "REC", STYLE_ATTENTION },
	{ set_recording_failed, 0, "REC FAILED", STYLE_FAILED },
	{ set_notice, 22, "written to sockview-", STYLE_ATTENTION },
	{ set_udp_hidden, 2, "UDP hidden (u shows it)", STYLE_ATTENTION },
	{ set_nothing, 0, "web-3", STYLE_HEADING },
	{ set_nothing, 1, "[1 Overview]", STYLE_TAB },
	{ set_nothing, 7, "ephemeral", STYLE_HEADING },
	{ set_nothing, 8, ">LISTEN           27      0 ", STYLE_SELECTED },
	{ set_nothing, 8, "|         0", STYLE_SELECTED },
	{ set_nothing, 17, "__________", STYLE_DIM },
	{ set_nothing, 14, "21,877", STYLE_PLAIN },
	{ set_nothing, 23, "q", STYLE_KEY },
	{ set_nothing, 23, " quit", STYLE_DIM },
	{ set_help_keys, 4, "Tab", STYLE_KEY },
};

START_TEST(what_matters_is_set_off)
{
	static struct model model;
	struct screen screen = web3_screen(CHARSET_UTF8);
	struct frame frame = { 0 };

	web3_model(&model);
	styles[_i].set(&model, &screen);
	ck_assert_int_eq(frame_reset(&frame, 24, 80), 0);
	screen_render(&screen, &model, &frame);
	ck_assert(picture_has_style(
		&frame, styles[_i].row, styles[_i].text, styles[_i].style));
	frame_fini(&frame);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, what_matters_is_set_off, styles);
	unit_add_loop(tcase, screens_look_as_in_the_pictures, pictures);
	tcase_add_loop_test(tcase, before_the_first_snapshot_it_says_that_it_reads, 0, 2);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return unit_run("screen", add);
}
