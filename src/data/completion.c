/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "generate.h"

#include "sockview/app/options.h"

static const char origin[] =
	"sockview(8): made by its build from the program's table of options\n";

/* A text inside single quotes; `escaped` are written with a backslash, where the shell's
 * completion would take them for its own. */
static void put_quoted(
	FILE *out, const char *text, const char *quote, const char *escaped)
{
	for (; *text; text++) {
		const char *special = escaped;

		if (*text == '\'') {
			fputs(quote, out);
			continue;
		}
		while (*special && *special != *text)
			special++;
		if (*special)
			putc('\\', out);
		putc(*text, out);
	}
}

/* A value that may be left out is no word of its own. */
static bool takes_value(const struct option_spec *spec)
{
	return spec->value && !option_value_is_optional(spec);
}

static void put_words(FILE *out, const struct option_spec *spec)
{
	for (size_t i = 0; i < spec->word_count; i++)
		fprintf(out, "%s%s", i ? " " : "", spec->words[i]);
}

/* Every way to write the option, as patterns of a `case`; the last letter of several in
 * one word takes the value, too. */
static void put_bash_pattern(FILE *out, const struct option_spec *spec)
{
	fprintf(out, "\t--%s", spec->name);
	if (spec->letter)
		fprintf(out, " | -%c | -[!-]*%c", spec->letter, spec->letter);
	fputs(") ", out);
}

void completion_bash(FILE *out)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);

	fprintf(out, "# bash completion of %s", origin);
	fputs("\n_sockview()\n{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - "
	      "1]}\n"
	      "\tlocal words='",
		out);
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "%s--%s", i ? " " : "", specs[i].name);
		if (specs[i].letter)
			fprintf(out, " -%c", specs[i].letter);
	}
	fputs("'\n\n"
	      "\t# Readline takes --view=summary for three words.\n"
	      "\tif [[ $word == = ]]; then\n"
	      "\t\tword=\n"
	      "\telif [[ $before == = ]]; then\n"
	      "\t\tbefore=${COMP_WORDS[COMP_CWORD - 2]}\n"
	      "\tfi\n"
	      "\tcase $before in\n",
		out);
	for (size_t i = 0; i < count; i++) {
		if (!takes_value(&specs[i]))
			continue;
		put_bash_pattern(out, &specs[i]);
		fputs("words='", out);
		put_words(out, &specs[i]);
		fputs("' ;;\n", out);
	}
	fputs("\tesac\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
	      "}\n\n"
	      "complete -F _sockview sockview\n",
		out);
}

void completion_fish(FILE *out)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);

	fprintf(out, "# fish completion of %s\ncomplete -c sockview -f\n", origin);
	for (size_t i = 0; i < count; i++) {
		fputs("complete -c sockview", out);
		if (specs[i].letter)
			fprintf(out, " -s %c", specs[i].letter);
		fprintf(out, " -l %s", specs[i].name);
		if (takes_value(&specs[i]))
			fputs(" -x", out);
		if (specs[i].word_count) {
			fputs(" -a '", out);
			put_words(out, &specs[i]);
			fputs("'", out);
		}
		fputs(" -d '", out);
		put_quoted(out, specs[i].help, "\\'", "\\");
		fputs("'\n", out);
	}
}

/* '(-v --view)'{-v+,--view=}'[help]:VIEW:(words)', or without a value or a letter. */
static void put_zsh_option(FILE *out, const struct option_spec *spec)
{
	const char *long_end = takes_value(spec) ? "=" : "";

	if (spec->letter)
		fprintf(out, "'(-%c --%s)'{-%c%s,--%s%s}'[", spec->letter, spec->name,
			spec->letter, takes_value(spec) ? "+" : "", spec->name, long_end);
	else
		fprintf(out, "'--%s%s[", spec->name, long_end);
	put_quoted(out, spec->help, "'\\''", "\\[]");
	putc(']', out);
	if (takes_value(spec))
		fprintf(out, ":%s:%s", spec->value, spec->word_count ? "(" : " ");
	put_words(out, spec);
	fputs(spec->word_count ? ")'" : "'", out);
}

void completion_zsh(FILE *out)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);

	fprintf(out,
		"#compdef sockview\n# zsh completion of %s\n_arguments -s -S :", origin);
	for (size_t i = 0; i < count; i++) {
		fputs(" \\\n\t", out);
		put_zsh_option(out, &specs[i]);
	}
	putc('\n', out);
}
