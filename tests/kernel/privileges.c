/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the running program keeps of its privileges, and that all works without the rest.
 */

#include "nsfix.h"
#include "run.h"
#include "world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define BIT(capability) (UINT64_C(1) << (capability))
#define LOOK		(BIT(CAP_SYS_PTRACE) | BIT(CAP_DAC_READ_SEARCH))
#define NOBODY		65534

/* What all threads of a process have in common. */
struct state {
	uint64_t effective;
	uint64_t permitted;
	uint64_t inheritable;
	unsigned no_new_privs;
};

static void read_status(const char *path, struct state *state)
{
	FILE *file = fopen(path, "re");
	char line[200];

	ck_assert_msg(file != NULL, "%s", path);
	while (fgets(line, sizeof(line), file)) {
		sscanf(line, "CapEff: %" SCNx64, &state->effective);
		sscanf(line, "CapPrm: %" SCNx64, &state->permitted);
		sscanf(line, "CapInh: %" SCNx64, &state->inheritable);
		sscanf(line, "NoNewPrivs: %u", &state->no_new_privs);
	}
	fclose(file);
}

/* Fails unless all threads have the same. */
static struct state state_of(pid_t pid)
{
	char path[300];
	struct state state = { .no_new_privs = 9 };
	const struct dirent *entry;
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	read_status(path, &state);
	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	threads = opendir(path);
	ck_assert_ptr_nonnull(threads);
	while ((entry = readdir(threads))) {
		struct state thread = state;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%s/status", pid,
			entry->d_name);
		read_status(path, &thread);
		ck_assert_int_eq(memcmp(&thread, &state, sizeof(state)), 0);
	}
	closedir(threads);
	return state;
}

/* The rights there are to keep: containers withhold some. */
static uint64_t at_hand(uint64_t rights)
{
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		if (rights & BIT(capability) && !nsfix_has_capability(capability))
			rights &= ~BIT(capability);
	return rights;
}

static struct state state_during(const struct run *run, bool terminal)
{
	struct running running;
	struct outcome outcome;
	struct state state;

	if (terminal)
		run_start_on_terminal(run, &running);
	else
		run_start(run, &running);
	run_first_byte(&running);
	state = state_of(running.pid);
	kill(running.pid, SIGTERM);
	run_finish(&running, &outcome);
	outcome_fini(&outcome);
	ck_assert_uint_eq(state.no_new_privs, 1);
	ck_assert_uint_eq(state.inheritable, 0);
	return state;
}

START_TEST(one_shot_keeps_what_looks_at_processes)
{
	const struct run run = { .args = RUN_ARGS("-o", "-p", "-d", "60") };
	struct state state = state_during(&run, false);

	ck_assert_uint_eq(state.effective, at_hand(LOOK));
	ck_assert_uint_eq(state.permitted, at_hand(LOOK));
}
END_TEST

START_TEST(the_right_to_enter_a_namespace_ends_with_entering_it)
{
	char word[20];
	const struct run run = { .args = RUN_ARGS("-o", "-d", "60", "-N", word) };
	struct state state;

	snprintf(word, sizeof(word), "%d", getpid());
	state = state_during(&run, false);
	ck_assert_uint_eq(state.effective, at_hand(LOOK));
	ck_assert_uint_eq(state.permitted, at_hand(LOOK));
}
END_TEST

START_TEST(to_look_into_all_namespaces_the_right_stays_and_is_not_in_effect)
{
	const struct run run = { .args = RUN_ARGS("-o", "-d", "60", "-N", "all") };
	struct state state = state_during(&run, false);

	ck_assert_uint_eq(state.permitted, at_hand(LOOK | BIT(CAP_SYS_ADMIN)));
}
END_TEST

START_TEST(the_dashboard_may_write_a_file_and_does_not_hold_that_in_effect)
{
	const struct run run = { .args = RUN_ARGS("-d", "60"),
		.env = RUN_ARGS("TERM=xterm") };
	struct state state = state_during(&run, true);

	ck_assert_uint_eq(state.effective, at_hand(LOOK));
	ck_assert_uint_eq(state.permitted, at_hand(LOOK | BIT(CAP_DAC_OVERRIDE)));
}
END_TEST

START_TEST(who_has_no_rights_gains_none)
{
	int capability = NSFIX_NO_CAPABILITY;
	const struct run run = { .args = RUN_ARGS("-o", "-p", "-d", "60"),
		.prepare = nsfix_as_nobody,
		.context = &capability };
	struct state state = state_during(&run, false);

	ck_assert_uint_eq(state.permitted, 0);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, one_shot_keeps_what_looks_at_processes);
	tcase_add_test(tcase, the_right_to_enter_a_namespace_ends_with_entering_it);
	tcase_add_test(
		tcase, to_look_into_all_namespaces_the_right_stays_and_is_not_in_effect);
	tcase_add_test(
		tcase, the_dashboard_may_write_a_file_and_does_not_hold_that_in_effect);
	tcase_add_test(tcase, who_has_no_rights_gains_none);
}

