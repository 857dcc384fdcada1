/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/title.h"

#include "sockview/core/format.h"
#include "sockview/core/number.h"
#include "sockview/view/page.h"
#include "sockview/view/timeline.h"
#include "sockview/view/verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What a verdict takes at most, and two blanks: "12 CRIT  3 WARN". */
#define VERDICT_COLS 16

/* What is left out, first things first, until the header fits. */
enum drop {
	DROP_NOTHING,
	DROP_OWN_CPU,
	DROP_HOST_NETNS,
	DROP_DATE,
	DROP_INTERVAL,
	DROP_COST,
	DROP_WORDS,
	DROP_TIME_PAUSED,
	DROP_AGE,
	DROP_COUNT,
};

struct piece {
	enum style style;
	char text[128];
};

#define PIECES_MAX 10

struct header {
	struct piece piece[PIECES_MAX];
	unsigned count;
};

__attribute__((format(printf, 3, 4))) static void add(
	struct header *header, enum style style, const char *format, ...)
{
	struct piece *piece = &header->piece[header->count++];
	va_list arguments;

	piece->style = style;
	va_start(arguments, format);
	vsnprintf(piece->text, sizeof(piece->text), format, arguments);
	va_end(arguments);
}

static void add_netns(struct header *header, const struct model *model, enum drop drop)
{
	const char *netns = model->now.netns;

	if (!*netns || (!strcmp(netns, "host") && drop >= DROP_HOST_NETNS))
		return;
	/* Without a name it is "net:[4026531840]" and says itself what it is. */
	add(header, STYLE_PLAIN, strncmp(netns, "net:", 4) ? "%s netns" : "%s", netns);
}

/* The recorded time, and whether it moves. */
static void add_replay(
	struct header *header, const struct playing *playing, enum drop drop)
{
	char clock[TIMELINE_CLOCK_MAX];

	add(header, STYLE_ATTENTION, "REPLAY %s",
		timeline_clock(
			clock, &playing->now, drop < DROP_DATE, drop < DROP_TIME_PAUSED));
	if (playing->ended)
		add(header, STYLE_ATTENTION, "END");
	else if (playing->paused)
		add(header, STYLE_ATTENTION, "PAUSED");
	else
		add(header, STYLE_ATTENTION, "x%u", playing->speed);
}

static void add_recording(struct header *header, const struct taping *taping)
{
	if (taping->set && taping->err)
		add(header, STYLE_FAILED, "REC FAILED");
	else if (taping->set)
		add(header, STYLE_ATTENTION, "REC");
}

/* Milliseconds are of no use to a person; the zone is in the Z. */
static void add_time(struct header *header, const struct screen *screen,
	const struct model *model, enum drop drop)
{
	const struct aggregate *now = &model->now;
	uint64_t age_ns =
		screen->now_ns > now->mono_ns ? screen->now_ns - now->mono_ns : 0;
	char time[FORMAT_TIME_MAX + 1];
	char age[NUMBER_MAX];
	const char *clock = time + strlen("2026-11-20T");

	*format_time(time, now->wall_ns, false) = '\0';
	time[strlen("2026-11-20")] = drop < DROP_DATE ? ' ' : '\0';
	if (drop < DROP_DATE)
		clock = time;
	if (!screen->paused)
		add(header, STYLE_PLAIN, "%s", clock);
	else if (drop >= DROP_AGE)
		add(header, STYLE_ATTENTION, "PAUSED");
	else if (drop >= DROP_TIME_PAUSED)
		add(header, STYLE_ATTENTION, "PAUSED %s ago", number_age(age, age_ns));
	else
		add(header, STYLE_ATTENTION, "PAUSED at %s, %s ago", clock,
			number_age(age, age_ns));
}

/* What the counts are changes of. */
static void add_baseline(struct header *header, const struct aggregate *baseline)
{
	char time[FORMAT_TIME_MAX + 1];

	*format_time(time, baseline->wall_ns, false) = '\0';
	add(header, STYLE_ATTENTION, "SINCE %s", time + strlen("2026-11-20T"));
}

/* How many there are of what was read; a `+` where some are missing. */
static void add_sockets(struct header *header, const struct model *model, enum drop drop)
{
	const struct outcome *outcome = &model->now.outcome;
	const char *what = "sockets";
	char count[NUMBER_MAX];
	const struct aggregate *whole = model_whole(model);
	uint64_t total = 0;
	bool complete = true;
	unsigned read = 0;

	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		if (!outcome_was_read(outcome, proto))
			continue;
		total += aggregate_total(whole, proto).total;
		complete = complete && outcome->source[proto].complete;
		what = read++ ? "sockets" : proto_heading(proto);
	}
	if (read > 1 && total == 1)
		what = "socket";
	if (read)
		add(header, STYLE_PLAIN, "%s%s%s%s", number_count(count, total, true),
			complete ? "" : "+", drop < DROP_WORDS ? " " : "",
			drop < DROP_WORDS ? what : "");
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		if (outcome->source[proto].kind == SOURCE_FAILED)
			add(header, STYLE_FAILED, "%s FAILED", proto_heading(proto));
}

