/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/tui/tui.h"

#include "sockview/tui/input.h"
#include "sockview/tui/known.h"
#include "sockview/tui/line.h"
#include "sockview/tui/paint.h"

#include <assert.h>
#include <errno.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

/* How long a frame may be waited for; longer at the end, when it is the last. */
#define SHOW_MS	 40
#define LEAVE_MS 400

struct tui {
	/*
	 * ncurses writes into a file in memory, and the line sends it: ncurses itself
	 * waits for ever for a terminal that is stopped, and spins on EAGAIN.
	 */
	FILE *screen_out;
	FILE *screen_in;
	SCREEN *screen;
	struct line line;
	struct paint paint;
	struct input input;
	struct known known;
	enum charset charset;
	bool suspended;
	bool whole; /* the next frame is drawn whole */
};

static const char *is_terminal(const struct tui_options *options)
{
	if (!isatty(options->in))
		return "standard input is not a terminal";
	if (!isatty(options->out))
		return "standard output is not a terminal";
	return NULL;
}

static bool locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static enum charset choose_charset(const struct tui_options *options)
{
	static const wchar_t glyphs[] = L"▁▂▃▄▅▆▇█▾▴";

	if (options->ascii || !locale_is_utf8() || known_poor_font(options->term))
		return CHARSET_ASCII;
	for (const wchar_t *glyph = glyphs; *glyph; glyph++) {
		if (wcwidth(*glyph) != 1)
			return CHARSET_ASCII;
	}
	return CHARSET_UTF8;
}

static void ignore_signal(int number)
{
	(void)number;
}

/*
 * newterm() handles those signals that nobody handles: INT, TERM, TSTP and WINCH. So
 * somebody seems to, while it looks. (SIG_IGN would throw pending ones away.)
 */
static SCREEN *make_screen(const char *term, FILE *out, FILE *in)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct sigaction own = { .sa_handler = ignore_signal, .sa_flags = SA_RESTART };
	struct sigaction found[sizeof(numbers) / sizeof(*numbers)];
	SCREEN *screen;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaction(numbers[i], &own, &found[i]);
	/* LINES and COLUMNS mean nothing; the second gives 24×80 where nothing is known.
	 */
	use_env(FALSE);
	use_tioctl(TRUE);
	screen = newterm(term, out, in);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaction(numbers[i], &found[i], NULL);
	return screen;
}

static FILE *open_memory(void)
{
	int fd = memfd_create("sockview-screen", MFD_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (!file && fd >= 0)
		close(fd);
	return file;
}

static FILE *open_input(int in)
{
	int fd = dup(in);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	if (!file && fd >= 0)
		close(fd);
	return file;
}

static int start_screen(struct tui *tui, const struct tui_options *options)
{
	int err;

	tui->screen_in = open_input(options->in);
	if (!tui->screen_in)
		return -errno;
	err = line_take(&tui->line);
	if (err)
		return err;
	tui->screen = make_screen(options->term, tui->screen_out, tui->screen_in);
	if (!tui->screen)
		return -ENOMEM;
	typeahead(-1); /* a frame is written to its end, whatever keys wait */
	curs_set(0);
	/* There ncurses would ask gpm, by a descriptor and signals of its own. */
	err = input_init(&tui->input, options->in, !known_console(options->term));
	paint_init(&tui->paint, options->color, locale_is_utf8());
	tui->charset = choose_charset(options);
	tui->whole = true;
	return err;
}

/* The steps at which nothing has been written to the terminal yet. */
static int look_at_terminal(
	struct tui *tui, const struct tui_options *options, char why[TUI_WHY_MAX])
{
	const char *not_terminal = is_terminal(options);

	if (not_terminal) {
		snprintf(why, TUI_WHY_MAX, "%s", not_terminal);
		return -ENOTTY;
	}
	tui->screen_out = open_memory();
	if (!tui->screen_out)
		return -errno;
	return known_find(
		options->term, fileno(tui->screen_out), &tui->known, why, TUI_WHY_MAX);
}

int tui_new(const struct tui_options *options, struct tui **tui, char why[TUI_WHY_MAX])
{
	struct tui *made = calloc(1, sizeof(*made));
	int err = made ? look_at_terminal(made, options, why) : -ENOMEM;

	*tui = NULL;
	if (!err)
		err = line_open(&made->line, options->in, options->out);
	if (!err)
		err = start_screen(made, options);
	if (err) {
		if (err != -ENOTTY && err != -ENOTSUP)
			snprintf(why, TUI_WHY_MAX, "taking the terminal: %s",
				strerror(-err));
		tui_free(made);
		return err;
	}
	*tui = made;
	return 0;
}

/* Sends what ncurses has written. */
static int send_output(struct tui *tui, int ms)
{
	int err = line_append(&tui->line, fileno(tui->screen_out));

	return err ? err : line_send(&tui->line, ms);
}

void tui_suspend(struct tui *tui)
{
	if (tui->suspended)
		return;
	tui->suspended = true;
	endwin();
	send_output(tui, LEAVE_MS);
	line_give(&tui->line);
}

void tui_resume(struct tui *tui)
{
	/* Whoever stopped us may have left the other screen on his own. */
	if (!tui->suspended)
		endwin();
	tui->suspended = false;
	line_take(&tui->line);
	tui->whole = true;
}

void tui_free(struct tui *tui)
{
	if (!tui)
		return;
	if (tui->screen) {
		tui_suspend(tui);
		input_fini(&tui->input);
		paint_fini(&tui->paint);
		delscreen(tui->screen);
	}
	line_give(&tui->line);
	line_close(&tui->line);
	if (tui->screen_in)
		fclose(tui->screen_in);
	if (tui->screen_out)
		fclose(tui->screen_out);
	free(tui);
}

enum charset tui_charset(const struct tui *tui)
{
	return tui->charset;
}

static unsigned side(unsigned length, unsigned other)
{
	if (!length)
		length = other;
	return length < FRAME_SIDE_MAX ? length : FRAME_SIDE_MAX;
}

void tui_size(struct tui *tui, unsigned *rows, unsigned *cols)
{
	*rows = tui->known.rows;
	*cols = tui->known.cols;
	line_size(&tui->line, rows, cols);
	*rows = side(*rows, 24);
	*cols = side(*cols, 80);
}

/* ncurses' screen as large as the frame. */
static int fit(struct tui *tui, const struct frame *frame)
{
	int rows = frame->rows ? (int)frame->rows : 1;
	int cols = frame->cols ? (int)frame->cols : 1;

	if (rows == LINES && cols == COLS)
		return 0;
	tui->whole = true;
	return resize_term(rows, cols) == ERR ? -ENOMEM : 0;
}

int tui_show(struct tui *tui, const struct frame *frame, bool redraw)
{
	int err = line_send(&tui->line, SHOW_MS);

	tui->whole = tui->whole || redraw;
	/* A terminal that is still busy gets the next frame, the newest then. */
	if (err || line_pending(&tui->line))
		return err;
	err = fit(tui, frame);
	if (!err)
		err = paint_frame(&tui->paint, frame);
	if (err)
		return err;
	if (tui->whole)
		clearok(stdscr, TRUE);
	tui->whole = false;
	wrefresh(stdscr);
	return send_output(tui, SHOW_MS);
}

bool tui_pending(const struct tui *tui)
{
	return line_pending(&tui->line);
}

struct tui_event tui_read(struct tui *tui)
{
	if (line_gone(&tui->line))
		return (struct tui_event){ .kind = TUI_GONE };
	return input_read(&tui->input);
}
