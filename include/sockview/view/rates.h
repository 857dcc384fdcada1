/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_RATES_H
#define SOCKVIEW_VIEW_RATES_H

/* One line of what no count of sockets shows: how many came, went and failed. */

#include "sockview/core/model.h"
#include "sockview/view/frame.h"

void rates_render(const struct model *model, struct frame *frame, unsigned row);

#endif
