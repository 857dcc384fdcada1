#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""servers.py SOCKVIEW: nginx under wrk, and redis-server, as sockview and ss see them.

To be run as root in a network namespace of its own (unshare -n), where nobody else opens
a socket; for .ci/run, which installs the programs. Ends in less than a minute, and with it
all that it started.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

LIMIT_S = 55
CLIENTS = 50
WEB = 8080
REDIS = 6379

NGINX = """
daemon off;
worker_processes 3;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000000;
    server {{
        listen 127.0.0.1:{web};
        listen [::1]:{web};
        location / {{ return 200 "here\\n"; }}
    }}
}}
"""


def output_of(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          universal_newlines=True).stdout


def make_slice():
    """A folder below cgroup2, for a unit of each server. None: not permitted here."""
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        places = [line.split()[4] for line in mounts if " - cgroup2 " in line]
    try:
        return tempfile.mkdtemp(prefix="sockview-real-", dir=places[0])
    except (IndexError, OSError):
        return None


class Servers:
    """What was started, and is ended."""

    def __init__(self, sockview):
        self.slice = make_slice()
        self.sockview = sockview
        self.folder = tempfile.mkdtemp(prefix="sockview-real-")
        os.chmod(self.folder, 0o755)
        self.started = []

    def start(self, *command):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, cwd=self.folder)
        self.started.append(process)
        return process

    def start_unit(self, name, *command):
        """Its sockets tell the unit it is in: it is there before it makes one."""
        if not self.slice:
            return self.start(*command)
        unit = os.path.join(self.slice, name)
        os.mkdir(unit)
        return self.start("sh", "-c", 'echo $$ >"$0/cgroup.procs"; exec "$@"', unit,
                          *command)

    def end(self):
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            process.wait()
        shutil.rmtree(self.folder)
        if self.slice:
            self.remove_units()

    def remove_units(self):
        """Workers of nginx may still be on their way out."""
        for unit in os.listdir(self.slice):
            unit = os.path.join(self.slice, unit)
            if os.path.isdir(unit):
                wait_for("a unit without processes", lambda u=unit: is_empty(u))
                os.rmdir(unit)
        os.rmdir(self.slice)

    def ask(self, *args):
        return json.loads(output_of(self.sockview, "--json", *args))

    def load(self, *args):
        """wrk, for longer than anybody looks."""
        return self.start("wrk", "-t", "2", "-c", str(CLIENTS), "-d", "60s", *args,
                          f"http://127.0.0.1:{WEB}/")


def wait_for(what, happened):
    end = time.monotonic() + 10
    while not happened():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within 10 s")
        time.sleep(0.05)


def is_empty(unit):
    with open(os.path.join(unit, "cgroup.procs"), encoding="ascii") as procs:
        return not procs.read()


# ---- what ss says ----

def endpoint(text):
    address, port = text.rsplit(":", 1)
    return address.strip("[]"), int(port)


def listeners_of_ss():
    rows = []
    for line in output_of("ss", "-Htuln").splitlines():
        cells = line.split()
        rows.append((cells[0], *endpoint(cells[4])))
    return sorted(rows)


def holders_of_ss():
    """(port, command, pid, descriptor) of each listener of TCP."""
    found = set()
    for line in output_of("ss", "-Htlnp").splitlines():
        port = endpoint(line.split()[3])[1]
        for comm, pid, fd in re.findall(r'\("([^"]*)",pid=(\d+),fd=(\d+)\)', line):
            found.add((port, comm, int(pid), int(fd)))
    return found


def units_of_ss():
    """The last folder of each listener's cgroup, by port."""
    lines = output_of("ss", "-Htln", "--cgroup").splitlines()
    return {endpoint(line.split()[3])[1]:
            re.search(r"cgroup:\S*/(\S+)", line).group(1) for line in lines}


def count_of_ss(expression):
    return len(output_of("ss", "-Htan", *expression.split()).splitlines())


# ---- what must agree ----

def check_listeners(servers):
    """Who listens is what ss says."""
    rows = servers.ask("-l")["rows"]
    told = sorted((row["proto"], row["local_addr"], row["local_port"]) for row in rows)
    assert told == listeners_of_ss(), (told, listeners_of_ss())
    assert [row[2] for row in told].count(WEB) == 2, told


def check_owners(servers):
    """Every process, descriptor and unit at a listener is what ss says."""
    rows = servers.ask("-l", "-t", "-p")["rows"]
    told = {(row["local_port"], owner["comm"], owner["pid"], owner["fd"])
            for row in rows for owner in row["owners"]}
    assert told == holders_of_ss(), (told, holders_of_ss())
    assert {(port, comm) for port, comm, _, _ in told} == \
        {(WEB, "nginx"), (REDIS, "redis-server")}, told
    assert len({pid for port, _, pid, _ in told if port == WEB}) == 4, told
    for row in rows:
        assert row["owner_by"] == "socket", row
    if servers.slice:
        units = {row["local_port"]: row["unit"] for row in rows}
        assert units == units_of_ss(), (units, units_of_ss())
        assert units == {WEB: "nginx.service", REDIS: "redis.service"}, units
    else:
        print("SKIPPED: units, no cgroup can be made")
    text = output_of(servers.sockview, "-o", "-tlnpH")
    assert re.search(rf":{WEB} .* (-|[^ ]+) nginx:\d+\+3$", text, re.M), text
    assert re.search(rf":{REDIS} .* (-|[^ ]+) redis-server:\d+ fd=\d+$", text, re.M), text


