/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_CHOOSE_H
#define SOCKVIEW_VIEW_CHOOSE_H

/* Which columns a list shows beside the usual ones, and whether ports have names. */

#include "sockview/view/screen.h"

/* Adds columns or takes them away, and says so; nothing for any other action. */
void choose_columns(struct screen *screen, enum action action);

#endif
