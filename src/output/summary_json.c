/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/document.h"
#include "sockview/output/json.h"
#include "sockview/output/summary.h"

static const char *const class_keys[CLASS_COUNT] = {
	[CLASS_WELL_KNOWN] = "well_known",
	[CLASS_REGISTERED] = "registered",
	[CLASS_DYNAMIC] = "dynamic",
};

static void put_change(struct json *json, const struct aggregate *before,
	const struct aggregate *now, enum proto proto, enum state state)
{
	double per_s;

	if (!before || !aggregate_change(before, now, proto, state, &per_s)) {
		json_null(json, "change_per_s");
		return;
	}
	json_fixed(json, "change_per_s", (int64_t)(per_s * 1000 + (per_s < 0 ? -.5 : .5)),
		3);
}

static void put_state(struct json *json, const struct aggregate *aggregate,
	const struct aggregate *before, enum proto proto, enum state state)
{
	const struct aggregate_cell *cell = &aggregate->cell[proto][state];

	json_object(json, state_name(proto, state));
	json_u64(json, "total", cell->total);
	for (int i = 0; i < CLASS_COUNT; i++)
		json_u64(json, class_keys[i], cell->by_class[i]);
	if (aggregate->ephemeral_known)
		json_u64(json, "ephemeral", cell->ephemeral);
	else
		json_null(json, "ephemeral");
	put_change(json, before, aggregate, proto, state);
	json_object_end(json);
}

static void put_proto(struct json *json, const struct aggregate *aggregate,
	const struct aggregate *before, enum proto proto)
{
	size_t count;
	const enum state *states = proto_states(proto, &count);

	if (!outcome_was_read(&aggregate->outcome, proto)) {
		json_null(json, proto_name(proto));
		return;
	}
	json_object(json, proto_name(proto));
	json_u64(json, "total", aggregate_total(aggregate, proto).total);
	json_object(json, "states");
	for (size_t i = 0; i < count; i++)
		put_state(json, aggregate, before, proto, states[i]);
	if (aggregate->cell[proto][STATE_OTHER].total)
		put_state(json, aggregate, before, proto, STATE_OTHER);
	json_object_end(json);
	json_object_end(json);
}

void summary_json(struct out *out, const struct aggregate *aggregate,
	const struct aggregate *before, const struct selection *selection,
	const struct findings_report *findings)
{
	const struct snapshot snapshot = aggregate_snapshot(aggregate);
	struct json json;

	json_init(&json, out);
	document_begin(&json, VIEW_SUMMARY, aggregate->class_by, selection, &snapshot);
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		put_proto(&json, aggregate, before, proto);
	document_end(&json, selection, &aggregate->outcome, findings);
}

void findings_document(struct out *out, const struct aggregate *aggregate,
	const struct selection *selection, const struct findings_report *findings)
{
	const struct snapshot snapshot = aggregate_snapshot(aggregate);
	struct json json;

	json_init(&json, out);
	document_begin(&json, VIEW_FINDINGS, aggregate->class_by, selection, &snapshot);
	document_end(&json, selection, &aggregate->outcome, findings);
}
