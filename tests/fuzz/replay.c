/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Runs a fuzz target, built without libFuzzer, over every file of the directory
 * FUZZ_INPUTS: seeds, and inputs that crashed once.
 */

#include "fuzz.h"

#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define INPUT_MAX 65536

static struct dirent **inputs;
static int input_count;

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

START_TEST(an_input_of_the_fuzzer_does_no_harm)
{
	uint8_t *data = malloc(INPUT_MAX);
	char path[4096];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", getenv("FUZZ_INPUTS"), inputs[_i]->d_name);
	fprintf(stderr, "%s\n", inputs[_i]->d_name); /* for whoever reads of a crash */
	file = fopen(path, "rb");
	ck_assert_ptr_nonnull(file);
	size = fread(data, 1, INPUT_MAX, file);
	fclose(file);
	/* In memory of just its size, as libFuzzer gives it. */
	data = realloc(data, size ? size : 1);
	ck_assert_int_eq(LLVMFuzzerTestOneInput(data, size), 0);
	free(data);
}
END_TEST

START_TEST(an_empty_input_does_no_harm)
{
	const uint8_t nothing = 0;

	ck_assert_int_eq(LLVMFuzzerTestOneInput(&nothing, 0), 0);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, an_empty_input_does_no_harm);
	tcase_add_loop_test(tcase, an_input_of_the_fuzzer_does_no_harm, 0, input_count);
}

int main(void)
{
	const char *directory = getenv("FUZZ_INPUTS");
	int failed;

	input_count = directory ? scandir(directory, &inputs, is_input, alphasort) : -1;
	if (input_count <= 0) {
		fprintf(stderr, "FUZZ_INPUTS names no directory with inputs\n");
		return EXIT_FAILURE;
	}
	failed = unit_run("fuzz", add);
	for (int i = 0; i < input_count; i++)
		free(inputs[i]);
	free(inputs);
	return failed;
}
