/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_BENCH_WORK_H
#define SOCKVIEW_BENCH_WORK_H

/* What is measured, and how fast it ought to be. One table; a new row is a new line. */

#include <stddef.h>
#include <stdint.h>

enum program {
	PROGRAM_FLOOR,
	PROGRAM_SOCKVIEW,
	PROGRAM_SS,
	PROGRAM_SS_OWNERS,
	PROGRAM_NETSTAT,
	PROGRAM_CAT,
	PROGRAM_COUNT,
};

/* What the namespace is filled with. */
enum scene {
	SCENE_MIXED,
	SCENE_TIME_WAIT,
	SCENE_COUNT,
};

#define SCENE_BIT(scene) (1U << (scene))

/* Upper limits; 0: none. */
struct bar {
	double floors;	 /* times the floor */
	double ss;	 /* times `ss -tuan` */
	double ss_p;	 /* times `ss -tuanp`, where that is run */
	double extra_ms; /* more than the floor */
	double mib;	 /* VmHWM */
};

#define WORK_ARGS_MAX 6

struct work {
	enum program program;
	const char *args[WORK_ARGS_MAX];
	unsigned scenes;
	uint64_t most;	  /* so many sockets it is run beside; 0: any number */
	struct bar small; /* below WORK_LARGE sockets */
	struct bar large;
};

#define WORK_LARGE 100000
#define WORK_MAX   32

/* `ss -tuanp` looks each socket up in 256 lists: a million of them took it ten minutes.
 */
#define WORK_SS_OWNERS_MOST 100000

/* The rows in the order they are shown, *count of them; the floor is the first. */
const struct work *work_table(size_t *count);

/* "mixed", "time_wait". Static. */
const char *scene_name(enum scene scene);

/* The bar that holds at a size. */
const struct bar *work_bar(const struct work *work, uint64_t sockets);

/* "sockview -o -a -n" in a buffer of `size` bytes. */
void work_name(const struct work *work, char *text, size_t size);

/* Fills argv for the work; `paths` holds the floor's and sockview's. */
void work_argv(const struct work *work, const char *const paths[PROGRAM_COUNT],
	char *argv[WORK_ARGS_MAX + 2]);

#endif
