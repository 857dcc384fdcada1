/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/help.h"

#include "sockview/core/number.h"
#include "sockview/view/explain.h"
#include "sockview/view/wrap.h"

#include <stdio.h>
#include <string.h>

enum {
	TITLE_ROWS = 1,
	FOOTER_ROWS = 1,
	READABLE_COLS = 80, /* longer lines are hard to read */
	TERM_COLS = 12,
	LABEL_COLS = 12, /* of the left column of keys */
	RIGHT_AT = 46,
	RIGHT_LABEL_COLS = 9,
};

/* Lines of a page on their way to the rows of a frame, or only counted. */
struct pager {
	struct frame *frame; /* NULL: only counted */
	unsigned cols;
	unsigned first; /* the line that stands on the first row */
	unsigned shown;
	unsigned line;
};

static unsigned put(struct pager *pager, unsigned line, unsigned col, enum style style,
	const char *text)
{
	if (!pager->frame || line < pager->first || line >= pager->first + pager->shown)
		return col;
	return frame_put(pager->frame, line - pager->first + TITLE_ROWS, col, pager->cols,
		style, text);
}

/* Returns the line behind the text. */
static unsigned put_wrapped(
	struct pager *pager, unsigned line, unsigned col, const char *text)
{
	unsigned cols = pager->cols < READABLE_COLS ? pager->cols : READABLE_COLS;
	char part[WRAP_MAX];

	while (wrap_next(&text, cols - col, part))
		put(pager, line++, col, STYLE_PLAIN, part);
	return line;
}

static void put_term(struct pager *pager, const char *term, const char *text)
{
	put(pager, pager->line, 0, STYLE_HEADING, term);
	pager->line = put_wrapped(pager, pager->line, TERM_COLS, text);
}

/* Draws a group of keys from a line on. Returns the line behind it. */
static unsigned put_group(struct pager *pager, unsigned line, unsigned col,
	unsigned label_cols, enum key_group group, enum key_use use)
{
	size_t count;
	const struct key_binding *keys = keys_table(&count);

	put(pager, line++, col, STYLE_HEADING, keys_group_name(group));
	for (size_t i = 0; i < count; i++) {
		if (keys[i].group != group || !keys[i].label ||
			!keys_is_for(&keys[i], use))
			continue;
		put(pager, line, col, STYLE_KEY, keys[i].label);
		line = put_wrapped(pager, line, col + label_cols, keys[i].help);
	}
	return line;
}

static void put_keys(struct pager *pager, const struct model *model)
{
	static const struct {
		enum key_group group;
		bool right;
	} groups[] = { { KEYS_MOVE, false }, { KEYS_CHOOSE, false }, { KEYS_TIME, true },
		{ KEYS_SOCKETS, true }, { KEYS_OTHER, true } };
	bool wide = pager->cols >= READABLE_COLS;
	unsigned line[2] = { pager->line, pager->line };

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		bool right = wide && groups[i].right;

		line[right] = put_group(pager, line[right] + 1, right ? RIGHT_AT : 1,
			right ? RIGHT_LABEL_COLS : LABEL_COLS, groups[i].group,
			screen_use(model));
	}
	pager->line = line[0] > line[1] ? line[0] : line[1];
	pager->line++;
	pager->line = put_wrapped(pager, pager->line, 1,
		"Mouse: click selects, wheel scrolls, click on a heading sorts.  man 8 "
		"sockview");
}

static void put_states(struct pager *pager, const struct model *model)
{
	size_t count;
	const enum state *states = proto_states(PROTO_TCP, &count);
	char text[EXPLAIN_MAX];

	for (size_t i = 0; i < count; i++)
		put_term(pager, state_name(PROTO_TCP, states[i]),
			explain_text(text, sizeof(text), model, PROTO_TCP, states[i]));
}

/* Ports of the range that are IANA's registered ones. */
static double registered_share(struct port_range range)
{
	unsigned registered = 0;

	for (unsigned port = range.low; port <= range.high; port++)
		registered += port_class_of((uint16_t)port) == CLASS_REGISTERED;
	return (double)registered / (range.high - range.low + 1);
}

static void put_ephemeral(struct pager *pager, const struct model *model)
{
	char percent[NUMBER_MAX];
	char text[EXPLAIN_MAX];
	struct port_range range;

	if (!model || !model->now.ephemeral_known ||
		model->now.ephemeral.low > model->now.ephemeral.high) {
		put_term(pager, "ephemeral",
			"the range from which this host takes ports for its own "
			"connections: ip_local_port_range, not known here.");
		return;
	}
	range = model->now.ephemeral;
	snprintf(text, sizeof(text),
		"the range from which this host takes ports for its own connections: "
		"%u-%u here. %s %% of it is 'registered' by IANA's borders.",
		range.low, range.high, number_percent(percent, registered_share(range)));
	put_term(pager, "ephemeral", text);
}

