/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/note.h"

#include "sockview/core/sanitize.h"

#include <libmnl/libmnl.h>
#include <string.h>

/* Attributes by number; the last of a kind wins. */
struct attrs {
	const struct nlattr *at[NOTE_ATTR_COUNT];
};

/* One attribute after the other; NULL at the end, or where a length lies. */
static const struct nlattr *next_attr(
	const struct nlmsghdr *message, const struct nlattr *before)
{
	const uint8_t *end = (const uint8_t *)message + message->nlmsg_len;
	const struct nlattr *attr =
		before ? mnl_attr_next(before) : mnl_nlmsg_get_payload(message);

	if ((const uint8_t *)attr >= end ||
		!mnl_attr_ok(attr, (int)(end - (const uint8_t *)attr)))
		return NULL;
	return attr;
}

static void collect(const struct nlmsghdr *message, struct attrs *attrs)
{
	const struct nlattr *attr = NULL;

	memset(attrs, 0, sizeof(*attrs));
	while ((attr = next_attr(message, attr)))
		if (mnl_attr_get_type(attr) < NOTE_ATTR_COUNT)
			attrs->at[mnl_attr_get_type(attr)] = attr;
}

static bool read_number(const struct nlattr *attr, uint64_t *number)
{
	uint32_t short_number;

	if (!attr)
		return false;
	if (mnl_attr_get_payload_len(attr) == sizeof(*number)) {
		memcpy(number, mnl_attr_get_payload(attr), sizeof(*number));
		return true;
	}
	if (mnl_attr_get_payload_len(attr) != sizeof(short_number))
		return false;
	memcpy(&short_number, mnl_attr_get_payload(attr), sizeof(short_number));
	*number = short_number;
	return true;
}

static uint64_t number_of(const struct nlattr *attr)
{
	uint64_t number = 0;

	read_number(attr, &number);
	return number;
}

/* What stands in a file may have been written by anybody. False: there is no such text.
 */
static bool read_text(const struct nlattr *attr, char *text, size_t size)
{
	const char *from = attr ? mnl_attr_get_payload(attr) : "";
	size_t length = attr ? strnlen(from, mnl_attr_get_payload_len(attr)) : 0;

	sanitize(text, size, from, length);
	return length > 0;
}

static bool attr_is(const struct nlattr *attr, const char *word)
{
	char text[NOTE_TEXT_MAX];

	return read_text(attr, text, sizeof(text)) && strcmp(text, word) == 0;
}

const struct nlmsghdr *note_of(const void *datagram, size_t length)
{
	const struct nlmsghdr *message = datagram;

	if (length < sizeof(*message) || message->nlmsg_len < sizeof(*message) ||
		message->nlmsg_len > length)
		return NULL;
	if (message->nlmsg_type < NOTE_BEGIN || message->nlmsg_type >= NOTE_TYPE_END)
		return NULL;
	return message;
}

uint32_t note_format(const struct nlmsghdr *message)
{
	struct attrs attrs;

	collect(message, &attrs);
	return (uint32_t)number_of(attrs.at[NOTE_ATTR_FORMAT]);
}

static void read_ephemeral(const struct attrs *attrs, struct note_begin *begin)
{
	uint64_t low;
	uint64_t high;

	begin->ephemeral_known = read_number(attrs->at[NOTE_ATTR_PORT_LOW], &low) &&
				 read_number(attrs->at[NOTE_ATTR_PORT_HIGH], &high) &&
				 low <= high && high <= UINT16_MAX;
	if (begin->ephemeral_known)
		begin->ephemeral = (struct port_range){ (uint16_t)low, (uint16_t)high };
}

