/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_EXPLAIN_H
#define SOCKVIEW_VIEW_EXPLAIN_H

/*
 * What states mean: how one comes about, whose move it is, whether it ends by itself,
 * and what many of them mean. Facts by RFC 9293 section 3.3.2 and the kernel's
 * net/ipv4/tcp_input.c, tcp_timer.c and tcp_minisocks.c.
 */

#include "sockview/core/model.h"

#include <stddef.h>

#define EXPLAIN_MAX 512

/* Columns that one sentence may take. */
#define EXPLAIN_SENTENCE_COLS 78

/* One sentence, with the name of the state. */
void explain_sentence(char *out, size_t size, const struct model *model, enum proto proto,
	enum state state);

/* What all of UDP in one row consists of. */
void explain_udp(char *out, size_t size, const struct model *model);

/* The whole text of the help, without the name. Returns `out`. `model` may be NULL. */
const char *explain_text(char *out, size_t size, const struct model *model,
	enum proto proto, enum state state);

#endif
