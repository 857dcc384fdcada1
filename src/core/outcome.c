/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/outcome.h"

#include <string.h>

void outcome_begin(struct outcome *outcome)
{
	memset(outcome, 0, sizeof(*outcome));
}

void outcome_source(
	struct outcome *outcome, enum proto proto, const struct source_report *report)
{
	struct source_outcome *source = &outcome->source[proto];

	source->kind = report->kind;
	source->complete = report->complete;
	source->skipped = report->skipped;
	outcome_copy_text(source->why, sizeof(source->why), report->why);
}

void outcome_end(struct outcome *outcome, const struct verdict *verdict)
{
	outcome->complete = verdict->complete;
	outcome->cost_ns = verdict->cost_ns;
}

bool outcome_was_read(const struct outcome *outcome, enum proto proto)
{
	enum source_kind kind = outcome->source[proto].kind;

	return kind != SOURCE_OFF && kind != SOURCE_FAILED;
}

void outcome_copy_text(char *to, size_t size, const char *from)
{
	size_t length = from ? strlen(from) : 0;

	if (length >= size) {
		length = size - 1;
		while (length && ((unsigned char)from[length] & 0xc0) == 0x80)
			length--;
	}
	if (length)
		memcpy(to, from, length);
	to[length] = '\0';
}
