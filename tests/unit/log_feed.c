/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void log_feed_init(struct log_feed *log)
{
	memset(log, 0, sizeof(*log));
	log->text = log->own;
	log->size = sizeof(log->own);
}

const char *log_feed_text(const struct log_feed *log)
{
	return log->text;
}

__attribute__((format(printf, 2, 3))) static int say(
	struct log_feed *log, const char *format, ...)
{
	size_t length = strlen(log->text);
	char word[128];
	va_list args;

	va_start(args, format);
	vsnprintf(word, sizeof(word), format, args);
	va_end(args);
	ck_assert_msg(length + strlen(word) + 16 < log->size, "the log is full");
	snprintf(log->text + length, log->size - length, "%s%s%s", length ? " " : "",
		log->tag ? log->tag : "", word);
	return log->stop_at && strcmp(log->stop_at, word) == 0 ? log->stop_with : 0;
}

static int keep(struct log_feed *log, const char *what, const struct sock *sock)
{
	if (log->count < LOG_SOCKS_MAX)
		log->socks[log->count] = *sock;
	log->count++;
	return say(log, "%s:%s:%u:%s", what, proto_name(sock->proto), sock->local.port,
		state_name(sock->proto, sock->state));
}

static int log_begin(void *self, const struct snapshot *snapshot)
{
	return say(self, "begin:%s", snapshot->host ? snapshot->host : "");
}

static int log_figures(void *self, const struct figures *figures)
{
	return say(self, "figures:%llx", (unsigned long long)figures->known);
}

static int log_device(void *self, uint32_t ifindex, const char *name)
{
	return say(self, "device:%u:%s", ifindex, name);
}

static int log_listener(void *self, const struct sock *sock)
{
	return keep(self, "listener", sock);
}

static int log_sock(void *self, const struct sock *sock)
{
	return keep(self, "sock", sock);
}

static int log_source(void *self, enum proto proto, const struct source_report *report)
{
	struct log_feed *log = self;

	log->report[proto] = *report;
	snprintf(log->why[proto], sizeof(log->why[proto]), "%s", report->why);
	log->report[proto].why = log->why[proto];
	return say(log, "source:%s:%s%s", proto_name(proto),
		source_kind_name(report->kind), report->complete ? "" : ":partial");
}

static int log_end(void *self, const struct verdict *verdict)
{
	struct log_feed *log = self;

	log->verdict = *verdict;
	return say(log, "end:%s", verdict->complete ? "whole" : "partial");
}

struct feed log_feed(struct log_feed *log)
{
	static const struct feed_ops ops = {
		.begin = log_begin,
		.figures = log_figures,
		.device = log_device,
		.listener = log_listener,
		.sock = log_sock,
		.source = log_source,
		.end = log_end,
	};

	return (struct feed){ &ops, log };
}
