/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_LOG_FEED_H
#define SOCKVIEW_TESTS_LOG_FEED_H

/*
 * A feed that writes down what it is told, one word a call, so that a test compares the
 * whole conversation with one string:
 *
 *	begin:HOST figures:3 device:2:eth0 listener:tcp:22:LISTEN sock:tcp:22:ESTABLISHED
 *	source:tcp:netlink source:udp:proc:partial end:whole
 *
 * (3: the bits of the figures that are known.)
 */

#include "sockview/core/feed.h"

#define LOG_SOCKS_MAX 64

struct log_feed {
	const char *tag;     /* stands before each word; NULL: nothing does */
	const char *stop_at; /* the word (without tag) to answer with an error; or NULL */
	int stop_with;	     /* that error */
	char *text;	     /* several logs may write into one text */
	size_t size;
	struct sock socks[LOG_SOCKS_MAX]; /* of sock and listener, the first ones */
	size_t count;			  /* of those, all of them */
	struct source_report report[PROTO_COUNT];
	char why[PROTO_COUNT][256]; /* of the reports, whose text dies with the call */
	struct verdict verdict;
	char own[4096]; /* what `text` points to unless the test says otherwise */
};

void log_feed_init(struct log_feed *log);

/* It borrows *log. */
struct feed log_feed(struct log_feed *log);

/* The words so far, separated by single spaces. */
const char *log_feed_text(const struct log_feed *log);

#endif
