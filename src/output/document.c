/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/document.h"

#include "sockview/core/format.h"
#include "sockview/output/findings.h"

void document_begin(struct json *json, enum view view, enum class_by class_by,
	const struct selection *selection, const struct snapshot *snapshot)
{
	char time[FORMAT_TIME_MAX + 1];

	*format_time(time, snapshot->wall_ns, true) = '\0';
	json_object(json, NULL);
	json_text(json, "schema", "sockview/1");
	json_text(json, "view", view_name(view));
	json_text(json, "time", time);
	json_text(json, "host", snapshot->host);
	json_text(json, "netns", snapshot->netns);
	json_text(json, "filter", selection ? selection->text : NULL);
	json_text(json, "class_by", class_by_name(class_by));
	if (!snapshot->ephemeral_known) {
		json_null(json, "ephemeral_range");
		return;
	}
	json_array(json, "ephemeral_range");
	json_u64(json, NULL, snapshot->ephemeral.low);
	json_u64(json, NULL, snapshot->ephemeral.high);
	json_array_end(json);
}

static void put_sources(struct json *json, const struct outcome *outcome)
{
	json_object(json, "sources");
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		json_text(json, proto_name(proto),
			source_kind_name(outcome->source[proto].kind));
	json_object_end(json);
	json_object(json, "source_notes");
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		if (outcome->source[proto].why[0])
			json_text(json, proto_name(proto), outcome->source[proto].why);
	json_object_end(json);
}

void document_end(struct json *json, const struct selection *selection,
	const struct outcome *outcome, const struct findings_report *findings)
{
	if (selection)
		json_u64(json, "filter_unknown", selection->unknown);
	put_sources(json, outcome);
	json_bool(json, "complete", outcome->complete);
	json_fixed(json, "cost_ms", (int64_t)((outcome->cost_ns + 50000) / 100000), 1);
	findings_json(json, findings);
	json_object_end(json);
	out_text(json->out, "\n");
}
