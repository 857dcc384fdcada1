# SPDX-License-Identifier: GPL-2.0-or-later
"""The man page and the completions say what the program takes and prints: no less, no more."""

import json
import os
import re
import shutil
import subprocess
import sys

import tap

OPTION = re.compile(r"(?<![\w-])--?[A-Za-z0-9][\w-]*")
SHELLS = ("bash", "fish", "zsh")


def read(name):
    with open(os.environ[name], encoding="utf-8") as file:
        return file.read()


def need(program):
    if not shutil.which(program):
        raise tap.Skip(f"{program} is not installed")


def output(*command, text=None):
    """What a command prints; it must succeed and keep silent on standard error."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60,
                          check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0 and not done.stderr, (command, done)
    return done.stdout


def help_options():
    """Every option of --help: -o, --once, ..."""
    lines = re.findall(r"^  (?:-(\w), |    )--([\w-]+)", tap.sockview("--help").decode(), re.M)
    assert len(lines) > 10, lines
    return {"-" + letter for letter, _ in lines if letter} | {"--" + name for _, name in lines}


def section(page, name):
    return re.search(rf"^\.Sh {name}\n(.*?)(?=^\.Sh )", page, re.M | re.S).group(1)


def manual_options():
    items = re.findall(r"^\.It (Fl .*)$", section(read("MAN_PAGE"), "OPTIONS"), re.M)
    return {"-" + name.replace("\\", "") for item in items
            for name in re.findall(r"Fl (\S+)", item)}


def completed_options(shell):
    """The options a completion names, as its shell understands it."""
    path = os.environ["COMPLETION_" + shell.upper()]
    if shell == "bash":
        return set(bash_completes("sockview", "-"))
    if shell == "fish":
        lines = output("fish", "-c", 'source $argv[1]; complete -c sockview', path)
        return ({"-" + letter for letter in re.findall(r" -s (\S+)", lines)} |
                {"--" + name for name in re.findall(r" -l (\S+)", lines)} |
                {"-" + letter for letter in re.findall(r" --short-option (\S+)", lines)} |
                {"--" + name for name in re.findall(r" --long-option (\S+)", lines)})
    lines = output("zsh", "-fc", '_arguments() { print -rl -- "$@" }; source $1', "-", path)
    specs = [line for line in lines.splitlines() if "[" in line]
    return {re.sub(r"^\(.*?\)", "", spec).split("[")[0].rstrip("+=") for spec in specs}


def bash_completes(*words):
    """What bash offers for the last of the words."""
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
              'complete -p sockview >/dev/null; _sockview; printf "%s\\n" "${COMPREPLY[@]}"')
    return output("bash", "-c", script, "-", os.environ["COMPLETION_BASH"], *words).split()


def compare(name, found, expected):
    assert found == expected, (f"{name}: too many {sorted(found - expected)}, "
                               f"missing {sorted(expected - found)}")


def test_the_man_page_lists_exactly_the_options_of_help():
    compare("man page", manual_options(), help_options())


def test_the_bash_completion_offers_exactly_the_options_of_help():
    need("bash")
    compare("bash", completed_options("bash"), help_options())


def test_the_fish_completion_offers_exactly_the_options_of_help():
    need("fish")
    compare("fish", completed_options("fish"), help_options())


def test_the_zsh_completion_offers_exactly_the_options_of_help():
    need("zsh")
    compare("zsh", completed_options("zsh"), help_options())


def test_bash_completes_an_option_and_the_words_of_its_value():
    need("bash")
    assert bash_completes("sockview", "--vi") == ["--view"]
    assert bash_completes("sockview", "--view", "so") == ["sockets"]
    assert bash_completes("sockview", "--view", "=", "su") == ["summary"]
    assert bash_completes("sockview", "--source", "=") == ["auto", "netlink", "proc"]
    assert bash_completes("sockview", "-ov", "l") == ["listeners"]
    assert bash_completes("sockview", "-d", "") == []


def test_fish_completes_an_option_and_the_words_of_its_value():
    need("fish")
    script = 'source $argv[1]; complete -C$argv[2]'

    def completes(line):
        found = output("fish", "-c", script, os.environ["COMPLETION_FISH"], line)
        return [offer.split("\t")[0] for offer in found.splitlines()]

    assert completes("sockview --vi") == ["--view"]
    assert completes("sockview -v so") == ["sockets"]
    assert completes("sockview -d ") == []


def test_bash_accepts_its_file():
    need("bash")
    output("bash", "-n", os.environ["COMPLETION_BASH"])


def test_fish_accepts_its_file():
    need("fish")
    output("fish", "-n", os.environ["COMPLETION_FISH"])


def test_zsh_accepts_its_file():
    need("zsh")
    output("zsh", "-n", os.environ["COMPLETION_ZSH"])


def test_mandoc_finds_no_fault_in_the_man_page():
    need("mandoc")
    assert output("mandoc", "-T", "lint", "-W", "warning", os.environ["MAN_PAGE"]) == ""


def test_man_shows_the_man_page_without_a_warning():
    need("man")
    shown = output("man", "--warnings", "-l", os.environ["MAN_PAGE"])
    assert "sockview" in shown and "EXAMPLES" in shown, shown[:500]


def test_options_in_examples_exist():
    known = help_options()
    lines = re.findall(r"^\.Dl (.*)$", read("MAN_PAGE"), re.M)
    assert len(lines) >= 5
    for line in lines + re.findall(r"^ *(sockview .*)$", read("README"), re.M):
        for command in re.findall(r"sockview((?: +-\S+(?: [0-9]+)?)+)", line):
            for word in OPTION.findall(command):
                letters = word[1:] if word[1] != "-" else ""
                used = {"-" + letter for letter in letters} or {word}
                assert used <= known, (line, used - known)


def listed_columns(title):
    body = section(read("MAN_PAGE"), "COLUMNS").split(title)[1].split(".El")[0]
    return set(re.findall(r"^\.It (\S+)$", body, re.M))


def csv_columns():
    return {name for view in ("-a", "-l") for name in tap.sockview(
        "--csv", view, "-eimpr", "--names", "-S", "netns").decode().splitlines()[0].split(",")}


def test_the_man_page_lists_exactly_the_columns_of_text():
    heading = " ".join(tap.sockview("-o", view, "-eimp", "-S", "netns").decode().splitlines()[0]
                       for view in ("-a", "-l"))
    compare("man page", listed_columns("In text:"), set(heading.split()))


def test_the_man_page_lists_exactly_the_columns_of_csv():
    compare("man page", listed_columns("In JSON and CSV:"), csv_columns())


def test_the_man_page_lists_exactly_the_columns_of_services():
    heading = tap.sockview("-o", "-v", "services", "-p", "-S", "netns").decode().splitlines()[0]
    compare("man page", listed_columns("services in text:"), set(heading.split()))
    heading = tap.sockview(
        "--csv", "-v", "services", "-p", "-S", "netns").decode().splitlines()[0].split(",")
    compare("man page", listed_columns("The same in JSON and CSV:"), set(heading))
    schema = json.loads(read("SCHEMA"))
    compare("schema", set(schema["definitions"]["service_row"]["properties"]), set(heading))


def test_the_man_page_and_the_schema_list_exactly_the_columns_of_peers():
    heading = tap.sockview("-o", "-v", "peers", "-p", "-S", "netns").decode().splitlines()[0]
    compare("man page", listed_columns("peers in text:"), set(heading.split()))
    heading = tap.sockview(
        "--csv", "-v", "peers", "-pr", "-S", "netns").decode().splitlines()[0].split(",")
    compare("man page", listed_columns("peers in JSON and CSV:"), set(heading))
    schema = json.loads(read("SCHEMA"))
    compare("schema", set(schema["definitions"]["peer_row"]["properties"]), set(heading))


def test_the_man_page_lists_exactly_the_columns_of_counters():
    heading = tap.sockview("-o", "-v", "counters").decode().splitlines()[0]
    compare("man page", listed_columns("counters in text:"), set(heading.split()))
    heading = tap.sockview("--csv", "-v", "counters").decode().splitlines()[0].split(",")
    compare("man page", listed_columns("These in JSON and CSV:"), set(heading))
    schema = json.loads(read("SCHEMA"))
    compare("schema", set(schema["definitions"]["counter_row"]["properties"]), set(heading))


def test_the_man_page_and_the_schema_list_exactly_the_columns_of_processes():
    heading = tap.sockview("-o", "-v", "processes", "-S", "netns").decode().splitlines()[0]
    compare("man page", listed_columns("processes in text:"), set(heading.split()))
    heading = tap.sockview(
        "--csv", "-v", "processes", "-S", "netns").decode().splitlines()[0].split(",")
    compare("man page", listed_columns("processes in JSON and CSV:"), set(heading))
    schema = json.loads(read("SCHEMA"))
    compare("schema", set(schema["definitions"]["process_row"]["properties"]), set(heading))


def test_the_schema_knows_exactly_the_columns_of_csv():
    schema = json.loads(read("SCHEMA"))
    compare("schema", set(schema["definitions"]["row"]["properties"]), csv_columns())


def test_the_man_page_names_every_member_of_a_json_document():
    page = read("MAN_PAGE")
    names = {match.strip("\\&") for match in re.findall(r"[\w/]+", section(page, "JSON"))}
    document = json.loads(tap.sockview("--json"))
    state = document["tcp"]["states"]["LISTEN"] if document["tcp"] else {}
    missing = (set(document) | set(state)) - names
    assert not missing, missing


def test_the_man_page_explains_every_state():
    document = json.loads(tap.sockview("--json"))
    states = {state for proto in ("tcp", "udp") if document[proto]
              for state in document[proto]["states"]}
    words = section(read("MAN_PAGE"), "WHAT THE WORDS MEAN")
    missing = states - set(re.findall(r"^\.It (\w+)", words, re.M))
    assert not missing, missing


if __name__ == "__main__":
    sys.exit(tap.run(dict(globals())))
