/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/pane.h"

#include "sockview/core/format.h"
#include "sockview/core/model.h"
#include "sockview/core/number.h"
#include "sockview/view/explain.h"
#include "sockview/view/owner_words.h"
#include "sockview/view/wrap.h"

#include <stdio.h>
#include <string.h>

#define LABEL_AT	1
#define TEXT_AT		11
#define TEXT_MAX	256
#define MEANING_LINES	2
#define MEANING_COLS	69
#define MILLISECONDS_NS UINT64_C(1000000)

/* The socket as it was seen last. */
static const struct sock *sock_of(const struct pane *pane)
{
	return pane->closeup && pane->closeup->found ? &pane->closeup->sock
						     : pane->row->sock;
}

static const struct sock_detail *detail_of(const struct pane *pane)
{
	return sock_of(pane)->detail;
}

/* A cell of the sockets view, "-" if it is unknown. */
static const char *cell(const struct pane *pane, const char *name, char *out)
{
	const struct column *column = columns_shown(VIEW_SOCKETS, name);
	const struct row row = { .sock = sock_of(pane), .age = pane->row->age };
	char *end = column->put(out, column, &row, pane->lore);

	if (!end)
		return "-";
	*end = '\0';
	return out;
}

static const char *figure(const struct pane *pane, enum detail which, char *out)
{
	const struct sock_detail *detail = detail_of(pane);

	return detail_knows(detail, which) ? number_count(out, detail->value[which], true)
					   : "-";
}

static const char *ago(const struct pane *pane, enum detail which, char *out)
{
	const struct sock_detail *detail = detail_of(pane);

	return detail_knows(detail, which)
		       ? number_age(out, detail->value[which] * MILLISECONDS_NS)
		       : "-";
}

/* ---- the lines ---- */

static void put_state(char *out, const struct pane *pane)
{
	const struct sock *sock = sock_of(pane);
	uint32_t age = pane->row->age;
	char text[NUMBER_MAX];

	number_age(text, (uint64_t)(age & AGE_SECONDS) * 1000 * MILLISECONDS_NS);
	if (age == AGE_UNKNOWN || sock->state != pane->row->sock->state)
		snprintf(out, TEXT_MAX, "%s", state_name(sock->proto, sock->state));
	else
		snprintf(out, TEXT_MAX, "%s; seen for %s%s",
			state_name(sock->proto, sock->state),
			age & AGE_LEAST ? "at least " : "", text);
}

static void put_owner(char *out, const struct pane *pane)
{
	char owner[COLUMN_CELL_MAX];
	char user[COLUMN_CELL_MAX];

	/* The dashboard's search tells in words what it knows of a row. */
	if (!pane->lore->claims)
		owner_tail(out, TEXT_MAX, pane->row, pane->lore);
	else
		snprintf(out, TEXT_MAX, "%s   user %s", cell(pane, "owner", owner),
			cell(pane, "user", user));
}

static void put_direction(char *out, const struct pane *pane)
{
	const struct sock *sock = sock_of(pane);
	const char *name;
	bool in;

	strcpy(out, "-");
	if (!pane->closeup || !pane->closeup->directed)
		return;
	in = pane->closeup->direction == DIRECTION_IN;
	name = in ? lore_local_service(pane->lore, sock->proto, sock->local.port)
		  : lore_service(pane->lore, sock->proto, sock->remote.port);
	snprintf(out, TEXT_MAX, "%s: %s%d%s%s%s",
		direction_name(pane->closeup->direction),
		in ? "a listener has port " : "this host connected to port ",
		in ? sock->local.port : sock->remote.port, name ? " (" : "",
		name ? name : "", name ? ")" : "");
}

static void put_queues(char *out, const struct pane *pane)
{
	const struct sock *sock = sock_of(pane);
	bool door = sock->proto == PROTO_TCP && sock->state == STATE_LISTEN;
	char recv[NUMBER_MAX] = "-";
	char send[NUMBER_MAX] = "-";

	if (sock_knows(sock, SOCK_RECV_QUEUE))
		number_count(recv, sock->recv_queue, true);
	if (sock_knows(sock, SOCK_SEND_QUEUE))
		number_count(send, sock->send_queue, true);
	if (door)
		snprintf(out, TEXT_MAX, "%s connections wait for accept(), of %s", recv,
			send);
	else
		snprintf(out, TEXT_MAX, "receive %s bytes   send %s bytes", recv, send);
}

/* Why a state that only a program can end does not end. */
static bool is_kept_for_ever(const struct sock *sock)
{
	return sock->proto == PROTO_TCP && sock->state == STATE_CLOSE_WAIT &&
	       sock->timer == TIMER_NONE;
}

