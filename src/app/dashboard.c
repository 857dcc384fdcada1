/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/dashboard.h"

#include "sockview/app/message.h"
#include "sockview/app/steering.h"
#include "sockview/collect/clock.h"
#include "sockview/view/page.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

static int draw(struct dashboard *dashboard)
{
	unsigned rows;
	unsigned cols;
	int err;

	tui_size(dashboard->tui, &rows, &cols);
	err = frame_reset(&dashboard->frame, rows, cols);
	if (err)
		return err;
	dashboard->screen.now_ns = clock_ns(CLOCK_MONOTONIC);
	screen_render(&dashboard->screen, dashboard->model, &dashboard->frame);
	steering_wish(dashboard);
	err = tui_show(dashboard->tui, &dashboard->frame, dashboard->redraw);
	dashboard->redraw = false;
	return err;
}

static void read_input(struct dashboard *dashboard)
{
	for (;;) {
		struct tui_event event = tui_read(dashboard->tui);

		switch (event.kind) {
		case TUI_KEY:
			steering_act(dashboard, screen_key(&dashboard->screen,
							dashboard->model, event.code));
			break;
		case TUI_CLICK:
			steering_act(dashboard,
				screen_click(&dashboard->screen, dashboard->model,
					&dashboard->frame, event.row, event.col));
			break;
		case TUI_GONE:
			dashboard->gone = true;
			return;
		default:
			return;
		}
		if (dashboard->quit)
			return;
	}
}

/* Stops like every other program; whoever continues it gets the screen back. */
static void stop(struct dashboard *dashboard)
{
	sigset_t set;

	tui_suspend(dashboard->tui);
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	raise(SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL); /* here it stops */
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	tui_resume(dashboard->tui);
	dashboard->redraw = true;
}

static void read_signals(struct dashboard *dashboard)
{
	bool stopped = false;
	int number;

	while ((number = signals_take(&dashboard->signals))) {
		if (number == SIGTSTP) {
			stop(dashboard);
			stopped = true;
		}
		/* The one that ended our own stop comes afterwards. */
		if (number == SIGCONT && !stopped)
			tui_resume(dashboard->tui);
		/* SIGWINCH, too: what shrank and grew again has lost cells. */
		dashboard->redraw = true;
	}
}

enum {
	WAIT_INPUT,
	WAIT_SIGNAL,
	WAIT_MODEL,
	WAIT_OUTPUT, /* only while it has not taken all of a frame */
	WAIT_COUNT,
};

/* Waits for something to show. While paused the age of what is shown ticks. */
static void wait_for_news(struct dashboard *dashboard)
{
	struct pollfd wait[WAIT_COUNT] = {
		[WAIT_INPUT] = { .fd = dashboard->host->in, .events = POLLIN },
		[WAIT_SIGNAL] = { .fd = dashboard->signals.fd, .events = POLLIN },
		[WAIT_MODEL] = { .fd = worker_fd(dashboard->worker), .events = POLLIN },
		[WAIT_OUTPUT] = { .fd = tui_pending(dashboard->tui) ? dashboard->host->out
								    : -1,
			.events = POLLOUT },
	};

	if (poll(wait, WAIT_COUNT, dashboard->screen.paused ? 1000 : -1) <= 0)
		return;
	if (wait[WAIT_SIGNAL].revents)
		read_signals(dashboard);
	if (wait[WAIT_MODEL].revents)
		steering_take_model(dashboard);
	if (wait[WAIT_INPUT].revents)
		read_input(dashboard);
}

static int loop(struct dashboard *dashboard)
{
	while (!dashboard->quit && !dashboard->gone && !dashboard->signals.caught) {
		int err = draw(dashboard);

		if (err == -EIO)
			dashboard->gone = true;
		else if (err)
			return err;
		else
			wait_for_news(dashboard);
	}
	return 0;
}

static bool wants_color(const struct app_host *host, const struct options *options)
{
	const char *no_color = host->getenv("NO_COLOR");

	if (options->color != WHEN_AUTO)
		return options->color == WHEN_ALWAYS;
	return !no_color || !*no_color;
}

static void set_up_filter(struct dashboard *dashboard, const struct criteria *criteria)
{
	struct screen *screen = &dashboard->screen;

	dashboard->lookups = words_lookups(&dashboard->words);
	dashboard->quick = words_quick_lookups(&dashboard->words);
	screen->words = &dashboard->quick;
	screen->listings = dashboard->listings;
	screen->lore = &dashboard->lore;
	if (!criteria->filter)
		return;
	outcome_copy_text(screen->filter, sizeof(screen->filter), criteria->text);
	prompt_open(&screen->prompt, screen->filter);
	prompt_accept(&screen->prompt);
}

