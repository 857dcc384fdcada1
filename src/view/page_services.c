/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Screen 2: a service a row, which is a port and who opened the connections. */

#include "sockview/core/port.h"
#include "sockview/view/crowd_words.h"
#include "sockview/view/page.h"

#include <stdio.h>

/* "443", "53/udp". */
static bool text_port(char *out, const struct row *row, const struct lore *lore)
{
	const struct tally_row *service = row->service;

	(void)lore;
	if (service->is_other)
		return false;
	snprintf(out, FIELD_MAX, service->proto == PROTO_TCP ? "%u" : "%u/%s",
		service->port, proto_name(service->proto));
	return true;
}

/* "+2.5", "-14", "0". */
static bool text_change(char *out, const struct row *row, const struct lore *lore)
{
	double change = row->service->change_per_s;
	char size[NUMBER_MAX];

	(void)lore;
	if (!row->service->has_change)
		return false;
	snprintf(out, FIELD_MAX, "%s%s",
		change > 0   ? "+"
		: change < 0 ? "-"
			     : "",
		number_rate(size, change < 0 ? -change : change));
	return true;
}

static const struct field fields[] = {
	{ "port", "PORT", 9, 9, false, 1, NULL, text_port, 0 },
	{ "name", "NAME", 9, 16, false, 7, NULL, NULL, 0 },
	{ "direction", "DIR", 3, 3, false, 2, NULL, NULL, 0 },
	{ "established", "ESTAB", 6, 9, true, 4, NULL, NULL, 0 },
	{ "syn", "SYN", 4, 7, true, 9, NULL, NULL, 0 },
	{ "close_wait", "CLOSE_W", 7, 11, true, 5, "CLOSE_WAIT", NULL, 0 },
	{ "time_wait", "TIME_W", 6, 10, true, 6, "TIME_WAIT", NULL, 0 },
	{ "listen", "LISTEN", 6, 7, true, 11, NULL, NULL, 0 },
	{ "other", "OTHER", 5, 7, true, 12, NULL, NULL, 0 },
	{ "total", "TOTAL", 6, 10, true, 3, NULL, NULL, 0 },
	{ "change_per_s", "CHG/S", 6, 8, true, 10, "CHANGE/S", text_change, 0 },
	{ "class", "CLASS", 10, 10, false, 13, NULL, NULL, 0 },
	{ "owner", "OWNER", 12, 24, false, 8, NULL, crowd_text, 0 },
};

/* ---- rows ---- */

static const struct tally_row *row_of(const void *self, size_t i)
{
	const struct tally_list *list = self;

	return &list->entry[i].row;
}

static void fill(const void *self, size_t i, struct listed_row *out)
{
	out->row = (struct row){ .service = row_of(self, i), .age = AGE_UNKNOWN };
}

static uint64_t identity(const void *self, size_t i)
{
	return tally_identity(row_of(self, i));
}

/* TCP, UDP, and what found no place. */
static unsigned section(const void *self, size_t i)
{
	const struct tally_row *row = row_of(self, i);

	return row->is_other ? PROTO_COUNT : (unsigned)row->proto;
}

static bool open_services(const struct model *model, struct listed *listed)
{
	if (!model->services)
		return false;
	listed->self = model->services;
	listed->count = model->services->count;
	crowd_open(model->services->crowds, model, &listed->lore);
	listed->fill = fill;
	listed->identity = identity;
	listed->section = section;
	return true;
}

/* ---- the selected row ---- */

/* Whose port it is, and every state there is, those without a column among them. */
static void hint(char *out, const struct row *row, const struct lore *lore)
{
	static const char *const classes[CLASS_COUNT] = {
		[CLASS_WELL_KNOWN] = "well-known",
		[CLASS_REGISTERED] = "registered",
		[CLASS_DYNAMIC] = "dynamic",
	};
	const struct tally_row *service = row->service;
	bool in = service->direction == DIRECTION_IN;
	const char *comma = "";
	struct say to;

	say_init(&to, out, PAGE_HINT_MAX);
	if (service->is_other)
		say(&to, "services that found no place of their own (%d at most):",
			GROUPS_MAX);
	else
		say(&to, "%u/%s %s: %s, %s;", service->port, proto_name(service->proto),
			direction_name(service->direction),
			in ? "a port of this host" : "a port elsewhere",
			classes[port_class_of(service->port)]);
	for (int state = 0; state < STATE_COUNT; state++) {
		if (!service->count->by_state[state])
			continue;
		say(&to, "%s %s %s", comma, state_name(service->proto, state),
			COUNT(service->count->by_state[state]));
		comma = ",";
	}
	crowd_say(&to, row, lore);
}

static bool drill(char *out, const struct row *row, const struct lore *lore)
{
	const struct tally_row *service = row->service;
	bool in = service->direction == DIRECTION_IN;

	(void)lore;
	if (service->is_other) {
		snprintf(out, PROMPT_MAX,
			"no filter for this row: its services have no row of their own");
		return false;
	}
	snprintf(out, PROMPT_MAX, "proto %s and dir %s and %s = :%u",
		proto_name(service->proto), direction_name(service->direction),
		in ? "sport" : "dport", service->port);
	return true;
}

const struct list_page page_services = {
	.view = VIEW_SERVICES,
	.rows = MODEL_SERVICES,
	.fields = fields,
	.field_count = sizeof(fields) / sizeof(*fields),
	.sort = "total",
	.open = open_services,
	.hint = hint,
	.drill = drill,
	.empty = "There is no service here.",
	.legend = { "in: a listener's port   out: the remote port" },
};