bool note_read_begin(const struct nlmsghdr *message, struct note_begin *begin)
{
	struct attrs attrs;

	collect(message, &attrs);
	memset(begin, 0, sizeof(*begin));
	begin->protos = (unsigned)number_of(attrs.at[NOTE_ATTR_PROTOS]);
	begin->families = (unsigned)number_of(attrs.at[NOTE_ATTR_FAMILIES]);
	begin->states[PROTO_TCP] = (uint32_t)number_of(attrs.at[NOTE_ATTR_TCP_STATES]);
	begin->states[PROTO_UDP] = (uint32_t)number_of(attrs.at[NOTE_ATTR_UDP_STATES]);
	read_ephemeral(&attrs, begin);
	if (!read_text(attrs.at[NOTE_ATTR_HOST], begin->host, sizeof(begin->host)))
		strcpy(begin->host, "-");
	begin->netns_known =
		read_text(attrs.at[NOTE_ATTR_NETNS], begin->netns, sizeof(begin->netns));
	return read_number(attrs.at[NOTE_ATTR_WALL_NS], &begin->wall_ns) &&
	       read_number(attrs.at[NOTE_ATTR_MONO_NS], &begin->mono_ns);
}

static void set_figure(
	struct figures *figures, const struct nlattr *name, const struct nlattr *value)
{
	uint64_t number;

	if (!read_number(value, &number))
		return;
	for (int i = 0; i < FIGURE_COUNT; i++)
		if (attr_is(name, figure_spec(i)->name))
			figures_set(figures, i, number);
}

bool note_read_figures(const struct nlmsghdr *message, struct figures *figures)
{
	const struct nlattr *attr = NULL;
	const struct nlattr *name = NULL;

	memset(figures, 0, sizeof(*figures));
	while ((attr = next_attr(message, attr))) {
		switch (mnl_attr_get_type(attr)) {
		case NOTE_ATTR_PAGE_BYTES:
			figures->page_bytes = (uint32_t)number_of(attr);
			break;
		case NOTE_ATTR_FIGURE_NAME:
			name = attr;
			break;
		case NOTE_ATTR_FIGURE_VALUE:
			set_figure(figures, name, attr);
			name = NULL;
			break;
		default:
			break;
		}
	}
	return true;
}

bool note_read_device(
	const struct nlmsghdr *message, uint32_t *ifindex, char *name, size_t size)
{
	struct attrs attrs;

	collect(message, &attrs);
	*ifindex = (uint32_t)number_of(attrs.at[NOTE_ATTR_IFINDEX]);
	return read_text(attrs.at[NOTE_ATTR_DEVICE_NAME], name, size) && *ifindex;
}

/* A kind that only newer programs know was read somehow, too. */
static enum source_kind kind_of(const struct nlattr *attr)
{
	for (int kind = 0; kind < SOURCE_COUNT; kind++)
		if (kind != SOURCE_REPLAY && attr_is(attr, source_kind_name(kind)))
			return kind;
	return SOURCE_NETLINK;
}

bool note_read_report(const struct nlmsghdr *message, struct note_report *report)
{
	struct attrs attrs;

	collect(message, &attrs);
	report->kind = kind_of(attrs.at[NOTE_ATTR_KIND]);
	report->complete = number_of(attrs.at[NOTE_ATTR_COMPLETE]) != 0;
	report->given = number_of(attrs.at[NOTE_ATTR_GIVEN]);
	report->skipped = number_of(attrs.at[NOTE_ATTR_SKIPPED]);
	read_text(attrs.at[NOTE_ATTR_WHY], report->why, sizeof(report->why));
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		if (!attr_is(attrs.at[NOTE_ATTR_PROTO], proto_name(proto)))
			continue;
		report->proto = proto;
		return true;
	}
	return false;
}

bool note_read_end(const struct nlmsghdr *message, struct verdict *verdict)
{
	struct attrs attrs;

	collect(message, &attrs);
	verdict->complete = number_of(attrs.at[NOTE_ATTR_COMPLETE]) != 0;
	return read_number(attrs.at[NOTE_ATTR_COST_NS], &verdict->cost_ns);
}

/* ---- who holds the sockets ---- */

