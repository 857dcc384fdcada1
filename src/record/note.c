/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/note.h"

#include <libmnl/libmnl.h>

static const enum note_value values[NOTE_ATTR_COUNT] = {
	[NOTE_ATTR_FORMAT] = NOTE_U32,
	[NOTE_ATTR_WALL_NS] = NOTE_U64,
	[NOTE_ATTR_MONO_NS] = NOTE_U64,
	[NOTE_ATTR_PORT_LOW] = NOTE_U32,
	[NOTE_ATTR_PORT_HIGH] = NOTE_U32,
	[NOTE_ATTR_PROTOS] = NOTE_U32,
	[NOTE_ATTR_FAMILIES] = NOTE_U32,
	[NOTE_ATTR_TCP_STATES] = NOTE_U32,
	[NOTE_ATTR_UDP_STATES] = NOTE_U32,
	[NOTE_ATTR_PAGE_BYTES] = NOTE_U32,
	[NOTE_ATTR_FIGURE_VALUE] = NOTE_U64,
	[NOTE_ATTR_IFINDEX] = NOTE_U32,
	[NOTE_ATTR_COMPLETE] = NOTE_U32,
	[NOTE_ATTR_GIVEN] = NOTE_U64,
	[NOTE_ATTR_SKIPPED] = NOTE_U64,
	[NOTE_ATTR_COST_NS] = NOTE_U64,
	[NOTE_ATTR_PID] = NOTE_U32,
	[NOTE_ATTR_START] = NOTE_U64,
	[NOTE_ATTR_UID] = NOTE_U32,
	[NOTE_ATTR_HOLDINGS] = NOTE_U32,
	[NOTE_ATTR_CGROUP] = NOTE_U64,
	[NOTE_ATTR_PROCESS] = NOTE_U32,
	[NOTE_ATTR_LOOKED] = NOTE_U32,
	[NOTE_ATTR_HIDDEN] = NOTE_U32,
	[NOTE_ATTR_PROCESSES] = NOTE_U64,
	[NOTE_ATTR_REFUSED] = NOTE_U64,
	[NOTE_ATTR_PARENT] = NOTE_U32,
};

enum note_value note_value_of(unsigned attr)
{
	return attr < NOTE_ATTR_COUNT ? values[attr] : NOTE_TEXT;
}

static struct nlmsghdr *start(void *to, enum note_type type, uint32_t number)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(to);

	message->nlmsg_type = (uint16_t)type;
	message->nlmsg_seq = number;
	return message;
}

static void put_text(struct nlmsghdr *message, enum note_attr attr, const char *text)
{
	if (text)
		mnl_attr_put_strz_check(message, NOTE_MAX, (uint16_t)attr, text);
}

size_t note_put_begin(
	void *to, uint32_t number, const struct snapshot *snapshot, const struct ask *ask)
{
	struct nlmsghdr *message = start(to, NOTE_BEGIN, number);

	mnl_attr_put_u32(message, NOTE_ATTR_FORMAT, NOTE_FORMAT);
	mnl_attr_put_u64(message, NOTE_ATTR_WALL_NS, snapshot->wall_ns);
	mnl_attr_put_u64(message, NOTE_ATTR_MONO_NS, snapshot->mono_ns);
	mnl_attr_put_u32(message, NOTE_ATTR_PROTOS, ask->protos);
	mnl_attr_put_u32(message, NOTE_ATTR_FAMILIES, ask->families);
	mnl_attr_put_u32(message, NOTE_ATTR_TCP_STATES, ask->states[PROTO_TCP]);
	mnl_attr_put_u32(message, NOTE_ATTR_UDP_STATES, ask->states[PROTO_UDP]);
	if (snapshot->ephemeral_known) {
		mnl_attr_put_u32(message, NOTE_ATTR_PORT_LOW, snapshot->ephemeral.low);
		mnl_attr_put_u32(message, NOTE_ATTR_PORT_HIGH, snapshot->ephemeral.high);
	}
	put_text(message, NOTE_ATTR_HOST, snapshot->host);
	put_text(message, NOTE_ATTR_NETNS, snapshot->netns);
	return message->nlmsg_len;
}

size_t note_put_figures(void *to, uint32_t number, const struct figures *figures)
{
	struct nlmsghdr *message = start(to, NOTE_FIGURES, number);

	mnl_attr_put_u32(message, NOTE_ATTR_PAGE_BYTES, figures->page_bytes);
	for (int i = 0; i < FIGURE_COUNT; i++) {
		if (!figures_know(figures, i))
			continue;
		put_text(message, NOTE_ATTR_FIGURE_NAME, figure_spec(i)->name);
		mnl_attr_put_u64_check(
			message, NOTE_MAX, NOTE_ATTR_FIGURE_VALUE, figures->value[i]);
	}
	return message->nlmsg_len;
}

