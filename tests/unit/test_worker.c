/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/worker.h"
#include "sockview/collect/collector.h"
#include "sockview/collect/synthetic.h"

#include "unit.h"

#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

/*
 * A source that is asked by the worker's thread: made-up sockets, and a gate to hold a
 * dump in its middle.
 */

#define SOCKETS 20000

static atomic_uint_fast64_t clock_ns;
static atomic_bool gate_closed;
static atomic_uint at_gate;

static uint64_t tick(void *self)
{
	(void)self;
	return atomic_fetch_add(&clock_ns, UINT64_C(20000000000)) + 1;
}

static void describe(void *self, struct snapshot *snapshot)
{
	snapshot->host = "synthetic";
	snapshot->mono_ns = tick(self);
}

static void give_figures(void *self, struct figures *figures)
{
	const struct timespec pause = { 0, 1000000 };

	(void)self;
	atomic_fetch_add(&at_gate, 1);
	while (atomic_load(&gate_closed))
		nanosleep(&pause, NULL);
	figures_set(figures, FIGURE_ACTIVE_OPENS, atomic_load(&clock_ns) / 1000000000);
}

static struct source *new_source(void)
{
	const struct origin origin = {
		.describe = describe, .figures = give_figures, .clock = tick
	};
	const struct synthetic_plan plan = {
		.seed = 1, .tcp = SOCKETS, .udp = 100, .listeners = 10
	};
	struct walker *walker;
	struct source *source;

	ck_assert_int_eq(synthetic_walker_new(&plan, &walker), 0);
	ck_assert_int_eq(collector_new(&origin, &walker, 1, &source), 0);
	return source;
}

/* Made-up sockets, and looks at one of the listeners: at first 77 wait there. */
struct looker {
	struct walker base;
	unsigned looks;
};

static int look(struct walker *base, const struct walk *walk, const struct feed *feed,
	struct walk_result *result)
{
	struct looker *looker = (struct looker *)base;
	struct sock sock = {
		.cookie = 1, /* the first that synthetic.h makes up */
		.facts = SOCK_COOKIE | SOCK_RECV_QUEUE | SOCK_SEND_QUEUE,
		.state = STATE_LISTEN,
		.recv_queue = looker->looks++ ? 0 : 77,
		.send_queue = 128,
	};

	return walk->proto == PROTO_TCP ? walk_give(walk, &sock, feed, result) : 0;
}

static void free_looker(struct walker *base)
{
	free(base);
}

static struct source *new_watched_source(void)
{
	static const struct walker_ops ops = {
		.kind = SOURCE_SYNTHETIC, .walk = look, .free = free_looker
	};
	const struct synthetic_plan plan = { .seed = 1, .tcp = SOCKETS, .listeners = 10 };
	struct looker *looker = calloc(1, sizeof(*looker));
	struct origin origin = { .describe = describe, .clock = tick };
	struct walker *walker;
	struct source *source;

	ck_assert_ptr_nonnull(looker);
	looker->base.ops = &ops;
	origin.looker = &looker->base;
	ck_assert_int_eq(synthetic_walker_new(&plan, &walker), 0);
	ck_assert_int_eq(collector_new(&origin, &walker, 1, &source), 0);
	return source;
}

static const struct worker_settings settings = {
	.protos = PROTO_BIT(PROTO_TCP) | PROTO_BIT(PROTO_UDP),
	.families = FAMILIES_ALL,
	.delay_ns = 1000000,
	.max_cpu = 1,
};

static const struct worker_tape no_tape;

static struct worker *new_worker(const struct worker_settings *chosen)
{
	struct worker *worker;

	atomic_store(&gate_closed, false);
	ck_assert_int_eq(
		worker_new(new_source(), &no_tape, chosen, NULL, "", &worker), 0);
	return worker;
}

static const struct model *next_model(struct worker *worker)
{
	struct pollfd wait = { .fd = worker_fd(worker), .events = POLLIN };

	ck_assert_int_eq(poll(&wait, 1, 60000), 1);
	return worker_take(worker);
}

START_TEST(models_come_one_after_the_other_and_count_every_socket)
{
	struct worker *worker = new_worker(&settings);
	uint64_t last = 0;

	for (int i = 0; i < 20; i++) {
		const struct model *model = next_model(worker);

		ck_assert_uint_eq(aggregate_total(&model->now, PROTO_TCP).total, SOCKETS);
		ck_assert_uint_eq(aggregate_total(&model->now, PROTO_UDP).total, 100);
		ck_assert_uint_gt(model->now.mono_ns, last);
		last = model->now.mono_ns;
		worker_release(worker, model);
	}
	worker_free(worker);
}
END_TEST

