/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/view.h"

#include <assert.h>
#include <string.h>

static const char *const names[] = {
	[VIEW_SUMMARY] = "summary",
	[VIEW_LISTENERS] = "listeners",
	[VIEW_SOCKETS] = "sockets",
	[VIEW_SERVICES] = "services",
	[VIEW_PEERS] = "peers",
	[VIEW_PROCESSES] = "processes",
	[VIEW_COUNTERS] = "counters",
	[VIEW_FINDINGS] = "findings",
};
static_assert(sizeof(names) / sizeof(*names) == VIEW_COUNT, "a name per view");

static const uint32_t listener_states[] = {
	[PROTO_TCP] = STATE_BIT(STATE_LISTEN),
	[PROTO_UDP] = STATE_BIT(STATE_CLOSE),
};
static_assert(
	sizeof(listener_states) / sizeof(*listener_states) == PROTO_COUNT, "a set each");

const char *view_name(enum view view)
{
	return names[view];
}

const char *const *view_names(void)
{
	return names;
}

void view_states(enum view view, bool all, uint32_t states[PROTO_COUNT])
{
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		states[proto] = STATES_ALL;
		if (view == VIEW_LISTENERS)
			states[proto] = listener_states[proto];
		else if (view == VIEW_SOCKETS && !all)
			states[proto] &= ~listener_states[proto];
	}
}
