/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_SEED_H
#define SOCKVIEW_APP_SEED_H

#include "sockview/core/hash.h"

/* A seed nobody can guess. Without random numbers all is still right, only an attacker
 * could make it slow. */
struct hash_seed seed_make(void);

#endif
