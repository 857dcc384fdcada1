/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/listener_detail.h"

#include "sockview/core/say.h"
#include "sockview/view/listener_row.h"
#include "sockview/view/listener_say.h"

#include <stdio.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)

#define NOTE_MAX 160

struct block {
	const struct model *model;
	const struct row *row;
	const struct listener_row *listener;
	const struct watched *watched;
	const struct lore *lore;
	struct frame *frame;
	unsigned at;
	unsigned end;
};

enum {
	LABEL_AT = 1,
	VALUE_END = 37,
	NOTE_AT = 40,
};

static void put_line(
	struct block *block, const char *label, const char *value, const char *note)
{
	unsigned width = frame_width(value);

	if (block->at >= block->end)
		return;
	frame_put(block->frame, block->at, LABEL_AT, VALUE_END, STYLE_PLAIN, label);
	if (width < VALUE_END)
		frame_put(block->frame, block->at, VALUE_END - width, VALUE_END,
			STYLE_PLAIN, value);
	frame_put_cut(block->frame, block->at++, NOTE_AT, block->frame->cols, STYLE_PLAIN,
		note);
}

static void put_title(struct block *block)
{
	const struct sock *sock = block->row->sock;
	bool both = sock_is_dual_stack(sock);
	char address[COLUMN_CELL_MAX];
	char text[COLUMN_CELL_MAX + NOTE_MAX];
	size_t count = block->listener->group->count;
	struct say sentence = { .text = text, .size = sizeof(text) };

	listener_address(address, block->row, block->lore);
	say(&sentence, "%s   ", address);
	if (block->listener->member)
		say(&sentence, "%zu of %zu sockets that share it (SO_REUSEPORT)",
			block->listener->number, count);
	else if (count > 1)
		say(&sentence,
			"%zu sockets share it (SO_REUSEPORT); the worst of them is shown",
			count);
	else
		say(&sentence, "one %s %s socket%s",
			sock->family == FAMILY_IPV6 ? "IPv6" : "IPv4",
			proto_heading(sock->proto), both ? " that takes IPv4 too" : "");
	frame_put_cut(block->frame, block->at, LABEL_AT, block->frame->cols,
		STYLE_HEADING, text);
	block->at += 2;
}

static void put_queue(struct block *block)
{
	const struct watched *watched = block->watched;
	const struct listening *listening = block->row->listening;
	char value[3 * NUMBER_MAX];
	char number[NUMBER_MAX];
	char note[NOTE_MAX] = "";
	struct say sentence = { .text = note, .size = sizeof(note) };

	number_count(value, watched->queue, true);
	if (watched->has_limit)
		snprintf(value + strlen(value), NUMBER_MAX, " of %s",
			number_count(number, watched->limit, true));
	if (watched->full_since_ns) {
		say(&sentence, "full since %s",
			listener_clock(block->listener->listeners, watched->full_since_ns,
				number));
		say(&sentence, " (%s)",
			number_age(number, block->listener->listeners->mono_ns -
						   watched->full_since_ns));
	}
	if (listening && listening->facts & LISTENING_GAVE_UP && listening->gave_up)
		say(&sentence, "%s%s gave up meanwhile (CLOSE_WAIT, no leak)",
			*note ? "; " : "",
			number_count(number, listening->gave_up, true));
	put_line(block,
		watched->sock.proto == PROTO_TCP ? "waiting for accept()"
						 : "bytes to be read",
		value, note);
}

static void put_accepted(struct block *block)
{
	const struct listening *listening = block->row->listening;
	bool tcp = block->watched->sock.proto == PROTO_TCP;
	bool known = listening && listening->facts & LISTENING_ACCEPTED;
	char value[NUMBER_MAX] = "-";
	char number[NUMBER_MAX];
	char note[NOTE_MAX] = "";
	struct say sentence = { .text = note, .size = sizeof(note) };
	double per_s;

	if (known)
		number_count(value, listening->accepted, true);
	if (listener_row_opened_per_s(block->listener, &per_s))
		say(&sentence, "%s new/s", number_rate(number, per_s));
	if (block->watched->taken_ns)
		say(&sentence, "%sthe queue was last seen to shrink, by %s, at %s",
			*note ? "; " : "", tcp ? "accept()" : "recv()",
			listener_clock(block->listener->listeners,
				block->watched->taken_ns, number));
	if (tcp || *note)
		put_line(block, tcp ? "accepted and open" : "read", tcp ? value : "",
			note);
}

static void put_syn_recv(struct block *block)
{
	const struct listening *listening = block->row->listening;
	bool known = listening && listening->facts & LISTENING_SYN_RECV;
	char value[NUMBER_MAX];

	put_line(block, "SYN_RECV",
		known ? number_count(value, listening->syn_recv, true) : "-",
		block->listener->member
			? "told of the group only"
			: "half open: the last ACK of the handshake is missing, or was "
			  "dropped");
}

