/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Every key of the key table does what the table says. */

#include "board.h"

#include "nsfix.h"
#include "world.h"

#include "sockview/view/page.h"

#include <arpa/inet.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct desk desk;
static struct world world;
static char folder[] = "/tmp/sockview-tui-XXXXXX";

/* What a terminal sends for the keys that are no character. */
static const struct {
	int code;
	const char *bytes;
} sequences[] = {
	{ KEYCODE_UP, "\033OA" },
	{ KEYCODE_DOWN, "\033OB" },
	{ KEYCODE_PAGE_UP, "\033[5~" },
	{ KEYCODE_PAGE_DOWN, "\033[6~" },
	{ KEYCODE_HOME, "\033OH" },
	{ KEYCODE_END, "\033OF" },
	{ KEYCODE_ENTER, "\r" },
	{ KEYCODE_ESC, "\033" },
	{ KEYCODE_TAB, "\t" },
	{ KEYCODE_BACK_TAB, "\033[Z" },
	{ KEYCODE_LEFT, "\033OD" },
	{ KEYCODE_RIGHT, "\033OC" },
	{ KEYCODE_REDRAW, "\f" },
	{ KEYCODE_WHEEL_UP, "\033[<64;9;9M" },
	{ KEYCODE_WHEEL_DOWN, "\033[<65;9;9M" },
};

static void press(int code)
{
	char character[2] = { (char)code, '\0' };

	for (size_t i = 0; i < BOARD_COUNT(sequences); i++) {
		if (sequences[i].code == code) {
			desk_press(&desk, sequences[i].bytes);
			return;
		}
	}
	ck_assert_msg(code > 0 && code < 0x80, "no bytes for key %#x", (unsigned)code);
	desk_press(&desk, character);
}

/* ---- what each action is seen by ---- */

typedef void check_fn(int code);

static void quits(int code)
{
	press(code);
	ck_assert_int_eq(desk_finish(&desk, DESK_MS), 0);
}

static void helps(int code)
{
	press(code);
	desk_see(&desk, "page 1 of 3");
}

static void goes_back(int code)
{
	helps('?');
	press(code);
	desk_see_no(&desk, "page 1 of 3");
	desk_see(&desk, "[1 Overview]");
}

static void moves_up(int code)
{
	desk_press(&desk, "jj");
	desk_see_row(&desk, "^>SYN_RECV ");
	press(code);
	desk_see_row(&desk, "^>SYN_SENT ");
}

static void moves_down(int code)
{
	desk_press(&desk, "g");
	desk_see_row(&desk, "^>LISTEN ");
	press(code);
	desk_see_row(&desk, "^>SYN_SENT ");
}

static void turns_back(int code)
{
	helps('?');
	desk_press(&desk, "\033[6~");
	desk_see(&desk, "page 2 of 3");
	press(code);
	desk_see(&desk, "page 1 of 3");
}

static void turns_over(int code)
{
	helps('?');
	press(code);
	desk_see(&desk, "page 2 of 3");
	press(code);
	desk_see(&desk, "page 3 of 3");
}

static void goes_to_first(int code)
{
	desk_press(&desk, "jjj");
	desk_see_row(&desk, "^>ESTABLISHED ");
	press(code);
	desk_see_row(&desk, "^>LISTEN ");
}

static void goes_to_last(int code)
{
	press(code);
	desk_see_row(&desk, "^>UDP ");
}

static void filters(int code)
{
	press(code);
	desk_see(&desk, " filter>");
	desk_press(&desk, "state clise-wait and");
	desk_see(&desk, "close-wait");
	desk_see(&desk, "^^^^^^^^^^");
	desk_press(&desk, "\025state close-\t\r");
	desk_see_no(&desk, " filter>");
	desk_see_row(&desk, "^ filter: state close-wait +0 of 1$");
	desk_see(&desk, "No socket matches");
	desk_press(&desk, "/\177\177\033");
	desk_see_row(&desk, "^ filter: state close-wait +0 of 1$");
	desk_press(&desk, "/\025sport = :\r");
	desk_see(&desk, "^");
	desk_press(&desk, "\033[A\r");
	desk_see_no(&desk, " filter>");
	desk_press(&desk, "\033");
	desk_see_no(&desk, " filter: ");
	desk_see_row(&desk, "^.LISTEN +1 ");
}