static void put_timer(char *out, const struct pane *pane)
{
	const struct sock *sock = sock_of(pane);
	char expires[COLUMN_CELL_MAX];

	if (!sock_knows(sock, SOCK_TIMER))
		strcpy(out, "-");
	else if (is_kept_for_ever(sock))
		strcpy(out, "none: keepalive is off, so the kernel will never end it");
	else if (sock->timer == TIMER_NONE)
		strcpy(out, "none");
	else
		snprintf(out, TEXT_MAX, "%s, fires in %s; sent again in a row: %u",
			timer_name(sock->timer), cell(pane, "expires", expires),
			sock->retransmits);
}

static void put_last(char *out, const struct pane *pane)
{
	char sent[NUMBER_MAX];
	char received[NUMBER_MAX];
	char acked[NUMBER_MAX];

	snprintf(out, TEXT_MAX, "data sent %s ago   received %s   ACK received %s",
		ago(pane, DETAIL_LAST_SEND_MS, sent),
		ago(pane, DETAIL_LAST_RECV_MS, received),
		ago(pane, DETAIL_LAST_ACK_MS, acked));
}

/* Microseconds as milliseconds. */
static const char *in_ms(const struct pane *pane, enum detail which, char *out)
{
	const struct sock_detail *detail = detail_of(pane);

	if (!detail_knows(detail, which))
		return "-";
	snprintf(out, NUMBER_MAX, "%.2f", (double)detail->value[which] / 1000);
	return out;
}

static void put_path(char *out, const struct pane *pane)
{
	char rtt[NUMBER_MAX];
	char variation[NUMBER_MAX];
	char mss[NUMBER_MAX];
	char cwnd[NUMBER_MAX];
	char again[NUMBER_MAX];

	snprintf(out, TEXT_MAX,
		"rtt %s ms +- %s   mss %s   cwnd %s   retransmitted %s segments",
		in_ms(pane, DETAIL_RTT_US, rtt), in_ms(pane, DETAIL_RTTVAR_US, variation),
		figure(pane, DETAIL_MSS, mss), figure(pane, DETAIL_CWND, cwnd),
		figure(pane, DETAIL_RETRANS_TOTAL, again));
}

static void put_bytes(char *out, const struct pane *pane)
{
	char sent[NUMBER_MAX];
	char acked[NUMBER_MAX];
	char received[NUMBER_MAX];

	snprintf(out, TEXT_MAX, "sent %s   acknowledged %s   received %s",
		figure(pane, DETAIL_BYTES_SENT, sent),
		figure(pane, DETAIL_BYTES_ACKED, acked),
		figure(pane, DETAIL_BYTES_RECEIVED, received));
}

static void put_memory(char *out, const struct pane *pane)
{
	char received[NUMBER_MAX];
	char receive_most[NUMBER_MAX];
	char sent[NUMBER_MAX];
	char send_most[NUMBER_MAX];
	char drops[NUMBER_MAX];

	snprintf(out, TEXT_MAX, "receive %s of %s bytes   send %s of %s   drops %s",
		figure(pane, DETAIL_RMEM, received),
		figure(pane, DETAIL_RCVBUF, receive_most),
		figure(pane, DETAIL_WMEM, sent), figure(pane, DETAIL_SNDBUF, send_most),
		figure(pane, DETAIL_DROPS, drops));
}

static void put_tcp(char *out, const struct pane *pane)
{
	const struct sock_detail *detail = detail_of(pane);
	char unacked[NUMBER_MAX];
	char lost[NUMBER_MAX];
	char delivery[NUMBER_MAX];

	snprintf(out, TEXT_MAX,
		"%s   on the way %s segments, lost %s   delivery %s bytes/s",
		detail && *detail->congestion ? detail->congestion : "-",
		figure(pane, DETAIL_UNACKED, unacked), figure(pane, DETAIL_LOST, lost),
		figure(pane, DETAIL_DELIVERY_RATE, delivery));
}

static void put_ids(char *out, const struct pane *pane)
{
	char inode[COLUMN_CELL_MAX];
	char cookie[COLUMN_CELL_MAX];
	char uid[COLUMN_CELL_MAX];

	snprintf(out, TEXT_MAX, "inode %s   cookie %s   uid %s",
		cell(pane, "inode", inode), cell(pane, "cookie", cookie),
		cell(pane, "uid", uid));
}

static void put_cgroup(char *out, const struct pane *pane)
{
	char unit[COLUMN_CELL_MAX];
	char number[COLUMN_CELL_MAX];

	snprintf(out, TEXT_MAX, "%s   unit %s", cell(pane, "cgroup", number),
		cell(pane, "unit", unit));
}

/* Which protocols a line is about. */
enum {
	TCP = PROTO_BIT(PROTO_TCP),
	BOTH = TCP | PROTO_BIT(PROTO_UDP),
};

