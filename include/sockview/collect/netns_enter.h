/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_NETNS_ENTER_H
#define SOCKVIEW_COLLECT_NETNS_ENTER_H

/* Network namespaces by the words people have for them, and the way into them. */

#include <stdbool.h>

#define NETNS_WHY_MAX 128

/* Whether a word could name one: what could not is a typing error. */
bool netns_is_word(const char *word);

/*
 * Puts the calling thread, and every thread it starts from then on, into a network
 * namespace: a path (anything with a slash), a name below /run/netns or /var/run/netns,
 * or the number of a process in it; as in ip(8) the name wins. Needs CAP_SYS_ADMIN, for
 * another user's process CAP_SYS_PTRACE too (setns(2), fs/proc/namespaces.c). Returns 0,
 * or a negative errno and in `why` what to tell.
 */
int netns_enter(const char *word, char why[NETNS_WHY_MAX]);

#endif
