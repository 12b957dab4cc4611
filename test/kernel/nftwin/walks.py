# SPDX-License-Identifier: GPL-2.0-only
"""Random conversations through Linux and through netfilter-replay: what tcp_walk.py and ftp_walk.py share.

Of each conversation are compared its events, its entries, the packets sent, and in which state each packet
was by rules' counters. Many go through one run of the router, told apart by their ports."""

import argparse
import collections
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import compare
from nftwin import moments, normal, packets as builders
from nftwin.scenario import Scenario, save_form

FIRST_PORT = 2000       # of the first client in a run
STEP = 0.004            # seconds between packets, a tick of Linux's clock
SHRINKING = 150         # runs that making a packet list shorter may take
SHRUNK = 3              # conversations of a batch that get such a list

CT = "net.netfilter.nf_conntrack_"
TCP = CT + "tcp_"
DROP_INVALID = "-t mangle -A PREROUTING -m conntrack --ctstate INVALID -j DROP\n"

_PORT = re.compile(r"(?:[sd]port[= ]|:)(\d+)\b")
_COUNTED = re.compile(r"^\[\d+:\d+\]")
_SECONDS = re.compile(r"(?:\btcp +6 |\b(?=\d+ (?:l3proto = 2 )?proto=))(\d+)(?= )")


@dataclass
class Family:
    """A kind of walk."""
    name: str
    walk: object            # (seed, client's port) -> [(device, bytes, description)]
    settings: tuple         # (sysctls, rules), by the seed's remainder
    rules: object           # (ports) -> rules that count every conversation's packets, and NAT's
    owner: object           # a port -> the port of the client whose conversation it belongs to
    width: int              # conversations in one run: as many as Linux keeps up with


def timeouts(**others):
    """No two states share a timeout, and none ends within a run."""
    seconds = {"syn_sent": 1100, "syn_recv": 1200, "established": 90000, "fin_wait": 1300, "close_wait": 1400,
               "last_ack": 1500, "time_wait": 1600, "close": 1700, "max_retrans": 700, "unacknowledged": 900}
    return ",".join(f"{TCP}timeout_{name}={value}" for name, value in {**seconds, **others}.items())


def _story(family, setting, connections):
    """All packets of `connections` (port -> packets) in turns: (scenario, the port that each one belongs to)."""
    timed, owners, turn = [], [], 0
    while any(turn < len(packets) for packets in connections.values()):
        for port, packets in connections.items():
            if turn < len(packets):
                device, data, _ = packets[turn]
                timed.append((len(timed) * STEP, device, builders.numbered(data, len(timed) + 1)))
                owners.append(port)
        turn += 1
    rules = save_form(family.rules(connections) + setting[1])
    return Scenario("walk", "", timed, rules, sysctl=setting[0]), owners


def _by_port(family, form, ports):
    """{port: lines of the output that tell of it}; port None has all other lines."""
    found = collections.defaultdict(list)
    for name, lines in form.items():
        for line in lines:
            named = _PORT.findall(_COUNTED.sub("", line))
            port = next((owner for owner in map(family.owner, map(int, named)) if owner in ports), None)
            found[port].append(f"{name}: {line}")
        if name.startswith("nf_conntrack"):
            for told in found.values():
                told.sort(key=lambda line: _SECONDS.sub("", line) if line.startswith("nf_") else "")
    return found


def _first_difference(linux, model):
    """None, or how the two lists of lines first differ."""
    for index in range(max(len(linux), len(model))):
        one, two = (lines[index] if index < len(lines) else "(no such line)" for lines in (linux, model))
        if one != two:
            return f"  linux: {one}\n  model: {two}"
    return None


