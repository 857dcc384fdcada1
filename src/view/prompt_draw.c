/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/prompt.h"

#include "sockview/view/complete.h"

#include <stdio.h>
#include <string.h>

static const char label[] = " filter> ";

/* Columns of the first `bytes` bytes of the text. */
static unsigned columns_to(const char *text, size_t bytes)
{
	char part[PROMPT_MAX];

	memcpy(part, text, bytes);
	part[bytes] = '\0';
	return frame_width(part);
}

/* The byte from which on the text is shown, so that the cursor is on the screen. */
static size_t first_shown(const struct prompt *prompt, unsigned cols)
{
	size_t from = 0;

	while (columns_to(prompt->text + from, prompt->cursor - from) + 1 > cols) {
		from++;
		while ((unsigned char)prompt->text[from] >> 6 == 2)
			from++;
	}
	return from;
}

static void put_error(const struct prompt *prompt, size_t from, unsigned start,
	struct frame *frame, unsigned row)
{
	const struct filter_error *error = &prompt->error;
	size_t length = strlen(prompt->text);
	size_t at = error->at < length ? error->at : length;
	size_t end = at + error->length < length ? at + error->length : length;
	unsigned room = frame_width(error->why) + 1;
	unsigned col = start;
	unsigned marks = columns_to(prompt->text + at, end - at);

	if (at > from)
		col += columns_to(prompt->text + from, at - from);
	for (unsigned i = 0; i < (marks ? marks : 1); i++)
		frame_put(frame, row, col + i, frame->cols, STYLE_KEY, "^");
	col += marks ? marks : 1;
	/* Behind the marks, or where that is too far to the right, in front of them. */
	if (col + room > frame->cols && col - marks > room + 1)
		col = col - (marks ? marks : 1) - room - 1;
	else if (col + room > frame->cols && marks < frame->cols)
		col = frame->cols > room ? frame->cols - room : 1;
	frame_put_cut(frame, row, col + 1, frame->cols, STYLE_KEY, error->why);
}

/* Words that may stand at the cursor. */
static void put_words(const struct prompt *prompt, struct frame *frame, unsigned row)
{
	struct completion found = complete_filter(prompt->text, prompt->cursor);
	unsigned col = 1;

	if (found.count)
		col = frame_put(frame, row, col, frame->cols, STYLE_DIM, "words:");
	for (size_t i = 0; i < found.count; i++) {
		if (col + 1 + strlen(found.word[i]) > frame->cols)
			break;
		col = frame_put(
			frame, row, col + 1, frame->cols, STYLE_PLAIN, found.word[i]);
	}
}

void prompt_render(const struct prompt *prompt, struct frame *frame)
{
	unsigned row = frame->rows - PROMPT_ROWS;
	unsigned start = (unsigned)strlen(label);
	size_t from = first_shown(prompt, frame->cols - start);

	for (unsigned i = row; i < frame->rows; i++)
		frame_clear_row(frame, i);
	frame_put(frame, row, 0, frame->cols, STYLE_KEY, label);
	frame_put(frame, row, start, frame->cols, STYLE_PLAIN, prompt->text + from);
	frame_style_cell(frame, row,
		start + columns_to(prompt->text + from, prompt->cursor - from),
		STYLE_SELECTED);
	if (prompt->wrong)
		put_error(prompt, from, start, frame, row + 1);
	put_words(prompt, frame, row + 2);
	frame_put(frame, row + 3, 1, frame->cols, STYLE_DIM,
		frame->cols < 70 ? "Enter apply  Esc leave  Tab complete"
				 : "Enter apply  Esc leave unchanged  up down earlier "
				   "filters  Tab "
				   "complete");
}
