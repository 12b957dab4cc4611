# SPDX-License-Identifier: GPL-2.0-only
"""The form in which two outputs are compared: exactly what the design leaves free is taken out.

Free are event timestamps, use=, the moment when an expired entry's DESTROY comes, the CPU that counted,
which free port NAT drew, which program asked for a change, and of packets that the router itself makes the
IP id, TTL and quoted length."""

import itertools
import os
import re

from nftwin import decode, pcap

_BY_PROGRAM = re.compile(r" \[USERSPACE\] portid=.*$")
_REMAINING = re.compile(r"^(\w+ +\d+) \d+ ")
COMMANDS = "conntrack.txt"      # only where there are any
TEXTS = ("events.txt", "expectations.txt", "nf_conntrack", "nf_conntrack_expect", "stats", "rules.counters")
_EXPIRED = re.compile(r"\[DESTROY\] +\S+ +\d+ (?!\d+ )")
_MANY = 256     # so many ports to draw from that hitting a taken one is rare
_PORT = re.compile(r"\b(sport|dport|id)=(\d+)")


def read_raw(folder, devices):
    """An output folder as {file: lines}; packets become `seconds hex` lines."""
    raw = {}
    commands = [COMMANDS] if os.path.exists(os.path.join(folder, COMMANDS)) else []
    for name in [*TEXTS, *commands]:
        with open(os.path.join(folder, name)) as file:
            raw[name] = file.read().splitlines()
    for device in devices:
        path = os.path.join(folder, f"{device}.pcap")
        raw[f"{device}.pcap"] = [f"{at:.6f} {data.hex()}" for at, _, data in pcap.read_ipv4(path)]
    return raw


def normalise(raw, scenario):
    """The comparable form of `raw`: {file: lines}, with expired DESTROYs as a file of their own."""
    ports = FreePorts(scenario)
    events = [_BY_PROGRAM.sub("", line.split("\t", 1)[-1]).rstrip() for line in raw["events.txt"]]
    events = _in_order(events) if scenario.unordered else events
    form = {"events.txt": ports.rename(line for line in events if not _EXPIRED.match(line))}
    form["events.txt (expired)"] = sorted(ports.rename(line for line in events if _EXPIRED.match(line)))
    form[COMMANDS] = ports.rename(_commands(raw.get(COMMANDS, []), scenario))
    expectations = [line.rstrip() for line in raw["expectations.txt"]]
    form["expectations.txt"] = ports.rename(_in_order(expectations) if scenario.unordered else expectations)
    for name in ("nf_conntrack", "nf_conntrack_expect"):
        lines = (re.sub(r" use=\d+", "", line).rstrip() for line in raw[name])
        form[name] = sorted(ports.rename(lines))
    form["stats"] = ports.without_chance(summed(raw["stats"]))
    form["rules.counters"] = _counters(raw["rules.counters"])
    known = decode.Forwarded(scenario.sent(), scenario.any_ttl)
    for device in scenario.addresses():
        name = f"{device}.pcap"
        form[name] = [known.describe(bytes.fromhex(line.split()[1]), ports.names) for line in raw[name]]
    return form


class FreePorts:
    """Ports drawn at random, renamed P1, P2 ... in the order in which they turn up.

    Random is a port that no input packet has, if it lies where the scenario lets NAT draw; any other
    keeps its number and so has to agree."""

    def __init__(self, scenario):
        self.names = {}
        self._range = scenario.free_ports
        self._known = {port for packet in scenario.sent() for port in decode.ports(packet)}

    def rename(self, lines):
        return [_PORT.sub(self._renamed, line) for line in lines]

    def without_chance(self, stats):
        """Drawing from few ports, how often a taken one is `found` is chance."""
        few = self._range and self._range[1] - self._range[0] < _MANY
        return [line for line in stats if not (few and line.startswith("found="))]

    def _renamed(self, match):
        port = int(match[2])
        if self._range and self._range[0] <= port <= self._range[1] and port not in self._known:
            self.names.setdefault(port, f"P{len(self.names) + 1}")
        return f"{match[1]}={self.names.get(port, port)}"


def summed(lines):
    """`conntrack -S` over all CPUs, one counter a line."""
    total = {}
    for line in lines:
        for name, value in re.findall(r"(\w+)=(\d+)", line):
            if name != "cpu":
                total[name] = total.get(name, 0) + int(value)
    return [f"{name}={value}" for name, value in total.items()]


def _in_order(lines):
    """What comes one after the other in the order of Linux's table, sorted: runs of one kind of event."""
    return [line for _, run in itertools.groupby(lines, lambda line: line.split()[0]) for line in sorted(run)]


def _commands(lines, scenario):
    """Each command with what it printed, sorted since the table has no order. Where one is refused, conntrack
    goes on to print the entries that it did not change; after a change it asks again, a tick later perhaps, and
    after several it prints only the first."""
    answers = []
    for line in lines:
        if line.startswith("# "):
            answers.append((line, []))
        else:
            answers[-1][1].append(re.sub(r" use=\d+", "", line).rstrip())
    for command, answer in answers:
        yield command
        refused = [line for line in answer if line.startswith("error: ")]
        if " -U " in command:
            answer = [] if scenario.unordered else [_REMAINING.sub(r"\1 ", line) for line in answer]
        if " -S" in command:
            answer = summed(answer)
        yield from refused or sorted(answer)


def _counters(lines):
    """`iptables-save -c` without comments; tables by name, since Linux lists them as they were loaded."""
    tables = []
    for line in lines:
        if line.startswith("*"):
            tables.append([])
        if tables and not line.startswith("#"):
            tables[-1].append(line.rstrip())
    return [line for table in sorted(tables) for line in table]


def differences(left, right):
    """(file, line number, left, right, lines that differ) of the first difference of every file."""
    for name in left:
        mine, other = left[name], right[name]
        if mine == other:
            continue
        longest = max(len(mine), len(other))
        pairs = zip(mine + [None] * (longest - len(mine)), other + [None] * (longest - len(other)))
        unequal = [(number, one, two) for number, (one, two) in enumerate(pairs, 1) if one != two]
        number, one, two = unequal[0]
        yield name, number, one, two, len(unequal)