class Walks:
    """Compares conversations that share a setting."""

    def __init__(self, family, replay, setting):
        self._family = family
        self._replay = [os.path.abspath(replay)]
        self._setting = setting
        self.runs = 0

    def differences(self, connections):
        """{port: first difference}, for the connections that differ; port None if nobody can be blamed."""
        return self.run(connections)[0]

    def run(self, connections):
        """({port: first difference}, {port: how a delay has spoiled it})."""
        self.runs += 1
        story, owners = _story(self._family, self._setting, connections)
        with tempfile.TemporaryDirectory(prefix="walk-") as work:
            linux, model = (os.path.join(work, side) for side in ("linux", "model"))
            os.mkdir(linux)
            os.mkdir(model)
            try:
                forms = [normal.normalise(compare.ask(compare.TWIN, story, linux), story)]
            except compare.Late as reason:
                return {}, dict.fromkeys(connections, str(reason))
            went = os.path.join(linux, "out")
            forms.append(normal.normalise(compare.ask(self._replay, story.received(went), model), story))
            *known, read = moments.load(went)
        seconds = moments.timeouts(story)
        late = {port: moments.spoiled([*(moment for moment, owner in zip(known, owners) if owner == port), read], seconds)
                for port in connections}
        late = {port: how for port, how in late.items() if how}
        linux, model = (_by_port(self._family, form, connections) for form in forms)
        found = {port: _first_difference(linux[port], model[port]) for port in [*connections, None]}
        return {port: told for port, told in found.items() if told and port not in late}, late

    def shrink(self, port, packets):
        """The packets without all that the difference does not need."""
        first_run = self.runs
        none, all_of_them = 0, len(packets)
        while all_of_them - none > 1:       # first the shortest beginning, for which halving is enough
            middle = (none + all_of_them) // 2
            if self.differences({port: packets[:middle]}):
                all_of_them = middle
            else:
                none = middle
        packets = packets[:all_of_them]
        size = max(1, len(packets) // 2)
        while size:
            start = 0
            while start < len(packets) and self.runs - first_run < SHRINKING:
                fewer = packets[:start] + packets[start + size:]
                if fewer and self.differences({port: fewer}):
                    packets = fewer
                else:
                    start += size
            size //= 2
        return packets


def _batches(family, seeds, width):
    """(setting number, seeds), each small enough for one run."""
    for number in range(len(family.settings)):
        mine = [seed for seed in seeds if seed % len(family.settings) == number]
        for start in range(0, len(mine), width):
            yield number, mine[start:start + width]


def _check(family, replay, number, seeds):
    """([(seed or None, difference, shortest packet list)], {seed: how a delay has spoiled it}) of a batch."""
    walks = Walks(family, replay, family.settings[number])
    ports = {FIRST_PORT + index: seed for index, seed in enumerate(seeds)}
    connections = {port: family.walk(seed, port) for port, seed in ports.items()}
    found, late = walks.run(connections)
    for _ in range(1, compare.TRIES):
        if found or not late:
            break
        connections = {port: connections[port] for port in late}
        found, late = walks.run(connections)
    if found:
        first = found
        found, late = walks.run(connections)
        # What has differed once is no less a difference when the machine is too slow to show it again.
        found = {port: told for port, told in first.items() if port in late} | found
        if not found:
            print(f"seeds {seeds}: equal only when tried again; at first:\n{next(iter(first.values()))}")
    spoiled = {ports[port]: how for port, how in late.items()}
    if not found:
        return [], spoiled
    together = "\n".join(found.values())
    # What has no port, such as an ICMP error, may be anybody's.
    blamed = [port for port in found if port] or [port for port, packets in connections.items()
                                                  if walks.differences({port: packets})]
    told = [] if blamed else [(None, f"seeds {seeds}\n{together}", [])]
    for port in blamed:
        packets = connections[port]
        alone = walks.differences({port: packets})
        if alone and len(told) < SHRUNK:
            packets = walks.shrink(port, packets)
            alone = walks.differences({port: packets}) or alone
        difference = "\n".join(alone.values()) if alone else f"only together with others\n{together}"
        told.append((ports[port], difference, packets))
    return told, spoiled


def _report(number, seed, difference, packets):
    print(f"seed {seed} (setting {number}) differs:\n{difference}")
    for _, _, text in packets:
        print(f"    {text}")
    sys.stdout.flush()


def main(family, text, arguments):
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--replay", required=True, metavar="PATH", help="the program netfilter-replay")
    parser.add_argument("--seeds", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--only", type=int, metavar="SEED", help="this seed alone")
    parser.add_argument("--list", action="store_true", help="print the packets too")
    parser.add_argument("--width", type=int, default=family.width,
                        help="conversations in one run (default %(default)s)")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="runs at once (default 2)")
    asked = parser.parse_args(arguments)
    if not os.access(asked.replay, os.X_OK):
        raise compare.Misused(f"no program {asked.replay}")
    seeds = range(asked.first, asked.first + asked.seeds) if asked.only is None else [asked.only]
    if asked.list:
        for seed in seeds:
            print(f"seed {seed}")
            for _, _, text in family.walk(seed, FIRST_PORT):
                print(f"    {text}")
    hindrance = compare.linux_can_run()
    if hindrance:
        print(f"{family.name}: Linux cannot be asked here: {hindrance}")
        return compare.SKIPPED_BY_CTEST

    different, skipped = set(), set()
    with ThreadPoolExecutor(asked.jobs) as pool:
        jobs = [(number, batch, pool.submit(_check, family, asked.replay, number, batch))
                for number, batch in _batches(family, seeds, asked.width)]
        for number, batch, job in jobs:
            try:
                told, late = job.result()
            except compare.Failed as reason:
                told, late = [(None, str(reason), [])], {}
            for seed, difference, packets in told:
                _report(number, seed, difference, packets)
                different.update(batch if seed is None else [seed])
            for seed, how in late.items():
                print(f"seed {seed}: {compare.LATE}: {how}")
            skipped.update(late)
    skipped -= different
    equal = len(seeds) - len(different) - len(skipped)
    print(f"{equal} equal, {len(different)} different, {len(skipped)} skipped")
    if different:
        return 1
    return 0 if equal else compare.SKIPPED_BY_CTEST


def run(family, text):
    """The program of a family; `text` says how to use it."""
    try:
        sys.exit(main(family, text, sys.argv[1:]))
    except compare.Misused as problem:
        print(f"{family.name}: {problem}", file=sys.stderr)
        sys.exit(2)
