/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/format.h"
#include "sockview/output/summary.h"

#include <stdio.h>
#include <string.h>

/* Widths of the number columns: total, the classes, and behind the bar the overlay. */
enum {
	NAME_WIDTH = 12,
	TOTAL_WIDTH = 11,
	OVERLAY_WIDTH = 12,
};

static const size_t class_widths[CLASS_COUNT] = { 12, 12, 10 };

static void put_source(struct out *out, const struct outcome *outcome, enum proto proto)
{
	const struct source_outcome *source = &outcome->source[proto];

	out_text(out, "  ");
	out_text(out, proto_name(proto));
	out_text(out, ": ");
	if (source->kind == SOURCE_FAILED) {
		out_style(out, STYLE_FAILED);
		out_text(out, "FAILED");
		out_style(out, STYLE_PLAIN);
		return;
	}
	out_text(out, source_kind_name(source->kind));
	if (!source->complete)
		out_text(out, " (incomplete)");
}

static void put_header(struct out *out, const struct aggregate *aggregate)
{
	char time[FORMAT_TIME_MAX + 1];
	char cost[40];

	*format_time(time, aggregate->wall_ns, false) = '\0';
	out_text(out, "sockview  ");
	out_text(out, aggregate->host);
	if (aggregate->netns[0] && strcmp(aggregate->netns, "host") != 0) {
		out_text(out, "  ");
		out_text(out, aggregate->netns);
	}
	out_text(out, "  ");
	out_text(out, time);
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		put_source(out, &aggregate->outcome, proto);
	snprintf(cost, sizeof(cost), "  %.1f ms\n\n",
		(double)aggregate->outcome.cost_ns / 1e6);
	out_text(out, cost);
}

static void put_number(
	struct out *out, uint64_t value, bool known, bool lower_bound, size_t width)
{
	char text[FORMAT_U64_MAX + 2] = "-";

	if (known) {
		char *end = format_u64(text, value);

		if (lower_bound)
			*end++ = '+';
		*end = '\0';
	}
	if (!known || value == 0)
		out_style(out, STYLE_DIM);
	out_right(out, text, width);
	if (!known || value == 0)
		out_style(out, STYLE_PLAIN);
}

static void put_row(struct out *out, const char *name, const struct aggregate_cell *cell,
	const struct aggregate *aggregate, bool lower_bound)
{
	out_left(out, name, NAME_WIDTH);
	put_number(out, cell->total, true, lower_bound, TOTAL_WIDTH);
	for (int i = 0; i < CLASS_COUNT; i++)
		put_number(out, cell->by_class[i], true, lower_bound, class_widths[i]);
	put_number(out, cell->ephemeral, aggregate->ephemeral_known, lower_bound,
		OVERLAY_WIDTH);
	out_text(out, "\n");
}

static void put_heading(struct out *out, enum proto proto)
{
	out_style(out, STYLE_HEADING);
	out_left(out, proto_heading(proto), NAME_WIDTH);
	out_text(out, "      total  well-known  registered   dynamic | ephemeral");
	out_style(out, STYLE_PLAIN);
	out_text(out, "\n");
}

static void put_table(
	struct out *out, const struct aggregate *aggregate, enum proto proto)
{
	const struct aggregate_cell *other = &aggregate->cell[proto][STATE_OTHER];
	struct aggregate_cell total = aggregate_total(aggregate, proto);
	bool lower_bound = !aggregate->outcome.source[proto].complete;
	size_t count;
	const enum state *states = proto_states(proto, &count);

	put_heading(out, proto);
	for (size_t i = 0; i < count; i++)
		put_row(out, state_name(proto, states[i]),
			&aggregate->cell[proto][states[i]], aggregate, lower_bound);
	if (other->total)
		put_row(out, state_name(proto, STATE_OTHER), other, aggregate,
			lower_bound);
	put_row(out, "total", &total, aggregate, lower_bound);
}

static void put_failure(
	struct out *out, const struct aggregate *aggregate, enum proto proto)
{
	out_text(out, proto_heading(proto));
	out_text(out, "  not read: ");
	out_text(out, aggregate->outcome.source[proto].why);
	out_text(out, "\n");
}

void summary_text(struct out *out, const struct aggregate *aggregate, bool header)
{
	bool first = true;

	if (header)
		put_header(out, aggregate);
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		if (aggregate->outcome.source[proto].kind == SOURCE_OFF)
			continue;
		if (!first)
			out_text(out, "\n");
		first = false;
		if (outcome_was_read(&aggregate->outcome, proto))
			put_table(out, aggregate, proto);
		else
			put_failure(out, aggregate, proto);
	}
}
