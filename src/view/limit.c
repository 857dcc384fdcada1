/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/limit.h"

#include "sockview/core/number.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *what;    /* in the table */
	const char *subject; /* in a sentence */
	const char *name;    /* the sysctl, or what findings call it */
	const char *unit;
	const char *reached;
} limits[] = {
	[LIMIT_PORTS] = { "ports to one destination", "ports", "ephemeral_ports", "",
		"connect(): Cannot assign requested address" },
	[LIMIT_OPEN_FILES] = { "open files of one process", "open files", "open_files",
		"", "accept(), open(): Too many open files" },
	[LIMIT_TIME_WAIT] = { "TIME_WAIT (tcp_max_tw_buckets)", "TIME_WAIT",
		"tcp_max_tw_buckets", "", "closed without TIME_WAIT; still works" },
	[LIMIT_ORPHANS] = { "orphans (tcp_max_orphans)", "orphans", "tcp_max_orphans", "",
		"the kernel resets closing connections" },
	[LIMIT_TCP_MEMORY] = { "TCP memory, MiB (tcp_mem)", "TCP memory", "tcp_mem",
		" MiB", "smaller windows, then aborts" },
};
static_assert(sizeof(limits) / sizeof(*limits) == LIMIT_COUNT, "a row per limit");

static void take_figure(
	const struct model *model, enum figure figure, bool *known, uint64_t *value)
{
	*known = figures_know(&model->figures, figure);
	*value = *known ? model->figures.value[figure] : 0;
}

/* The limit is one for both families, so one family alone says nothing about it. */
static void take_time_wait(const struct model *model, struct limit_use *use)
{
	const struct aggregate *whole = model_whole(model);

	use->used_known = outcome_was_read(&whole->outcome, PROTO_TCP) &&
			  model->families == FAMILIES_ALL;
	use->complete = whole->outcome.source[PROTO_TCP].complete;
	use->used = whole->cell[PROTO_TCP][STATE_TIME_WAIT].total;
	take_figure(model, FIGURE_MAX_TW_BUCKETS, &use->of_known, &use->of);
}

static uint64_t to_mib(uint64_t pages, uint32_t page_bytes)
{
	const uint64_t mib = UINT64_C(1) << 20;

	return page_bytes >= mib ? pages * (page_bytes / mib)
				 : pages / (mib / page_bytes);
}

static void take_memory(const struct model *model, struct limit_use *use)
{
	uint32_t page_bytes = model->figures.page_bytes;

	take_figure(model, FIGURE_TCP_MEM, &use->used_known, &use->used);
	take_figure(model, FIGURE_TCP_MEM_MAX, &use->of_known, &use->of);
	if (!page_bytes) {
		use->used_known = use->of_known = false;
		return;
	}
	use->used = to_mib(use->used, page_bytes);
	use->of = to_mib(use->of, page_bytes);
}

static bool is_fuller(const struct finding_limit *limit, const struct limit_use *use)
{
	return !use->of || (double)limit->used * (double)use->of >
				   (double)use->used * (double)limit->of;
}

/* Who comes nearest to it is known to the findings, raised or not. */
static void take_found(
	const struct findings_report *report, const char *name, struct limit_use *use)
{
	for (size_t i = 0; report && i < report->count; i++) {
		const struct finding *finding = &report->all[i];
		const struct finding_limit *limit = &finding->limit;

		if (!limit->name || strcmp(limit->name, name) != 0 || !limit->of ||
			finding->severity == SEVERITY_WAS || !is_fuller(limit, use))
			continue;
		use->used_known = use->of_known = true;
		use->used = limit->used;
		use->of = limit->of;
		use->severity = finding->severity;
	}
}

struct limit_use limit_use(const struct model *model, enum limit limit)
{
	struct limit_use use = { .complete = true, .severity = SEVERITY_OK };

	if (limit < LIMIT_TIME_WAIT) {
		take_found(model->findings, limits[limit].name, &use);
	} else if (limit == LIMIT_TIME_WAIT) {
		take_time_wait(model, &use);
	} else if (limit == LIMIT_ORPHANS) {
		take_figure(model, FIGURE_TCP_ORPHANS, &use.used_known, &use.used);
		take_figure(model, FIGURE_MAX_ORPHANS, &use.of_known, &use.of);
	} else {
		take_memory(model, &use);
	}
	return use;
}

static bool share_of(const struct limit_use *use, double *share)
{
	if (!use->used_known || !use->of_known || !use->of)
		return false;
	*share = (double)use->used / (double)use->of;
	return true;
}

bool limit_sentence(const struct model *model, enum limit limit, unsigned cols,
	char out[LIMIT_SENTENCE_MAX])
{
	struct limit_use use = limit_use(model, limit);
	const char *unit = limits[limit].unit;
	char used[NUMBER_MAX];
	char of[NUMBER_MAX];
	char percent[NUMBER_MAX];
	double share;

	if (!share_of(&use, &share))
		return false;
	number_count(used, use.used, true);
	number_count(of, use.of, true);
	number_percent(percent, share);
	if (!use.complete)
		strcat(used, "+");
	snprintf(out, LIMIT_SENTENCE_MAX, "%s %s%s%s: %s %% of %s (%s%s)",
		limits[limit].subject, used, unit,
		limit == LIMIT_TIME_WAIT ? "" : " on the whole host", percent,
		limits[limit].name, of, unit);
	if (strlen(out) > cols)
		snprintf(out, LIMIT_SENTENCE_MAX, "%s %s%s: %s %% of the limit",
			limits[limit].subject, used, unit, percent);
	return true;
}

