/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_SCENE_H
#define SOCKVIEW_TESTS_SCENE_H

/* A host as the findings engine sees it: sockets, processes and figures of a test. */

#include "sockview/core/findings.h"
#include "sockview/core/sock.h"

#include "socks.h"
#include "unit.h"

#define SCENE_SOCKS_MAX	    210000
#define SCENE_PROCESSES_MAX 16

/* 03:12:40 of 2026-11-20, UTC, when all scenes begin. */
#define SCENE_WALL_NS UINT64_C(1795144360000000000)

struct scene {
	struct directions *directions;
	struct findings *findings;
	struct watch *watch;
	struct peers *peers;
	struct owners *owners;
	bool searched;	     /* for them, everywhere */
	bool hidden;	     /* nobody may look at processes */
	struct process lone; /* the only one of orders.service; pid 0: it has several */
	struct units *units;
	struct figures figures;
	uint64_t now_s;
	uint64_t jump_s;    /* of the wall clock */
	struct sock *socks; /* of the next snapshot */
	struct sock_detail *details;
	size_t count;
	struct process_facts processes[SCENE_PROCESSES_MAX];
	size_t process_count;
	uint32_t next_inode;
	uint64_t next_cookie;
	struct findings_report report;
};

/* A dashboard, or a single look. */
void scene_open(struct scene *scene, bool one_look);
void scene_close(struct scene *scene);

/* A process with this many open files. Returns its number. */
size_t scene_process(struct scene *scene, uint32_t pid, const char *comm,
	const char *unit, uint64_t files, uint64_t limit);

/* Adds a socket to the next snapshots; held by a process (its number), or < 0. */
struct sock *scene_add(struct scene *scene, const struct sock *sock, int process);

/*
 * A CLOSE_WAIT of that age from 10.0.0.7 to 10.0.7.30:8443; unread: its end of file.
 */
struct sock *scene_dead(struct scene *scene, int process, uint64_t age_s, bool unread);

/* A listener whose queue, limit and drops are those of its `recv_queue`, `send_queue` and
 * detail; held by a process. */
struct sock *scene_listener(struct scene *scene, const char *address, uint16_t port,
	uint32_t queue, uint32_t limit, int process);

/* So many more drops of a socket that was added. */
void scene_drop(struct scene *scene, const struct sock *sock, uint64_t count);

/* Looks at the listeners alone. */
void scene_watch(struct scene *scene);

/* Takes a snapshot and judges it. */
void scene_look(struct scene *scene);

/* Lets time pass, in steps of so many seconds, with a snapshot after each. */
void scene_pass(struct scene *scene, uint64_t seconds, uint64_t step);

/* The first finding of a kind; NULL: none. */
const struct finding *scene_find(const struct scene *scene, enum finding_kind kind);

/* The severity of a kind; SEVERITY_COUNT: there is no finding of it. */
enum severity scene_severity(const struct scene *scene, enum finding_kind kind);

/* The value by that name; NULL: none. */
const struct finding_value *scene_value(const struct finding *finding, const char *name);

/* As unit_run(), with a case for a single look and one for a dashboard. */
int scene_run(const char *module, void (*one_look)(TCase *tcase),
	void (*dashboard)(TCase *tcase));

/* The same, and one (or NULL) with what takes minutes under an emulator, see unit.h. */
int scene_run_sizes(const char *module, void (*one_look)(TCase *tcase),
	void (*dashboard)(TCase *tcase), void (*large)(TCase *tcase));

#endif
