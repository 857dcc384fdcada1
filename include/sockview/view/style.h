/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_STYLE_H
#define SOCKVIEW_VIEW_STYLE_H

/* What a piece of text is, so that an edge can choose how to set it off. Never the only
 * sign. */
enum style {
	STYLE_PLAIN,
	STYLE_HEADING,	 /* headings */
	STYLE_DIM,	 /* zeros, unknowns, explanations */
	STYLE_FAILED,	 /* a source that could not be read, CRIT: white on red, bold */
	STYLE_ATTENTION, /* PAUSED, a notice, WARN: black on yellow */
	STYLE_SELECTED,	 /* the selected row: reverse, whole width */
	STYLE_TAB,	 /* the current tab: reverse */
	STYLE_KEY,	 /* a key's name, a number to be warned of: bold */
	STYLE_FINE,	 /* what was looked at and is fine: green */
	STYLE_ALARM,	 /* the number that made something critical: bold red */
	STYLE_COUNT,
};

#endif
