/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scene.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct hash_seed seed = { { 1, 2 } };

void scene_open(struct scene *scene, bool one_look)
{
	struct findings_settings settings = { .seed = seed,
		.kinds = FINDING_KINDS_ALL,
		.one_look = one_look,
		.at_once = one_look };

	memset(scene, 0, sizeof(*scene));
	thresholds_init(&settings.thresholds);
	ck_assert_int_eq(direction_new(&scene->directions), 0);
	ck_assert_int_eq(watch_new(&seed, WATCH_MAX, &scene->watch), 0);
	ck_assert_int_eq(
		peers_new(&seed, scene->directions, GROUPS_MAX, &scene->peers), 0);
	settings.watch = scene->watch;
	settings.peers = scene->peers;
	ck_assert_int_eq(findings_new(&settings, scene->directions, &scene->findings), 0);
	ck_assert_int_eq(owners_new(&seed, &scene->owners), 0);
	ck_assert_int_eq(units_new(&seed, &scene->units), 0);
	scene->socks = calloc(SCENE_SOCKS_MAX, sizeof(*scene->socks));
	scene->details = calloc(SCENE_SOCKS_MAX, sizeof(*scene->details));
	ck_assert(scene->socks && scene->details);
	scene->now_s = 100000;
	scene->next_inode = 1000;
	scene->next_cookie = 1;
	owners_begin(scene->owners);
}

void scene_close(struct scene *scene)
{
	findings_report_fini(&scene->report);
	findings_free(scene->findings);
	watch_free(scene->watch);
	peers_free(scene->peers);
	direction_free(scene->directions);
	owners_free(scene->owners);
	units_free(scene->units);
	free(scene->socks);
	free(scene->details);
}

size_t scene_process(struct scene *scene, uint32_t pid, const char *comm,
	const char *unit, uint64_t files, uint64_t limit)
{
	struct process_facts *facts = &scene->processes[scene->process_count];
	uint32_t index;

	facts->process = (struct process){ .pid = pid, .uid = 1003, .start = pid };
	strcpy(facts->process.comm, comm);
	facts->open_files = files;
	facts->files_limit = limit;
	ck_assert_int_eq(owners_add(scene->owners, &facts->process, &index), 0);
	ck_assert_uint_eq(index, scene->process_count);
	if (unit) {
		char path[UNIT_NAME_MAX + 16];

		strcpy(facts->unit, unit);
		snprintf(path, sizeof(path), "/system.slice/%s", unit);
		ck_assert_int_eq(units_add(scene->units, 500 + index, path), 0);
	}
	return scene->process_count++;
}

struct sock *scene_add(struct scene *scene, const struct sock *sock, int process)
{
	struct sock *added = &scene->socks[scene->count++];

	ck_assert_uint_le(scene->count, SCENE_SOCKS_MAX);
	*added = *sock;
	added->facts |= SOCK_COOKIE | SOCK_TIMER;
	added->cookie = scene->next_cookie++;
	if (process < 0)
		return added;
	added->facts |=
		SOCK_INODE | SOCK_UID | SOCK_CGROUP | SOCK_RECV_QUEUE | SOCK_SEND_QUEUE;
	added->inode = scene->next_inode++;
	added->uid = 1003;
	added->cgroup = 500 + (uint64_t)process;
	if ((size_t)process < scene->process_count)
		ck_assert_int_eq(
			owners_hold(scene->owners, added->inode, (uint32_t)process, 3),
			0);
	return added;
}

struct sock *scene_dead(struct scene *scene, int process, uint64_t age_s, bool unread)
{
	struct sock_detail *detail = &scene->details[scene->count];
	struct sock sock = tcp_between(
		"10.0.0.7", (uint16_t)(32768 + scene->count % 28000), "10.0.7.30", 8443);

	sock.state = STATE_CLOSE_WAIT;
	sock.recv_queue = unread;
	detail_set(detail, DETAIL_LAST_ACK_MS, age_s * 1000);
	detail_set(detail, DETAIL_LAST_RECV_MS, age_s * 1000);
	return scene_add(scene, &sock, process);
}

static struct snapshot snapshot_of(const struct scene *scene)
{
	return (struct snapshot){
		.host = "web-3",
		.wall_ns = SCENE_WALL_NS +
			   (scene->now_s + scene->jump_s - 100000) * 1000000000,
		.mono_ns = scene->now_s * 1000000000,
		.ephemeral = { 32768, 60999 },
		.ephemeral_known = true,
	};
}

static void give_all(
	const struct scene *scene, const struct feed *feed, uint32_t states, bool details)
{
	for (size_t i = 0; i < scene->count; i++) {
		struct sock sock = scene->socks[i];

		if (!(states & STATE_BIT(sock.state)))
			continue;
		sock.detail = details ? &scene->details[i] : NULL;
		ck_assert_int_eq(feed_sock(feed, &sock), 0);
	}
}

static void take_details(struct scene *scene)
{
	struct snapshot snapshot = snapshot_of(scene);
	struct feed feed = findings_details_feed(scene->findings);
	struct ask ask = { .protos = PROTO_BIT(PROTO_TCP) };

	if (!findings_wants_details(scene->findings, &ask))
		return;
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	give_all(scene, &feed, ask.states[PROTO_TCP], true);
}

static void take_callers(struct scene *scene)
{
	struct snapshot snapshot = snapshot_of(scene);
	struct feed feed = findings_callers_feed(scene->findings);
	struct ask ask = { .protos = PROTO_BIT(PROTO_TCP) };

	if (!findings_wants_callers(scene->findings, &ask))
		return;
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	give_all(scene, &feed, ask.states[PROTO_TCP], false);
}

