/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desk.h"

#include <check.h>
#include <errno.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void desk_start(struct desk *desk, const struct session_plan *plan)
{
	vt_init(&desk->vt, plan->rows ? plan->rows : 24, plan->cols ? plan->cols : 80);
	session_start(plan, &desk->session);
}

void desk_end(struct desk *desk)
{
	session_end(&desk->session);
	vt_fini(&desk->vt);
}

/* Behind "# ", as TAP has it for what is not a result. */
static char *screen_as_comment(const struct vt *vt)
{
	char *all = NULL;
	size_t size;
	FILE *to = open_memstream(&all, &size);

	ck_assert_ptr_nonnull(to);
	for (unsigned row = 0; row < vt->rows; row++) {
		char *text = vt_row(vt, row);

		if (*text)
			fprintf(to, "\n# %3u: %s", row, text);
		free(text);
	}
	fclose(to);
	return all;
}

void desk_fail(struct desk *desk, const char *why, const char *what)
{
	char *screen = screen_as_comment(&desk->vt);

	ck_abort_msg("%s \"%s\"%s (status %#x); the screen:%s", why, what,
		desk->session.ended ? ", the program has ended" : "",
		(unsigned)desk->session.status, screen);
}

static void take_output(struct desk *desk)
{
	char bytes[65536];
	ssize_t got = read(desk->session.master, bytes, sizeof(bytes));

	if (got > 0)
		vt_feed(&desk->vt, bytes, (size_t)got);
	else if (got < 0 && errno != EAGAIN && errno != EINTR && errno != EIO)
		ck_abort_msg("reading the terminal: %s", strerror(errno));
}

/* Takes what comes within `ms`. False: nothing came. */
static bool pump(struct desk *desk, int ms)
{
	struct pollfd wait[] = {
		{ .fd = desk->session.master, .events = POLLIN },
		{ .fd = desk->session.ended ? -1 : desk->session.news, .events = POLLIN },
	};

	if (poll(wait, 2, ms) <= 0)
		return false;
	if (wait[0].revents)
		take_output(desk);
	/* News of its end come behind all of its output. */
	if (wait[1].revents && !(wait[0].revents & POLLIN))
		session_read_news(&desk->session);
	return true;
}

bool desk_wait(struct desk *desk, int ms, desk_wish *wish, const void *context)
{
	int64_t until = now_ms() + ms;

	while (!wish(desk, context)) {
		int64_t left = until - now_ms();

		if (left <= 0)
			return false;
		/* Of a program that has ended nothing more will come. */
		if (desk->session.ended && !pump(desk, 0))
			return wish(desk, context);
		if (!desk->session.ended)
			pump(desk, (int)left);
	}
	return true;
}

static bool is_there(struct desk *desk, const void *text)
{
	unsigned row, col;

	return vt_find(&desk->vt, text, &row, &col);
}

static bool is_gone(struct desk *desk, const void *text)
{
	return !is_there(desk, text);
}

bool desk_sees(struct desk *desk, const char *text)
{
	return is_there(desk, text);
}

void desk_see(struct desk *desk, const char *text)
{
	if (!desk_wait(desk, DESK_MS, is_there, text))
		desk_fail(desk, "never seen:", text);
}

void desk_see_no(struct desk *desk, const char *text)
{
	if (!desk_wait(desk, DESK_MS, is_gone, text))
		desk_fail(desk, "still there:", text);
}

static bool has_row(struct desk *desk, const void *pattern)
{
	const regex_t *regex = pattern;
	bool found = false;

	for (unsigned row = 0; row < desk->vt.rows && !found; row++) {
		char *text = vt_row(&desk->vt, row);

		found = regexec(regex, text, 0, NULL, 0) == 0;
		free(text);
	}
	return found;
}

void desk_see_row(struct desk *desk, const char *pattern)
{
	regex_t regex;
	bool found;

	ck_assert_int_eq(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
	found = desk_wait(desk, DESK_MS, has_row, &regex);
	regfree(&regex);
	if (!found)
		desk_fail(desk, "no row like", pattern);
}

void desk_settle(struct desk *desk, int ms)
{
	int64_t until = now_ms() + DESK_MS;

	while (pump(desk, ms) && now_ms() < until)
		;
}

void desk_press_bytes(struct desk *desk, const char *keys, size_t length)
{
	while (length > 0) {
		ssize_t count = write(desk->session.master, keys, length);

		if (count < 0 && errno == EAGAIN)
			pump(desk, 10);
		else
			ck_assert_msg(count > 0, "typing: %s", strerror(errno));
		if (count > 0) {
			keys += count;
			length -= (size_t)count;
		}
	}
}

void desk_press(struct desk *desk, const char *keys)
{
	desk_press_bytes(desk, keys, strlen(keys));
}

void desk_click(struct desk *desk, unsigned row, unsigned col)
{
	char press[64];

	snprintf(press, sizeof(press), "\033[<0;%u;%uM\033[<0;%u;%um", col + 1, row + 1,
		col + 1, row + 1);
	desk_press(desk, press);
}

void desk_signal(struct desk *desk, int number)
{
	ck_assert_int_eq(kill(desk->session.program, number), 0);
}

void desk_resize(struct desk *desk, unsigned rows, unsigned cols)
{
	vt_resize(&desk->vt, rows, cols);
	session_resize(&desk->session, rows, cols);
}

static bool has_ended(struct desk *desk, const void *unused)
{
	(void)unused;
	return desk->session.ended;
}

int desk_finish(struct desk *desk, int ms)
{
	if (!desk_wait(desk, ms, has_ended, NULL))
		desk_fail(desk, "it does not end", "");
	if (WIFSIGNALED(desk->session.status))
		return 128 + WTERMSIG(desk->session.status);
	return WEXITSTATUS(desk->session.status);
}

void desk_assert_restored(struct desk *desk)
{
	ck_assert_msg(session_same_modes(&desk->session), "the modes are not as before");
	ck_assert_msg(!desk->vt.alternate, "the other screen is still shown");
	ck_assert_msg(desk->vt.cursor, "the cursor is still hidden");
	ck_assert_msg(!desk->vt.mouse, "the mouse is still reported");
}