/* About how many sockets are in other namespaces. False: unknown, or too few to tell. */
static bool are_elsewhere(const struct figures *figures, char about[NUMBER_MAX])
{
	enum {
		LEAST = 10,
		HERE_PER_ELSEWHERE = 100
	};
	uint64_t elsewhere;
	uint64_t here;

	if (!figures_elsewhere(figures, &elsewhere))
		return false;
	here = figures->value[FIGURE_TCP_ALLOC] - elsewhere;
	if (elsewhere < LEAST || elsewhere < here / HERE_PER_ELSEWHERE)
		return false;
	number_about(about, elsewhere);
	return true;
}

bool limit_elsewhere(
	const struct figures *figures, unsigned cols, char out[LIMIT_SENTENCE_MAX])
{
	char about[NUMBER_MAX];

	if (!are_elsewhere(figures, about))
		return false;
	snprintf(out, LIMIT_SENTENCE_MAX,
		"Not shown: about %s TCP sockets in other network namespaces of this "
		"host",
		about);
	if (strlen(out) > cols)
		snprintf(out, LIMIT_SENTENCE_MAX, "Not shown: %s TCP in other namespaces",
			about);
	return true;
}

bool limit_others(
	const struct figures *figures, uint64_t others, char out[LIMIT_SENTENCE_MAX])
{
	char count[NUMBER_MAX];
	char about[NUMBER_MAX];
	bool any = are_elsewhere(figures, about);

	if (!others)
		return limit_elsewhere(figures, UINT_MAX, out);
	snprintf(out, LIMIT_SENTENCE_MAX,
		"Not shown: %s other network namespace%s of this host%s%s%s",
		number_count(count, others, true), others == 1 ? "" : "s",
		any ? ", with about " : "", any ? about : "", any ? " TCP sockets" : "");
	return true;
}

/* Columns of the table; the ones of numbers are where they end. */
enum {
	USED_WIDTH = 12,
	USED_END = 45,
	OF_WIDTH = 11,
	OF_END = 57,
	BAR_AT = 59,
	PERCENT_END = 76,
	REACHED_AT = 78,
};

static void put_number(struct frame *frame, unsigned row, unsigned end, unsigned width,
	bool known, uint64_t value)
{
	char text[NUMBER_MAX];

	frame_put_right(frame, row, end, known && value ? STYLE_PLAIN : STYLE_DIM,
		known ? number_fit(text, value, true, width) : "-");
}

static void put_limit(
	struct frame *frame, unsigned row, const struct model *model, enum limit limit)
{
	struct limit_use use = limit_use(model, limit);
	enum style style = use.severity == SEVERITY_CRIT   ? STYLE_ALARM
			   : use.severity == SEVERITY_WARN ? STYLE_KEY
							   : STYLE_PLAIN;
	char text[NUMBER_MAX];
	double share;

	frame_put(frame, row, 1, USED_END, STYLE_PLAIN, limits[limit].what);
	put_number(frame, row, USED_END, USED_WIDTH, use.used_known, use.used);
	put_number(frame, row, OF_END, OF_WIDTH, use.of_known, use.of);
	if (share_of(&use, &share)) {
		frame_put(
			frame, row, BAR_AT, PERCENT_END, style, number_bar(text, share));
		strcat(number_percent(text, share), "%");
		frame_put_right(
			frame, row, PERCENT_END, share < 0.01 ? STYLE_DIM : style, text);
	} else {
		frame_put_right(frame, row, PERCENT_END, STYLE_DIM, "-");
	}
	/* Half a sentence would help nobody. */
	if (frame->cols >= REACHED_AT + strlen(limits[limit].reached))
		frame_put(frame, row, REACHED_AT, frame->cols, STYLE_PLAIN,
			limits[limit].reached);
}

void limit_table(
	const struct layout *layout, const struct model *model, struct frame *frame)
{
	unsigned row = layout->limits_at;
	char text[LIMIT_SENTENCE_MAX];

	frame_put(frame, row, 1, USED_END, STYLE_HEADING, "LIMIT");
	frame_put_right(frame, row, USED_END, STYLE_HEADING, "used");
	frame_put_right(frame, row, OF_END, STYLE_HEADING, "of");
	frame_put(frame, row, BAR_AT, PERCENT_END, STYLE_HEADING, "share");
	if (layout->width == LAYOUT_WIDE)
		frame_put(frame, row, REACHED_AT, frame->cols, STYLE_HEADING,
			"when it is reached");
	for (unsigned limit = layout->limits_all ? 0 : LIMIT_TIME_WAIT;
		limit < LIMIT_COUNT; limit++)
		put_limit(frame, ++row, model, limit);
	if (limit_elsewhere(&model->figures, frame->cols - 2, text))
		frame_put(frame, layout->elsewhere_at, 1, frame->cols, STYLE_PLAIN, text);
}
