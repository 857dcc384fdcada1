/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/unit.h"

#include "sockview/core/units.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define ID	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define POD	"8f2b1c3d-1111-2222-3333-444455556666"
#define POD_BAR "8f2b1c3d_1111_2222_3333_444455556666"

static const struct {
	const char *path;
	const char *name; /* NULL: none */
} paths[] = {
	{ "", NULL },
	{ "/", NULL },
	{ "/system.slice/nginx.service", "nginx.service" },
	{ "/system.slice/nginx.service/worker", "nginx.service" },
	{ "/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service" },
	{ "/user.slice/user-1000.slice/session-9.scope", "session-9.scope" },
	{ "/user.slice/user-1000.slice/user@1000.service/app.slice/app.service",
		"app.service" },
	{ "/user.slice/user-1000.slice", "user-1000.slice" },
	{ "/init.scope", "init.scope" },
	{ "/.service", "/.service" },
	{ "/machine.slice/machine-db.scope", "machine-db.scope" },
	{ "/system.slice/docker-" ID ".scope", "docker:0123456789ab" },
	{ "/docker/" ID, "docker:0123456789ab" },
	{ "/docker/" ID "/init.scope", "docker:0123456789ab" },
	{ "/machine.slice/libpod-" ID ".scope", "podman:0123456789ab" },
	{ "/machine.slice/libpod-" ID ".scope/container", "podman:0123456789ab" },
	{ "/machine.slice/libpod-conmon-" ID ".scope", "libpod-conmon-" ID ".scope" },
	{ "/system.slice/nerdctl-" ID ".scope", "containerd:0123456789ab" },
	{ "/default/" ID, "container:0123456789ab" },
	{ "/system.slice/docker-0123456789ab.scope", "docker-0123456789ab.scope" },
	{ "/lxc.payload.web/system.slice/nginx.service", "lxc:web" },
	{ "/lxc/web", "lxc:web" },
	{ "/lxc.monitor.web", "/lxc.monitor.web" },
	{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" POD_BAR
	  ".slice/cri-containerd-" ID ".scope",
		"pod:" POD "/0123456789ab" },
	{ "/kubepods.slice/kubepods-pod" POD_BAR ".slice/crio-" ID ".scope",
		"pod:" POD "/0123456789ab" },
	{ "/kubepods/besteffort/pod" POD "/" ID, "pod:" POD "/0123456789ab" },
	{ "/kubepods/burstable/pod" POD, "pod:" POD },
	{ "/pod" POD "/" ID, "container:0123456789ab" },
	{ "/kubepods.slice/kubepods-burstable.slice", "kubepods-burstable.slice" },
	{ "/kubepods/podium", "/kubepods/podium" },
	{ "/a/b c/d", "/a/b_c/d" },
	{ "/system.slice/a\033b\n.service", "a?b?.service" },
	{ "/\xff\xe2\x80\xae", "/??" },
	{ "//system.slice//x.service//", "x.service" },
};

START_TEST(a_path_names_its_unit_or_container)
{
	char name[UNIT_NAME_MAX] = "untouched";
	bool named = unit_of_path(paths[_i].path, name);

	ck_assert_msg(named == (paths[_i].name != NULL), "%s", paths[_i].path);
	if (named)
		ck_assert_str_eq(name, paths[_i].name);
}
END_TEST

START_TEST(a_name_that_is_too_long_is_cut_and_marked)
{
	char path[2000];
	char name[UNIT_NAME_MAX];

	for (size_t length = 1; length < sizeof(path) - 10; length++) {
		memset(path, 'x', length);
		path[0] = '/';
		strcpy(path + length, ".service");
		ck_assert(unit_of_path(path, name));
		ck_assert_uint_lt(strlen(name), sizeof(name));
		if (length > 1 && length + 7 < sizeof(name))
			ck_assert_str_eq(name, path + 1);
		else if (length > 1)
			ck_assert_int_eq(name[strlen(name) - 1], '+');
	}
}
END_TEST

START_TEST(ten_thousand_cgroups_keep_their_names_until_the_next_round)
{
	const struct hash_seed seed = { { 1, 2 } };
	struct units *units;

	ck_assert_int_eq(units_new(&seed, &units), 0);
	for (uint64_t id = 1; id <= 10000; id++) {
		char path[64];

		snprintf(path, sizeof(path), "/system.slice/u%u.service", (unsigned)id);
		ck_assert_int_eq(units_add(units, id << 32, path), 0);
	}
	ck_assert_int_eq(units_add(units, 7, "/"), 0);
	ck_assert_str_eq(units_name(units, UINT64_C(77) << 32), "u77.service");
	ck_assert_str_eq(units_name(units, UINT64_C(10000) << 32), "u10000.service");
	ck_assert_ptr_null(units_name(units, 7));
	ck_assert_ptr_null(units_name(units, 77));
	ck_assert_ptr_null(units_name(NULL, 77));
	ck_assert(units_is_root(units, 7));
	ck_assert(!units_is_root(units, 77));
	units_begin(units);
	ck_assert(!units_is_root(units, 7));
	ck_assert_ptr_null(units_name(units, UINT64_C(77) << 32));
	units_free(units);
}
END_TEST

START_TEST(a_copy_of_units_has_their_names_and_paths)
{
	const struct hash_seed seed = { { 1, 2 } };
	char deep[1024] = "";
	struct units *units;
	struct units *copy;

	while (strlen(deep) + 20 < sizeof(deep))
		strcat(deep, "/deep.slice");
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, 1, "/"), 0);
	ck_assert_int_eq(units_add(units, 7, "/system.slice/e\033vil.service"), 0);
	for (uint64_t id = 10; id < 100; id++)
		ck_assert_int_eq(units_add(units, id, deep), 0);
	ck_assert_int_eq(units_copy(units, &copy), 0);
	units_free(units);
	ck_assert_str_eq(units_name(copy, 7), "e?vil.service");
	ck_assert_str_eq(units_path(copy, 7), "/system.slice/e\033vil.service");
	ck_assert_str_eq(units_path(copy, 99), deep);
	ck_assert(units_is_root(copy, 1));
	ck_assert_ptr_null(units_path(copy, 8));
	units_free(copy);
}
END_TEST

START_TEST(a_container_is_told_by_its_name)
{
	ck_assert(unit_is_container("docker:0123456789ab"));
	ck_assert(unit_is_container("lxc:db"));
	ck_assert(unit_is_container("pod:0c/0123456789ab"));
	ck_assert(!unit_is_container("docker"));
	ck_assert(!unit_is_container("dock:1"));
	ck_assert(!unit_is_container("nginx.service"));
	ck_assert(!unit_is_container(":80"));
	ck_assert(!unit_is_container(""));
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_loop_test(tcase, a_path_names_its_unit_or_container, 0,
		sizeof(paths) / sizeof(*paths));
	tcase_add_test(tcase, a_name_that_is_too_long_is_cut_and_marked);
	tcase_add_test(tcase, a_copy_of_units_has_their_names_and_paths);
	tcase_add_test(tcase, a_container_is_told_by_its_name);
	tcase_add_test(tcase, ten_thousand_cgroups_keep_their_names_until_the_next_round);
}

int main(void)
{
	return unit_run("unit", add_tests);
}