static void add_cost(struct header *header, const struct model *model)
{
	const struct outcome *outcome = &model->now.outcome;
	enum source_kind tcp = outcome->source[PROTO_TCP].kind;
	enum source_kind udp = outcome->source[PROTO_UDP].kind;
	bool tcp_read = outcome_was_read(outcome, PROTO_TCP);
	bool udp_read = outcome_was_read(outcome, PROTO_UDP);
	char cost[NUMBER_MAX];

	number_cost(cost, outcome->cost_ns);
	if (tcp_read && udp_read && tcp != udp)
		add(header, STYLE_PLAIN, "tcp %s, udp %s %s", source_kind_name(tcp),
			source_kind_name(udp), cost);
	else if (tcp_read || udp_read)
		add(header, STYLE_PLAIN, "%s %s", source_kind_name(tcp_read ? tcp : udp),
			cost);
}

static void add_program(struct header *header, const struct model *model, enum drop drop)
{
	char text[NUMBER_MAX];

	if (drop < DROP_COST)
		add_cost(header, model);
	if (drop < DROP_OWN_CPU && model->own_cpu >= 0)
		add(header, STYLE_PLAIN, "own cpu %s %%",
			number_rate(text, model->own_cpu * 100));
	if (drop < DROP_INTERVAL)
		add(header, STYLE_PLAIN, "every %s",
			number_interval(text, model->interval_ns));
}

/* Returns the pieces that may be cut: the names, which stand first. */
static unsigned compose(struct header *header, const struct screen *screen,
	const struct model *model, enum drop drop)
{
	unsigned names;

	header->count = 0;
	add(header, STYLE_HEADING, "%s", *model->now.host ? model->now.host : "-");
	add_netns(header, model, drop);
	names = header->count;
	add_recording(header, &model->taping);
	if (model->playing.set)
		add_replay(header, &model->playing, drop);
	else
		add_time(header, screen, model, drop);
	if (screen->compares && screen->page == PAGE_OVERVIEW)
		add_baseline(header, &screen->baseline);
	add_sockets(header, model, drop);
	/* How it was read says little about what no longer is read. */
	if (!screen->paused && !model->playing.set)
		add_program(header, model, drop);
	return names;
}

/* Columns from piece `first` on, each with the two blanks before it. */
static unsigned width_from(const struct header *header, unsigned first)
{
	unsigned width = 0;

	for (unsigned i = first; i < header->count; i++)
		width += 2 + frame_width(header->piece[i].text);
	return width;
}

/* The names share what the rest leaves them of the first `cols` columns. */
static void draw(
	const struct header *header, unsigned names, struct frame *frame, unsigned cols)
{
	unsigned rest = width_from(header, names);
	unsigned room = cols > rest ? cols - rest : 0;
	unsigned col = 1;

	for (unsigned i = 0; i < header->count; i++) {
		const struct piece *piece = &header->piece[i];
		unsigned end = cols;

		if (i < names)
			end = i + 1 == names ? room : room - room / 3;
		col = frame_put_cut(frame, 0, col, end, piece->style, piece->text) + 2;
	}
}

/* What is left free on the right: the header is not to change when the first verdict
 * comes. In a narrow row one blank before it has to do. */
static unsigned kept_cols(unsigned verdict, enum drop drop, unsigned cols)
{
	if (verdict)
		return verdict + (drop + 1 == DROP_COUNT ? 1 : 2);
	return drop < DROP_DATE && cols >= 80 ? VERDICT_COLS : 0;
}

void title_render(
	const struct screen *screen, const struct model *model, struct frame *frame)
{
	unsigned verdict = verdict_width(model->findings);
	unsigned cols = frame->cols;
	struct header header;
	unsigned names;

	for (enum drop drop = DROP_NOTHING; drop < DROP_COUNT; drop++) {
		unsigned kept = kept_cols(verdict, drop, frame->cols);

		cols = kept < frame->cols ? frame->cols - kept : frame->cols;
		names = compose(&header, screen, model, drop);
		/* One blank stands before the first piece, not two. */
		if (width_from(&header, 0) - 1 <= cols)
			break;
	}
	draw(&header, names, frame, cols);
	if (verdict && cols < frame->cols)
		verdict_put(model->findings, frame, 0, frame->cols - verdict);
}

#define HELP_TAB "? help"

static bool is_tab_shown(const struct page *tab, enum screen_page open)
{
	return !tab->aside || tab->page == open;
}

