/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/tui/paint.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <wchar.h>

/* -1 as a colour: the terminal's own. A pair of which both are is none. */
struct look {
	attr_t mono;
	attr_t color;  /* with at least 8 colours */
	short low[2];  /* foreground and background of 8 colours */
	short high[2]; /* of 256: from the cube, which themes leave alone */
};

/* Bold makes yellow or white brighter on many terminals, so black on yellow is plain. */
static const struct look looks[] = {
	[STYLE_PLAIN] = { A_NORMAL, A_NORMAL, { -1, -1 }, { -1, -1 } },
	[STYLE_HEADING] = { A_BOLD, A_BOLD, { -1, -1 }, { -1, -1 } },
	[STYLE_DIM] = { A_NORMAL, A_DIM, { -1, -1 }, { -1, -1 } },
	[STYLE_FAILED] = { A_BOLD | A_REVERSE, A_BOLD, { COLOR_WHITE, COLOR_RED },
		{ 231, 160 } },
	[STYLE_ATTENTION] = { A_REVERSE, A_NORMAL, { COLOR_BLACK, COLOR_YELLOW },
		{ 16, 220 } },
	[STYLE_SELECTED] = { A_REVERSE, A_REVERSE, { -1, -1 }, { -1, -1 } },
	[STYLE_TAB] = { A_REVERSE, A_REVERSE, { -1, -1 }, { -1, -1 } },
	[STYLE_KEY] = { A_BOLD, A_BOLD, { -1, -1 }, { -1, -1 } },
	[STYLE_FINE] = { A_NORMAL, A_NORMAL, { COLOR_GREEN, -1 }, { COLOR_GREEN, -1 } },
	[STYLE_ALARM] = { A_BOLD, A_BOLD, { COLOR_RED, -1 }, { COLOR_RED, -1 } },
};
static_assert(sizeof(looks) / sizeof(*looks) == STYLE_COUNT, "a look per style");

static bool start_colors(void)
{
	if (!has_colors() || start_color() == ERR || COLORS < 8 ||
		COLOR_PAIRS <= STYLE_COUNT)
		return false;
	/* A terminal without it gets ncurses' white on black. */
	use_default_colors();
	return true;
}

void paint_init(struct paint *paint, bool color, bool utf8)
{
	bool colors = color && start_colors();

	*paint = (struct paint){ .utf8 = utf8 };
	for (short style = 0; style < STYLE_COUNT; style++) {
		const struct look *look = &looks[style];
		/* With more, a colour's number means red, green and blue. */
		const short *pair = COLORS == 256 ? look->high : look->low;

		paint->attrs[style] = colors ? look->color : look->mono;
		/* Pair 0 cannot be set. */
		if (colors && pair[0] >= 0 &&
			init_pair((short)(style + 1), pair[0], pair[1]) == OK)
			paint->pairs[style] = (short)(style + 1);
	}
}

void paint_fini(struct paint *paint)
{
	free(paint->row);
	*paint = (struct paint){ 0 };
}

/* The next character of valid UTF-8; moves *text behind it. 0 at the end. */
static wchar_t next_character(const char **text)
{
	const unsigned char *at = (const unsigned char *)*text;
	unsigned more = *at >= 0xf0 ? 3 : *at >= 0xe0 ? 2 : *at >= 0xc0 ? 1 : 0;
	wchar_t character = *at;

	if (!*at)
		return 0;
	if (more)
		character &= 0x3f >> more;
	for (at++; more && (*at & 0xc0) == 0x80; at++, more--)
		character = character << 6 | (*at & 0x3f);
	*text = (const char *)at;
	return character;
}

static void make_cell(const struct paint *paint, const struct cell *cell, cchar_t *made)
{
	unsigned style = cell->style < STYLE_COUNT ? cell->style : STYLE_PLAIN;
	wchar_t text[CCHARW_MAX + 1] = { L' ' };
	const char *from = cell->text;

	for (size_t i = 0; i < CCHARW_MAX && *from; i++) {
		text[i] = next_character(&from);
		/* A locale that is not UTF-8 cannot even say it to the terminal. */
		if (!paint->utf8 && text[i] > 0x7e) {
			text[0] = L'?';
			text[1] = 0;
			break;
		}
	}
	if (setcchar(made, text, paint->attrs[style], paint->pairs[style], NULL) == ERR)
		setcchar(made, L"?", paint->attrs[style], paint->pairs[style], NULL);
}

static int make_room(struct paint *paint, unsigned cols)
{
	cchar_t *row;

	if (cols <= paint->room)
		return 0;
	row = realloc(paint->row, cols * sizeof(*row));
	if (!row)
		return -ENOMEM;
	paint->row = row;
	paint->room = cols;
	return 0;
}

static void paint_row(struct paint *paint, const struct frame *frame, unsigned row)
{
	const struct cell *cells = frame->cells + (size_t)row * frame->cols;
	int made = 0;

	for (unsigned col = 0; col < frame->cols; col++) {
		/* Behind a wide character ncurses fills the second cell itself. */
		if (col == 0 || cells[col].text[0])
			make_cell(paint, &cells[col], &paint->row[made++]);
	}
	mvwadd_wchnstr(stdscr, (int)row, 0, paint->row, made);
}

int paint_frame(struct paint *paint, const struct frame *frame)
{
	int err = make_room(paint, frame->cols);

	if (err)
		return err;
	werase(stdscr);
	for (unsigned row = 0; row < frame->rows && row < (unsigned)LINES; row++) {
		if (frame->cols)
			paint_row(paint, frame, row);
	}
	return 0;
}
