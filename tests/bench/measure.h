/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_BENCH_MEASURE_H
#define SOCKVIEW_BENCH_MEASURE_H

/* One run of a whole process, its stdin and stdout /dev/null. */
struct run {
	double wall_ms; /* CLOCK_MONOTONIC, from before the spawn until it is reaped */
	double cpu_ms;	/* user and system */
	int code;	/* exit code, or 128 + signal */
};

/* Runs `argv`, searched in PATH, with its stderr thrown away. 0 or a negative errno. */
int measure_run(char *const argv[], struct run *run);

/*
 * Runs `argv` once more, not timed, and asks the kernel for its VmHWM as it exits:
 * ru_maxrss would survive exec and show this process. *mib and *code are set on success.
 * Returns 0 or a negative errno.
 */
int measure_peak(char *const argv[], double *mib, int *code);

#endif