static int read_process(void *self, uint32_t pid, struct process_facts *facts)
{
	const struct scene *scene = self;

	for (size_t i = 0; i < scene->process_count; i++) {
		*facts = scene->processes[i];
		if (facts->process.pid == pid)
			return 0;
	}
	return -ESRCH;
}

static int list_open_files(
	void *self, uint64_t floor, process_facts_fn *take, void *context)
{
	const struct scene *scene = self;
	int err = 0;

	for (size_t i = 0; i < scene->process_count && !err; i++)
		if (scene->processes[i].open_files >= floor)
			err = take(context, &scene->processes[i]);
	return err;
}

struct sock *scene_listener(struct scene *scene, const char *address, uint16_t port,
	uint32_t queue, uint32_t limit, int process)
{
	struct sock sock = tcp_listener(address, port);

	sock.recv_queue = queue;
	sock.send_queue = limit;
	sock.facts = SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_V6ONLY;
	detail_set(&scene->details[scene->count], DETAIL_DROPS, 0);
	return scene_add(scene, &sock, process);
}

void scene_drop(struct scene *scene, const struct sock *sock, uint64_t count)
{
	scene->details[sock - scene->socks].value[DETAIL_DROPS] += count;
}

static void give_listeners(
	const struct scene *scene, const struct feed *feed, bool details)
{
	for (size_t i = 0; i < scene->count; i++) {
		struct sock sock = scene->socks[i];

		sock.detail = details ? &scene->details[i] : NULL;
		if (sock_is_listener(&sock))
			ck_assert_int_eq(feed_listener(feed, &sock), 0);
	}
}

void scene_watch(struct scene *scene)
{
	const struct source_report source = { .kind = SOURCE_SYNTHETIC,
		.complete = true };
	const struct verdict verdict = { .complete = true };
	struct snapshot snapshot = snapshot_of(scene);
	struct feed feed = watch_feed(scene->watch);

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	give_listeners(scene, &feed, true);
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		ck_assert_int_eq(feed_source(&feed, proto, &source), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

static bool find_lone(void *self, const char *path, struct process *process)
{
	const struct scene *scene = self;

	*process = scene->lone;
	return scene->lone.pid && strstr(path, "orders.service");
}

void scene_look(struct scene *scene)
{
	const struct findings_lore lore = {
		.owners = scene->hidden ? NULL : scene->owners,
		.searched = scene->searched,
		.units = scene->units,
		.read_process = read_process,
		.find_lone = find_lone,
		.list_open_files = list_open_files,
		.self = scene,
	};
	const struct source_report source = { .kind = SOURCE_SYNTHETIC,
		.complete = true };
	const struct verdict verdict = { .complete = true };
	struct snapshot snapshot = snapshot_of(scene);
	struct feed_tee tee = { .count = 0 };
	struct feed feed = feed_tee_feed(&tee);

	feed_tee_add(&tee, direction_feed(scene->directions));
	feed_tee_add(&tee, peers_feed(scene->peers));
	feed_tee_add(&tee, findings_feed(scene->findings));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_figures(&feed, &scene->figures), 0);
	give_listeners(scene, &feed, false);
	give_all(scene, &feed, UINT32_MAX, false);
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		ck_assert_int_eq(feed_source(&feed, proto, &source), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
	take_details(scene);
	take_callers(scene);
	findings_report_fini(&scene->report);
	ck_assert_int_eq(findings_judge(scene->findings, &lore, &scene->report), 0);
}

void scene_pass(struct scene *scene, uint64_t seconds, uint64_t step)
{
	for (uint64_t passed = 0; passed < seconds; passed += step) {
		scene->now_s += step;
		for (size_t i = 0; i < scene->count; i++) {
			uint64_t *value = scene->details[i].value;

			value[DETAIL_LAST_ACK_MS] += step * 1000;
			value[DETAIL_LAST_RECV_MS] += step * 1000;
		}
		scene_watch(scene);
		scene_look(scene);
	}
}

const struct finding *scene_find(const struct scene *scene, enum finding_kind kind)
{
	for (size_t i = 0; i < scene->report.count; i++)
		if (scene->report.all[i].kind == kind)
			return &scene->report.all[i];
	return NULL;
}

enum severity scene_severity(const struct scene *scene, enum finding_kind kind)
{
	const struct finding *finding = scene_find(scene, kind);

	return finding ? finding->severity : SEVERITY_COUNT;
}

const struct finding_value *scene_value(const struct finding *finding, const char *name)
{
	for (unsigned i = 0; i < finding->value_count; i++)
		if (strcmp(finding->value[i].name, name) == 0)
			return &finding->value[i];
	return NULL;
}

int scene_run_sizes(const char *module, void (*one_look)(TCase *tcase),
	void (*dashboard)(TCase *tcase), void (*large)(TCase *tcase))
{
	Suite *suite = suite_create(module);
	SRunner *runner = srunner_create(suite);
	int failed;

	unit_add_case(suite, "one look", one_look, "");
	if (dashboard)
		unit_add_case(suite, "dashboard", dashboard, "");
	if (large)
		unit_add_case(suite, "large", large, "large");
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int scene_run(const char *module, void (*one_look)(TCase *tcase),
	void (*dashboard)(TCase *tcase))
{
	return scene_run_sizes(module, one_look, dashboard, NULL);
}
