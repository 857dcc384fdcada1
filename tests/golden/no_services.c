/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/services.h"

/* Takes the place of libcollect's: what is built in is the same on every machine. */
int services_read(struct services *services)
{
	(void)services;
	return 0;
}
