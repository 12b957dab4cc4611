# SPDX-License-Identifier: GPL-2.0-only
"""A scenario: a short story of packets, told to Linux and to the model.

scenario("snat", "the source becomes the rule's address",
         rules="-t nat -A POSTROUTING -o eth1 -j SNAT --to-source 192.168.10.1",
         packets=[("eth0", udp("192.168.1.1:5000", "192.168.10.100:53")),
                  ("eth1", udp("192.168.10.100:53", "192.168.10.1:5000")),
                  (2.5, "eth0", udp("192.168.1.1:5000", "192.168.10.100:53"))])

The router between a LAN (192.168.1.0/24, eth0) and the rest of the world (eth1) is the default."""

import hashlib
import importlib
import os
import pkgutil
import shlex
import sys
from dataclasses import dataclass, field, replace

from nftwin import moments, options, packets as builders, pcap

INTERFACES = "eth0=192.168.1.254/24,eth1=192.168.10.1/24"
ROUTES = "default=eth1"
STEP = 0.04                     # seconds from one packet to the next when no time is given
TABLES = ("raw", "mangle", "nat", "filter", "security")

# Remaining times are whole seconds rounded down, so no two moments may lie close to a whole number of
# seconds apart: the kernel is late by some milliseconds, its clock ticks are coarse, and a recording is
# compared with a model that is in time (for a live kernel, see moments.py).
_TOO_LATE, _TOO_EARLY = 0.03, 0.93
_TICKS = 0.008                  # within one second two packets only have to meet different ticks
_SETTLING = 0.2


@dataclass
class Scenario:
    name: str
    why: str
    packets: list                # (seconds, device, bytes)
    rules: str = ""
    interfaces: str = INTERFACES
    routes: str = ROUTES
    sysctl: str = ""
    free_ports: tuple = ()       # (lowest, highest) of ports that NAT may draw at random
    any_ttl: bool = False        # rules change the TTL: what went through is known without it
    family: str = ""
    stack: str = ""              # how ns-3's own stack, not netfilter, answers otherwise than Linux
    files: dict = field(default_factory=dict)  # device -> capture that exists already
    commands: list = field(default_factory=list)  # (seconds, arguments of conntrack)
    tables: float = None         # when they are read, in seconds; None: as usual
    unordered: bool = False      # commands change several at once, in the order of Linux's table

    def arguments(self, folder):
        """The command line for netfilter-replay or its twin, its input files made in `folder`."""
        inputs = dict(self.files)
        for device in sorted({device for _, device, _ in self.packets}):
            inputs[device] = os.path.join(folder, f"in-{device}.pcap")
            pcap.write_raw(inputs[device],
                           [(at, data) for at, where, data in self.packets if where == device])
        rules = os.path.join(folder, "in.rules")
        with open(rules, "w") as file:
            file.write(self.rules)
        line = [f"--interfaces={self.interfaces}", f"--rules={rules}"]
        line += [f"--routes={self.routes}"] if self.routes else []
        line += [f"--sysctl={self.sysctl}"] if self.sysctl else []
        if self.commands:
            commands = os.path.join(folder, "in.conntrack")
            with open(commands, "w") as file:
                file.write(options.command_lines(self.commands))
            line.append(f"--conntrack={commands}")
        line += [f"--tables={self.tables:.6f}"] if self.tables is not None else []
        if inputs:
            line.append("--input=" + ",".join(f"{device}={path}" for device, path in inputs.items()))
        return line

    def received(self, folder):
        """The scenario as it really went for a router that left its captures, and perhaps moments, in `folder`."""
        files = {device: os.path.join(folder, f"in-{device}.pcap") for device in self.addresses()}
        files = {device: path for device, path in files.items() if os.path.exists(path)}
        told, known = replace(self, packets=[], files=files), moments.load(folder)
        if known:
            told.tables = known[-1].seconds()
        if self.commands:
            told.commands = options.read_commands(os.path.join(folder, "in.conntrack"))
        return told

    def sent(self):
        """Every packet that the router receives."""
        read = [data for path in self.files.values() for _, _, data in pcap.read_ipv4(path)]
        return read + [data for _, _, data in self.packets]

    def addresses(self):
        return {device: address for device, address in
                options.parse(["--interfaces=" + self.interfaces, "--output=none"]).interfaces.items()}

    def fingerprint(self):
        """Tells whether a recording was made of these very packets and rules."""
        told = [self.interfaces, self.routes, self.sysctl, self.rules]
        told += [f"{at:.6f} {device} {data.hex()}" for at, device, data in self.packets]
        told += [data.hex() for data in self.sent()] if self.files else []
        told += [f"{at} {arguments}" for at, arguments in self.commands]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


_known = {}


def scenario(name, why, packets, rules="", commands=(), **fields):
    if name in _known:
        raise ValueError(f"scenario {name} is told twice")
    teller = sys._getframe(1).f_globals["__name__"].rpartition(".")[2]
    timed = _timed(name, packets)
    _check_moments(name, [at for at, _, _ in timed] + [at for at, _ in commands])
    _known[name] = Scenario(name, why, timed, save_form(rules), family=teller, commands=list(commands), **fields)


def load():
    """All scenarios by name, from every module of the package `scenarios`."""
    import scenarios
    for module in sorted(module.name for module in pkgutil.iter_modules(scenarios.__path__)):
        importlib.import_module(f"scenarios.{module}")
    return dict(_known)


def _timed(name, packets):
    """Gives times to packets without one and an identification to each."""
    timed, last = [], -STEP
    for number, packet in enumerate(packets, 1):
        at, device, data = packet if len(packet) == 3 else (last + STEP, *packet)
        timed.append((round(at, 6), device, builders.numbered(data, number)))
        last = at
    return timed


def _check_moments(name, moments):
    """Packets and commands must not be so far apart that a remaining time could be either of two."""
    moments = sorted(moments)
    if moments:
        moments.append(moments[-1] + _SETTLING)
    for index, later in enumerate(moments):
        for earlier in moments[:index]:
            if not (_TICKS <= later - earlier < _TOO_EARLY or _TOO_LATE <= (later - earlier) % 1 <= _TOO_EARLY):
                raise ValueError(f"scenario {name}: {earlier:.3f} s and {later:.3f} s are too near to a "
                                 "whole number of seconds apart")


def save_form(rules):
    """`-t nat -A ...` lines as the text that iptables-restore reads; such text itself is kept."""
    if any(line.startswith("*") for line in rules.splitlines()):
        return rules
    tables = {}
    for line in filter(None, (line.strip() for line in rules.splitlines())):
        words = shlex.split(line)
        table = words[words.index("-t") + 1] if "-t" in words else "filter"
        chains, appended = tables.setdefault(table, ([], []))
        command = line.replace(f"-t {table} ", "", 1)
        if words[0] == "-P" or "-P" in words:
            chain, policy = command.split()[1:]
            chains.append(f":{chain} {policy} [0:0]")
        elif "-N" in words:
            chains.append(f":{command.split()[1]} - [0:0]")
        else:
            appended.append(command)
    lines = []
    for table in sorted(tables, key=TABLES.index):
        chains, appended = tables[table]
        lines += [f"*{table}", *chains, *appended, "COMMIT"]
    return "".join(line + "\n" for line in lines)
