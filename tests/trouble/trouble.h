/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_TROUBLE_TROUBLE_H
#define TESTS_TROUBLE_TROUBLE_H

/* Makes trouble in a namespace, and reads what the program finds. */

#include "world.h"

#include <jansson.h>
#include <sys/types.h>

#define TROUBLE_ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/*
 * What `sockview -o -v findings --json` says with more arguments: its last document. It
 * must end with 0. `prepare` as in struct run, or NULL.
 */
json_t *trouble_report(
	const char *const *args, int (*prepare)(void *context), void *context);

/* The worst finding of a kind with that severity, "crit"; NULL: there is none. */
const json_t *trouble_find(
	const json_t *document, const char *kind, const char *severity);

/* The same; fails the test, with all that was found, if there is none. */
const json_t *trouble_expect(
	const json_t *document, const char *kind, const char *severity);

/* Fails the test if anything is critical or a warning. */
void trouble_expect_quiet(const json_t *document);

/* Fails the test if something of that kind is. */
void trouble_expect_none(const json_t *document, const char *kind);

/* A number of a finding, "limit.used"; fails the test if it is none. */
double trouble_number(const json_t *finding, const char *path);

/* A text of a finding, "subject.type"; "" where it is none. */
const char *trouble_text(const json_t *finding, const char *path);

/* Whether `got` is `wanted`, give or take a fifth. */
bool trouble_is_about(double got, double wanted);

/* From here on the socket hears nothing, not even acknowledgements. */
void trouble_deafen(int fd);

/* A socket of that type whose connect() to a port of loopback was called, whatever came
 * of it. */
int trouble_connect(uint16_t port, int type);

/*
 * A child in the same namespace that does something until it is ended, a minute or two at
 * most, under a name of its own.
 */
pid_t trouble_start(const char *comm, void (*run)(void *context), void *context);
void trouble_end(pid_t pid);

#endif