static void see_tab(const struct page *page)
{
	char tab[32];

	snprintf(tab, sizeof(tab), "[%s]", page->tab);
	desk_see(&desk, tab);
}

static void goes_to_screen(int code)
{
	size_t count;
	const struct page *page = pages_table(&count);

	while (page->key != code)
		page++;
	if (code == '1')
		desk_press(&desk, "6");
	press(code);
	see_tab(page);
	helps('?');
	press(code);
	see_tab(page);
}

static void turns_to_lists(int code)
{
	size_t count;
	const struct page *pages = pages_table(&count);
	bool on = code != KEYCODE_BACK_TAB;

	for (size_t i = 1; i <= count; i++) {
		press(code);
		see_tab(&pages[(on ? i : count - i) % count]);
	}
}

static void opens(int code)
{
	press(code);
	desk_see_row(&desk, "^ filter: state listen +1 of 1$");
	desk_see(&desk, "[6 Sockets]");
	desk_see_row(&desk, "^>LISTEN .*127.0.0.1:");
	desk_press(&desk, "\033");
	desk_see(&desk, "[1 Overview]");
	desk_see_no(&desk, " filter: ");
	desk_press(&desk, "2");
	desk_see_row(&desk, "^>[0-9]+ .* in +0 +0 .* 1 ");
	press(code);
	desk_see_row(
		&desk, "^ filter: proto tcp and dir in and sport = :[0-9]+ +1 of 1$");
	desk_see_row(&desk, "^>LISTEN .*127.0.0.1:");
	desk_press(&desk, "\033");
	desk_see(&desk, "[2 Services]");
	desk_see_row(&desk, "^>[0-9]+ .* in +0 +0 .* 1 ");
}

static void compares(int code)
{
	press(code);
	desk_see_row(&desk, "^.*  SINCE [0-9:]+Z ");
	desk_see_row(&desk, "^.LISTEN +0 ");
	press(code);
	desk_see_no(&desk, "SINCE");
	desk_see_row(&desk, "^.LISTEN +1 ");
}

static void shows_findings(int code)
{
	press(code);
	desk_see(&desk, " FINDING ");
	press(code);
	desk_see_no(&desk, " FINDING ");
}

/* Where nothing is raised there is nothing to dismiss. */
static void dismisses(int code)
{
	desk_press(&desk, "f");
	desk_see(&desk, " FINDING ");
	press(code);
	desk_press(&desk, "f");
	desk_see_no(&desk, "(hidden)");
}

/* Two sockets that share a port, which is the last of all rows. */
static void folds(int code)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(65000) };
	int on = 1;

	for (int i = 0; i < 2; i++) {
		int fd = socket(AF_INET, SOCK_DGRAM, 0);

		ck_assert_int_eq(
			setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)), 0);
		ck_assert_int_eq(
			bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	}
	desk_press(&desk, "5");
	/* On a busy machine listeners are looked at less often than a snapshot is taken.
	 */
	for (int i = 0; i < 50 && !desk_sees(&desk, "+ 0.0.0.0:65000 (2)"); i++) {
		desk_press(&desk, "r");
		desk_settle(&desk, 200);
	}
	desk_see(&desk, "+ 0.0.0.0:65000 (2)");
	desk_press(&desk, "G");
	desk_see(&desk, ">+ 0.0.0.0:65000 (2)");
	press(KEYCODE_RIGHT);
	desk_see(&desk, ">- 0.0.0.0:65000 (2)");
	desk_see(&desk, "1 of 2");
	if (code == KEYCODE_RIGHT)
		return;
	press(code);
	desk_see(&desk, ">+ 0.0.0.0:65000 (2)");
	desk_see_no(&desk, "1 of 2");
}