/* The screen that was asked for, with its order and columns. */
static void open_screen(struct dashboard *dashboard, const struct options *options)
{
	struct screen *screen = &dashboard->screen;

	screen->page = page_of_view(options->view);
	screen->groups = options->groups & (COLUMN_GROUPS | COLUMN_OWNERS);
	if (options->sort_word)
		dashboard->listings[screen->page].by =
			(struct listing_by){ .column = options->sort,
				.reverse = options->reverse };
	dashboard->settings.rows |= screen_wants_rows(screen);
	steering_look_up(dashboard);
}

static int start_worker(struct dashboard *dashboard, const struct options *options,
	struct criteria *criteria)
{
	struct filter *filter = criteria->filter;
	struct worker_tape tape = { .count = options->count };
	struct source *source;
	int err = recording_open(
		&dashboard->recording, dashboard->host, options, NULL, &source);

	dashboard->settings = (struct worker_settings){
		.protos = options->protos,
		.families = options->families,
		.class_by = options->class_by,
		.rows = MODEL_LISTENERS,
		.delay_ns = (uint64_t)(options->delay_s * 1e9),
		.max_cpu = options->max_cpu / 100,
		/* The processes of now are not those of a recording. */
		.proc = options->replay || !dashboard->host->find_owners ? NULL : "/proc",
		.owners = options->groups & COLUMN_OWNERS,
		.group_by = options->group_by,
		.thresholds = options->no_findings ? NULL : &options->thresholds,
		/* What is recorded is one snapshot after the other, and nothing else. */
		.alone = options->record || options->replay,
	};
	if (err)
		return err;
	open_screen(dashboard, options);
	set_up_filter(dashboard, criteria);
	criteria->filter = NULL;
	tape.replay = dashboard->recording.replay;
	tape.recorder = dashboard->recording.recorder;
	dashboard->speed = 1;
	return worker_new(source, &tape, &dashboard->settings, filter,
		dashboard->screen.filter, &dashboard->worker);
}

/* Returns an exit code; EXIT_DONE: everything is there. */
static int set_up(struct dashboard *dashboard, const struct options *options,
	struct criteria *criteria)
{
	const struct app_host *host = dashboard->host;
	const struct tui_options terminal = {
		.in = host->in,
		.out = host->out,
		.term = host->getenv("TERM"),
		.color = wants_color(host, options),
		.ascii = options->ascii,
	};
	char why[TUI_WHY_MAX];
	int err = signals_open(&dashboard->signals, true);

	/* Signals are blocked before the thread starts, which inherits that. */
	if (!err)
		err = naming_open(&dashboard->naming, host, options, &dashboard->signals);
	if (!err)
		err = start_worker(dashboard, options, criteria);
	if (err) {
		if (!dashboard->recording.said)
			message(host->err, "starting: %s", strerror(-err));
		return EXIT_FAILED;
	}
	err = tui_new(&terminal, &dashboard->tui, why);
	if (err) {
		message(host->err, "%s; for a report once: sockview -o", why);
		return EXIT_USAGE;
	}
	dashboard->lore.hosts = naming_hosts(&dashboard->naming);
	dashboard->screen.charset = tui_charset(dashboard->tui);
	return EXIT_DONE;
}

static void tear_down(struct dashboard *dashboard)
{
	tui_free(dashboard->tui); /* first: the person gets the terminal back */
	if (dashboard->worker)
		worker_release(dashboard->worker, dashboard->model);
	worker_free(dashboard->worker);
	naming_close(&dashboard->naming);
	signals_close(&dashboard->signals);
	frame_fini(&dashboard->frame);
	words_fini(&dashboard->words);
	for (int page = 0; page < PAGE_COUNT; page++)
		listing_fini(&dashboard->listings[page]);
}

int dashboard_run(const struct app_host *host, const struct options *options,
	struct criteria *criteria)
{
	struct dashboard dashboard = { .host = host, .signals = { .fd = -1 } };
	int err = 0;
	int code;

	/* Only screens measure characters, and reading a locale is much of a short
	 * run. One that is not there leaves "C". */
	setlocale(LC_CTYPE, "");
	code = set_up(&dashboard, options, criteria);
	if (code == EXIT_DONE)
		err = loop(&dashboard);
	tear_down(&dashboard);
	/* What is wrong with a replay was said on the screen, and its source is gone. */
	if (!options->replay)
		code = recording_close(&dashboard.recording, code);
	if (err) {
		message(host->err, "drawing: %s", strerror(-err));
		return EXIT_FAILED;
	}
	if (dashboard.signals.caught)
		return -dashboard.signals.caught;
	return dashboard.gone ? EXIT_FAILED : code;
}