/* A folder that nobody owns, and everybody may enter. */
static void make_folder(char path[64])
{
	strcpy(path, "/tmp/sockview-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(path));
	ck_assert_int_eq(chmod(path, 0755), 0);
	ck_assert_int_eq(chown(path, NOBODY, NOBODY), 0);
}

static void remove_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;

	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder)))
		unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
	ck_assert_int_eq(rmdir(path), 0);
}

static int code_of(const struct run *run, char *errors, size_t size)
{
	struct outcome outcome;
	int code;

	run_program(run, &outcome);
	code = outcome_code(&outcome);
	snprintf(errors, size, "%s", outcome.err);
	outcome_fini(&outcome);
	return code;
}

START_TEST(root_records_into_anybodys_folder_and_reads_anybodys_file)
{
	char folder[64];
	char file[80];
	char errors[300];
	const struct run record = { .args = RUN_ARGS("-o", "--record", file) };
	const struct run replay = { .args = RUN_ARGS("-o", "--replay", file) };

	make_folder(folder);
	snprintf(file, sizeof(file), "%s/film", folder);
	ck_assert_int_eq(code_of(&record, errors, sizeof(errors)), 0);
	ck_assert_str_eq(errors, "");
	ck_assert_int_eq(chown(file, NOBODY, NOBODY), 0);
	ck_assert_int_eq(chmod(file, 0600), 0);
	ck_assert_int_eq(code_of(&replay, errors, sizeof(errors)), 0);
	ck_assert_str_eq(errors, "");
	remove_folder(folder);
}
END_TEST

static void copy_program(const char *to, mode_t mode)
{
	char buffer[65536];
	int in = open(getenv("SOCKVIEW"), O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	ssize_t got;

	ck_assert_int_ge(in, 0);
	ck_assert_int_ge(out, 0);
	while ((got = read(in, buffer, sizeof(buffer))) > 0)
		ck_assert_int_eq(write(out, buffer, (size_t)got), got);
	close(in);
	close(out);
	ck_assert_int_eq(chmod(to, mode), 0);
}

/* False: a file cannot lend rights there. */
static bool lend_rights(const char *path)
{
	const struct vfs_cap_data data = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = (uint32_t)LOOK,
	};

	return setxattr(path, "security.capability", &data, sizeof(data), 0) == 0;
}

static bool is_nosuid(const char *path)
{
	struct statvfs stat;

	return statvfs(path, &stat) || stat.f_flag & ST_NOSUID;
}

static int become_nobody(void *unused)
{
	(void)unused;
	return setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY)
		       ? -errno
		       : 0;
}

START_TEST(setuid_or_setgid_it_does_not_run)
{
	static const mode_t modes[] = { 04755, 02755 };
	char folder[64];
	char program[80];
	char errors[300];
	const struct run run = {
		.file = program, .args = RUN_ARGS("-o"), .prepare = become_nobody
	};

	make_folder(folder);
	snprintf(program, sizeof(program), "%s/sockview", folder);
	for (size_t i = 0; i < 2 && !is_nosuid(folder); i++) {
		copy_program(program, modes[i]);
		ck_assert_int_eq(code_of(&run, errors, sizeof(errors)), 1);
		ck_assert_str_eq(errors,
			"sockview: never setuid nor setgid: the capabilities that help "
			"are in sockview(8)\n");
		ck_assert_int_eq(unlink(program), 0);
	}
	remove_folder(folder);
}
END_TEST

START_TEST(rights_of_the_file_name_owners_and_read_no_file_of_others)
{
	char folder[64];
	char program[80];
	char secret[80];
	char errors[300];
	const struct run look = { .file = program,
		.args = RUN_ARGS("-o", "-lp", "-d", "60"),
		.prepare = become_nobody };
	const struct run replay = { .file = program,
		.args = RUN_ARGS("-o", "--replay", secret),
		.prepare = become_nobody };
	int fd;

	make_folder(folder);
	snprintf(program, sizeof(program), "%s/sockview", folder);
	snprintf(secret, sizeof(secret), "%s/secret", folder);
	copy_program(program, 0755);
	fd = open(secret, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	close(fd);
	if (!is_nosuid(folder) && lend_rights(program)) {
		struct state state = state_during(&look, false);

		ck_assert_uint_eq(state.effective, LOOK);
		ck_assert_uint_eq(state.permitted, LOOK);
		ck_assert_int_eq(code_of(&replay, errors, sizeof(errors)), 1);
		ck_assert_ptr_nonnull(strstr(errors, "Permission denied"));
	}
	remove_folder(folder);
}
END_TEST

static void add_tests_of_root(TCase *tcase)
{
	tcase_add_test(tcase, root_records_into_anybodys_folder_and_reads_anybodys_file);
	tcase_add_test(tcase, setuid_or_setgid_it_does_not_run);
	tcase_add_test(tcase, rights_of_the_file_name_owners_and_read_no_file_of_others);
}

int main(void)
{
	Suite *suite = suite_create("privileges");

	nsfix_add(suite, NSFIX_EACH, 30, add_tests);
	nsfix_add(suite, NSFIX_ROOT, 30, add_tests_of_root);
	return nsfix_run(suite);
}