static const struct {
	const char *term;
	const char *text;
} words[] = {
	{ "+/min",
		"change of a count in a minute, or so far; - before 10 s have passed." },
	{ "trend",
		"shape: from the row's lowest to its highest; _ is 0, blank: unknown." },
	{ "opened/s",
		"out: by this host; in: accepted by it; even too short to be listed." },
	{ "failed/s", "connections that did not come about: refused, or no answer." },
	{ "resets/s", "open connections that ended by a reset, not by a close." },
	{ "listen drop",
		"connections lost at a listener: mostly its accept queue is full." },
	{ "SYN cookies", "answers without a SYN_RECV: a flood, or a full queue." },
	{ "~name", "an owner that is inferred: the line of its row says from what." },
	{ "orphan", "a closing socket that no process holds any more." },
	{ "loopback", "both ends of such a connection are sockets here: counted twice." },
	{ "-  and  0",
		"-: not known, or does not apply. 0: counted, and there was none." },
	{ "27,753+", "at least: a table did not come in whole (INCOMPLETE)." },
	{ "+ - bold", "screen 6: + new; dim: not there, - gone; bold: stands for 10 s." },
	{ "FAILED",
		"a table that could not be read; the reason stands above the tables." },
};

static void put_words(struct pager *pager, const struct model *model)
{
	char text[EXPLAIN_MAX];

	put_term(pager, "UDP UNCONN",
		explain_text(text, sizeof(text), model, PROTO_UDP, STATE_CLOSE));
	put_term(pager, "UDP ESTAB",
		explain_text(text, sizeof(text), model, PROTO_UDP, STATE_ESTABLISHED));
	put_term(pager, "port class",
		"well-known 0-1023, registered 1024-49151, dynamic 49152-65535 (IANA, "
		"RFC 6335); of the local port, unless you press c.");
	put_ephemeral(pager, model);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		put_term(pager, words[i].term, words[i].text);
}

static const struct {
	unsigned col;
	const char *title;
	const char *brief; /* in the lines of keys of the other pages */
	void (*put)(struct pager *pager, const struct model *model);
} pages[PAGE_COUNT] = {
	[PAGE_HELP_KEYS] = { 1, "Keys", "keys", put_keys },
	[PAGE_HELP_STATES] = { 0, "What each TCP state means, and whose move it is",
		"what the TCP states mean", put_states },
	[PAGE_HELP_WORDS] = { 0, "UDP, words and marks", "UDP, words and marks",
		put_words },
};

static int page_number(enum screen_page page)
{
	return (int)page - PAGE_HELP_KEYS + 1;
}

/* What a key of pages leads to: more of this one, the next one, or nothing. */
static void put_way(char *out, size_t size, const char *key, bool more, bool full,
	enum screen_page page)
{
	if (more)
		snprintf(out, size, "   %s more", key);
	else if (page < PAGE_HELP_KEYS || page >= PAGE_COUNT)
		*out = '\0';
	else
		snprintf(out, size, "   %s page %d%s%s", key, page_number(page),
			full ? ": " : "", full ? pages[page].brief : "");
}

static void put_footer(
	const struct screen *screen, unsigned scroll_max, struct frame *frame)
{
	unsigned col = pages[screen->page].col;
	char up[64];
	char down[64];
	char text[160];

	for (int full = 1; full >= 0; full--) {
		put_way(up, sizeof(up), "PgUp", screen->scroll > 0, full,
			screen->page - 1);
		put_way(down, sizeof(down), "PgDn", screen->scroll < scroll_max, full,
			screen->page + 1);
		snprintf(text, sizeof(text), "Esc back%s%s", up, down);
		if (col + strlen(text) <= frame->cols)
			break;
	}
	frame_put(frame, frame->rows - 1, col, frame->cols, STYLE_DIM, text);
}

unsigned help_lines_shown(unsigned rows)
{
	return rows > TITLE_ROWS + FOOTER_ROWS ? rows - TITLE_ROWS - FOOTER_ROWS : 0;
}

unsigned help_scroll_max(
	enum screen_page page, const struct model *model, unsigned rows, unsigned cols)
{
	struct pager pager = { .cols = cols };

	pages[page].put(&pager, model);
	return pager.line > help_lines_shown(rows) ? pager.line - help_lines_shown(rows)
						   : 0;
}

void help_render(
	const struct screen *screen, const struct model *model, struct frame *frame)
{
	struct pager pager = {
		.frame = frame,
		.cols = frame->cols,
		.first = screen->scroll,
		.shown = help_lines_shown(frame->rows),
	};
	char number[32];
	unsigned width;

	snprintf(number, sizeof(number), "page %d of %d", page_number(screen->page),
		PAGE_COUNT - PAGE_HELP_KEYS);
	width = frame_width(number);
	frame_put_cut(frame, 0, pages[screen->page].col, frame->cols - width - 1,
		STYLE_HEADING, pages[screen->page].title);
	frame_put(frame, 0, frame->cols - width, frame->cols, STYLE_PLAIN, number);
	pages[screen->page].put(&pager, model);
	put_footer(screen, help_scroll_max(screen->page, model, frame->rows, frame->cols),
		frame);
}
