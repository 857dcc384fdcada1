# SPDX-License-Identifier: GPL-2.0-or-later
"""JSON and CSV as programs read them: by the schema, by Python's own readers."""

import copy
import csv
import io
import json
import os
import resource
import shutil
import socket
import subprocess
import sys

import tap

try:
    import jsonschema
except ImportError:
    jsonschema = None

WAYS = (
    ("--json",), ("--json", "-l"), ("--json", "-v", "sockets"), ("--json", "-a", "-e"),
    ("--json", "-l", "-e"), ("--json", "-t"), ("--json", "-u", "-a"), ("--json", "-4"),
    ("--json", "-6", "-a"), ("--json", "--class-by", "service"),
    ("--json", "--class-by", "remote"), ("--json", "--source", "proc"),
    ("--json", "--source", "proc", "-a", "-e"), ("--json", "-i"), ("--json", "-m"),
    ("--json", "-a", "-eim"), ("--json", "-l", "-im"), ("--json", "-a", "-p"),
    ("--json", "-l", "-ep"),
    ("--json", "--source", "proc", "-a", "-im"), ("--json", "-v", "services"),
    ("--json", "-v", "services", "-p"), ("--json", "-v", "peers", "-p"),
    ("--json", "-v", "processes"), ("--json", "-v", "processes", "--group-by", "unit"),
    ("--json", "-v", "peers"), ("--json", "-v", "peers", "--source", "proc"),
    ("--json", "-a", "--names"), ("--json", "-l", "--names"),
    ("--json", "-v", "services", "-u"), ("--json", "-a", "-S", "local"),
    ("--json", "-v", "services", "--source", "proc"), ("--json", "-v", "counters"),
    ("--json", "-v", "counters", "-S", "value"), ("--json", "-v", "findings"),
    ("--json", "-v", "findings", "-t", "-4"),
)

# Binds to a device with a name of its own and prints it as JSON and as CSV.
DEVICE = """
import socket, subprocess, sys
with socket.socket() as server:
    server.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[2].encode())
    server.bind(("0.0.0.0", 4000))
    server.listen()
    for form in "--json", "--csv":
        subprocess.run([sys.argv[1], form, "-l"], check=True)
"""


class World:
    """A few sockets of every kind, so that no table is empty."""

    def __enter__(self):
        self.sockets = []
        server = self.keep(socket.create_server(("127.0.0.1", 0)))
        self.keep(socket.create_connection(server.getsockname()))
        self.keep(server.accept()[0])
        for v6only in (True, False):
            if socket.has_dualstack_ipv6():
                self.keep(socket.create_server(("::", 0), family=socket.AF_INET6,
                                               dualstack_ipv6=not v6only))
        receiver = self.keep(socket.socket(type=socket.SOCK_DGRAM))
        receiver.bind(("127.0.0.1", 0))
        self.keep(socket.socket(type=socket.SOCK_DGRAM)).connect(receiver.getsockname())
        return self

    def keep(self, sock):
        self.sockets.append(sock)
        return sock

    def inodes(self):
        return {os.fstat(sock.fileno()).st_ino for sock in self.sockets}

    def __exit__(self, *_):
        for sock in self.sockets:
            sock.close()


def documents(*args, code=0, **how):
    lines = tap.sockview(*args, code=code, **how).decode().split("\n")[:-1]
    return [json.loads(line) for line in lines]


def load_schema():
    if not jsonschema:
        raise tap.Skip("python3-jsonschema is not installed")
    with open(os.environ["SCHEMA"], encoding="utf-8") as file:
        return json.load(file)


