/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TUI_KNOWN_H
#define SOCKVIEW_TUI_KNOWN_H

/* What is known of a kind of terminal before anything is written to it. */

#include <stdbool.h>
#include <stddef.h>

struct known {
	unsigned rows; /* as its description says; 0: nothing */
	unsigned cols;
};

/*
 * Looks `term` ($TERM, NULL: unset) up. Returns 0, or -ENOTSUP with the reason in words,
 * sanitized, in `why`. `fd` is any open file.
 */
int known_find(const char *term, int fd, struct known *known, char *why, size_t size);

/* Whether it is the kernel's own, without a window system. */
bool known_console(const char *term);

/* Whether its font is known to lack the glyphs of the trend lines. */
bool known_poor_font(const char *term);

#endif
