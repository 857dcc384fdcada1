/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/metrics.h"

#include "sockview/core/figure.h"
#include "sockview/core/format.h"

#include <ctype.h>
#include <string.h>

/* ---- the format ---- */

void metric_family(struct out *out, const struct metric *metric)
{
	out_text(out, "# TYPE ");
	out_text(out, metric->name);
	out_text(out, metric->type == METRIC_COUNTER ? " counter\n" : " gauge\n");
	if (metric->unit) {
		out_text(out, "# UNIT ");
		out_text(out, metric->name);
		out_text(out, " ");
		out_text(out, metric->unit);
		out_text(out, "\n");
	}
	out_text(out, "# HELP ");
	out_text(out, metric->name);
	out_text(out, " ");
	out_text(out, metric->help);
	out_text(out, ".\n");
}

static void put_value(struct out *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			out_text(out, "\\n");
		else if (*text == '"' || *text == '\\')
			out_text(out, *text == '"' ? "\\\"" : "\\\\");
		else
			out_bytes(out, text, 1);
	}
}

void metric_sample(
	struct out *out, const struct metric *metric, const struct metric_label *labels)
{
	const char *before = "{";

	out_text(out, metric->name);
	out_text(out, metric->type == METRIC_COUNTER ? "_total" : "");
	for (; labels && labels->name; labels++) {
		out_text(out, before);
		out_text(out, labels->name);
		out_text(out, "=\"");
		put_value(out, labels->value);
		out_text(out, "\"");
		before = ",";
	}
	out_text(out, *before == ',' ? "} " : " ");
}

void metric_u64(struct out *out, const struct metric *metric,
	const struct metric_label *labels, uint64_t value)
{
	metric_sample(out, metric, labels);
	out_u64(out, value);
	out_text(out, "\n");
}

static void put_decimal(struct out *out, const struct metric *metric,
	const struct metric_label *labels, double value)
{
	char text[FORMAT_DECIMAL_MAX];

	metric_sample(out, metric, labels);
	out_bytes(out, text, (size_t)(format_decimal(text, value) - text));
	out_text(out, "\n");
}

/* ---- sockets ---- */

typedef void put_state_fn(struct out *out, const struct metric *metric, enum proto proto,
	enum state state, const struct aggregate_cell *cell);

/* Every state of what was read; one that this version does not know where there is any.
 */
static void put_states(struct out *out, const struct metric *metric,
	const struct aggregate *aggregate, put_state_fn *put)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		size_t count;
		const enum state *states = proto_states(proto, &count);
		const struct aggregate_cell *cells = aggregate->cell[proto];

		if (!outcome_was_read(&aggregate->outcome, proto))
			continue;
		for (size_t i = 0; i < count; i++)
			put(out, metric, proto, states[i], &cells[states[i]]);
		if (cells[STATE_OTHER].total)
			put(out, metric, proto, STATE_OTHER, &cells[STATE_OTHER]);
	}
}

static void put_classes(struct out *out, const struct metric *metric, enum proto proto,
	enum state state, const struct aggregate_cell *cell)
{
	static const char *const classes[CLASS_COUNT] = {
		[CLASS_WELL_KNOWN] = "well_known",
		[CLASS_REGISTERED] = "registered",
		[CLASS_DYNAMIC] = "dynamic",
	};

	for (int class = 0; class < CLASS_COUNT; class ++)
		metric_u64(out, metric,
			(struct metric_label[]){ { "proto", proto_name(proto) },
				{ "state", state_name(proto, state) },
				{ "class", classes[class] }, { NULL, NULL } },
			cell->by_class[class]);
}

static void put_ephemeral(struct out *out, const struct metric *metric, enum proto proto,
	enum state state, const struct aggregate_cell *cell)
{
	metric_u64(out, metric,
		(struct metric_label[]){ { "proto", proto_name(proto) },
			{ "state", state_name(proto, state) }, { NULL, NULL } },
		cell->ephemeral);
}

static void put_sockets(struct out *out, const struct aggregate *aggregate)
{
	static const struct metric sockets = { "sockview_sockets", METRIC_GAUGE, NULL,
		"Sockets by protocol, state and port class (RFC 6335)" };
	static const struct metric ephemeral = { "sockview_sockets_ephemeral",
		METRIC_GAUGE, NULL,
		"Of these, those whose local port is in ip_local_port_range" };

	metric_family(out, &sockets);
	put_states(out, &sockets, aggregate, put_classes);
	if (!aggregate->ephemeral_known)
		return;
	metric_family(out, &ephemeral);
	put_states(out, &ephemeral, aggregate, put_ephemeral);
}

