/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_TUI_VT_H
#define TESTS_TUI_VT_H

/* What a person would see: libvterm takes the bytes, here is the screen as text. */

#include <stdbool.h>
#include <stddef.h>
#include <vterm.h>

struct vt {
	VTerm *terminal;
	VTermScreen *screen;
	unsigned rows;
	unsigned cols;
	bool alternate; /* the other screen is shown */
	bool cursor;	/* is visible */
	bool mouse;	/* is reported */
	size_t bytes;	/* taken so far */
	char tail[8];	/* the last of them */
};

/* How a cell looks. */
struct vt_look {
	bool bold;
	bool reverse;
	int foreground; /* -1: the terminal's own */
	int background;
};

void vt_init(struct vt *vt, unsigned rows, unsigned cols);
void vt_fini(struct vt *vt);

void vt_feed(struct vt *vt, const char *bytes, size_t length);
void vt_resize(struct vt *vt, unsigned rows, unsigned cols);

/* A row without trailing blanks, or the whole screen with a newline behind each row. To
 * be freed. */
char *vt_row(const struct vt *vt, unsigned row);
char *vt_text(const struct vt *vt);

/* Where a text stands first, within a row; false: nowhere. Columns count characters. */
bool vt_find(const struct vt *vt, const char *text, unsigned *row, unsigned *col);

struct vt_look vt_look(const struct vt *vt, unsigned row, unsigned col);

#endif
