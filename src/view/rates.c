/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/rates.h"

#include "sockview/core/number.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* From here on there is room for everything. */
#define ROOMY_COLS 120

enum part {
	PART_OPENED,
	PART_FAILED,
	PART_RESETS,
	PART_RETRANSMITTED,
	PART_DROPS,
	PART_COOKIES,
	PART_COUNT,
};

/* What a full line does without, first things first. */
static const enum part drop_order[] = { PART_RETRANSMITTED, PART_RESETS, PART_FAILED,
	PART_OPENED, PART_COOKIES };

struct part_text {
	bool shown;
	unsigned at; /* where it stands, unless what is before it is longer */
	char text[4 * NUMBER_MAX];
};

static const char *rate_text(
	const struct model *model, enum figure figure, char out[NUMBER_MAX])
{
	double per_s;

	if (!history_rate(&model->history, figure, &per_s))
		return strcpy(out, "-");
	return number_rate(out, per_s);
}

static bool is_above_zero(const struct model *model, enum figure figure)
{
	double per_s;

	return history_rate(&model->history, figure, &per_s) && per_s > 0;
}

/* As wide as its column, so that what follows stays where it is. */
static void put_opened(const struct model *model, struct part_text *part)
{
	char out[NUMBER_MAX];
	char in[NUMBER_MAX];
	char out_and_name[2 * NUMBER_MAX];

	rate_text(model, FIGURE_ACTIVE_OPENS, out);
	rate_text(model, FIGURE_PASSIVE_OPENS, in);
	snprintf(out_and_name, sizeof(out_and_name), "opened/s  out %s", out);
	snprintf(part->text, sizeof(part->text), "%-17s  in %s", out_and_name, in);
}

static void put_rate(const struct model *model, struct part_text *part, const char *name,
	enum figure figure)
{
	char rate[NUMBER_MAX];

	snprintf(part->text, sizeof(part->text), "%s %s", name,
		rate_text(model, figure, rate));
}

static void put_retransmitted(const struct model *model, struct part_text *part)
{
	char percent[NUMBER_MAX];
	double share;

	if (history_share(&model->history, FIGURE_RETRANS_SEGS, FIGURE_OUT_SEGS, &share))
		snprintf(part->text, sizeof(part->text), "retransmitted %s %%",
			number_rate(percent, share * 100));
	else
		snprintf(part->text, sizeof(part->text), "retransmitted -");
}

/* Returns the column behind the last part. */
static unsigned put_parts(
	const struct part_text parts[PART_COUNT], struct frame *frame, unsigned row)
{
	unsigned end = 0;

	for (unsigned i = 0; i < PART_COUNT; i++) {
		unsigned at = parts[i].at > end + 2 || !end ? parts[i].at : end + 2;

		if (!parts[i].shown)
			continue;
		end = at + frame_width(parts[i].text);
		if (frame)
			frame_put(
				frame, row, at, frame->cols, STYLE_PLAIN, parts[i].text);
	}
	return end;
}

void rates_render(const struct model *model, struct frame *frame, unsigned row)
{
	struct part_text parts[PART_COUNT] = {
		[PART_OPENED] = { .shown = true, .at = 1 },
		[PART_FAILED] = { .shown = true, .at = 29 },
		[PART_RESETS] = { .shown = true, .at = 43 },
		[PART_RETRANSMITTED] = { .shown = true, .at = 59 },
		[PART_DROPS] = { .at = 82 },
		[PART_COOKIES] = { .at = 102 },
	};

	put_opened(model, &parts[PART_OPENED]);
	put_rate(model, &parts[PART_FAILED], "failed/s", FIGURE_ATTEMPT_FAILS);
	put_rate(model, &parts[PART_RESETS], "resets/s", FIGURE_ESTAB_RESETS);
	put_retransmitted(model, &parts[PART_RETRANSMITTED]);
	put_rate(model, &parts[PART_DROPS], "listen drops/s", FIGURE_LISTEN_DROPS);
	put_rate(model, &parts[PART_COOKIES], "SYN cookies/s", FIGURE_SYNCOOKIES_SENT);
	parts[PART_DROPS].shown =
		frame->cols >= ROOMY_COLS || is_above_zero(model, FIGURE_LISTEN_DROPS);
	parts[PART_COOKIES].shown =
		frame->cols >= ROOMY_COLS || is_above_zero(model, FIGURE_SYNCOOKIES_SENT);
	/* They matter more than anything they displace. */
	if (frame->cols < ROOMY_COLS)
		parts[PART_DROPS].at = parts[PART_COOKIES].at = 1;
	for (size_t i = 0; i < sizeof(drop_order) / sizeof(*drop_order); i++)
		if (put_parts(parts, NULL, 0) > frame->cols)
			parts[drop_order[i]].shown = false;
	put_parts(parts, frame, row);
}
