/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_WEB3_OWNERS_H
#define SOCKVIEW_TESTS_WEB3_OWNERS_H

/* Whose the services of web-3 are, and the connections to them. */

#include "web3.h"

struct web3_owners {
	struct claims *claims;
	struct owners *owners;
	struct units *units;
	bool permitted; /* to look at the processes */
	uint32_t inode; /* the last one that was given */
};

void web3_owners_open(struct web3_owners *web3, bool permitted);
void web3_owners_close(struct web3_owners *web3);

/* Gives a socket of a service to the `n`th of the processes that have them. */
void web3_owners_give(struct web3_owners *web3, struct sock *sock,
	enum direction direction, uint16_t port, unsigned n);

/* Tells the model how the search ended. */
void web3_owners_tell(const struct web3_owners *web3, struct model *model);

#endif
