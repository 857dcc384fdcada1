/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_CHECKING_H
#define SOCKVIEW_APP_CHECKING_H

/*
 * What a monitoring system relies on once --check stands in a command line: whatever goes
 * wrong, wrong usage too, is one line "UNKNOWN - why" and exit code 3, within 10 s.
 */

#include "sockview/app/app.h"

/*
 * What a run returns whose status was written: this and its state (output/check.h), so
 * that it is told apart from one that failed.
 */
#define CHECKING_CODE 16

typedef int checking_run_fn(const struct app_host *host, int argc, char *argv[]);

/* Whether --check, or what getopt takes for it, is among the options. */
bool checking_is_asked(int argc, char *const argv[]);

/* Runs it. Returns the exit code, or the negative number of a signal to die by. */
int checking_run(
	const struct app_host *host, int argc, char *argv[], checking_run_fn *run);

#endif