def check_filters(servers):
    """A command finds the listeners that ss shows for it."""
    for comm, port, count in (("nginx", WEB, 2), ("redis-server", REDIS, 1)):
        for words in (("comm", comm), (comm,)):
            rows = servers.ask("-l", "-t", *words)["rows"]
            assert [row["local_port"] for row in rows] == [port] * count, (words, rows)


def inbound(servers):
    for row in servers.ask("-t", "-v", "services")["rows"]:
        if row["port"] == WEB and row["direction"] == "in":
            return row
    raise AssertionError("no service at the port of nginx")


def check_lasting_load(servers):
    """Connections that stay: each is counted, once."""
    lasting = servers.load()
    expression = f"state established ( sport = :{WEB} )"
    wait_for("connections", lambda: count_of_ss(expression) == CLIENTS)
    before = count_of_ss(expression)
    row = inbound(servers)
    assert before == count_of_ss(expression) == CLIENTS
    assert row["established"] == CLIENTS, row
    assert row["listen"] == 2, row
    owners = {owner["comm"] for socket in servers.ask(
        "-v", "sockets", "-t", "-p", f"state established and sport = :{WEB}")["rows"]
        for owner in socket["owners"]}
    assert owners == {"nginx"}, owners
    lasting.terminate()
    lasting.wait()


def check_processes(servers):
    """Who serves how many, by process and by unit; who calls, by peer."""
    lasting = servers.load()
    expression = f"state established ( sport = :{WEB} )"
    wait_for("connections", lambda: count_of_ss(expression) == CLIENTS)
    rows = servers.ask("-t", "-v", "processes")["rows"]
    workers = [row for row in rows if row["comm"] == "nginx" and row["established"]]
    assert sum(row["established"] for row in workers) == CLIENTS, workers
    assert 1 <= len(workers) <= 3, workers
    assert [row["established"] for row in rows if row["comm"] == "wrk"] == [CLIENTS], rows
    if servers.slice:
        rows = servers.ask("-t", "-v", "processes", "--group-by", "unit")["rows"]
        served = {row["unit"]: row["established"] for row in rows}
        assert served["nginx.service"] == CLIENTS, rows
        assert served["redis.service"] == 0, rows
    rows = servers.ask("-t", "-v", "peers")["rows"]
    calls = [row["established"] for row in rows
             if row["direction"] == "out" and row["remote_port"] == WEB]
    assert calls == [CLIENTS], calls
    lasting.terminate()
    lasting.wait()


def check_churning_load(servers):
    """Connections that come and go: what stays, and what changes slowly."""
    expression = f"state time-wait ( sport = :{WEB} )"
    churning = servers.load("-H", "Connection: close")
    wait_for("connections that were closed", lambda: count_of_ss(expression) > 500)
    for _ in range(5):
        before = count_of_ss(expression)
        row = inbound(servers)
        after = count_of_ss(expression)
        check_listeners(servers)
        assert row["listen"] == 2, row
        # A new connection may take the place of an old one.
        assert 0.98 * min(before, after) <= row["time_wait"], (before, row, after)
        assert 1.02 * max(before, after) >= row["time_wait"], (before, row, after)
        assert row["total"] >= row["time_wait"] + row["listen"], row
    churning.terminate()
    churning.wait()


def main():
    servers = Servers(os.path.abspath(sys.argv[1]))
    signal.alarm(LIMIT_S)
    try:
        output_of("ip", "link", "set", "lo", "up")
        config = os.path.join(servers.folder, "nginx.conf")
        with open(config, "w", encoding="ascii") as file:
            file.write(NGINX.format(folder=servers.folder, web=WEB))
        servers.start_unit(
            "nginx.service", "nginx", "-c", config, "-e", servers.folder + "/error.log")
        servers.start_unit(
            "redis.service", "redis-server", "--port", str(REDIS), "--bind", "127.0.0.1",
            "--save", "", "--dir", servers.folder)
        wait_for("three listeners", lambda: len(listeners_of_ss()) == 3)
        wait_for("four processes of nginx",
                 lambda: len({who[2] for who in holders_of_ss() if who[0] == WEB}) == 4)
        for check in (check_listeners, check_owners, check_filters, check_lasting_load,
                      check_processes, check_churning_load):
            check(servers)
            print("ok -", check.__doc__)
    finally:
        servers.end()


def stop(number, frame):
    raise TimeoutError(f"not done after {LIMIT_S} s")


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, stop)
    main()
