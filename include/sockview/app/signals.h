/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_SIGNALS_H
#define SOCKVIEW_APP_SIGNALS_H

/*
 * Signals that end the program arrive by a descriptor and at places of our choosing, so
 * that what is written is whole. SIGPIPE is ignored: a reader that leaves is seen by
 * EPIPE.
 */

#include <signal.h>
#include <stdbool.h>

struct signals {
	int fd;
	sigset_t set; /* those that are held back */
	int caught;   /* the number of the signal that told us to stop, 0: none */
};

/*
 * Blocks INT, TERM, HUP and QUIT, those apart that are ignored; with `screen` also TSTP,
 * CONT and WINCH. Returns 0 or a negative errno.
 */
int signals_open(struct signals *signals, bool screen);

/*
 * Takes one signal that has come, 0 if none; those that end the program are in
 * signals->caught, too.
 */
int signals_take(struct signals *signals);

/* Closes the descriptor; the signals stay blocked. May be called twice. */
void signals_close(struct signals *signals);

/*
 * While nothing is half written, a signal may end the program at once: lets those that
 * would be caught through (`open`), or holds them back again.
 */
void signals_gate(struct signals *signals, bool open);

/* Waits `ms` milliseconds, or until a signal. Returns 0, or -EINTR if one came. */
int signals_sleep(struct signals *signals, int ms);

/*
 * out_ready_fn: waits until `fd` takes bytes. Returns 1 after a signal; the reader then
 * has a second left for each piece, or it is -EINTR.
 */
int signals_ready(void *signals, int fd);

/* Dies by the signal, as if it had never been blocked. Returns only if that fails. */
void signals_die(int number);

#endif
