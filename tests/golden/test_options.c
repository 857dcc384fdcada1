/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/options.h"

#include "command.h"
#include "unit.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct options options;
static char complaint[OPTIONS_COMPLAINT_MAX];

static char description[512];

__attribute__((format(printf, 2, 3))) static void say(bool when, const char *format, ...)
{
	size_t used = strlen(description);
	va_list args;

	if (!when)
		return;
	va_start(args, format);
	vsnprintf(description + used, sizeof(description) - used, format, args);
	va_end(args);
}

/* What the options mean, the defaults left out: "sockets once all tcp". */
static const char *describe(void)
{
	static const char *const formats[] = { "text", "json", "csv", "openmetrics" };
	static const char *const whens[] = { "auto", "always", "never" };
	static const char *const sources[] = { "auto", "netlink", "proc" };
	const struct options *o = &options;

	description[0] = '\0';
	say(o->help, "help ");
	say(o->version, "version ");
	say(true, "%s", view_name(o->view));
	say(o->once, " once");
	say(o->all, " all");
	say(o->format != FORMAT_TEXT, " %s", formats[o->format]);
	say(o->groups & COLUMN_EXTENDED, " extended");
	say(o->groups & COLUMN_INFO, " info");
	say(o->groups & COLUMN_MEMORY, " memory");
	say(o->groups & COLUMN_NAMES, " names");
	say(o->groups & COLUMN_HOSTS, " hosts");
	say(o->sort && o->reverse, " reverse");
	say(o->sort, " by %s", o->sort ? o->sort->name : "");
	say(o->groups & COLUMN_OWNERS, " processes");
	say(o->no_header, " no-header");
	say(o->no_findings, " no-findings");
	say(o->thresholds_help, " thresholds");
	say(o->check, " check=%#x", o->check_kinds);
	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
		say(o->thresholds.of[kind].warn != threshold_spec(kind)->standard.warn,
			" %s=%g", finding_kind_name(kind), o->thresholds.of[kind].warn);
	say(o->color != WHEN_AUTO, " color=%s", whens[o->color]);
	say(o->delay_given, " delay=%g", o->delay_s);
	say(!o->delay_given && o->delay_s != 2, " default-delay=%g", o->delay_s);
	say(o->count != 0, " count=%llu", (unsigned long long)o->count);
	say(o->protos == PROTO_BIT(PROTO_TCP), " tcp");
	say(o->protos == PROTO_BIT(PROTO_UDP), " udp");
	say(o->families == FAMILY_BIT(FAMILY_IPV4), " ipv4");
	say(o->families == FAMILY_BIT(FAMILY_IPV6), " ipv6");
	say(o->class_by != CLASS_BY_LOCAL, " class=%s", class_by_name(o->class_by));
	say(o->net_all, " all-nets");
	say(o->group_by_given, " group=%s", process_by_name(o->group_by));
	say(o->net, " net=%s", o->net);
	say(o->source != LIVE_AUTO, " source=%s", sources[o->source]);
	say(o->record, " record=%s", o->record);
	say(o->replay, " replay=%s", o->replay);
	return description;
}

static int parse(const char *line)
{
	static struct command command; /* the options borrow its words */

	command_split(&command, line);
	options_init(&options);
	return options_parse(&options, command.argc, command.argv, complaint);
}