static void sorts(int code)
{
	desk_press(&desk, "6");
	desk_see_row(&desk, " AGE▾ ");
	press(code);
	if (code == 's')
		desk_see_row(&desk, " RECV-Q▾");
	else
		desk_see_row(&desk, " AGE▴ ");
}

static void pauses(int code)
{
	press(code);
	desk_see(&desk, "PAUSED");
	press(code);
	desk_see_no(&desk, "PAUSED");
}

static void refreshes(int code)
{
	desk_see_row(&desk, "^.LISTEN +1 ");
	world_established(&world, WORLD_IPV4, 1);
	world_settle(&world);
	press(code);
	desk_see_row(&desk, "^.LISTEN +2 ");
}

static void waits_longer(int code)
{
	press(code);
	desk_see(&desk, "every 3600 s");
}

static void waits_shorter(int code)
{
	press(code);
	desk_see(&desk, "every 2000 s");
}

static void classes(int code)
{
	press(code);
	desk_see(&desk, "remote port");
	press(code);
	desk_see(&desk, "service");
	press(code);
	desk_see(&desk, "local port");
}

static void groups(int code)
{
	press('3');
	press(code);
	desk_see(&desk, "a row for each command");
}

static void hides_tcp(int code)
{
	press(code);
	desk_see(&desk, "TCP hidden");
	desk_see_no(&desk, "0 sockets");
	press(code);
	desk_see_no(&desk, "TCP hidden");
	desk_see_row(&desk, "^.LISTEN +1 ");
}

static void hides_udp(int code)
{
	press(code);
	desk_see(&desk, "UDP hidden");
	press(code);
	desk_see_no(&desk, "UDP hidden");
	desk_see_row(&desk, "^.UDP +0 ");
}

static void chooses_families(int code)
{
	press(code);
	desk_see(&desk, "only IPv4");
	desk_see_row(&desk, "^.LISTEN +1 ");
	press(code);
	desk_see(&desk, "only IPv6");
	desk_see_row(&desk, "^.LISTEN +0 ");
	press(code);
	desk_see_no(&desk, "only IPv6");
	desk_see_row(&desk, "^.LISTEN +1 ");
}

static void read_file(const char *path, const char *text, const char *more)
{
	FILE *file = fopen(path, "r");
	char all[8192];
	size_t length;

	ck_assert_ptr_nonnull(file);
	length = fread(all, 1, sizeof(all) - 1, file);
	all[length] = '\0';
	ck_assert_msg(strstr(all, text), "no %s in %s", text, all);
	ck_assert_msg(strstr(all, more), "no %s in %s", more, all);
	fclose(file);
}

static void find_files(const char *ending, glob_t *found)
{
	char pattern[80];

	snprintf(pattern, sizeof(pattern), "%s/sockview-*%s", folder, ending);
	ck_assert_int_eq(glob(pattern, 0, NULL, found), 0);
}

/* Both files hold both texts. They are removed. */
static void read_files(const char *text, const char *more)
{
	glob_t found;

	find_files("", &found);
	ck_assert_uint_eq(found.gl_pathc, 2);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		read_file(found.gl_pathv[i], text, more);
		unlink(found.gl_pathv[i]);
	}
	globfree(&found);
}

/* That of text says whose the rows are, as the screen does. */
static void read_owners(void)
{
	char self[32];
	glob_t found;

	snprintf(self, sizeof(self), ":%d", getpid());
	find_files(".txt", &found);
	ck_assert_uint_eq(found.gl_pathc, 1);
	read_file(found.gl_pathv[0], " OWNER", self);
	globfree(&found);
}

