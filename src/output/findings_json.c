/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/findings.h"

#include "sockview/core/format.h"

#include <math.h>

static void put_text(struct json *json, const char *key, const char *text)
{
	json_text(json, key, text[0] ? text : NULL);
}

static void put_count(struct json *json, const char *key, bool known, uint64_t value)
{
	if (known)
		json_u64(json, key, value);
	else
		json_null(json, key);
}

static void put_number(struct json *json, const char *key, bool known, double value)
{
	if (known && fabs(value) < 9e15)
		json_fixed(
			json, key, (int64_t)(value * 1000 + (value < 0 ? -.5 : .5)), 3);
	else
		json_null(json, key);
}

static void put_time(struct json *json, const char *key, uint64_t wall_ns)
{
	char time[FORMAT_TIME_MAX + 1];

	*format_time(time, wall_ns, false) = '\0';
	json_text(json, key, wall_ns ? time : NULL);
}

static void put_subject(struct json *json, const struct finding_subject *subject)
{
	json_object(json, "subject");
	json_text(json, "type", subject_type_name(subject->type));
	put_count(json, "pid", subject->pid, subject->pid);
	put_text(json, "comm", subject->comm);
	put_count(json, "processes", subject->processes, subject->processes);
	put_text(json, "unit", subject->unit);
	put_count(json, "uid", subject->has_uid, subject->uid);
	json_text(json, "owner_by", owner_by_name(subject->owner_by));
	put_text(json, "source", subject->source);
	put_text(json, "address", subject->address);
	json_object_end(json);
}

static void put_value(struct json *json, const struct finding_value *value)
{
	switch (value->type) {
	case VALUE_COUNT:
		json_u64(json, value->name, value->count);
		break;
	case VALUE_NUMBER:
		put_number(json, value->name, true, value->number);
		break;
	case VALUE_TEXT:
		json_text(json, value->name, value->text);
		break;
	case VALUE_UNKNOWN:
		json_null(json, value->name);
		break;
	}
}

static void put_peers(struct json *json, const struct finding *finding)
{
	json_array(json, "peers");
	for (unsigned i = 0; i < finding->peer_count; i++) {
		const struct finding_peer *peer = &finding->peer[i];

		json_object(json, NULL);
		json_text(json, "remote", peer->remote);
		json_text(json, "direction", direction_name(peer->direction));
		json_u64(json, "count", peer->count);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_limit(struct json *json, const struct finding_limit *limit)
{
	if (!limit->name) {
		json_null(json, "limit");
		return;
	}
	json_object(json, "limit");
	json_text(json, "name", limit->name);
	json_u64(json, "used", limit->used);
	json_u64(json, "of", limit->of);
	put_number(json, "full_in_s", limit->has_full_in, limit->full_in_s);
	json_object_end(json);
}

static void put_next(struct json *json, const struct finding *finding)
{
	json_array(json, "next");
	for (int i = 0; i < FINDING_NEXT_MAX && finding->next[i][0]; i++)
		json_text(json, NULL, finding->next[i]);
	json_array_end(json);
}

static void put_finding(struct json *json, const struct finding *finding)
{
	json_object(json, NULL);
	json_text(json, "kind", finding_kind_name(finding->kind));
	json_text(json, "severity", severity_name(finding->severity));
	put_time(json, "since", finding->since_ns);
	json_bool(json, "since_exact", finding->since_exact);
	put_time(json, "ended", finding->ended_ns);
	put_subject(json, &finding->subject);
	for (unsigned i = 0; i < finding->value_count; i++)
		put_value(json, &finding->value[i]);
	put_peers(json, finding);
	put_limit(json, &finding->limit);
	json_text(json, "text", finding->text);
	put_next(json, finding);
	put_text(json, "filter", finding->filter);
	json_object_end(json);
}

static void put_checked(struct json *json, const struct findings_report *report)
{
	json_array(json, "checked");
	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
		if (report->checked & FINDING_KIND_BIT(kind))
			json_text(json, NULL, finding_kind_name(kind));
	json_array_end(json);
	json_object(json, "not_checked");
	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
		if (report->not_checked[kind])
			json_text(
				json, finding_kind_name(kind), report->not_checked[kind]);
	json_object_end(json);
	json_text(json, "findings_scope",
		report->scope == FINDINGS_OF_FILTER ? "filter" : "host");
}

void findings_json(struct json *json, const struct findings_report *report)
{
	if (!report) {
		json_null(json, "findings");
		return;
	}
	json_array(json, "findings");
	for (size_t i = 0; i < report->count; i++)
		put_finding(json, &report->all[i]);
	json_array_end(json);
	put_checked(json, report);
}
