/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/process_detail.h"

#include "sockview/core/format.h"
#include "sockview/view/process_told.h"
#include "sockview/view/wrap.h"

#include <stdio.h>
#include <string.h>

enum {
	LEFT_AT = 1,
	COUNT_END = 40,
	SECOND_END = 56,
	THIRD_END = 71,
	RIGHT_AT = 74,
	RIGHT_COUNT_END = 96,
	BAR_AT = 98,
	SITES_SHOWN = 4,
	PARTS_MAX = STATE_COUNT + 3,
};

/* Rows of a part of the pane, the next one at `at`. */
struct block {
	struct process_seen seen;
	struct frame *frame;
	unsigned at;
	unsigned end;
};

static void put(struct block *block, unsigned at, unsigned end, enum style style,
	const char *text)
{
	if (block->at < block->end)
		frame_put_cut(block->frame, block->at, at, end, style, text);
}

static void put_right(
	struct block *block, unsigned end, enum style style, const char *text)
{
	if (block->at < block->end)
		frame_put_right(block->frame, block->at, end, style, text);
}

static void put_count(struct block *block, unsigned end, uint64_t count)
{
	put_right(block, end, count ? STYLE_PLAIN : STYLE_DIM, COUNT(count));
}

/* ---- who ---- */

static void put_head(struct block *block)
{
	enum process_kind kind = block->seen.row->process->kind;
	unsigned cols = block->frame->cols;
	char line[PROCESS_TOLD_MAX];
	struct say text;

	say_init(&text, line, sizeof(line));
	process_say_title(&text, &block->seen);
	put(block, LEFT_AT, cols, STYLE_HEADING, line);
	block->at += 2;
	if (kind != PROCESS_ROW && kind != PROCESS_UNIT)
		return;
	block->at--;
	process_command(line, &block->seen);
	put(block, LEFT_AT, cols, STYLE_PLAIN, line);
	block->at++;
	say_init(&text, line, sizeof(line));
	process_say_files(&text, &block->seen);
	put(block, LEFT_AT, cols, STYLE_PLAIN, line);
	block->at += 2;
}

/* ---- where its connections lead ---- */

/* "10.0.7.30:8443", ":443 inbound", "10.0.0.53:53/udp" */
static void name_site(char *out, const struct process_site *site)
{
	const char *suffix = site->proto == PROTO_UDP ? "/udp" : "";
	char address[FORMAT_HOST_MAX + 1] = "";
	bool out_of_here = site->direction == DIRECTION_OUT;

	if (out_of_here)
		*format_host(address, site->family, site->addr) = '\0';
	snprintf(out, COLUMN_CELL_MAX, "%s:%u%s%s", address, site->port, suffix,
		out_of_here ? "" : " inbound");
}

/* "3,390 (99 %)" */
static void put_unread(struct block *block, uint64_t unread, uint64_t count)
{
	char text[2 * NUMBER_MAX];

	snprintf(text, sizeof(text), "%s (%s)", COUNT(unread),
		PERCENT((double)unread / (double)count));
	put_right(block, THIRD_END, unread * 2 >= count ? STYLE_KEY : STYLE_PLAIN, text);
}

static void put_site(struct block *block, const struct process_site *site, bool stuck)
{
	const uint32_t *by_state = site->group.by_state;
	char name[COLUMN_CELL_MAX];

	name_site(name, site);
	put(block, LEFT_AT, COUNT_END - NUMBER_MAX / 4, STYLE_PLAIN, name);
	if (stuck) {
		put_count(block, COUNT_END, by_state[STATE_CLOSE_WAIT]);
		put_unread(block, site->unread, by_state[STATE_CLOSE_WAIT]);
	} else {
		put_count(block, COUNT_END, site->group.total);
		put_count(block, SECOND_END, by_state[STATE_ESTABLISHED]);
		put_count(block, THIRD_END, by_state[STATE_TIME_WAIT]);
	}
	block->at++;
}

static void put_others(struct block *block, uint64_t sites, uint64_t count)
{
	char text[2 * NUMBER_MAX];

	snprintf(text, sizeof(text), "%s others", COUNT(sites));
	put(block, LEFT_AT, COUNT_END, STYLE_PLAIN, text);
	put_count(block, COUNT_END, count);
	block->at++;
}

static void put_site_headings(struct block *block, bool stuck)
{
	put(block, LEFT_AT, COUNT_END, STYLE_HEADING,
		stuck ? "CLOSE_WAIT by destination" : "by destination or port");
	put_right(block, COUNT_END, STYLE_HEADING, stuck ? "count" : "sockets");
	put_right(block, SECOND_END, STYLE_HEADING, stuck ? "" : "ESTABLISHED");
	put_right(block, THIRD_END, STYLE_HEADING,
		stuck ? "end of file not read" : "TIME_WAIT");
	block->at++;
}