static const struct line {
	const char *label;
	unsigned protos;
	bool close; /* known from a closer look only */
	void (*put)(char *out, const struct pane *pane);
} lines[] = {
	{ "state", BOTH, false, put_state },
	{ "owner", BOTH, false, put_owner },
	{ "direction", BOTH, false, put_direction },
	{ "queues", BOTH, false, put_queues },
	{ "timer", BOTH, false, put_timer },
	{ "last", TCP, true, put_last },
	{ "path", TCP, true, put_path },
	{ "bytes", TCP, true, put_bytes },
	{ "memory", BOTH, true, put_memory },
	{ "tcp", TCP, true, put_tcp },
	{ "ids", BOTH, false, put_ids },
	{ "cgroup", BOTH, false, put_cgroup },
};

/* ---- all of it ---- */

static void put_as_of(char *out, const struct pane *pane)
{
	const struct closeups *closeups = pane->model->closeups;
	char time[FORMAT_TIME_MAX + 1];

	if (!pane->closeup) {
		strcpy(out, "not yet looked at");
	} else if (!closeups->live) {
		strcpy(out, "-: not in the recording");
	} else {
		*format_time(time, closeups->wall_ns, false) = '\0';
		snprintf(out, TEXT_MAX, "%s %s",
			pane->closeup->found
				? "-: the kernel does not tell.  Read again with every "
				  "refresh, as of"
				: "not found again: gone, or one of several listeners; "
				  "at",
			time + strlen("2026-11-20T"));
	}
}

/* Both ends on the left, which of the list it is on the right. */
static void put_title(const struct pane *pane, struct frame *frame, unsigned at)
{
	char local[COLUMN_CELL_MAX];
	char remote[COLUMN_CELL_MAX];
	char number[NUMBER_MAX];
	char count[NUMBER_MAX];
	char text[3 * COLUMN_CELL_MAX];
	char place[3 * NUMBER_MAX];
	unsigned width;

	snprintf(place, sizeof(place), "%s of %s",
		number_count(number, pane->number, true),
		number_count(count, pane->count, true));
	width = frame_width(place) + 1;
	snprintf(text, sizeof(text), "%s  %s  to  %s", proto_name(sock_of(pane)->proto),
		cell(pane, "local", local), cell(pane, "remote", remote));
	if (frame->cols > width + 20)
		frame_put_cut(frame, at, LABEL_AT, frame->cols - width - 1, STYLE_HEADING,
			text);
	frame_put(frame, at, frame->cols > width ? frame->cols - width + 1 : 0,
		frame->cols, STYLE_PLAIN, place);
}

/* What the state means. Returns the row behind it. */
static unsigned put_meaning(
	const struct pane *pane, struct frame *frame, unsigned at, unsigned end)
{
	const struct sock *sock = sock_of(pane);
	unsigned cols = frame->cols > TEXT_AT ? frame->cols - TEXT_AT : 1;
	char text[EXPLAIN_MAX];
	char part[WRAP_MAX];
	const char *left =
		explain_text(text, sizeof(text), pane->model, sock->proto, sock->state);

	if (cols > MEANING_COLS)
		cols = MEANING_COLS;
	for (unsigned i = 0; i < MEANING_LINES && at < end; i++)
		if (wrap_next(&left, cols, part))
			frame_put(frame, at++, TEXT_AT, frame->cols, STYLE_PLAIN, part);
	return at;
}

/* Where nothing is known one sign says so. */
static void put_line(const struct pane *pane, const struct line *line, char *out)
{
	const struct sock_detail *detail = detail_of(pane);

	if (line->close && (!detail || !detail->known))
		strcpy(out, "-");
	else
		line->put(out, pane);
}

static bool is_shown(const struct pane *pane, const struct line *line)
{
	if (!(line->protos & PROTO_BIT(sock_of(pane)->proto)))
		return false;
	char text[TEXT_MAX];

	return line->put != put_owner || pane->lore->claims ||
	       owner_tail(text, sizeof(text), pane->row, pane->lore);
}

void pane_render(const struct pane *pane, struct frame *frame, unsigned at, unsigned end)
{
	char text[TEXT_MAX];

	if (at >= end)
		return;
	put_title(pane, frame, at++);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines) && at + 1 < end; i++) {
		if (!is_shown(pane, &lines[i]))
			continue;
		put_line(pane, &lines[i], text);
		frame_put(frame, at, LABEL_AT, TEXT_AT, STYLE_DIM, lines[i].label);
		frame_put_cut(frame, at++, TEXT_AT, frame->cols, STYLE_PLAIN, text);
		if (lines[i].put == put_state)
			at = put_meaning(pane, frame, at, end - 1);
	}
	put_as_of(text, pane);
	if (at < end)
		frame_put_cut(frame, at, LABEL_AT, frame->cols, STYLE_DIM, text);
}