static const struct {
	const char *line;
	const char *means;
} accepted[] = {
	/* nothing */
	{ "", "summary" },
	/* each option, long and short */
	{ "--once", "summary once" },
	{ "-o", "summary once" },
	{ "--view summary", "summary" },
	{ "--view listeners", "listeners" },
	{ "--view=sockets", "sockets" },
	{ "-v sockets", "sockets" },
	{ "-vsockets", "sockets" },
	{ "--summary", "summary" },
	{ "-s", "summary" },
	{ "--listening", "listeners" },
	{ "-l", "listeners" },
	{ "--all", "sockets all" },
	{ "-a", "sockets all" },
	{ "--json", "summary once json" },
	{ "-j", "summary once json" },
	{ "--csv -a", "sockets once all csv" },
	{ "--delay 5", "summary delay=5" },
	{ "--delay=0.1", "summary delay=0.1" },
	{ "-d 3600", "summary delay=3600" },
	{ "-d.5", "summary delay=0.5" },
	{ "--count 3", "summary count=3" },
	{ "-c3", "summary count=3" },
	{ "--tcp", "summary tcp" },
	{ "-t", "summary tcp" },
	{ "--udp", "summary udp" },
	{ "-u", "summary udp" },
	{ "--ipv4", "summary ipv4" },
	{ "-4", "summary ipv4" },
	{ "--ipv6", "summary ipv6" },
	{ "-6", "summary ipv6" },
	{ "--numeric", "summary" },
	{ "-n", "summary" },
	{ "--extended", "sockets extended" },
	{ "-e", "sockets extended" },
	{ "--info", "sockets info" },
	{ "-i", "sockets info" },
	{ "--memory", "sockets memory" },
	{ "-m", "sockets memory" },
	{ "--processes", "sockets processes" },
	{ "-p", "sockets processes" },
	{ "-tlnp", "listeners processes tcp" },
	{ "--group-by unit", "processes by close_wait processes group=unit" },
	{ "-v processes --group-by=pid", "processes by close_wait processes group=pid" },
	{ "--class-by local", "summary" },
	{ "--class-by remote", "summary class=remote" },
	{ "--class-by=service", "summary class=service" },
	{ "-r", "summary hosts" },
	{ "--resolve", "summary hosts" },
	{ "-r -n", "summary" },
	{ "-N all", "summary all-nets" },
	{ "-N all -N blue", "summary net=blue" },
	{ "-N blue", "summary net=blue" },
	{ "--net=/run/x", "summary net=/run/x" },
	{ "--source auto", "summary" },
	{ "--source netlink", "summary source=netlink" },
	{ "--source proc", "summary source=proc" },
	{ "--record file", "summary record=file" },
	{ "--record=-", "summary record=-" },
	{ "--replay file", "summary replay=file" },
	{ "--replay -", "summary replay=-" },
	{ "--no-header", "summary no-header" },
	{ "--no-findings", "summary no-findings" },
	{ "--threshold close_wait=5,6 --threshold refused=1/s,",
		"summary close_wait=5 refused=1" },
	{ "--threshold help", "summary thresholds" },
	{ "--openmetrics", "summary once openmetrics" },
	{ "--check", "summary once check=0x7fff" },
	{ "--check=conntrack", "summary once check=0x4" },
	{ "--check=accept_queue,close_wait", "summary once check=0x3" },
	{ "-H", "summary no-header" },
	{ "--color auto", "summary" },
	{ "--color always", "summary color=always" },
	{ "--color=never", "summary color=never" },
	{ "--help", "help summary" },
	{ "-h", "help summary" },
	{ "--version", "version summary" },
	{ "-V", "version summary" },
	/* habits of ss and netstat */
	{ "-o -tan", "sockets once all tcp" },
	{ "-otan", "sockets once all tcp" },
	{ "-o -tln", "listeners once tcp" },
	{ "-o -tuan", "sockets once all" },
	{ "-tu46", "summary" },
	{ "-o -s", "summary once" },
	{ "-ae", "sockets all extended" },
	{ "-le", "listeners extended" },
	{ "-lm", "listeners memory" },
	{ "--names", "summary names" },
	{ "--names -a", "sockets all names" },
	{ "--names -an", "sockets all" },
	{ "-v services", "services by total" },
	{ "-v peers", "peers by ports_used" },
	{ "-v processes -S total", "processes by total processes" },
	{ "-v peers -S used", "peers by ports_used" },
	{ "-v peers -S +/s", "peers by opened" },
	{ "-v services -S -change", "services reverse by change_per_s" },
	{ "--sort recv_q -a", "sockets all by recv_q" },
	{ "-a --sort=-RECV-Q", "sockets all reverse by recv_q" },
	{ "-l -S uid", "listeners extended by uid" },
	{ "-S rtt -a", "sockets all info by rtt_us" },
	{ "-aeim", "sockets all extended info memory" },
	{ "-se", "summary extended" },
	{ "-oc2", "summary once count=2" },
	{ "-od0.5", "summary once delay=0.5" },
	/* beginnings of long options */
	{ "--list", "listeners" },
	{ "--cou 4", "summary count=4" },
	{ "--ext", "sockets extended" },
	{ "--jso", "summary once json" },
	/* -a beats -l, the same twice is one, later values win */
	{ "-al", "sockets all" },
	{ "-la", "sockets all" },
	{ "-v listeners -a", "sockets all" },
	{ "-v sockets -a", "sockets all" },
	{ "-l -v listeners", "listeners" },
	{ "-ss", "summary" },
	{ "-jj", "summary once json" },
	{ "-d 1 -d 7", "summary delay=7" },
	{ "--color never --color always", "summary color=always" },
	{ "--source proc --source auto", "summary" },
	/* the end of options */
	{ "-o --", "summary once" },
};

