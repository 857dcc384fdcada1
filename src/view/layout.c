/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/layout.h"

#include <assert.h>
#include <string.h>

enum {
	HEADER_ROWS = 2, /* and the tabs */
	FOOTER_ROWS = 2, /* hint and keys */
	ROOM_ROWS = 5,
	ROOM_ROWS_LEAST = 2,
	ROOM_ROWS_TALL = 8,
	TALL = 40,
	LIMITS_ROWS = 6, /* a blank, the headings, three limits, who is elsewhere */
	LIMITS_ROWS_ALL = 8,
	TCP_STATES = ITEM_TCP_OTHER - ITEM_TCP_FIRST,
};

enum proto item_proto(enum layout_item item)
{
	return item < ITEM_UDP ? PROTO_TCP : PROTO_UDP;
}

enum state item_state(enum layout_item item)
{
	size_t count;

	if (item == ITEM_UDP)
		return STATE_COUNT;
	if (item == ITEM_TCP_OTHER || item == ITEM_UDP_OTHER)
		return STATE_OTHER;
	if (item < ITEM_UDP)
		return proto_states(PROTO_TCP, &count)[item - ITEM_TCP_FIRST];
	return proto_states(PROTO_UDP, &count)[item - ITEM_UDP_FIRST];
}

static_assert(TCP_STATES == STATE_COUNT - 1, "an item per state of TCP");

bool layout_fits(unsigned rows, unsigned cols)
{
	return rows >= LAYOUT_ROWS_LEAST && cols >= LAYOUT_COLS_LEAST;
}

/* Rows for states nobody knows: 0 or 1. */
static unsigned other_rows(const struct model *model, enum proto proto)
{
	return model->now.cell[proto][STATE_OTHER].total > 0;
}

/* Takes rows from what is spare, if there are that many. */
static bool take(unsigned *spare, unsigned wanted)
{
	if (*spare < wanted)
		return false;
	*spare -= wanted;
	return true;
}

/* What a screen of its height has beyond the states, in the order of importance. */
struct extras {
	unsigned room;
	bool rates;
	bool udp_table;
	bool before_tcp;
	bool after_tcp;
	unsigned limits;
	bool after_tabs;
};

static struct extras choose_extras(
	const struct layout *layout, unsigned spare, unsigned udp_rows)
{
	struct extras extras = { .room = ROOM_ROWS_LEAST };

	spare -= ROOM_ROWS_LEAST;
	while (extras.room < ROOM_ROWS && take(&spare, 1))
		extras.room++;
	extras.rates = take(&spare, 1);
	extras.udp_table = extras.rates && take(&spare, udp_rows);
	extras.before_tcp = extras.udp_table && take(&spare, 1);
	extras.after_tcp = extras.before_tcp && take(&spare, 1);
	if (extras.after_tcp && layout->width > LAYOUT_NARROW)
		extras.limits = layout->rows >= TALL && take(&spare, LIMITS_ROWS_ALL)
					? LIMITS_ROWS_ALL
				: take(&spare, LIMITS_ROWS) ? LIMITS_ROWS
							    : 0;
	extras.after_tabs = extras.after_tcp && take(&spare, 1);
	if (layout->rows >= TALL && take(&spare, ROOM_ROWS_TALL - ROOM_ROWS))
		extras.room = ROOM_ROWS_TALL;
	return extras;
}

static unsigned add_row(struct layout *layout, enum layout_item item, unsigned at)
{
	layout->row[layout->row_count++] = (struct layout_row){ item, at };
	return at + 1;
}

static void place_udp(struct layout *layout, const struct model *model, unsigned at)
{
	layout->udp_at = at++;
	if (!layout->udp_table) {
		add_row(layout, ITEM_UDP, layout->udp_at);
		return;
	}
	at = add_row(layout, ITEM_UDP_FIRST, at);
	at = add_row(layout, ITEM_UDP_FIRST + 1, at);
	if (other_rows(model, PROTO_UDP))
		add_row(layout, ITEM_UDP_OTHER, at);
}

static void place_all(
	struct layout *layout, const struct model *model, const struct extras *extras)
{
	unsigned at = HEADER_ROWS + extras->after_tabs;

