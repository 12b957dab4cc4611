# SPDX-License-Identifier: GPL-2.0-only
"""Linux's output kept as one readable text per scenario, for machines that cannot ask Linux.

Kept raw but for what changes with every run: event times count from the first event, statistics are
summed over the CPUs."""

import os
import platform
import re
import shutil

from nftwin import normal

ROOT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "recorded")
_STAMP = re.compile(r"^\[(\d+\.\d+)\s*\]")


def folder(name):
    return os.path.join(ROOT, name)


def _path(name):
    return os.path.join(folder(name), "linux.txt")


def _relative(lines):
    """Event lines with times that count from the first one."""
    stamps = [float(match[1]) for line in lines if (match := _STAMP.match(line))]
    return [_STAMP.sub(lambda match: f"[{float(match[1]) - stamps[0]:.2f}]", line) for line in lines]


def save(scenario, raw):
    kept = dict(raw)
    kept["events.txt"] = _relative(raw["events.txt"])
    kept["stats"] = normal.summed(raw["stats"])
    kept["rules.counters"] = [line for line in raw["rules.counters"] if not line.startswith("#")]
    for device in scenario.addresses():
        packets = [line.split() for line in raw[f"{device}.pcap"]]
        kept[f"{device}.pcap"] = [f"{float(at):.2f} {data}" for at, data in packets]
    os.makedirs(folder(scenario.name), exist_ok=True)
    for device, path in scenario.files.items():
        target = os.path.join(folder(scenario.name), f"in-{device}.pcap")
        if path != target:
            shutil.copyfile(path, target)
    with open(_path(scenario.name), "w") as file:
        file.write(f"inputs {scenario.fingerprint()}, Linux {platform.release()}\n")
        for name, lines in kept.items():
            file.write("".join(f"{line}\n" for line in [f"== {name}", *lines]))


def load(scenario):
    """(raw output, None), or (None, why there is none)."""
    try:
        with open(_path(scenario.name)) as file:
            head, *lines = file.read().splitlines()
    except FileNotFoundError:
        return None, "no recording"
    if head.split()[1].rstrip(",") != scenario.fingerprint():
        return None, "the recording is of other packets or rules: record it again"
    raw, name = {}, None
    for line in lines:
        if line.startswith("== "):
            name = line[3:]
            raw[name] = []
        else:
            raw[name].append(line)
    return raw, None
