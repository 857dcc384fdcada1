/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_TUI_SESSION_H
#define TESTS_TUI_SESSION_H

/*
 * A login on a pseudo-terminal: a leader, as a shell is one, and in its foreground the
 * program under test. The leader outlives the program, so that the modes in which the
 * program left the terminal can be compared: the kernel resets them with the session.
 *
 * A failure of the harness itself fails the running Check test.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

/* How to start it. Everything may be left zero. */
struct session_plan {
	const char *file;	 /* NULL: $SOCKVIEW */
	const char *const *args; /* behind argv[0], ended by NULL */
	const char *const *env;	 /* "NAME=VALUE" sets, "NAME" removes; ended by NULL */
	const char *folder;	 /* to work in */
	unsigned rows;		 /* 0: 24 */
	unsigned cols;		 /* 0: 80 */
	const char *instead[2];	 /* of stdin and stdout: a path, or "" : closed */
	bool ignores_hup;
};

struct session {
	pid_t leader;
	pid_t program;
	int master;
	int news;  /* what the leader tells */
	int leash; /* the leader ends when it is closed */
	struct termios before;
	int stops; /* how often it was stopped, and continued */
	int continues;
	bool ended;
	int status;   /* as waitpid(2) gives it */
	double cpu_s; /* that it used */
};

void session_start(const struct session_plan *plan, struct session *session);

/* Ends what is left of it. */
void session_end(struct session *session);

/* Reads what the leader tells; after `news` is readable. */
void session_read_news(struct session *session);

/* Takes the terminal away. */
void session_hang_up(struct session *session);

void session_resize(const struct session *session, unsigned rows, unsigned cols);

/* Whether the modes are those from before the start. */
bool session_same_modes(const struct session *session);

#endif