START_TEST(a_model_that_is_held_does_not_change)
{
	struct worker *worker = new_worker(&settings);
	const struct model *held = next_model(worker);
	uint64_t mono_ns = held->now.mono_ns;

	for (int i = 0; i < 5; i++)
		worker_release(worker, next_model(worker));
	ck_assert_uint_eq(held->now.mono_ns, mono_ns);
	ck_assert_uint_eq(aggregate_total(&held->now, PROTO_TCP).total, SOCKETS);
	worker_release(worker, held);
	worker_free(worker);
}
END_TEST

START_TEST(history_grows_from_model_to_model)
{
	struct worker *worker = new_worker(&settings);
	double rate;

	worker_release(worker, next_model(worker));
	for (int i = 0; i < 100; i++) {
		const struct model *model = next_model(worker);
		bool known = history_rate(&model->history, FIGURE_ACTIVE_OPENS, &rate);

		worker_release(worker, model);
		if (known)
			break;
		ck_assert_int_lt(i, 99);
	}
	ck_assert_double_gt(rate, 0);
	worker_free(worker);
}
END_TEST

START_TEST(what_is_set_holds_for_the_next_model)
{
	struct worker *worker = new_worker(&settings);
	struct worker_settings changed = settings;
	const struct model *model = next_model(worker);

	worker_release(worker, model);
	changed.protos = PROTO_BIT(PROTO_TCP);
	changed.class_by = CLASS_BY_SERVICE;
	changed.delay_ns = UINT64_C(3600000000000);
	worker_set(worker, &changed);
	do {
		model = next_model(worker);
		worker_release(worker, model);
	} while (model->now.class_by != CLASS_BY_SERVICE);
	model = worker_take(worker);
	ck_assert_uint_eq(model->protos, PROTO_BIT(PROTO_TCP));
	ck_assert_int_eq(model->now.outcome.source[PROTO_UDP].kind, SOURCE_OFF);
	worker_release(worker, model);
	worker_free(worker);
}
END_TEST

static bool no_word(void *self, const char *name, uint16_t *port)
{
	(void)self;
	(void)name;
	(void)port;
	return false;
}

static bool no_user(void *self, const char *name, uint32_t *uid)
{
	(void)self;
	(void)name;
	(void)uid;
	return false;
}

static struct filter *parse(const char *text)
{
	const struct filter_words words = { no_word, no_user, NULL };
	struct filter_error error;
	struct filter *filter;

	ck_assert_int_eq(filter_parse(text, &words, &filter, &error), 0);
	return filter;
}

/* The model of a filter, from a worker that was told of it. */
static const struct model *narrowed_model(struct worker *worker, const char *text)
{
	for (;;) {
		const struct model *model = next_model(worker);

		if (strcmp(model->narrowing.set ? model->narrowing.text : "", text) == 0)
			return model;
		worker_release(worker, model);
	}
}

START_TEST(a_filter_narrows_what_is_counted_and_not_what_is_seen)
{
	struct worker *worker = new_worker(&settings);
	const struct model *model;
	uint64_t listen;

	worker_narrow(worker, parse("state listen"), "state listen");
	model = narrowed_model(worker, "state listen");
	listen = model->now.cell[PROTO_TCP][STATE_LISTEN].total;
	ck_assert_uint_gt(listen, 0);
	ck_assert_uint_eq(aggregate_total(&model->now, PROTO_TCP).total, listen);
	ck_assert_uint_eq(aggregate_total(&model->whole, PROTO_TCP).total, SOCKETS);
	ck_assert_uint_eq(model->narrowing.seen, SOCKETS + 100);
	ck_assert_uint_eq(model->narrowing.passed, listen);
	worker_release(worker, model);
	worker_narrow(worker, NULL, "");
	model = narrowed_model(worker, "");
	ck_assert_uint_eq(aggregate_total(&model->now, PROTO_TCP).total, SOCKETS);
	worker_release(worker, model);
	worker_free(worker);
}
END_TEST

START_TEST(where_nothing_matches_each_term_is_counted)
{
	static const char text[] = "state listen and dport = :1 and not sport = :1";
	struct worker *worker = new_worker(&settings);
	const struct model *model;

	worker_narrow(worker, parse(text), text);
	model = narrowed_model(worker, text);
	ck_assert_uint_eq(model->narrowing.passed, 0);
	ck_assert_uint_eq(model->narrowing.term_count, 3);
	ck_assert_str_eq(model->narrowing.term[0].text, "state listen");
	ck_assert_uint_eq(model->narrowing.term[0].matched,
		model->whole.cell[PROTO_TCP][STATE_LISTEN].total);
	ck_assert_uint_eq(model->narrowing.term[1].matched, 0);
	ck_assert_uint_gt(model->narrowing.term[2].matched, SOCKETS / 2);
	worker_release(worker, model);
	worker_free(worker);
}
END_TEST