static void writes(int code)
{
	press(code);
	desk_see(&desk, "written: sockview-");
	read_files("LISTEN", "checked");
	desk_press(&desk, "/state listen\r");
	desk_see_row(&desk, "^ filter: state listen +1 of 1$");
	press(code);
	desk_see(&desk, "written: sockview-");
	read_files("state listen", "checked");
	desk_press(&desk, "6");
	desk_see_row(&desk, "^>LISTEN .*127.0.0.1:");
	desk_see_row(&desk, "^ tcp .* tui-keys ");
	press(code);
	desk_see(&desk, "written: sockview-");
	read_owners();
	read_files("127.0.0.1", "");
	desk_press(&desk, "2");
	desk_see_row(&desk, "^>[0-9]+ .* in ");
	press(code);
	desk_see(&desk, "-services.txt");
	read_files("listen", "");
	desk_press(&desk, "5");
	desk_see_row(&desk, "^>127.0.0.1:[0-9]+ +0/16 ");
	desk_see_row(&desk, "^>127.0.0.1:.* tui-keys ");
	press(code);
	desk_see(&desk, "-listeners.txt");
	read_owners();
	read_files("127.0.0.1", "");
	world_established(&world, WORLD_IPV4, 1);
	desk_press(&desk, "/\025\r4r");
	desk_see_row(&desk, "^>out ");
	press(code);
	desk_see(&desk, "-peers.txt");
	read_files("127.0.0.1", "");
	desk_press(&desk, "f");
	desk_settle(&desk, 100);
	press(code);
	desk_see(&desk, "-findings.txt");
	read_files("checked", "");
}

static void draws_again(int code)
{
	static const char garbage[] = "\033[5;30HGARBAGE";

	vt_feed(&desk.vt, garbage, sizeof(garbage) - 1);
	ck_assert(desk_sees(&desk, "GARBAGE"));
	press(code);
	desk_see_no(&desk, "GARBAGE");
	desk_see_row(&desk, "^.LISTEN +1 ");
}

static void adds_columns(int code)
{
	const char *heading = code == 'e'   ? "^ STATE .* REMOTE +TIMER +EXPIRES"
			      : code == 'i' ? "^ STATE .* REMOTE +RTT-US +VAR-US"
					    : "^ STATE .* REMOTE +RMEM +RCVBUF";

	press(code);
	desk_see(&desk, "columns of the sockets, screen 6");
	desk_press(&desk, "6");
	desk_see_row(&desk, "^ STATE +AGE▾ +RECV-Q ");
	press(code);
	desk_see_row(&desk, heading);
	desk_see(&desk, "room for 2 of ");
	press(code);
	desk_see_row(&desk, "^ STATE +AGE▾ +RECV-Q ");
}

static void names_ports(int code)
{
	press(code);
	desk_see(&desk, "ports in addresses: names");
	press(code);
	desk_see(&desk, "ports in addresses: numbers");
}

static check_fn *const checks[ACTION_COUNT] = {
	[ACTION_EXTENDED] = adds_columns,
	[ACTION_INFO] = adds_columns,
	[ACTION_MEMORY] = adds_columns,
	[ACTION_NAMES] = names_ports,
	[ACTION_QUIT] = quits,
	[ACTION_HELP] = helps,
	[ACTION_BACK] = goes_back,
	[ACTION_UP] = moves_up,
	[ACTION_DOWN] = moves_down,
	[ACTION_PAGE_UP] = turns_back,
	[ACTION_PAGE_DOWN] = turns_over,
	[ACTION_FIRST] = goes_to_first,
	[ACTION_LAST] = goes_to_last,
	[ACTION_FILTER] = filters,
	[ACTION_SCREEN] = goes_to_screen,
	[ACTION_BASELINE] = compares,
	[ACTION_FINDINGS] = shows_findings,
	[ACTION_HIDE] = dismisses,
	[ACTION_OPEN] = opens,
	[ACTION_UNFOLD] = folds,
	[ACTION_FOLD] = folds,
	[ACTION_SORT] = sorts,
	[ACTION_REVERSE] = sorts,
	[ACTION_NEXT_SCREEN] = turns_to_lists,
	[ACTION_PREVIOUS_SCREEN] = turns_to_lists,
	[ACTION_PAUSE] = pauses,
	[ACTION_REFRESH] = refreshes,
	[ACTION_LONGER] = waits_longer,
	[ACTION_SHORTER] = waits_shorter,
	[ACTION_CLASS_BY] = classes,
	[ACTION_GROUP_BY] = groups,
	[ACTION_TCP] = hides_tcp,
	[ACTION_UDP] = hides_udp,
	[ACTION_FAMILIES] = chooses_families,
	[ACTION_WRITE] = writes,
	[ACTION_REDRAW] = draws_again,
};

