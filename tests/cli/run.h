/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_CLI_RUN_H
#define TESTS_CLI_RUN_H

/*
 * Starts the compiled program, or another one, as a shell would, and brings back what it
 * printed and how it ended. Which program: the environment variable SOCKVIEW, set by
 * meson. A failure of the harness itself fails the running Check test.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define RUN_CLOSE(fd)	(1U << (fd))
#define RUN_DEADLINE_MS 20000

/* How to start it. Everything but `args` may be left zero. */
struct run {
	const char *file;	 /* found in PATH; NULL: the program under test */
	const char *const *args; /* behind argv[0], ended by NULL */
	const char *const *env;	 /* "NAME=VALUE" sets, "NAME" removes; ended by NULL */
	const char *output;	 /* a path instead of the pipe behind stdout */
	unsigned closed;	 /* RUN_CLOSE() of the descriptors it starts without */
	bool no_argv;		 /* argc 0, as execve(2) allows */
	int deadline_ms;	 /* then it is killed; 0: RUN_DEADLINE_MS */
	/* In the child, last before exec. Returns 0 or a negative errno. */
	int (*prepare)(void *context);
	void *context;
};

/* A program under way. stdin is /dev/null, or the slave of a pseudo-terminal. */
struct running {
	pid_t pid;
	int out; /* read ends; -1 where there is none */
	int err;
	int deadline_ms;
};

/* How it ended, and what it said. The texts end with a NUL behind their length. */
struct outcome {
	int status; /* as waitpid(2) gives it */
	bool late;  /* it did not end by itself and was killed */
	char *out;
	size_t out_length;
	char *err;
	size_t err_length;
};

/* Starts it and returns at once. */
void run_start(const struct run *run, struct running *running);

/* The same on a new pseudo-terminal: stdin, stdout and stderr; `out` is the master. */
void run_start_on_terminal(const struct run *run, struct running *running);

/* Reads until `length` bytes of its output have come, or it ends, or the deadline. */
size_t run_read(struct running *running, char *text, size_t length);

/* Waits until it has begun to print: the first byte, which is taken. */
char run_first_byte(struct running *running);

/* Waits until the pipe behind its output is full: it now waits for a reader. */
void run_await_full_pipe(struct running *running);

/* Closes the read end of its output, as `head` does. */
void run_stop_reading(struct running *running);

/* Waits for its end without reading anything. False: it still runs after that time. */
bool run_ends_unread(struct running *running, int ms, int *status);

/* Reads the rest, waits for the end. */
void run_finish(struct running *running, struct outcome *outcome);

/* Starts it and waits for its end. */
void run_program(const struct run *run, struct outcome *outcome);

/* Its exit code, 128 + the signal that ended it, as a shell says it, or -1 if late. */
int outcome_code(const struct outcome *outcome);

void outcome_fini(struct outcome *outcome);

/* Arguments in place. */
#define RUN_ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* How many '\n' there are. */
size_t text_lines(const char *text);

/* Whether the POSIX extended regular expression matches. */
bool text_matches(const char *text, const char *pattern);

/*
 * Whether a terminal, and a reader of JSON, take it as it looks: UTF-8 in lines, without
 * control characters, written plainly or as \u in JSON, and marks of direction.
 */
bool text_is_harmless(const char *text);

#endif