/* ---- how the look went ---- */

static void put_sources(struct out *out, const struct outcome *outcome)
{
	static const struct metric complete = { "sockview_source_complete", METRIC_GAUGE,
		NULL,
		"1: the protocol's table was read whole; 0: counts are lower bounds, "
		"or missing" };

	metric_family(out, &complete);
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		const struct source_outcome *source = &outcome->source[proto];

		if (source->kind == SOURCE_OFF)
			continue;
		metric_u64(out, &complete,
			(struct metric_label[]){ { "proto", proto_name(proto) },
				{ "source", source_kind_name(source->kind) },
				{ NULL, NULL } },
			outcome_was_read(outcome, proto) && source->complete);
	}
}

static void put_look(struct out *out, const struct aggregate *aggregate)
{
	static const struct metric when = { "sockview_look_timestamp_seconds",
		METRIC_GAUGE, "seconds", "When the look began, since 1970" };
	static const struct metric cost = { "sockview_look_duration_seconds",
		METRIC_GAUGE, "seconds", "From the first request to the last socket" };

	metric_family(out, &when);
	put_decimal(out, &when, NULL, (double)(aggregate->wall_ns / 1000000) / 1000);
	metric_family(out, &cost);
	put_decimal(out, &cost, NULL, (double)aggregate->outcome.cost_ns / 1e9);
	put_sources(out, &aggregate->outcome);
}

/* ---- what the kernel counts ---- */

/* "TCPReqQFullDrop" is tcp_req_q_full_drop, "Udp6.InErrors" udp6_in_errors. */
static void put_snake(char *to, const char *name)
{
	static const char taken[] = "_count"; /* the end of a histogram's number */
	char *begin = to;

	for (const char *at = name; *at; at++) {
		bool upper = isupper((unsigned char)*at);
		bool starts = at > name && upper &&
			      (islower((unsigned char)at[-1]) ||
				      (isupper((unsigned char)at[-1]) &&
					      islower((unsigned char)at[1])));

		if (starts)
			*to++ = '_';
		*to++ = *at == '.' ? '_' : (char)tolower((unsigned char)*at);
	}
	*to = '\0';
	if (to - begin > (long)sizeof(taken) && strcmp(to - strlen(taken), taken) == 0)
		strcpy(to - strlen(taken), "_entries");
}

static void put_figure(struct out *out, enum figure figure, uint64_t value)
{
	static const char *const leads[] = {
		[FIGURE_COUNTER] = "sockview_kernel_",
		[FIGURE_LEVEL] = "sockview_kernel_",
		[FIGURE_LIMIT] = "sockview_limit_",
	};
	const struct figure_spec *spec = figure_spec(figure);
	char name[96];
	const struct metric metric = { name,
		spec->type == FIGURE_COUNTER ? METRIC_COUNTER : METRIC_GAUGE, NULL,
		spec->what };

	put_snake(stpcpy(name, leads[spec->type]), spec->name);
	metric_family(out, &metric);
	metric_u64(out, &metric, NULL, value);
}

static void put_figures(struct out *out, const struct figures *figures)
{
	for (int figure = 0; figure < FIGURE_COUNT; figure++)
		if (figures_know(figures, figure))
			put_figure(out, figure, figures->value[figure]);
}

/* ---- findings ---- */

static uint64_t count_found(const struct findings_report *report, enum finding_kind kind,
	enum severity severity)
{
	uint64_t count = 0;

	for (size_t i = 0; i < report->count; i++)
		count += report->all[i].kind == kind &&
			 report->all[i].severity == severity;
	return count;
}

static void put_findings(struct out *out, const struct findings_report *report)
{
	static const struct metric findings = { "sockview_findings", METRIC_GAUGE, NULL,
		"What was found of each kind that was checked, by severity" };

	metric_family(out, &findings);
	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
		if (!(report->checked & FINDING_KIND_BIT(kind)))
			continue;
		for (int severity = 0; severity <= SEVERITY_WARN; severity++)
			metric_u64(out, &findings,
				(struct metric_label[]){
					{ "kind", finding_kind_name(kind) },
					{ "severity", severity_name(severity) },
					{ NULL, NULL } },
				count_found(report, kind, severity));
	}
}

void metrics_write(struct out *out, const struct metrics *metrics)
{
	put_sockets(out, metrics->aggregate);
	if (metrics->listeners)
		metrics_listeners_write(out, metrics->listeners);
	if (metrics->findings)
		put_findings(out, metrics->findings);
	put_figures(out, metrics->figures);
	put_look(out, metrics->aggregate);
	out_text(out, "# EOF\n");
}
