/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/selection.h"

#include "sockview/view/layout.h"
#include "sockview/view/room.h"

#include <stdio.h>

/* Moves the selection through the findings, then the rows, as far as there are any. */
static void move(struct screen *screen, const struct model *model, int by)
{
	struct room_place places[ROOM_FINDINGS_MAX];
	const struct finding *finding;
	struct layout layout;
	int count;
	int to;

	if (!model || !layout_fits(screen->rows, screen->cols))
		return;
	layout_make(&layout, model, screen->rows, screen->cols);
	count = (int)room_place(&layout, screen, model, places);
	finding = room_selected(&layout, screen, model);
	for (to = 0; finding && places[to].finding != finding;)
		to++;
	if (!finding)
		to = count + (int)(layout_find(&layout, screen->selected) - layout.row);
	to += by;
	if (to < 0)
		to = 0;
	if (to >= count + (int)layout.row_count)
		to = count + (int)layout.row_count - 1;
	screen->finding = to < count ? places[to].finding->id : 0;
	if (to >= count)
		screen->selected = layout.row[to - count].item;
	screen->chosen = true;
}

void selection_key(struct screen *screen, const struct model *model, enum action action)
{
	static const int steps[ACTION_COUNT] = {
		[ACTION_UP] = -1,
		[ACTION_DOWN] = 1,
		/* All rows are on one page. */
		[ACTION_PAGE_UP] = -ITEM_COUNT,
		[ACTION_PAGE_DOWN] = ITEM_COUNT,
		[ACTION_FIRST] = -ITEM_COUNT,
		[ACTION_LAST] = ITEM_COUNT,
	};

	if (steps[action])
		move(screen, model, steps[action]);
}

const struct finding *selection_finding(
	const struct screen *screen, const struct model *model)
{
	struct layout layout;

	if (!model || !layout_fits(screen->rows, screen->cols))
		return NULL;
	layout_make(&layout, model, screen->rows, screen->cols);
	return room_selected(&layout, screen, model);
}

/* The state as filters call it; NULL: they have no word for it. */
static const char *state_word(enum state state)
{
	static const char *const words[STATE_COUNT] = {
		[STATE_ESTABLISHED] = "established",
		[STATE_SYN_SENT] = "syn-sent",
		[STATE_SYN_RECV] = "syn-recv",
		[STATE_FIN_WAIT1] = "fin-wait-1",
		[STATE_FIN_WAIT2] = "fin-wait-2",
		[STATE_TIME_WAIT] = "time-wait",
		[STATE_CLOSE] = "close",
		[STATE_CLOSE_WAIT] = "close-wait",
		[STATE_LAST_ACK] = "last-ack",
		[STATE_LISTEN] = "listen",
		[STATE_CLOSING] = "closing",
	};

	return state < STATE_COUNT ? words[state] : NULL;
}

bool selection_filter(struct screen *screen, const struct model *model, char *filter)
{
	struct layout layout;
	enum layout_item item;
	const char *word;

	if (!model || !layout_fits(screen->rows, screen->cols))
		return false;
	layout_make(&layout, model, screen->rows, screen->cols);
	item = layout_find(&layout, screen->selected)->item;
	word = state_word(item_state(item));
	if (!(model->protos & PROTO_BIT(item_proto(item)))) {
		snprintf(screen->notice, sizeof(screen->notice),
			"%s is hidden: %s shows it", proto_heading(item_proto(item)),
			item_proto(item) == PROTO_UDP ? "u" : "t");
		return false;
	}
	if (!word || item_proto(item) == PROTO_UDP) {
		snprintf(screen->notice, sizeof(screen->notice),
			"no filter for this row alone; 6 shows all sockets, t hides TCP");
		return false;
	}
	snprintf(filter, PROMPT_MAX, "state %s", word);
	return true;
}

static void click_state(struct screen *screen, const struct layout *layout, unsigned row)
{
	for (unsigned i = 0; i < layout->row_count; i++) {
		if (layout->row[i].at != row)
			continue;
		screen->selected = layout->row[i].item;
		screen->finding = 0;
		screen->chosen = true;
	}
}

void selection_click(struct screen *screen, const struct model *model, unsigned row)
{
	struct room_place places[ROOM_FINDINGS_MAX];
	struct layout layout;
	unsigned count;

	layout_make(&layout, model, screen->rows, screen->cols);
	count = room_place(&layout, screen, model, places);
	click_state(screen, &layout, row);
	for (unsigned i = 0; i < count; i++) {
		if (row < places[i].at || row >= places[i].at + places[i].lines)
			continue;
		screen->finding = places[i].finding->id;
		screen->chosen = true;
	}
}