static void put_drops(struct block *block)
{
	const struct watched *watched = block->watched;
	bool tcp = watched->sock.proto == PROTO_TCP;
	char value[NUMBER_MAX];
	char number[NUMBER_MAX];
	char note[NOTE_MAX] = "";
	struct say sentence = { .text = note, .size = sizeof(note) };
	double per_s;

	if (listener_row_drops_per_s(block->listener, &per_s))
		say(&sentence, "%s/s; ", number_rate(number, per_s));
	if (watched->has_drops)
		say(&sentence, "counted since it was opened%s",
			tcp ? "; each retry of a client counts again" : "");
	put_line(block, "drops",
		watched->has_drops ? number_count(value, watched->drops, true) : "-",
		note);
}

/* Who has set the limit, as far as the limit now in force can tell. */
static void put_limit(struct block *block)
{
	const struct watched *watched = block->watched;
	const struct figures *figures = &block->model->figures;
	bool tcp = watched->sock.proto == PROTO_TCP;
	uint64_t most = figures->value[FIGURE_SOMAXCONN];
	char value[NUMBER_MAX];
	char number[NUMBER_MAX];
	char note[NOTE_MAX] = "";
	struct say sentence = { .text = note, .size = sizeof(note) };

	number_count(number, most, true);
	if (!tcp)
		say(&sentence, "SO_RCVBUF of the socket, in bytes");
	else if (!figures_know(figures, FIGURE_SOMAXCONN) || !watched->has_limit)
		say(&sentence, "asked for with listen(), at most net.core.somaxconn");
	else if (watched->limit < most)
		say(&sentence, "asked for by the program; somaxconn would allow %s",
			number);
	else if (watched->limit == most)
		say(&sentence, "net.core.somaxconn: the program may have asked for more");
	else
		say(&sentence, "set when somaxconn was higher; since then that is %s",
			number);
	put_line(block, "limit",
		watched->has_limit ? number_count(value, watched->limit, true) : "-",
		note);
}

static void put_overflow(struct block *block)
{
	const struct figures *figures = &block->model->figures;
	const char *note = "a datagram that does not fit is lost, and nobody is told";

	if (block->watched->sock.proto == PROTO_TCP) {
		if (!figures_know(figures, FIGURE_ABORT_ON_OVERFLOW))
			note = "tcp_abort_on_overflow is not known";
		else if (figures->value[FIGURE_ABORT_ON_OVERFLOW])
			note = "tcp_abort_on_overflow 1: clients get \"Connection reset "
			       "by peer\"";
		else
			note = "tcp_abort_on_overflow 0: silent; clients retry, then see "
			       "\"Connection timed out\"";
	}
	put_line(block, "when it is full", "", note);
}

/* A cell a second: how full it was at its fullest. */
static void put_trend(struct block *block, bool utf8)
{
	static const char *const glyphs[2][1 + WATCH_LEVEL_HIGHEST] = {
		{ "_", ".", ":", "-", "=", "+", "*", "#", "@" },
		{ "_", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
	};
	int8_t levels[WATCH_CELLS];
	unsigned row = block->at;

	if (!block->watched->looks)
		return;
	put_line(block, "queue, last 60 s", "", "");
	if (row == block->at)
		return;
	watched_levels(block->watched, levels);
	for (unsigned i = 0; i < WATCH_CELLS; i++)
		if (levels[i] >= 0)
			frame_put(block->frame, row, NOTE_AT + i, block->frame->cols,
				STYLE_PLAIN, glyphs[utf8][levels[i]]);
}

static void put_looks(struct block *block)
{
	const struct listeners *listeners = block->listener->listeners;
	char number[NUMBER_MAX];
	char refresh[NUMBER_MAX];
	char text[2 * NOTE_MAX];

	block->at++;
	if (block->at >= block->end)
		return;
	if (listeners->look_ns)
		snprintf(text, sizeof(text),
			"The listeners are looked at %s times a second: PEAK and FULL "
			"FOR "
			"see what a refresh every %s would miss.",
			number_rate(
				number, (double)SECOND_NS / (double)listeners->look_ns),
			number_interval(refresh, block->model->interval_ns));
	else
		snprintf(text, sizeof(text),
			"This source cannot look between two refreshes: PEAK, FULL FOR "
			"and "
			"DROPS/s are not known.");
	frame_put_cut(
		block->frame, block->at++, LABEL_AT, block->frame->cols, STYLE_DIM, text);
}

void listener_detail(const struct model *model, const struct row *row,
	const struct lore *lore, const struct page_pane *pane)
{
	struct block block = { .model = model,
		.row = row,
		.listener = row->listener,
		.watched = listener_row_watched(row->listener),
		.lore = lore,
		.frame = pane->frame,
		.at = pane->at + 1,
		.end = pane->end };

	if (!block.watched)
		return;
	put_title(&block);
	put_queue(&block);
	put_accepted(&block);
	if (row->sock->proto == PROTO_TCP)
		put_syn_recv(&block);
	put_drops(&block);
	put_limit(&block);
	put_overflow(&block);
	put_trend(&block, pane->utf8);
	put_looks(&block);
}
