/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_CRITERIA_H
#define SOCKVIEW_APP_CRITERIA_H

#include "sockview/app/words.h"

/* The filter of the command line. Zeroed: none. */
struct criteria {
	struct words words;
	struct filter *filter; /* NULL: everything matches */
	char *text;	       /* as typed, sanitized; NULL without a filter */
};

/*
 * Parses the words behind the options, joined by blanks. Returns 0; -EINVAL after a
 * message to `err_fd` that points at the bad word; or -ENOMEM.
 */
int criteria_parse(struct criteria *criteria, char *const words[], int count, int err_fd);

/* May be called twice. */
void criteria_fini(struct criteria *criteria);

#endif