static void put_sites(struct block *block, bool stuck)
{
	const struct process_closeup *closeup = block->seen.closeup;
	uint64_t rest = stuck ? closeup->tcp.by_state[STATE_CLOSE_WAIT]
			      : closeup->tcp.total + closeup->udp + closeup->inferred;
	unsigned shown = closeup->sites > SITES_SHOWN ? SITES_SHOWN - 1 : SITES_SHOWN;

	for (unsigned i = 0; i < closeup->site_count && i < shown; i++) {
		const struct group *group = &closeup->site[i].group;

		put_site(block, &closeup->site[i], stuck);
		rest -= stuck ? group->by_state[STATE_CLOSE_WAIT] : group->total;
	}
	if (closeup->sites > shown)
		put_others(block, closeup->sites - shown, rest);
}

static void put_left(struct block *block, bool stuck)
{
	const struct process_closeup *closeup = block->seen.closeup;

	put_site_headings(block, stuck);
	if (closeup && closeup->counted)
		put_sites(block, stuck);
	else
		put(block, LEFT_AT, THIRD_END, STYLE_DIM,
			closeup ? "counted with the next snapshot" : "-");
}

/* ---- sentences ---- */

typedef void say_fn(struct say *text, const struct process_seen *seen);

static void put_sentence(struct block *block, say_fn *tell)
{
	char words[WRAP_MAX];
	char line[WRAP_MAX];
	const char *rest = words;
	struct say text;

	say_init(&text, words, sizeof(words));
	tell(&text, &block->seen);
	while (block->at < block->end && wrap_next(&rest, THIRD_END - LEFT_AT, line)) {
		put(block, LEFT_AT, THIRD_END, STYLE_PLAIN, line);
		block->at++;
	}
}

static void put_sentences(struct block *block)
{
	block->at++;
	put_sentence(block, process_say_ages);
	put_sentence(block, process_say_unread);
	put_sentence(block, process_say_contrast);
}

/* ---- how many of which age, in which state ---- */

static void put_part(struct block *block, const char *label, uint64_t count, double share)
{
	char bar[NUMBER_MAX];

	put(block, RIGHT_AT, RIGHT_COUNT_END, STYLE_PLAIN, label);
	put_count(block, RIGHT_COUNT_END, count);
	put(block, BAR_AT, block->frame->cols, STYLE_PLAIN, number_bar(bar, share));
	block->at++;
}

static void put_part_headings(struct block *block, const char *label)
{
	put(block, RIGHT_AT, RIGHT_COUNT_END, STYLE_HEADING, label);
	put_right(block, RIGHT_COUNT_END, STYLE_HEADING, "count");
	block->at++;
}

static void put_ages(struct block *block)
{
	static const char *const labels[SPREAD_AGES] = { "under 1 min", "1 to 5 min",
		"5 to 15 min", "15 to 60 min", "over 1 h" };
	const struct process_closeup *closeup = block->seen.closeup;
	double count = (double)closeup->tcp.by_state[STATE_CLOSE_WAIT];

	put_part_headings(block, "by age, at least");
	for (int i = 0; i < SPREAD_AGES && closeup->ages.known; i++)
		put_part(block, labels[i], closeup->ages.by_age[i],
			(double)closeup->ages.by_age[i] / count);
	if (!closeup->ages.known)
		put(block, RIGHT_AT, block->frame->cols, STYLE_DIM, "-");
}

struct part {
	const char *label;
	uint64_t count;
};

/* The largest first. Returns how many there are. */
static unsigned add_part(
	struct part parts[PARTS_MAX], unsigned count, const char *label, uint64_t of)
{
	unsigned at = count;

	if (!of)
		return count;
	while (at && parts[at - 1].count < of)
		at--;
	memmove(&parts[at + 1], &parts[at], (count - at) * sizeof(*parts));
	parts[at] = (struct part){ label, of };
	return count + 1;
}

/* As the row has them: they are known before it was looked at closely. */
static void put_states(struct block *block)
{
	const struct process_row *about = block->seen.row->process;
	struct part parts[PARTS_MAX];
	unsigned count = 0;

	for (int state = 0; state < STATE_COUNT; state++)
		count = add_part(parts, count, state_name(PROTO_TCP, (enum state)state),
			about->tcp->by_state[state]);
	count = add_part(parts, count, "UDP", about->udp);
	count = add_part(parts, count, "~TIME_WAIT", about->time_wait_inferred);
	count = add_part(parts, count, "not yet accepted", about->unaccepted);
	put_part_headings(block, "by state");
	for (unsigned i = 0; i < count; i++)
		put_part(block, parts[i].label, parts[i].count,
			(double)parts[i].count / (double)about->total);
}

/* ---- all of it ---- */

void process_detail(const struct model *model, const struct row *row,
	const struct lore *lore, const struct page_pane *pane)
{
	bool told = model->process.of && model->process.of == pane->identity;
	struct block left = {
		.seen = { model, row, lore, told ? &model->process : NULL },
		.frame = pane->frame,
		.at = pane->at + 1,
		.end = pane->end,
	};
	bool stuck = told && model->process.tcp.by_state[STATE_CLOSE_WAIT];
	struct block right;

	put_head(&left);
	right = left;
	if (stuck)
		put_ages(&right);
	else
		put_states(&right);
	put_left(&left, stuck);
	if (stuck)
		put_sentences(&left);
}