START_TEST(filters_that_come_faster_than_dumps_are_none_lost)
{
	struct worker *worker = new_worker(&settings);

	for (int i = 0; i < 50; i++)
		worker_narrow(worker, parse("state listen"), i < 49 ? "a" : "b");
	worker_release(worker, narrowed_model(worker, "b"));
	worker_narrow(worker, parse("state listen"), "c");
	worker_free(worker);
}
END_TEST

START_TEST(rows_are_kept_while_they_are_wanted)
{
	struct worker_settings rows = settings;
	struct worker *worker;
	const struct model *model;

	rows.rows = MODEL_SOCKETS;
	worker = new_worker(&rows);
	worker_narrow(worker, parse("state listen"), "state listen");
	model = narrowed_model(worker, "state listen");
	ck_assert_ptr_nonnull(model->sheet);
	ck_assert_uint_eq(sheet_count(model->sheet), model->narrowing.passed);
	worker_set(worker, &settings);
	while (model->sheet) {
		worker_release(worker, model);
		model = next_model(worker);
	}
	worker_release(worker, model);
	worker_free(worker);
}
END_TEST

START_TEST(services_are_counted_while_they_are_wanted)
{
	struct worker_settings rows = settings;
	struct worker *worker;
	const struct model *model;
	uint64_t total = 0;

	rows.rows = MODEL_SERVICES;
	worker = new_worker(&rows);
	worker_release(worker, next_model(worker));
	model = next_model(worker);
	ck_assert_ptr_null(model->sheet);
	ck_assert_ptr_nonnull(model->services);
	for (size_t i = 0; i < model->services->count; i++) {
		ck_assert(model->services->entry[i].row.has_change);
		total += model->services->entry[i].row.count->total;
	}
	ck_assert_uint_eq(total, SOCKETS + 100);
	/* Of what matches now nothing was counted before; no second one comes so soon. */
	worker_release(worker, model);
	rows.delay_ns = UINT64_C(3600000000000);
	worker_set(worker, &rows);
	worker_narrow(worker, parse("state listen"), "state listen");
	model = narrowed_model(worker, "state listen");
	ck_assert(!model->services->entry[0].row.has_change);
	worker_set(worker, &settings);
	while (model->services) {
		worker_release(worker, model);
		model = next_model(worker);
	}
	worker_release(worker, model);
	worker_free(worker);
}
END_TEST

static const char *const kept_filters[] = { "state listen", "dir in and sport < 40000",
	"not sport = 1", "sport = 1", "" };

/* One after the other: each is answered without a snapshot; the next one says the same.
 */
START_TEST(another_filter_is_answered_from_the_rows_that_are_kept)
{
	struct worker_settings rows = settings;
	struct worker *worker;
	const struct model *kept;
	const struct model *dumped;

	rows.rows = MODEL_SOCKETS;
	rows.delay_ns = UINT64_C(3600000000000);
	worker = new_worker(&rows);
	worker_release(worker, next_model(worker));
	for (size_t i = 0; i < COUNT_OF(kept_filters); i++) {
		const char *text = kept_filters[i];

		atomic_store(&at_gate, 0);
		worker_narrow(worker, parse(text), text);
		kept = next_model(worker);
		ck_assert_str_eq(kept->narrowing.set ? kept->narrowing.text : "", text);
		ck_assert_uint_eq(atomic_load(&at_gate), 0);
		worker_refresh(worker);
		dumped = next_model(worker);
		ck_assert_uint_ne(kept->serial, dumped->serial);
		ck_assert_uint_eq(kept->version, dumped->version);
		ck_assert_uint_gt(dumped->now.mono_ns, kept->now.mono_ns);
		ck_assert_uint_eq(kept->narrowing.passed, dumped->narrowing.passed);
		ck_assert_uint_eq(sheet_count(kept->sheet), sheet_count(dumped->sheet));
		ck_assert_mem_eq(
			kept->now.cell, dumped->now.cell, sizeof(kept->now.cell));
		ck_assert(kept->now.outcome.complete);
		ck_assert_str_eq(kept->now.host, "synthetic");
		worker_release(worker, kept);
		worker_release(worker, dumped);
	}
	worker_free(worker);
}
END_TEST