size_t note_put_device(void *to, uint32_t number, uint32_t ifindex, const char *name)
{
	struct nlmsghdr *message = start(to, NOTE_DEVICE, number);

	mnl_attr_put_u32(message, NOTE_ATTR_IFINDEX, ifindex);
	put_text(message, NOTE_ATTR_DEVICE_NAME, name);
	return message->nlmsg_len;
}

size_t note_put_report(
	void *to, uint32_t number, enum proto proto, const struct source_report *report)
{
	struct nlmsghdr *message = start(to, NOTE_REPORT, number);

	put_text(message, NOTE_ATTR_PROTO, proto_name(proto));
	put_text(message, NOTE_ATTR_KIND, source_kind_name(report->kind));
	mnl_attr_put_u32(message, NOTE_ATTR_COMPLETE, report->complete);
	mnl_attr_put_u64(message, NOTE_ATTR_GIVEN, report->given);
	mnl_attr_put_u64(message, NOTE_ATTR_SKIPPED, report->skipped);
	if (report->why[0])
		put_text(message, NOTE_ATTR_WHY, report->why);
	return message->nlmsg_len;
}

size_t note_put_end(void *to, uint32_t number, const struct verdict *verdict)
{
	struct nlmsghdr *message = start(to, NOTE_END, number);

	mnl_attr_put_u32(message, NOTE_ATTR_COMPLETE, verdict->complete);
	mnl_attr_put_u64(message, NOTE_ATTR_COST_NS, verdict->cost_ns);
	return message->nlmsg_len;
}

/* ---- who holds the sockets ---- */

size_t note_put_holdings(
	void *to, uint32_t number, const struct note_holding *holdings, size_t count)
{
	struct nlmsghdr *message = start(to, NOTE_HOLDINGS, number);

	mnl_attr_put(message, NOTE_ATTR_HOLDINGS, count * sizeof(*holdings), holdings);
	return message->nlmsg_len;
}

size_t note_put_reach(void *to, uint32_t number, const struct owners_reach *reach)
{
	struct nlmsghdr *message = start(to, NOTE_REACH, number);

	mnl_attr_put_u32(message, NOTE_ATTR_LOOKED, reach->looked);
	mnl_attr_put_u32(message, NOTE_ATTR_HIDDEN, reach->hidden);
	mnl_attr_put_u64(message, NOTE_ATTR_PROCESSES, reach->processes);
	mnl_attr_put_u64(message, NOTE_ATTR_REFUSED, reach->refused);
	return message->nlmsg_len;
}

size_t note_put_list(void *to, enum note_type type, uint32_t number)
{
	return start(to, type, number)->nlmsg_len;
}

/* Takes an entry back that is not whole. */
static bool keep_entry(struct nlmsghdr *message, size_t *length, bool whole)
{
	if (whole)
		*length = message->nlmsg_len;
	else
		message->nlmsg_len = (uint32_t)*length;
	return whole;
}

/* Without a parent it has none, or that is unknown. */
static bool put_parent(void *list, const struct process *process)
{
	return !process->parent ||
	       mnl_attr_put_u32_check(list, NOTE_MAX, NOTE_ATTR_PARENT, process->parent);
}

bool note_add_process(void *list, size_t *length, const struct process *process)
{
	bool whole =
		mnl_attr_put_u32_check(list, NOTE_MAX, NOTE_ATTR_PID, process->pid) &&
		mnl_attr_put_u64_check(list, NOTE_MAX, NOTE_ATTR_START, process->start) &&
		mnl_attr_put_u32_check(list, NOTE_MAX, NOTE_ATTR_UID, process->uid) &&
		mnl_attr_put_strz_check(list, NOTE_MAX, NOTE_ATTR_COMM, process->comm) &&
		put_parent(list, process);

	return keep_entry(list, length, whole);
}

bool note_add_alone(void *list, size_t *length, uint64_t cgroup, uint32_t process)
{
	bool whole = mnl_attr_put_u64_check(list, NOTE_MAX, NOTE_ATTR_CGROUP, cgroup) &&
		     mnl_attr_put_u32_check(list, NOTE_MAX, NOTE_ATTR_PROCESS, process);

	return keep_entry(list, length, whole);
}

bool note_add_unit(void *list, size_t *length, uint64_t cgroup, const char *path)
{
	bool whole = mnl_attr_put_u64_check(list, NOTE_MAX, NOTE_ATTR_CGROUP, cgroup) &&
		     mnl_attr_put_strz_check(list, NOTE_MAX, NOTE_ATTR_PATH, path);

	return keep_entry(list, length, whole);
}
