/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_NUMBER_H
#define SOCKVIEW_VIEW_NUMBER_H

/* Numbers for people are written in core, where sentences are made. */

#include "sockview/core/number.h"

#endif