START_TEST(refresh_does_not_wait_for_the_interval)
{
	struct worker_settings slow = settings;
	struct worker *worker;

	slow.delay_ns = UINT64_C(3600000000000);
	worker = new_worker(&slow);
	worker_release(worker, next_model(worker));
	worker_refresh(worker);
	worker_release(worker, next_model(worker));
	worker_free(worker);
}
END_TEST

START_TEST(there_is_no_model_before_the_first_dump_has_ended)
{
	struct worker *worker;

	atomic_store(&at_gate, 0);
	worker = new_worker(&settings);
	atomic_store(&gate_closed, true);
	worker_release(worker, worker_take(worker));
	atomic_store(&gate_closed, false);
	worker_free(worker);
}
END_TEST

START_TEST(an_expensive_dump_stretches_the_interval)
{
	struct worker_settings tight = settings;
	struct worker *worker;
	const struct model *model;

	tight.max_cpu = 0.001;
	worker = new_worker(&tight);
	model = next_model(worker);
	ck_assert_uint_gt(model->interval_ns, model->delay_ns);
	ck_assert_double_eq_tol(
		(double)model->interval_ns, (double)model->cpu_ns / tight.max_cpu, 10);
	worker_release(worker, model);
	worker_free(worker);
}
END_TEST

/* The listener that is looked at. */
static struct watched watched_in(const struct model *model)
{
	size_t i = 0;

	ck_assert_ptr_nonnull(model->listeners);
	while (i < model->listeners->count &&
		model->listeners->all[i].watched.sock.cookie != 1)
		i++;
	ck_assert_uint_lt(i, model->listeners->count);
	return model->listeners->all[i].watched;
}

START_TEST(a_queue_that_filled_between_snapshots_is_in_the_next_model)
{
	struct worker_settings watching = settings;
	struct worker *worker;
	const struct model *model;

	watching.rows = MODEL_LISTENERS;
	ck_assert_int_eq(
		worker_new(new_watched_source(), &no_tape, &watching, NULL, "", &worker),
		0);
	for (;;) {
		model = next_model(worker);
		if (watched_in(model).looks > 2)
			break;
		worker_release(worker, model);
	}
	ck_assert_uint_eq(watched_in(model).queue, 0);
	ck_assert_uint_eq(watched_in(model).peak, 77);
	ck_assert_uint_ge(model->listeners->look_ns, LOOKS_NS);
	worker_release(worker, model);
	worker_free(worker);
}
END_TEST

START_TEST(a_source_that_cannot_look_tells_the_listeners_of_its_snapshot)
{
	struct worker_settings watching = settings;
	struct worker *worker;
	const struct model *model;

	watching.rows = MODEL_LISTENERS;
	worker = new_worker(&watching);
	model = next_model(worker);
	ck_assert_uint_eq(model->listeners->look_ns, 0);
	ck_assert_uint_ge(model->listeners->count, 10);
	ck_assert_uint_eq(watched_in(model).looks, 0);
	worker_release(worker, model);
	worker_set(worker, &settings);
	do {
		model = next_model(worker);
		worker_release(worker, model);
	} while (model->listeners);
	worker_free(worker);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, models_come_one_after_the_other_and_count_every_socket);
	tcase_add_test(tcase, a_model_that_is_held_does_not_change);
	tcase_add_test(tcase, history_grows_from_model_to_model);
	tcase_add_test(tcase, what_is_set_holds_for_the_next_model);
	tcase_add_test(tcase, a_filter_narrows_what_is_counted_and_not_what_is_seen);
	tcase_add_test(tcase, where_nothing_matches_each_term_is_counted);
	tcase_add_test(tcase, filters_that_come_faster_than_dumps_are_none_lost);
	tcase_add_test(tcase, rows_are_kept_while_they_are_wanted);
	tcase_add_test(tcase, services_are_counted_while_they_are_wanted);
	tcase_add_test(tcase, another_filter_is_answered_from_the_rows_that_are_kept);
	tcase_add_test(tcase, refresh_does_not_wait_for_the_interval);
	tcase_add_test(tcase, there_is_no_model_before_the_first_dump_has_ended);
	tcase_add_test(tcase, a_queue_that_filled_between_snapshots_is_in_the_next_model);
	tcase_add_test(
		tcase, a_source_that_cannot_look_tells_the_listeners_of_its_snapshot);
	tcase_add_test(tcase, an_expensive_dump_stretches_the_interval);
}

int main(void)
{
	return unit_run("worker", add_tests);
}
