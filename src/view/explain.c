/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/explain.h"

#include "sockview/core/number.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct explanation {
	const char *sentence;
	const char *text;
};

/* %s is how long the kernel keeps an orphaned FIN_WAIT2, tcp_fin_timeout. */
static const struct explanation tcp[] = {
	[STATE_OTHER] = { "states that this program does not know, from a newer kernel",
		"A state that this program does not know, from a newer kernel." },
	[STATE_LISTEN] = { "a program waits for connections; none of these is one",
		"A program waits for connections. Recv-Q: finished ones it has not yet "
		"accepted; Send-Q: how many may wait." },
	[STATE_SYN_SENT] = { "this host asked to connect; no answer yet: the peer's move",
		"This host asked to connect; no answer yet: the peer's move. Many that "
		"stay: packets are dropped, or the host is gone." },
	[STATE_SYN_RECV] = { "a peer asked, the kernel answered; its ACK is missing: its "
			     "move",
		"A peer asked, the kernel answered, its ACK is missing: its move. Many "
		"that stay: a SYN flood, or the accept queue is full." },
	[STATE_ESTABLISHED] = { "open, both may send. Does not say that the peer is "
				"alive",
		"Open: both may send. A peer that died stays here until data or a "
		"keepalive fails. Send-Q that stays: no ACK, or it does not read." },
	[STATE_FIN_WAIT1] = { "this side closed; the peer has not acknowledged: its move",
		"This side closed; the peer has not acknowledged that: its move. Ends by "
		"itself. Many: peers that vanished, or data left to send." },
	[STATE_FIN_WAIT2] = { "closed by this side only. Ends in %s unless a program "
			      "holds it",
		"This side closed, the peer knows, and has not closed: its move. Ends "
		"after %s, but not while the program holds the socket." },
	[STATE_TIME_WAIT] = { "both sides closed, this one first. Kept 60 s on purpose, "
			      "no owner",
		"Both closed, this side first. Kept 60 s on purpose; owned by nobody. On "
		"a listener's port it costs no port; outbound it holds one." },
	[STATE_CLOSE_WAIT] = { "the peer closed; the program here did not: its move",
		"The peer closed; the program here did not: its move, only close() frees "
		"it. Growing: a leak in the program. No broken line causes it." },
	[STATE_LAST_ACK] = { "the peer closed first, then this side; its last ACK is "
			     "missing",
		"The peer closed first, then this side; one ACK is missing: the peer's "
		"move. Ends by itself. Many: peers that vanished." },
	[STATE_CLOSING] = { "both closed at the same moment; one ACK is missing: the "
			    "peer's move",
		"Both closed at the same moment; one ACK is missing: the peer's move. "
		"Short and rare. Many that stay: packets are lost." },
	[STATE_CLOSE] = { "in no connection. Linux lists next to none, so 0 is normal",
		"In no connection. Linux lists next to none, so 0 is normal: a socket "
		"that was reset but not closed cannot be seen by anyone." },
};
static_assert(sizeof(tcp) / sizeof(*tcp) == STATE_COUNT, "an explanation per state");

static const struct explanation udp_unconn = {
	"bound to a port; takes datagrams from anybody",
	"Bound to a port; takes datagrams from anybody. Bytes that stay in Recv-Q, and "
	"drops: the program reads too slowly."
};

static const struct explanation udp_established = {
	"connected to one peer, which need not be there: no handshake",
	"connect()ed to one peer; takes datagrams only from it. There is no handshake: "
	"it does not mean that the peer is there."
};

static const struct explanation *explanation_of(enum proto proto, enum state state)
{
	if (proto == PROTO_TCP)
		return &tcp[state];
	return state == STATE_CLOSE	    ? &udp_unconn
	       : state == STATE_ESTABLISHED ? &udp_established
					    : &tcp[STATE_OTHER];
}

/* Puts what stands for %s of a text into it. Not a format of printf: no text is one. */
static void put_text(char *out, size_t size, const char *text, const char *inserted)
{
	const char *mark = strstr(text, "%s");

	if (!mark)
		snprintf(out, size, "%s", text);
	else
		snprintf(out, size, "%.*s%s%s", (int)(mark - text), text, inserted,
			mark + 2);
}

/* tcp_fin_timeout in force, or what stands for it. */
static void put_fin_timeout(
	char *out, size_t size, const struct model *model, const char *unknown)
{
	if (model && figures_know(&model->figures, FIGURE_FIN_TIMEOUT_S))
		snprintf(out, size, "%" PRIu64 " s",
			model->figures.value[FIGURE_FIN_TIMEOUT_S]);
	else
		snprintf(out, size, "%s", unknown);
}

void explain_sentence(char *out, size_t size, const struct model *model, enum proto proto,
	enum state state)
{
	char timeout[NUMBER_MAX];
	int length = snprintf(out, size, "%s%s: ", proto == PROTO_UDP ? "UDP " : "",
		state_name(proto, state));

	put_fin_timeout(timeout, sizeof(timeout), model, "a time");
	put_text(out + length, size - (size_t)length,
		explanation_of(proto, state)->sentence, timeout);
}

const char *explain_text(char *out, size_t size, const struct model *model,
	enum proto proto, enum state state)
{
	char timeout[NUMBER_MAX];

	put_fin_timeout(timeout, sizeof(timeout), model, "tcp_fin_timeout");
	put_text(out, size, explanation_of(proto, state)->text, timeout);
	return out;
}

void explain_udp(char *out, size_t size, const struct model *model)
{
	const struct aggregate_cell *cell = model->now.cell[PROTO_UDP];
	char unconnected[NUMBER_MAX];
	char connected[NUMBER_MAX];

	if (!outcome_was_read(&model->now.outcome, PROTO_UDP)) {
		snprintf(out, size,
			model->protos & PROTO_BIT(PROTO_UDP)
				? "UDP could not be read"
				: "UDP is hidden: u shows it");
		return;
	}
	snprintf(out, size, "UDP: %s open to anybody, %s connected to one peer",
		number_count(unconnected, cell[STATE_CLOSE].total, true),
		number_count(connected, cell[STATE_ESTABLISHED].total, true));
}
