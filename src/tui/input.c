/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/tui/input.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>

/* Escape sequences arrive in one piece, or nearly; people do not type so fast. */
#define ESCAPE_MS 25

/* A terminal that is readable but gives nothing so often has ended. */
#define EMPTY_MAX 3

#define CONTROL(letter) ((letter)&0x1f)
#define ESC		CONTROL('[')

/* What a terminal may send although its description says otherwise. */
static const struct {
	const char *sequence;
	int code;
} sequences[] = {
	{ "\033[A", KEY_UP },
	{ "\033OA", KEY_UP },
	{ "\033[B", KEY_DOWN },
	{ "\033OB", KEY_DOWN },
	{ "\033[C", KEY_RIGHT },
	{ "\033OC", KEY_RIGHT },
	{ "\033[D", KEY_LEFT },
	{ "\033OD", KEY_LEFT },
	{ "\033[H", KEY_HOME },
	{ "\033OH", KEY_HOME },
	{ "\033[1~", KEY_HOME },
	{ "\033[7~", KEY_HOME },
	{ "\033[F", KEY_END },
	{ "\033OF", KEY_END },
	{ "\033[4~", KEY_END },
	{ "\033[8~", KEY_END },
	{ "\033[3~", KEY_DC },
	{ "\033[5~", KEY_PPAGE },
	{ "\033[6~", KEY_NPAGE },
	{ "\033[Z", KEY_BTAB },
	{ "\033OM", KEY_ENTER },
};

struct translation {
	wint_t from; /* ncurses' */
	int to;	     /* ours */
};

static const struct translation keys[] = {
	{ KEY_UP, KEYCODE_UP },
	{ KEY_DOWN, KEYCODE_DOWN },
	{ KEY_PPAGE, KEYCODE_PAGE_UP },
	{ KEY_NPAGE, KEYCODE_PAGE_DOWN },
	{ KEY_HOME, KEYCODE_HOME },
	{ KEY_END, KEYCODE_END },
	{ KEY_ENTER, KEYCODE_ENTER },
	{ KEY_BTAB, KEYCODE_BACK_TAB },
	{ KEY_LEFT, KEYCODE_LEFT },
	{ KEY_RIGHT, KEYCODE_RIGHT },
	{ KEY_BACKSPACE, KEYCODE_BACKSPACE },
	{ KEY_DC, KEYCODE_DELETE },
};

static const struct translation characters[] = {
	{ '\r', KEYCODE_ENTER },
	{ '\n', KEYCODE_ENTER },
	{ '\t', KEYCODE_TAB },
	{ ESC, KEYCODE_ESC },
	{ CONTROL('L'), KEYCODE_REDRAW },
	{ CONTROL('H'), KEYCODE_BACKSPACE },
	{ 0x7f, KEYCODE_BACKSPACE },
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static int translate(
	const struct translation *table, size_t count, wint_t from, int other)
{
	for (size_t i = 0; i < count; i++) {
		if (table[i].from == from)
			return table[i].to;
	}
	return other;
}

static void know_sequences(void)
{
	for (size_t i = 0; i < COUNT(sequences); i++) {
		/* Negative: the start of another key. That one is meant, then. */
		if (key_defined(sequences[i].sequence) == 0)
			define_key(sequences[i].sequence, sequences[i].code);
	}
}

int input_init(struct input *input, int fd, bool mouse)
{
	*input = (struct input){ .fd = fd };
	/* Reading from a pad does not write to the screen first. */
	input->window = newpad(1, 1);
	if (!input->window)
		return -ENOMEM;
	know_sequences();
	set_escdelay(ESCAPE_MS);
	keypad(input->window, TRUE);
	nodelay(input->window, TRUE);
	/* A press counts at once, without waiting for a second click. */
	mouseinterval(0);
	if (mouse)
		mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED |
				  BUTTON5_PRESSED,
			NULL);
	return 0;
}

void input_fini(struct input *input)
{
	if (input->window)
		delwin(input->window);
	input->window = NULL;
}

static struct tui_event key_event(int code)
{
	return (struct tui_event){ .kind = TUI_KEY, .code = code };
}

static struct tui_event mouse_event(void)
{
	MEVENT mouse;

	if (getmouse(&mouse) == ERR || mouse.y < 0 || mouse.x < 0)
		return (struct tui_event){ .kind = TUI_NOTHING };
	if (mouse.bstate & BUTTON4_PRESSED)
		return key_event(KEYCODE_WHEEL_UP);
	if (mouse.bstate & BUTTON5_PRESSED)
		return key_event(KEYCODE_WHEEL_DOWN);
	if (!(mouse.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED)))
		return (struct tui_event){ .kind = TUI_NOTHING };
	return (struct tui_event){
		.kind = TUI_CLICK,
		.row = (unsigned)mouse.y,
		.col = (unsigned)mouse.x,
	};
}

static int next(struct input *input, wint_t *code)
{
	if (input->has_kept) {
		input->has_kept = false;
		*code = input->kept;
		return OK;
	}
	errno = 0;
	return wget_wch(input->window, code);
}

/*
 * A sequence that nobody knows (a function key with modifiers, a focus report) arrives as
 * an Esc and characters, which are no keys that a person pressed. Returns whether it was
 * one, and has been swallowed.
 */
static bool swallow_sequence(struct input *input)
{
	wint_t code;
	int got = next(input, &code);

	if (got == OK && code == '[') {
		do
			got = next(input, &code);
		while (got == OK && (code < 0x40 || code > 0x7e));
		return true;
	}
	if (got == OK && code == 'O')
		return next(input, &code) != ERR;
	if (got == OK) {
		input->has_kept = true;
		input->kept = code;
	}
	return false;
}

static struct tui_event translate_input(struct input *input, int got, wint_t code)
{
	int key;

	if (got == KEY_CODE_YES && code == KEY_MOUSE)
		return mouse_event();
	if (got == KEY_CODE_YES)
		key = translate(keys, COUNT(keys), code, KEYCODE_NONE);
	else if (code == ESC && swallow_sequence(input))
		key = KEYCODE_NONE;
	else
		key = translate(characters, COUNT(characters), code, (int)code);
	if (key == KEYCODE_NONE)
		return (struct tui_event){ .kind = TUI_NOTHING };
	return key_event(key);
}

/* Whether nothing was read because there is nobody to read from any more. */
static bool has_ended(struct input *input)
{
	struct pollfd wait = { .fd = input->fd, .events = POLLIN };
	int waiting = 0;

	if (errno == EIO || errno == ENXIO)
		return true;
	if (poll(&wait, 1, 0) <= 0 || ioctl(input->fd, FIONREAD, &waiting) || waiting > 0)
		input->empty = 0;
	else
		input->empty++;
	return input->empty >= EMPTY_MAX;
}

struct tui_event input_read(struct input *input)
{
	struct tui_event event;

	do {
		wint_t code;
		int got = next(input, &code);

		if (got == ERR)
			return (struct tui_event){
				.kind = has_ended(input) ? TUI_GONE : TUI_NOTHING,
			};
		input->empty = 0;
		event = translate_input(input, got, code);
	} while (event.kind == TUI_NOTHING);
	return event;
}
