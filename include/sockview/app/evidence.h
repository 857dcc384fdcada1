/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_EVIDENCE_H
#define SOCKVIEW_APP_EVIDENCE_H

#include "sockview/core/aggregate.h"

#include <stddef.h>

/*
 * Writes what -o would print of a snapshot to a new file in the current folder, named
 * after the host and the time, never over one that is there. Says in `notice` what became
 * of it.
 */
void evidence_write(const struct aggregate *aggregate, char *notice, size_t size);

#endif