	layout->room_at = at;
	layout->room_rows = extras->room;
	at += extras->room + extras->before_tcp;
	layout->tcp_at = at++;
	for (unsigned i = 0; i < TCP_STATES; i++)
		at = add_row(layout, ITEM_TCP_FIRST + i, at);
	if (other_rows(model, PROTO_TCP))
		at = add_row(layout, ITEM_TCP_OTHER, at);
	layout->total_at = at++;
	at += extras->after_tcp;
	layout->udp_table = extras->udp_table;
	place_udp(layout, model, at);
	at = layout->udp_table ? layout->row[layout->row_count - 1].at + 1 : at + 1;
	if (extras->limits) {
		layout->limits_at = at + 1;
		layout->limits_all = extras->limits == LIMITS_ROWS_ALL;
		layout->elsewhere_at = at + extras->limits - 1;
	}
	if (extras->rates)
		layout->rates_at = layout->hint_at - 1;
}

static uint64_t total_of(const struct model *model, enum layout_item item)
{
	return model->now.cell[PROTO_TCP][item_state(item)].total;
}

/* Most sockets first, those with equally many in the order of a connection's life. */
static void sort_items(enum layout_item *items, unsigned count, const struct model *model)
{
	for (unsigned i = 1; i < count; i++) {
		enum layout_item item = items[i];
		unsigned to = i;

		for (; to && total_of(model, items[to - 1]) < total_of(model, item); to--)
			items[to] = items[to - 1];
		items[to] = item;
	}
}

/* Too low for every state: the ones with most sockets, and a line for all else. */
static void place_folded(struct layout *layout, const struct model *model)
{
	enum layout_item items[TCP_STATES + 1];
	unsigned count = 0;
	unsigned at = HEADER_ROWS;
	unsigned shown = layout->rows - HEADER_ROWS - ROOM_ROWS_LEAST - FOOTER_ROWS - 2;

	while (count < TCP_STATES + other_rows(model, PROTO_TCP)) {
		items[count] = ITEM_TCP_FIRST + count;
		count++;
	}
	layout->folded = true;
	layout->room_at = at;
	layout->room_rows = ROOM_ROWS_LEAST;
	at += ROOM_ROWS_LEAST;
	layout->tcp_at = at++;
	if (shown < count)
		sort_items(items, count, model);
	for (unsigned i = 0; i < count && i < shown; i++)
		at = add_row(layout, items[i], at);
	layout->folded_states = shown < count ? count - shown : 0;
	layout->total_at = at;
}

/* A row of choices takes a blank row or one of the room: nothing below moves. */
static unsigned place_choice(struct layout *layout, unsigned at)
{
	if (layout->room_at == at && layout->room_rows) {
		layout->room_at++;
		layout->room_rows--;
	}
	return at;
}

bool layout_hides(const struct model *model)
{
	return model->protos != (PROTO_BIT(PROTO_TCP) | PROTO_BIT(PROTO_UDP)) ||
	       model->families != FAMILIES_ALL;
}

static void place_choices(struct layout *layout, const struct model *model)
{
	unsigned at = HEADER_ROWS;

	if (model->narrowing.set)
		layout->filter_at = place_choice(layout, at++);
	if (layout_hides(model))
		layout->hidden_at = place_choice(layout, at);
}

void layout_make(
	struct layout *layout, const struct model *model, unsigned rows, unsigned cols)
{
	/* The headings, the states, the total and UDP. */
	unsigned table = 1 + TCP_STATES + other_rows(model, PROTO_TCP) + 1 + 1;
	unsigned least = HEADER_ROWS + table + FOOTER_ROWS;
	struct extras extras;

	memset(layout, 0, sizeof(*layout));
	layout->rows = rows;
	layout->cols = cols;
	layout->width = cols >= 120  ? LAYOUT_WIDE
			: cols >= 80 ? LAYOUT_NORMAL
				     : LAYOUT_NARROW;
	layout->hint_at = rows - 2;
	layout->keys_at = rows - 1;
	if (rows < least + ROOM_ROWS_LEAST) {
		place_folded(layout, model);
	} else {
		extras = choose_extras(
			layout, rows - least, 2 + other_rows(model, PROTO_UDP));
		place_all(layout, model, &extras);
	}
	place_choices(layout, model);
}

const struct layout_row *layout_find(const struct layout *layout, enum layout_item item)
{
	if (layout->udp_table && item == ITEM_UDP)
		item = ITEM_UDP_FIRST;
	if (!layout->udp_table && item > ITEM_UDP)
		item = ITEM_UDP;
	for (unsigned i = 0; i < layout->row_count; i++)
		if (layout->row[i].item == item)
			return &layout->row[i];
	return &layout->row[0];
}
