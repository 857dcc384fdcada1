/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/asking.h"

/* A kernel that says nothing for so long will not say anything any more. */
#define DEADLINE_MS 5000

bool asking_findings(const struct options *options)
{
	return !view_has_rows(options->view) && options->once && !options->no_findings;
}

bool asking_directions(const struct options *options, const struct filter *filter)
{
	if (filter_needs_directions(filter))
		return true;
	switch (options->view) {
	case VIEW_SUMMARY:
	case VIEW_FINDINGS:
		return options->class_by == CLASS_BY_SERVICE || asking_findings(options);
	case VIEW_COUNTERS:
		return false;
	case VIEW_SOCKETS:
		return options->groups & COLUMN_OWNERS ||
		       (options->groups & COLUMN_NAMES && options->format != FORMAT_TEXT);
	default:
		return true;
	}
}

bool asking_devices(const struct options *options, const struct filter *filter)
{
	return filter_needs_devices(filter) || options->view == VIEW_LISTENERS ||
	       options->view == VIEW_SOCKETS;
}

bool asking_services(const struct options *options, const struct filter *filter)
{
	return filter_needs_services(filter) || options->view == VIEW_SERVICES ||
	       options->view == VIEW_PEERS || options->groups & COLUMN_NAMES;
}

bool asking_watch(const struct options *options, const struct filter *filter)
{
	return options->groups & COLUMN_OWNERS && options->view != VIEW_LISTENERS &&
	       options->families == FAMILIES_ALL &&
	       filter_states(filter) & STATE_BIT(STATE_TIME_WAIT);
}

/* What costs the kernel a lock per socket is asked for only where it is shown. */
static unsigned details_of(const struct options *options)
{
	bool sums = options->view == VIEW_SERVICES || options->view == VIEW_PEERS;
	unsigned groups = sums ? 0 : options->groups;

	if (options->view == VIEW_PROCESSES)
		return DETAIL_INFO; /* how old a CLOSE_WAIT is */
	return (groups & COLUMN_INFO ? DETAIL_INFO : 0U) |
	       (groups & COLUMN_MEMORY ? DETAIL_MEMORY : 0U);
}

/*
 * What waits at a listener shows in other sockets, which the filter is not about. Those
 * in SYN_RECV have to be looked for in the whole table, at a tenth of its price.
 */
static void ask_for_children(struct ask *ask)
{
	ask->states[PROTO_TCP] |= STATE_BIT(STATE_SYN_RECV);
	ask->waiting = true;
	ask->details |= DETAIL_MEMORY; /* drops */
	ask->filter = NULL;
}

/* Whoever asks for states by name means them, as in ss: `state listening` without -a. */
static bool names_listeners(const struct options *options, const struct filter *filter)
{
	return options->all || filter_states(filter) != STATES_ALL;
}

struct ask asking_make(const struct options *options, const struct filter *filter)
{
	struct ask ask = {
		.protos = options->view == VIEW_COUNTERS ? 0 : options->protos,
		.families = options->families,
		.listeners = asking_directions(options, filter),
		.details = details_of(options),
		.cgroups = options->groups & (COLUMN_EXTENDED | COLUMN_OWNERS) ||
			   filter_needs_units(filter),
		/* An age needs tcp_fin_timeout, a port tcp_tw_reuse. */
		.figures = filter || options->view == VIEW_PEERS ||
			   options->view == VIEW_COUNTERS ||
			   options->format == FORMAT_OPENMETRICS,
		.devices = asking_devices(options, filter),
		.filter = filter,
		.deadline_ms = DEADLINE_MS,
	};

	view_states(options->view, names_listeners(options, filter), ask.states);
	if (asking_watch(options, filter)) {
		ask.filter = NULL; /* who talks to whom shows in all of them */
		return ask;
	}
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		ask.states[proto] &= filter_states(filter);
	if (options->view == VIEW_LISTENERS)
		ask_for_children(&ask);
	return ask;
}
