/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * tui-probe [--ascii] [--colorless]
 *
 * Shows what the terminal's edge makes of keys, sizes and styles, without the dashboard.
 * `q` ends it, `l` draws whole; the size is asked for after each event.
 */

#include "sockview/tui/tui.h"

#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const style_names[STYLE_COUNT] = {
	[STYLE_PLAIN] = "plain",
	[STYLE_HEADING] = "heading",
	[STYLE_DIM] = "dim",
	[STYLE_FAILED] = "failed",
	[STYLE_ATTENTION] = "attention",
	[STYLE_SELECTED] = "selected",
	[STYLE_TAB] = "tab",
	[STYLE_KEY] = "binding",
	[STYLE_FINE] = "fine",
	[STYLE_ALARM] = "alarm",
};

struct probe {
	struct tui *tui;
	struct frame frame;
	struct tui_event last;
	unsigned events;
	bool redraw;
	bool quit;
};

static void say(struct probe *probe, unsigned row, const char *text)
{
	frame_put(&probe->frame, row, 0, probe->frame.cols, STYLE_PLAIN, text);
}

static void say_event(struct probe *probe)
{
	char text[80];

	if (probe->last.kind == TUI_CLICK)
		snprintf(text, sizeof(text), "%u: click %u,%u.", probe->events,
			probe->last.row, probe->last.col);
	else
		snprintf(text, sizeof(text), "%u: key %#x.", probe->events,
			(unsigned)probe->last.code);
	say(probe, 1, text);
}

static int show(struct probe *probe)
{
	char text[80];
	unsigned rows;
	unsigned cols;
	int err;

	tui_size(probe->tui, &rows, &cols);
	err = frame_reset(&probe->frame, rows, cols);
	if (err)
		return err;
	snprintf(text, sizeof(text), "%ux%u.", rows, cols);
	say(probe, 0, text);
	say_event(probe);
	say(probe, 2, tui_charset(probe->tui) == CHARSET_UTF8 ? "UTF-8" : "ASCII");
	say(probe, 3, "漢字 é e\xcc\x81 ▁█▾.");
	for (unsigned style = 0; style < STYLE_COUNT; style++)
		frame_put(&probe->frame, 4 + style, 0, cols, style, style_names[style]);
	/* The corner is where terminals scroll. */
	if (rows && cols)
		frame_put(&probe->frame, rows - 1, cols - 1, cols, STYLE_PLAIN, "#");
	err = tui_show(probe->tui, &probe->frame, probe->redraw);
	probe->redraw = false;
	return err;
}

/* Returns 0, or -1 when the terminal is gone. */
static int read_events(struct probe *probe)
{
	for (;;) {
		struct tui_event event = tui_read(probe->tui);

		if (event.kind == TUI_GONE)
			return -1;
		if (event.kind == TUI_NOTHING)
			return 0;
		probe->last = event;
		probe->events++;
		probe->quit = event.code == 'q';
		probe->redraw = event.code == 'l';
		if (probe->quit)
			return 0;
	}
}

static int run(struct probe *probe)
{
	while (!probe->quit) {
		struct pollfd wait[] = {
			{ .fd = STDIN_FILENO, .events = POLLIN },
			{ .fd = STDOUT_FILENO },
		};

		if (show(probe))
			return 4;
		if (tui_pending(probe->tui))
			wait[1].events = POLLOUT;
		poll(wait, 2, -1);
		if (read_events(probe))
			return 5;
	}
	return 0;
}

int main(int argc, char *argv[])
{
	struct probe probe = { 0 };
	struct tui_options options = {
		.in = STDIN_FILENO,
		.out = STDOUT_FILENO,
		.term = getenv("TERM"),
		.color = true,
	};
	char why[TUI_WHY_MAX];
	int code;

	setlocale(LC_CTYPE, "");
	for (int i = 1; i < argc; i++) {
		options.ascii = options.ascii || strcmp(argv[i], "--ascii") == 0;
		options.color = options.color && strcmp(argv[i], "--colorless") != 0;
	}
	if (tui_new(&options, &probe.tui, why)) {
		fprintf(stderr, "probe: %s\n", why);
		return 2;
	}
	code = run(&probe);
	tui_free(probe.tui);
	frame_fini(&probe.frame);
	return code;
}
