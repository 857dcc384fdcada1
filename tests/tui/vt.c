/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vt.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static int on_property(VTermProp property, VTermValue *value, void *self)
{
	struct vt *vt = self;

	if (property == VTERM_PROP_ALTSCREEN)
		vt->alternate = value->boolean;
	else if (property == VTERM_PROP_CURSORVISIBLE)
		vt->cursor = value->boolean;
	return 1;
}

void vt_init(struct vt *vt, unsigned rows, unsigned cols)
{
	static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

	*vt = (struct vt){ .rows = rows, .cols = cols, .cursor = true };
	vt->terminal = vterm_new((int)rows, (int)cols);
	ck_assert_ptr_nonnull(vt->terminal);
	vterm_set_utf8(vt->terminal, 1);
	vt->screen = vterm_obtain_screen(vt->terminal);
	vterm_screen_enable_altscreen(vt->screen, 1);
	vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
	vterm_screen_reset(vt->screen, 1);
}

void vt_fini(struct vt *vt)
{
	if (vt->terminal)
		vterm_free(vt->terminal);
	vt->terminal = NULL;
}

/* libvterm heeds the first mode of a list only: mouse reports come as "?1006;1000h". */
static void look_for_mouse(struct vt *vt, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		memmove(vt->tail, vt->tail + 1, sizeof(vt->tail) - 1);
		vt->tail[sizeof(vt->tail) - 1] = bytes[i];
		if (bytes[i] == 'h' || bytes[i] == 'l')
			vt->mouse = memcmp(vt->tail + 3, "1000h", 5) == 0 ||
				    (vt->mouse && memcmp(vt->tail + 3, "1000l", 5) != 0);
	}
}

void vt_feed(struct vt *vt, const char *bytes, size_t length)
{
	vterm_input_write(vt->terminal, bytes, length);
	look_for_mouse(vt, bytes, length);
	vt->bytes += length;
}

void vt_resize(struct vt *vt, unsigned rows, unsigned cols)
{
	vterm_set_size(vt->terminal, (int)rows, (int)cols);
	vt->rows = rows;
	vt->cols = cols;
}

static size_t put_utf8(char *to, uint32_t code)
{
	static const unsigned char leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	for (size_t i = length - 1; i > 0; i--) {
		to[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	to[0] = (char)(leads[length == 1 ? 0 : length] | code);
	return length;
}

static size_t put_cell(const struct vt *vt, unsigned row, unsigned col, char *to)
{
	VTermScreenCell cell;
	VTermPos place = { .row = (int)row, .col = (int)col };
	size_t length = 0;

	ck_assert(vterm_screen_get_cell(vt->screen, place, &cell));
	if (cell.chars[0] == (uint32_t)-1)
		return 0; /* behind a wide one */
	if (!cell.chars[0])
		to[length++] = ' ';
	for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
		length += put_utf8(to + length, cell.chars[i]);
	return length;
}

char *vt_row(const struct vt *vt, unsigned row)
{
	char *text = malloc((size_t)vt->cols * VTERM_MAX_CHARS_PER_CELL * 4 + 1);
	size_t length = 0;

	ck_assert_ptr_nonnull(text);
	for (unsigned col = 0; col < vt->cols; col++)
		length += put_cell(vt, row, col, text + length);
	while (length > 0 && text[length - 1] == ' ')
		length--;
	text[length] = '\0';
	return text;
}

char *vt_text(const struct vt *vt)
{
	size_t length = 0;
	char *all = calloc(1, 1);

	for (unsigned row = 0; row < vt->rows; row++) {
		char *text = vt_row(vt, row);
		size_t more = strlen(text);

		all = realloc(all, length + more + 2);
		ck_assert_ptr_nonnull(all);
		memcpy(all + length, text, more);
		length += more;
		all[length++] = '\n';
		all[length] = '\0';
		free(text);
	}
	return all;
}

static unsigned count_characters(const char *from, const char *to)
{
	unsigned count = 0;

	for (; from < to; from++)
		count += (*from & 0xc0) != 0x80;
	return count;
}

bool vt_find(const struct vt *vt, const char *text, unsigned *row, unsigned *col)
{
	for (unsigned at = 0; at < vt->rows; at++) {
		char *line = vt_row(vt, at);
		const char *found = strstr(line, text);

		if (found) {
			*row = at;
			*col = count_characters(line, found);
		}
		free(line);
		if (found)
			return true;
	}
	return false;
}

static int color_index(const VTermColor *color, bool is_default)
{
	return is_default ? -1 : VTERM_COLOR_IS_INDEXED(color) ? color->indexed.idx : 999;
}

struct vt_look vt_look(const struct vt *vt, unsigned row, unsigned col)
{
	VTermScreenCell cell;
	VTermPos place = { .row = (int)row, .col = (int)col };

	ck_assert(vterm_screen_get_cell(vt->screen, place, &cell));
	return (struct vt_look){
		.bold = cell.attrs.bold,
		.reverse = cell.attrs.reverse,
		.foreground = color_index(&cell.fg, VTERM_COLOR_IS_DEFAULT_FG(&cell.fg)),
		.background = color_index(&cell.bg, VTERM_COLOR_IS_DEFAULT_BG(&cell.bg)),
	};
}
