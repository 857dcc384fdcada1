/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/nothing.h"

#include "sockview/core/number.h"

#include <stdio.h>

#define TERM_COLS 34

bool nothing_matches(const struct model *model)
{
	return model->narrowing.set && !model->narrowing.passed;
}

static void put_term(const struct narrowing *narrowing, unsigned term,
	struct frame *frame, unsigned row, unsigned col)
{
	unsigned end = col + TERM_COLS < frame->cols ? col + TERM_COLS : frame->cols;
	uint64_t matched = narrowing->term[term].matched;
	char count[NUMBER_MAX];
	char text[2 * NUMBER_MAX];
	unsigned width;

	snprintf(text, sizeof(text), "%s match%s", number_count(count, matched, true),
		matched == 1 ? "es" : "");
	width = frame_width(text);
	if (end < col + width + 2)
		return;
	frame_put_cut(frame, row, col, end - width - 1, STYLE_PLAIN,
		narrowing->term[term].text);
	frame_put(frame, row, end - width, end, matched ? STYLE_PLAIN : STYLE_KEY, text);
}

unsigned nothing_render(const struct model *model, struct frame *frame, unsigned row,
	unsigned end, unsigned col)
{
	const struct narrowing *narrowing = &model->narrowing;
	char seen[NUMBER_MAX];
	char unknown[NUMBER_MAX];
	char text[4 * NUMBER_MAX];

	if (row >= end)
		return row;
	number_count(seen, narrowing->seen, true);
	if (narrowing->unknown)
		snprintf(text, sizeof(text),
			"No socket matches; of %s, %s cannot be judged.", seen,
			number_count(unknown, narrowing->unknown, true));
	else
		snprintf(text, sizeof(text),
			"No socket matches the filter; all %s were looked at.", seen);
	frame_put_cut(frame, row++, col, frame->cols, STYLE_PLAIN, text);
	for (unsigned i = 0; i < narrowing->term_count && row < end; i++)
		put_term(narrowing, i, frame, row++, col);
	return row;
}