START_TEST(a_command_line_means_what_it_says)
{
	int err = parse(accepted[_i].line);

	ck_assert_msg(err == 0, "\"%s\" is refused: %s", accepted[_i].line, complaint);
	ck_assert_msg(strcmp(describe(), accepted[_i].means) == 0,
		"\"%s\" means \"%s\", not \"%s\"", accepted[_i].line, description,
		accepted[_i].means);
	ck_assert_str_eq(complaint, "");
}
END_TEST

START_TEST(without_any_argv_the_defaults_hold)
{
	char *none[] = { NULL };

	options_init(&options);
	ck_assert_int_eq(options_parse(&options, 0, none, complaint), 0);
	ck_assert_str_eq(describe(), "summary");
	ck_assert_uint_eq(options.protos, PROTO_BIT(PROTO_TCP) | PROTO_BIT(PROTO_UDP));
	ck_assert_uint_eq(options.families, FAMILIES_ALL);
	ck_assert_int_eq(options.filter_count, 0);
}
END_TEST

static const struct {
	const char *line;
	int count;
	const char *first;
} filters[] = {
	{ "", 0, NULL },
	{ "-o -a", 0, NULL },
	{ "-o state established", 2, "state" },
	{ "state established -o", 2, "state" },
	{ "state -o established -a", 2, "state" },
	{ "-o 2", 1, "2" },
	{ "-o -- -o", 1, "-o" },
	{ "-o -", 1, "-" },
	{ "-c 3 :8080", 1, ":8080" },
};

START_TEST(what_is_no_option_is_the_filter)
{
	struct command command;

	command_split(&command, filters[_i].line);
	options_init(&options);
	ck_assert_int_eq(
		options_parse(&options, command.argc, command.argv, complaint), 0);
	ck_assert_int_eq(options.filter_count, filters[_i].count);
	if (filters[_i].first)
		ck_assert_str_eq(options.filter_words[0], filters[_i].first);
}
END_TEST

START_TEST(parsing_starts_anew_each_time)
{
	ck_assert_int_eq(parse("-tanl -d 7 -c 3 --zzz"), -EINVAL);
	ck_assert_int_eq(parse("-zoa"), -EINVAL); /* breaks off inside a word */
	ck_assert_int_eq(parse("--listening"), 0);
	ck_assert_str_eq(describe(), "listeners");
}
END_TEST

START_TEST(letters_and_names_are_unique)
{
	size_t count;
	const struct option_spec *table = options_table(&count);

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			ck_assert_str_ne(table[i].name, table[j].name);
			if (table[i].letter)
				ck_assert_int_ne(table[i].letter, table[j].letter);
		}
		ck_assert(table[i].apply);
	}
}
END_TEST

/* Options which say something also say it abbreviated, and each has been tried above. */
START_TEST(every_option_of_the_table_is_tried_above)
{
	size_t count;
	const struct option_spec *table = options_table(&count);

	for (size_t i = 0; i < count; i++) {
		char name[64];
		bool found = strcmp(table[i].name, "ascii") == 0 ||
			     strcmp(table[i].name, "max-cpu") == 0;

		snprintf(name, sizeof(name), "--%s", table[i].name);
		for (size_t j = 0; j < COUNT_OF(accepted); j++)
			found = found ||
				strncmp(accepted[j].line, name, strlen(name)) == 0;
		ck_assert_msg(found, "%s is not tried", name);
	}
}
END_TEST

START_TEST(ascii_and_the_bound_of_the_dashboard_are_taken)
{
	ck_assert_int_eq(parse(""), 0);
	ck_assert(!options.ascii);
	ck_assert_double_eq(options.max_cpu, 20);
	ck_assert_int_eq(parse("--ascii --max-cpu 2.5"), 0);
	ck_assert(options.ascii);
	ck_assert_double_eq(options.max_cpu, 2.5);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, a_command_line_means_what_it_says, accepted);
	tcase_add_test(tcase, without_any_argv_the_defaults_hold);
	unit_add_loop(tcase, what_is_no_option_is_the_filter, filters);
	tcase_add_test(tcase, parsing_starts_anew_each_time);
	tcase_add_test(tcase, letters_and_names_are_unique);
	tcase_add_test(tcase, every_option_of_the_table_is_tried_above);
	tcase_add_test(tcase, ascii_and_the_bound_of_the_dashboard_are_taken);
}

int main(void)
{
	return unit_run("options", add);
}