static unsigned width_of_tabs(enum screen_page open)
{
	size_t count;
	const struct page *tabs = pages_table(&count);
	unsigned width = 0;

	for (size_t i = 0; i < count; i++)
		if (is_tab_shown(&tabs[i], open))
			width += (unsigned)strlen(tabs[i].tab) + 2;
	return width;
}

/* Where not all have room, tabs that are not open are but their digit. */
static void name_tab(char *out, size_t size, const struct page *tab,
	enum screen_page open, unsigned cols)
{
	if (tab->page == open)
		snprintf(out, size, "[%s]", tab->tab);
	else if (!is_tab_shown(tab, open))
		*out = '\0';
	else if (width_of_tabs(open) + 1 + strlen(HELP_TAB) <= cols)
		snprintf(out, size, " %s ", tab->tab);
	else
		snprintf(out, size, " %c", tab->key);
}

void title_tabs(const struct screen *screen, struct frame *frame)
{
	/* The findings belong to the Overview. */
	enum screen_page page =
		screen->page == PAGE_FINDINGS ? PAGE_OVERVIEW : screen->page;
	size_t count;
	const struct page *tabs = pages_table(&count);
	unsigned col = 0;

	for (size_t i = 0; i < count; i++) {
		bool here = tabs[i].page == page;
		char text[32];

		name_tab(text, sizeof(text), &tabs[i], page, frame->cols);
		col = frame_put(
			frame, 1, col, frame->cols, here ? STYLE_TAB : STYLE_PLAIN, text);
	}
	if (frame->cols >= col + 1 + strlen(HELP_TAB))
		frame_put(frame, 1, frame->cols - (unsigned)strlen(HELP_TAB), frame->cols,
			STYLE_PLAIN, HELP_TAB);
}

bool title_tab_at(const struct screen *screen, const struct frame *frame, unsigned col,
	enum screen_page *page)
{
	size_t count;
	const struct page *tabs = pages_table(&count);
	unsigned end = 0;

	for (size_t i = 0; i < count; i++) {
		char text[32];

		name_tab(text, sizeof(text), &tabs[i], screen->page, frame->cols);
		end += (unsigned)strlen(text);
		if (col < end) {
			*page = tabs[i].page;
			return true;
		}
	}
	*page = PAGE_HELP_KEYS;
	return col < frame->cols && col + strlen(HELP_TAB) >= frame->cols;
}

void title_filter(const struct model *model, struct frame *frame, unsigned row)
{
	const struct narrowing *narrowing = &model->narrowing;
	char passed[NUMBER_MAX];
	char seen[NUMBER_MAX];
	char unknown[NUMBER_MAX];
	char count[4 * NUMBER_MAX];
	unsigned width;
	unsigned col;

	number_count(passed, narrowing->passed, true);
	number_count(seen, narrowing->seen, true);
	snprintf(count, sizeof(count), "%s of %s", passed, seen);
	if (narrowing->unknown && frame->cols >= 60)
		snprintf(count, sizeof(count), "%s of %s, %s unknown", passed, seen,
			number_count(unknown, narrowing->unknown, true));
	width = frame_width(count);
	col = 1 + frame_put(frame, row, 1, frame->cols, STYLE_DIM, "filter:");
	if (col + width + 2 < frame->cols)
		frame_put_cut(frame, row, col, frame->cols - width - 2, STYLE_PLAIN,
			narrowing->text);
	frame_put(frame, row, frame->cols > width ? frame->cols - width : 0, frame->cols,
		STYLE_PLAIN, count);
}

void title_hidden(const struct model *model, struct frame *frame, unsigned row)
{
	unsigned col = 1;

	if (!(model->protos & PROTO_BIT(PROTO_TCP)))
		col = 3 + frame_put(frame, row, col, frame->cols, STYLE_ATTENTION,
				  "TCP hidden (t shows it)");
	if (!(model->protos & PROTO_BIT(PROTO_UDP)))
		col = 3 + frame_put(frame, row, col, frame->cols, STYLE_ATTENTION,
				  "UDP hidden (u shows it)");
	if (model->families == FAMILY_BIT(FAMILY_IPV4))
		frame_put(frame, row, col, frame->cols, STYLE_ATTENTION,
			"only IPv4 (v changes)");
	else if (model->families == FAMILY_BIT(FAMILY_IPV6))
		frame_put(frame, row, col, frame->cols, STYLE_ATTENTION,
			"only IPv6 (v shows both)");
}

unsigned title_failed(
	const struct model *model, struct frame *frame, unsigned row, unsigned col)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		char text[32];

		if (model->now.outcome.source[proto].kind != SOURCE_FAILED)
			continue;
		snprintf(text, sizeof(text), "%s FAILED", proto_heading(proto));
		col = frame_put(frame, row, col, frame->cols, STYLE_FAILED, text) + 2;
	}
	return col;
}