bool note_read_reach(const struct nlmsghdr *message, struct owners_reach *reach)
{
	struct attrs attrs;

	collect(message, &attrs);
	*reach = (struct owners_reach){
		.looked = number_of(attrs.at[NOTE_ATTR_LOOKED]) != 0,
		.hidden = number_of(attrs.at[NOTE_ATTR_HIDDEN]) != 0,
		.processes = number_of(attrs.at[NOTE_ATTR_PROCESSES]),
		.refused = number_of(attrs.at[NOTE_ATTR_REFUSED]),
	};
	return attrs.at[NOTE_ATTR_LOOKED];
}

static void set_fact(struct process *process, const struct nlattr *attr)
{
	switch (mnl_attr_get_type(attr)) {
	case NOTE_ATTR_START:
		process->start = number_of(attr);
		break;
	case NOTE_ATTR_UID:
		process->uid = (uint32_t)number_of(attr);
		break;
	case NOTE_ATTR_PARENT:
		process->parent = (uint32_t)number_of(attr);
		break;
	case NOTE_ATTR_COMM:
		read_text(attr, process->comm, sizeof(process->comm));
		break;
	default:
		break;
	}
}

int note_read_processes(const struct nlmsghdr *message, note_process_fn *take, void *self)
{
	const struct nlattr *attr = NULL;
	struct process process;
	bool open = false;
	int err = 0;

	while (!err && (attr = next_attr(message, attr))) {
		if (mnl_attr_get_type(attr) != NOTE_ATTR_PID) {
			if (open)
				set_fact(&process, attr);
			continue;
		}
		if (open)
			err = take(self, &process);
		process = (struct process){ .pid = (uint32_t)number_of(attr),
			.uid = UINT32_MAX };
		open = true;
	}
	return !err && open ? take(self, &process) : err;
}

static int take_holdings(const struct nlattr *attr, note_holding_fn *take, void *self)
{
	const uint8_t *at = mnl_attr_get_payload(attr);
	size_t count = mnl_attr_get_payload_len(attr) / sizeof(struct note_holding);
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		struct note_holding holding;

		memcpy(&holding, at + i * sizeof(holding), sizeof(holding));
		err = take(self, &holding);
	}
	return err;
}

int note_read_holdings(const struct nlmsghdr *message, note_holding_fn *take, void *self)
{
	const struct nlattr *attr = NULL;
	int err = 0;

	while (!err && (attr = next_attr(message, attr)))
		if (mnl_attr_get_type(attr) == NOTE_ATTR_HOLDINGS)
			err = take_holdings(attr, take, self);
	return err;
}

int note_read_alone(const struct nlmsghdr *message, note_alone_fn *take, void *self)
{
	const struct nlattr *attr = NULL;
	uint64_t process;
	uint64_t cgroup = 0;
	int err = 0;

	while (!err && (attr = next_attr(message, attr))) {
		if (mnl_attr_get_type(attr) == NOTE_ATTR_CGROUP)
			cgroup = number_of(attr);
		else if (mnl_attr_get_type(attr) == NOTE_ATTR_PROCESS && cgroup &&
			 read_number(attr, &process) && process <= UINT32_MAX)
			err = take(self, cgroup, (uint32_t)process);
	}
	return err;
}

int note_read_units(const struct nlmsghdr *message, note_unit_fn *take, void *self)
{
	const struct nlattr *attr = NULL;
	char path[NOTE_PATH_MAX];
	uint64_t cgroup = 0;
	int err = 0;

	while (!err && (attr = next_attr(message, attr))) {
		if (mnl_attr_get_type(attr) == NOTE_ATTR_CGROUP)
			cgroup = number_of(attr);
		else if (mnl_attr_get_type(attr) == NOTE_ATTR_PATH && cgroup &&
			 read_text(attr, path, sizeof(path)))
			err = take(self, cgroup, path);
	}
	return err;
}
