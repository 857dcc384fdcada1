/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_STYLE_H
#define SOCKVIEW_VIEW_STYLE_H

/* What a piece of text is, so that an edge can choose how to set it off. Never the only
 * sign. */
enum style {
	STYLE_PLAIN,
	STYLE_HEADING,
	STYLE_DIM,    /* zeros, unknowns, explanations */
	STYLE_FAILED, /* a source that could not be read */
	STYLE_COUNT,
};

#endif
