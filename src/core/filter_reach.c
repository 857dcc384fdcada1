/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_tree.h"

/* What a filter reaches for: which states can match, which facts it needs. */

enum {
	UNACCEPTED_STATES = STATE_BIT(STATE_ESTABLISHED) | STATE_BIT(STATE_CLOSE_WAIT),
	CLOSING_STATES = STATE_BIT(STATE_FIN_WAIT1) | STATE_BIT(STATE_FIN_WAIT2) |
			 STATE_BIT(STATE_LAST_ACK) | STATE_BIT(STATE_CLOSING),
};

static uint32_t leaf_states(const struct filter_node *node)
{
	switch (node->kind) {
	case FILTER_STATES:
		return node->states;
	case FILTER_UNACCEPTED:
		return UNACCEPTED_STATES;
	case FILTER_ORPHAN:
		return CLOSING_STATES;
	default:
		return STATES_ALL;
	}
}

/*
 * A set that may be too large cannot be turned round: of `not` only a set of states is
 * known. Chains lean to the left and are walked, as in filter_match.c.
 */
static uint32_t node_states(const struct filter *filter, uint32_t index)
{
	const struct filter_node *node = &filter->nodes[index];
	const struct filter_node *left = &filter->nodes[node->left];
	uint32_t states;

	switch (node->kind) {
	case FILTER_NOT:
		return left->kind == FILTER_STATES ? STATES_ALL & ~left->states
						   : STATES_ALL;
	case FILTER_AND:
	case FILTER_OR:
		states = node_states(filter, node->right);
		while (left->kind == node->kind) {
			uint32_t more = node_states(filter, left->right);

			states = node->kind == FILTER_AND ? states & more : states | more;
			left = &filter->nodes[left->left];
		}
		return node->kind == FILTER_AND
			       ? states & node_states(filter,
						  (uint32_t)(left - filter->nodes))
			       : states | node_states(filter,
						  (uint32_t)(left - filter->nodes));
	default:
		return leaf_states(node);
	}
}

uint32_t filter_states(const struct filter *filter)
{
	return filter ? node_states(filter, filter->root) : STATES_ALL;
}

#define KIND(name) (UINT64_C(1) << FILTER_##name)

/* Whether it has one of these kinds, each a bit. */
static bool has_kind(const struct filter *filter, uint64_t kinds)
{
	for (uint32_t i = 0; filter && i < filter->count; i++)
		if (kinds >> filter->nodes[i].kind & 1)
			return true;
	return false;
}

/* An owner may be inferred: by the listener that a connection came by. */
bool filter_needs_directions(const struct filter *filter)
{
	return has_kind(filter, KIND(DIRECTION)) || filter_needs_owners(filter);
}

bool filter_needs_devices(const struct filter *filter)
{
	return has_kind(filter, KIND(DEVICE));
}

bool filter_needs_owners(const struct filter *filter)
{
	return has_kind(filter, KIND(PID) | KIND(COMM) | KIND(NAME) | KIND(TEXT));
}

bool filter_needs_units(const struct filter *filter)
{
	return has_kind(filter, KIND(UNIT) | KIND(NAME) | KIND(TEXT));
}

bool filter_needs_services(const struct filter *filter)
{
	return has_kind(filter, KIND(TEXT));
}
