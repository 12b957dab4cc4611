#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Random TCP connections through Linux and through netfilter-replay: the answers have to be the same.

tcp_walk.py --replay PATH --seeds 2000          seeds 0 to 1999, many in one run of the router
tcp_walk.py --replay PATH --only 17 --list      one seed, its packets listed

Of each connection are compared its events, its entry, the packets sent, and in which state each packet
was by rules' counters. A difference is shown with the shortest packet list that still has it.
Exit code 0: all equal; 1: a difference; 2: wrong usage; 77: Linux cannot be asked here."""

import argparse
import collections
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import compare
from nftwin import normal, packets as builders, walker
from nftwin.scenario import Scenario, save_form

STEP = 0.004            # seconds between packets, a tick of Linux's clock
TOLERANCE = 2           # seconds: a run is longer than a scenario, and the remaining time is rounded
SHRINKING = 150         # runs that making a packet list shorter may take
SHRUNK = 3              # connections of a batch that get such a list

_CT = "net.netfilter.nf_conntrack_"
_TCP = _CT + "tcp_"


def _timeouts(**others):
    """No two states share a timeout, and none ends within a run."""
    seconds = {"syn_sent": 1100, "syn_recv": 1200, "established": 90000, "fin_wait": 1300, "close_wait": 1400,
               "last_ack": 1500, "time_wait": 1600, "close": 1700, "max_retrans": 700, "unacknowledged": 900}
    return ",".join(f"{_TCP}timeout_{name}={value}" for name, value in {**seconds, **others}.items())


_DROP = "-t mangle -A PREROUTING -m conntrack --ctstate INVALID -j DROP\n"
# What a seed's router is set to, by the seed's remainder: (sysctls, rules).
SETTINGS = (
    (f"{_CT}acct=1", ""),
    (f"{_CT}acct=1,{_timeouts(established=1000)}", ""),
    (f"{_CT}acct=1,{_timeouts()}", _DROP),
    (f"{_CT}acct=1,{_timeouts()},{_TCP}loose=0", ""),
    (f"{_CT}acct=1,{_timeouts()},{_TCP}be_liberal=1", ""),
    (f"{_CT}acct=1,{_timeouts()},{_TCP}ignore_invalid_rst=1", _DROP),
    (f"{_timeouts()},{_TCP}max_retrans=1", ""),
    (f"{_CT}acct=1,{_CT}checksum=0,{_TCP}max_retrans=0,{_TCP}timeout_max_retrans=100,"
     f"{_TCP}timeout_unacknowledged=50,{_TCP}timeout_close=40", ""),
)
# What comes from outside may not open an entry that NAT would then have to go around.
_NAT = """-t nat -A PREROUTING -i eth0 -d 10.0.0.1 -j DNAT --to-destination 192.168.10.100
-t nat -A POSTROUTING -o eth1 -s 192.168.1.2 -j SNAT --to-source 192.168.10.42
-t nat -A POSTROUTING -o eth1 -s 192.168.1.4 -j SNAT --to-source 192.168.10.42
-A FORWARD -i eth1 -d 192.168.10.42 -m conntrack --ctstate NEW -j DROP
-A FORWARD -i eth1 -d 192.168.1.3 -m conntrack --ctstate NEW -j DROP
"""
_PORT = re.compile(r"(?:[sd]port[= ]|:)(\d+)\b")
_COUNTED = re.compile(r"^\[\d+:\d+\]")
_SECONDS = re.compile(r"\btcp( +)6 (\d+)(?= )")


def _rules(setting, ports):
    counters = "".join(f"-t mangle -A PREROUTING -p tcp --{end} {port} -m conntrack --ctstate {state}\n"
                       for port in ports for end in ("sport", "dport")
                       for state in ("NEW", "ESTABLISHED", "INVALID"))
    return save_form(counters + setting[1] + _NAT)


def _story(setting, connections):
    """All packets of `connections` (port -> packets) in turns, as a scenario."""
    timed, turn = [], 0
    while any(turn < len(packets) for packets in connections.values()):
        for packets in connections.values():
            if turn < len(packets):
                device, data, _ = packets[turn]
                timed.append((len(timed) * STEP, device, builders.numbered(data, len(timed) + 1)))
        turn += 1
    return Scenario("walk", "", timed, _rules(setting, connections), sysctl=setting[0])


def _by_port(form, ports):
    """{port: lines of the output that tell of it}; port None has all other lines."""
    found = collections.defaultdict(list)
    for name, lines in form.items():
        for line in lines:
            named = _PORT.findall(_COUNTED.sub("", line))
            port = next((int(match) for match in named if int(match) in ports), None)
            found[port].append(f"{name}: {line}")
        if name.startswith("nf_conntrack"):
            for told in found.values():
                told.sort(key=lambda line: _SECONDS.sub("", line) if line.startswith("nf_") else "")
    return found


def _alike(linux, model):
    if _SECONDS.sub("", linux) != _SECONDS.sub("", model):
        return False
    return all(abs(int(one[1]) - int(two[1])) <= TOLERANCE
               for one, two in zip(_SECONDS.findall(linux), _SECONDS.findall(model)))


def _first_difference(linux, model):
    """None, or how the two lists of lines first differ."""
    for index in range(max(len(linux), len(model))):
        one, two = (lines[index] if index < len(lines) else "(no such line)" for lines in (linux, model))
        if not _alike(one, two):
            return f"  linux: {one}\n  model: {two}"
    return None


class Walks:
    """Compares connections that share a setting."""

    def __init__(self, replay, setting):
        self._replay = [os.path.abspath(replay)]
        self._setting = setting
        self.runs = 0

    def differences(self, connections):
        """{port: first difference}, for the connections that differ; port None if nobody can be blamed."""
        self.runs += 1
        story = _story(self._setting, connections)
        with tempfile.TemporaryDirectory(prefix="walk-") as work:
            forms = []
            for program in (compare.TWIN, self._replay):
                folder = os.path.join(work, str(len(forms)))
                os.mkdir(folder)
                forms.append(normal.normalise(compare.ask(program, story, folder), story))
        linux, model = (_by_port(form, connections) for form in forms)
        found = {port: _first_difference(linux[port], model[port]) for port in [*connections, None]}
        return {port: told for port, told in found.items() if told}

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


def _batches(seeds, width):
    """(setting number, seeds), each small enough for one run."""
    for number in range(len(SETTINGS)):
        mine = [seed for seed in seeds if seed % len(SETTINGS) == number]
        for start in range(0, len(mine), width):
            yield number, mine[start:start + width]


def _check(replay, number, seeds):
    """[(seed or None, difference, shortest packet list)] of a batch."""
    walks = Walks(replay, SETTINGS[number])
    ports = {walker.FIRST_PORT + index: seed for index, seed in enumerate(seeds)}
    connections = {port: walker.walk(seed, port) for port, seed in ports.items()}
    found = walks.differences(connections)
    if not found:
        return []
    first = "\n".join(found.values())
    found = walks.differences(connections)
    if not found:
        print(f"seeds {seeds}: equal only when tried again; at first:\n{first}")
        return []
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
    return told


def _report(number, seed, difference, packets):
    print(f"seed {seed} (setting {number}) differs:\n{difference}")
    for _, _, text in packets:
        print(f"    {text}")
    sys.stdout.flush()


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--replay", required=True, metavar="PATH", help="the program netfilter-replay")
    parser.add_argument("--seeds", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--only", type=int, metavar="SEED", help="this seed alone")
    parser.add_argument("--list", action="store_true", help="print the packets too")
    parser.add_argument("--width", type=int, default=40, help="connections in one run (default 40)")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="runs at once (default 2)")
    asked = parser.parse_args(arguments)
    if not os.access(asked.replay, os.X_OK):
        raise compare.Misused(f"no program {asked.replay}")
    seeds = range(asked.first, asked.first + asked.seeds) if asked.only is None else [asked.only]
    if asked.list:
        for seed in seeds:
            print(f"seed {seed}")
            for _, _, text in walker.walk(seed, walker.FIRST_PORT):
                print(f"    {text}")
    hindrance = compare.linux_can_run()
    if hindrance:
        print(f"tcp_walk: Linux cannot be asked here: {hindrance}")
        return compare.SKIPPED_BY_CTEST

    different = set()
    with ThreadPoolExecutor(asked.jobs) as pool:
        jobs = [(number, batch, pool.submit(_check, asked.replay, number, batch))
                for number, batch in _batches(seeds, asked.width)]
        for number, batch, job in jobs:
            try:
                told = job.result()
            except compare.Failed as reason:
                told = [(None, str(reason), [])]
            for seed, difference, packets in told:
                _report(number, seed, difference, packets)
                different.update(batch if seed is None else [seed])
    print(f"{len(seeds) - len(different)} equal, {len(different)} different, 0 skipped")
    return 1 if different else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except compare.Misused as problem:
        print(f"tcp_walk: {problem}", file=sys.stderr)
        sys.exit(2)
