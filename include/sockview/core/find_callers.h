/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FIND_CALLERS_H
#define SOCKVIEW_CORE_FIND_CALLERS_H

/* What findings about a destination say of who connects to it. */

#include "sockview/core/judging.h"

#define CALLERS_NAME_MAX 160

/*
 * "java 4711 (orders.service)", "nginx (8 processes)"; "" where that is not known. Then
 * the subject gets them, too.
 */
void find_callers(const struct judging *judging, const struct peer_row *row,
	uint32_t does, struct finding_subject *subject, char name[CALLERS_NAME_MAX]);

#endif