def closed(schema):
    """The schema without its promise that names may be added: what is there today."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(part) for key, part in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        made.setdefault("additionalProperties", False)
    return made


def faults(document, schema):
    return [f"{list(fault.path)}: {fault.message}"
            for fault in jsonschema.Draft7Validator(schema).iter_errors(document)]


def check_valid(document, schema):
    found = faults(document, closed(schema))
    assert not found, (found, document)


def test_the_schema_is_a_schema():
    jsonschema_of_draft = load_schema()
    jsonschema.Draft7Validator.check_schema(jsonschema_of_draft)


def test_every_way_to_ask_gives_a_document_by_the_schema():
    schema = load_schema()
    with World():
        for args in WAYS:
            made = documents(*args)
            assert len(made) == 1, (args, len(made))
            check_valid(made[0], schema)


def test_repeated_looks_are_one_document_a_line_with_the_change_between():
    schema = load_schema()
    made = documents("--json", "-c", "3", "-d", "0.1")
    assert len(made) == 3
    for document in made:
        check_valid(document, schema)
    changes = [document["tcp"]["states"]["LISTEN"]["change_per_s"] for document in made]
    assert changes[0] is None and None not in changes[1:], changes


def test_a_protocol_that_cannot_be_read_is_null_and_named_by_the_schema():
    schema = load_schema()
    failed = 0
    for files in range(4, 12):
        for args in ("--json",), ("--json", "-t"), ("--json", "-a"):
            made = documents(*args, code=None, preexec_fn=lambda files=files: (
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))))
            for document in made:
                check_valid(document, schema)
                failed += "failed" in document["sources"].values()
    if not failed:
        raise tap.Skip("no limit of open files makes just the sources fail here")


def broken(document, *path, value=None, remove=False):
    made = copy.deepcopy(document)
    at = made
    for step in path[:-1]:
        at = at[step]
    if remove:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return made


def test_the_schema_refuses_a_broken_summary():
    schema = load_schema()
    good = documents("--json")[0]
    listen = ("tcp", "states", "LISTEN")
    variants = [
        broken(good, "schema", value="sockview/2"),
        broken(good, "view", value="sockets"),
        broken(good, "time", value="yesterday"),
        broken(good, "host", value=""),
        broken(good, "ephemeral_range", value=[32768]),
        broken(good, "ephemeral_range", value=[1, 65536]),
        broken(good, "class_by", value="nothing"),
        broken(good, "rows", value=[]),
        broken(good, "tcp", value=None),
        broken(good, "tcp", "total", value=-1),
        broken(good, "tcp", "total", value="7"),
        broken(good, *listen, "total", value=1.5),
        broken(good, *listen, "total", value=None),
        broken(good, *listen, "ephemeral", value=-1),
        broken(good, *listen, "dynamic", remove=True),
        broken(good, "tcp", "states", "CLOSING", remove=True),
        broken(good, "udp", "states", "UNCONN", remove=True),
        broken(good, "sources", "tcp", value="failed"),
        broken(good, "sources", "udp", value="ss"),
        broken(good, "sources", "udp", remove=True),
        broken(good, "complete", value=1),
        broken(good, "cost_ms", value=-0.1),
        broken(good, "findings", value={}),
        broken(good, "findings", value=[{"kind": "close_wait"}]),
    ] + [broken(good, name, remove=True) for name in good]
    for number, variant in enumerate(variants):
        assert faults(variant, schema), (number, variant)


def test_the_schema_refuses_broken_rows():
    schema = load_schema()
    with World():
        good = documents("--json", "-a", "-eimp")[0]
    check_valid(good, schema)
    row = ("rows", 0)
    variants = [
        broken(good, "rows", value=None),
        broken(good, "rows", remove=True),
        broken(good, "tcp", value=None),
        broken(good, *row, value=None),
        broken(good, *row, "proto", value="sctp"),
        broken(good, *row, "family", value="ipv5"),
        broken(good, *row, "state", value="ESTAB"),
        broken(good, *row, "recv_q", value=-1),
        broken(good, *row, "recv_q", value=""),
        broken(good, *row, "local_port", value=65536),
        broken(good, *row, "local_port", value="22"),
        broken(good, *row, "local_addr", value=None),
        broken(good, *row, "remote_port", value=0),
        broken(good, *row, "remote_port", remove=True),
        broken(good, *row, "device", value=""),
        broken(good, *row, "v6only", value="true"),
        broken(good, *row, "inode", value=0),
        broken(good, *row, "cookie", value=12),
        broken(good, *row, "cookie", value="0xABC"),
        broken(good, *row, "cgroup", remove=True),
        broken(good, *row, "timer", value="TIMER_ON"),
        broken(good, *row, "rtt_us", value=-1),
        broken(good, *row, "owners", value=None),
        broken(good, *row, "owners", value=[{"pid": 1, "comm": "x"}]),
        broken(good, *row, "owners", value=[{"pid": 0, "comm": "x", "fd": 3}]),
        broken(good, *row, "user", remove=True),
        broken(good, *row, "unit", value=""),
        broken(good, *row, "owner_by", value="guess"),
        broken(good, "owners_not_found", value=-1),
        broken(good, *row, "busy_us", remove=True),
        broken(good, *row, "congestion", value=""),
        broken(good, *row, "drops", value="0"),
        broken(good, *row, "drops", remove=True),
    ]
    for number, variant in enumerate(variants):
        assert faults(variant, schema), (number, variant["rows"] and variant["rows"][:1])


def test_the_schema_lets_later_versions_add_names_and_states():
    schema = load_schema()
    good = documents("--json")[0]
    other = good["tcp"]["states"]["CLOSE"]
    for variant in (broken(good, "tcp", "states", "OTHER", value=other),
                    broken(good, "later", value=["close_wait"])):
        assert not faults(variant, schema), faults(variant, schema)


def golden_findings():
    path = os.path.join(os.environ["GOLDEN_DIR"], "findings-web-3.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def test_findings_follow_the_schema():
    check_valid(golden_findings(), load_schema())


def test_the_schema_refuses_broken_findings():
    schema = load_schema()
    good = golden_findings()
    finding = ("findings", 0)
    variants = [
        broken(good, "checked", remove=True),
        broken(good, "not_checked", remove=True),
        broken(good, "not_checked", value={"conntrack": None}),
        broken(good, "findings_scope", value="all"),
        broken(good, *finding, "severity", value="error"),
        broken(good, *finding, "kind", value=""),
        broken(good, *finding, "since", value="yesterday"),
        broken(good, *finding, "subject", value=None),
        broken(good, *finding, "subject", "type", value="thread"),
        broken(good, *finding, "subject", "pid", value=0),
        broken(good, *finding, "subject", "comm", value=""),
        broken(good, *finding, "peers", 0, "direction", value="both"),
        broken(good, *finding, "limit", "of", value=None),
        broken(good, *finding, "limit", "full_in_s", value=-1),
        broken(good, *finding, "text", value=""),
        broken(good, *finding, "count", value=[3402]),
        broken(good, *finding, "next", value="jstack"),
        broken(good, *finding, "filter", remove=True),
    ]
    for number, variant in enumerate(variants):
        assert faults(variant, schema), (number, variant["findings"][:1])


def as_csv(value):
    """A value of a JSON row as the same cell stands in CSV."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_csv(text):
    return list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))