/* ---- the tests ---- */

/* Nothing changes by itself: what is seen was done by the key. */
static void set_up(void)
{
	const struct session_plan plan = {
		.args = DESK_LIST("-d", "3000"),
		.folder = folder,
	};
	const struct world_listener listener = { .speak = WORLD_IPV4 };

	world_init(&world);
	world_listen(&world, &listener);
	world_settle(&world);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	board_start(&desk, &plan);
	desk_see_row(&desk, "^>LISTEN +1 ");
}

static void tear_down(void)
{
	if (!desk.session.ended)
		board_quit(&desk);
	else
		desk_assert_restored(&desk);
	rmdir(folder);
}

static const struct key_binding *nth_key(int index, int *code)
{
	size_t count;
	const struct key_binding *table = keys_table(&count);

	for (size_t i = 0; i < count; i++) {
		/* Those of a replay are pressed over a recording, in replay.c. */
		if (!keys_is_for(&table[i], KEYS_LIVE))
			continue;
		for (size_t k = 0; k < KEY_CODES_MAX && table[i].codes[k]; k++) {
			*code = table[i].codes[k];
			if (index-- == 0)
				return &table[i];
		}
	}
	return NULL;
}

static int count_keys(void)
{
	int count = 0;
	int code;

	while (nth_key(count, &code))
		count++;
	return count;
}

START_TEST(a_key_does_what_the_table_says)
{
	int code;
	const struct key_binding *binding = nth_key(_i, &code);

	ck_assert_msg(
		checks[binding->action], "action %d is not tested", binding->action);
	checks[binding->action](code);
}
END_TEST

/* An Esc leaves the program in peace; a filter will make it do more. */
static const char *const unbound[] = { "z", "\033", "\033[1;5A", "\xc3\xa9", "\xff",
	"\x01" };

START_TEST(other_keys_do_nothing)
{
	desk_press(&desk, unbound[_i]);
	desk_settle(&desk, 60);
	desk_press(&desk, "j");
	desk_see_row(&desk, "^>SYN_SENT ");
	desk_see(&desk, "[1 Overview]");
}
END_TEST

START_TEST(a_click_selects_the_row)
{
	unsigned row, col;

	ck_assert(vt_find(&desk.vt, " FIN_WAIT2 ", &row, &col));
	desk_click(&desk, row, 60);
	desk_see_row(&desk, "^>FIN_WAIT2 ");
	ck_assert(vt_find(&desk.vt, " UDP ", &row, &col));
	desk_click(&desk, row, 3);
	desk_see_row(&desk, "^>UDP ");
}
END_TEST

START_TEST(a_click_on_a_tab_opens_it)
{
	desk_click(&desk, 1, 76);
	desk_see(&desk, "page 1 of 3");
}
END_TEST

START_TEST(clicks_anywhere_do_no_harm)
{
	for (unsigned row = 0; row < 24; row++)
		for (unsigned col = 0; col < 80; col += 7)
			desk_click(&desk, row, col);
	desk_press(&desk, "\0331");
	desk_see(&desk, "[1 Overview]");
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_key_does_what_the_table_says, 0, count_keys());
	BOARD_LOOP(tcase, other_keys_do_nothing, unbound);
	tcase_add_test(tcase, a_click_selects_the_row);
	tcase_add_test(tcase, a_click_on_a_tab_opens_it);
	tcase_add_test(tcase, clicks_anywhere_do_no_harm);
}

int main(void)
{
	Suite *suite = suite_create("keys");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