def test_csv_and_json_say_the_same_of_the_same_sockets():
    with World() as world:
        rows = documents("--json", "-a", "-e")[0]["rows"]
        table = read_csv(tap.sockview("--csv", "-a", "-e"))
        inodes = world.inodes()
    heading = table[0]
    rows = {row["inode"]: {name: as_csv(value) for name, value in row.items()}
            for row in rows if row["inode"] in inodes}
    cells = [dict(zip(heading, line)) for line in table[1:]]
    cells = {int(line["inode"]): line for line in cells
             if line["inode"] and int(line["inode"]) in inodes}
    assert set(rows) == set(cells) == inodes, (inodes, rows, cells)
    for inode in inodes:
        assert rows[inode] == cells[inode], (rows[inode], cells[inode])


def test_every_line_of_csv_has_all_cells_and_ends_by_rfc_4180():
    with World():
        for args in ("-a",), ("-l",), ("-v", "sockets"), ("-a", "-e"), ("-l", "-e"), \
                ("-a", "-im"), ("-a", "-p"):
            text = tap.sockview("--csv", *args)
            assert text.endswith(b"\r\n") and text.count(b"\n") == text.count(b"\r\n")
            table = read_csv(text)
            assert len({len(line) for line in table}) == 1, args
            assert len(table) > 1, args


def services(rows):
    return {(row["proto"], row["port"], row["direction"]): row for row in rows}


def test_services_are_the_same_in_json_and_csv_and_sum_up_to_all_sockets():
    with World() as world:
        ports = {sock.getsockname()[1] for sock in world.sockets}
        rows = services(documents("--json", "-v", "services")[0]["rows"])
        table = read_csv(tap.sockview("--csv", "-v", "services"))
        lines = services(dict(zip(table[0], line)) for line in table[1:])
    mine = {key for key in rows if key[1] in ports}
    assert len(mine) >= 4, rows
    for proto, port, direction in mine:
        row = {name: as_csv(value) for name, value in rows[proto, port, direction].items()}
        assert row == lines[proto, str(port), direction], (row, lines)
    for row in rows.values():
        parts = ("established", "syn", "close_wait", "time_wait", "listen", "other")
        assert row["total"] == sum(row[part] or 0 for part in parts), row


def test_csv_has_one_heading_however_often_it_looks_and_none_with_no_header():
    with World():
        table = read_csv(tap.sockview("--csv", "-l", "-c", "3", "-d", "0.1"))
        assert [line[0] for line in table].count("proto") == 1
        assert len(table) >= 7
        bare = read_csv(tap.sockview("--csv", "-l", "-H"))
        assert bare and bare[0][0] in ("tcp", "udp"), bare


def test_the_csv_of_the_readme_has_todays_columns():
    with open(os.environ["README"], encoding="utf-8") as file:
        shown = file.read().split("$ sockview --csv -l\n", 1)[1].split("```", 1)[0]
    heading, *lines = read_csv(shown.encode())
    assert heading == read_csv(tap.sockview("--csv", "-l"))[0], heading
    assert lines and {len(line) for line in lines} == {len(heading)}, lines


def test_a_device_name_with_quotes_and_commas_survives_both_formats():
    name = 'a,"b"\\c'
    for program in ("unshare", "ip"):
        if not shutil.which(program):
            raise tap.Skip(f"{program} is not installed")
    options = ["-n"] if os.geteuid() == 0 else ["-rn"]
    script = 'ip link set lo name "$1" && ip link set "$1" up && exec "$2" -c "$3" "$4" "$1"'
    done = subprocess.run(
        ["unshare", *options, "sh", "-c", script, "-", name, sys.executable, DEVICE,
         os.environ["SOCKVIEW"]], capture_output=True, timeout=60, check=False)
    if b"unshare" in done.stderr or b"RTNETLINK" in done.stderr:
        raise tap.Skip("no network namespace of our own: " + done.stderr.decode().strip())
    assert done.returncode == 0, done
    document, table = done.stdout.split(b"\n", 1)
    assert json.loads(document)["rows"][0]["device"] == name, document
    heading, line = read_csv(table)
    assert dict(zip(heading, line))["device"] == name, table


if __name__ == "__main__":
    sys.exit(tap.run(dict(globals())))
