#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Asks Linux and netfilter-replay the same questions and prints where the answers first differ.

compare.py --replay PATH [NAME...]     the model against Linux (or its recordings, without root)
compare.py --self [NAME...]            Linux against itself: is every scenario deterministic?
compare.py --record [NAME...]          keeps Linux's answers under recorded/

A scenario that a delay has spoiled each time it was tried counts as skipped (nftwin/moments.py).

Exit code 0: all equal; 1: a difference; 2: wrong usage; 77: nothing could be compared."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import real_ftp
import real_tftp
from nftwin import moments, normal, recording, scenario
from nftwin.options import TOO_SLOW, TooSlow, TwinError

HERE = os.path.dirname(os.path.abspath(__file__))
TWIN = [sys.executable, os.path.join(HERE, "kernel_twin.py")]
EQUAL, DIFFERENT, SKIPPED = "equal", "different", "skipped"
LATE = "not compared: machine too slow"     # counts as skipped
SKIPPED_BY_CTEST = 77
TRIES = 4           # of what is spoiled by a delay, or differs: in each run that is not spoiled
LIMIT = 120         # seconds for one run of either side
REAL = (real_tftp.REAL, real_ftp.REAL)  # what runs real programs


class Misused(Exception):
    """Wrong usage; the text names what is wrong."""


class Failed(Exception):
    """A side that gave no answer; the text says why."""


class Late(Exception):
    """A run of Linux that a delay has spoiled; the text says how."""


@dataclass
class Result:
    name: str
    verdict: str
    notes: list = field(default_factory=list)
    linux: dict = None    # what Linux said, where both sides answered


def linux_can_run():
    """None, or why no twin can run here."""
    if os.geteuid() != 0:
        return "not root"
    for tool in ("ip", "conntrack", "iptables-legacy-restore", "unshare", "setpriv"):
        if not shutil.which(tool):
            return f"no {tool}"
    if not os.access("/dev/net/tun", os.W_OK):
        return "no /dev/net/tun"
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode != 0:
        return "no network namespaces"
    return None


def ask(program, told, work):
    """The raw output of `program` for a scenario."""
    output = os.path.join(work, "out")
    command = [*program, *told.arguments(work), f"--output={output}"]
    try:
        done = subprocess.run(command, text=True, capture_output=True, timeout=LIMIT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"{program[-1]}: {error}") from None
    if done.returncode == TOO_SLOW and program is TWIN:
        raise Late(done.stderr.strip())
    if done.returncode != 0:
        complaint = done.stderr.strip().splitlines() or ["no message"]
        raise Failed(f"{os.path.basename(program[-1])} ends with {done.returncode}: {complaint[-1]}")
    try:
        return normal.read_raw(output, told.addresses())
    except (OSError, ValueError) as error:
        raise Failed(f"{os.path.basename(program[-1])}: {error}") from None


def real_of(told):
    """What runs a scenario of real programs, else None."""
    return next((one for one in REAL if one.has(told)), None)


def linux_answer(told, work, live, seconds=None):
    """(scenario, raw output, folder of the story as it really went) from the live kernel or the recording; the
    scenario of a real transfer is complete only once its packets are captured. `seconds`: see moments.spoiled()."""
    os.makedirs(work, exist_ok=True)
    went = os.path.join(work, "out")
    programs = real_of(told)
    if programs:
        if live and programs.can_run(told):
            try:
                told, raw = programs.transfer(told, went)
            except TooSlow as error:
                raise Late(str(error)) from None
            except TwinError as error:
                raise Failed(str(error)) from None
            check(went, seconds)
            return told, raw, went
        told = told.received(recording.folder(told.name))
    if live:
        raw = ask(TWIN, told, work)
        check(went, seconds)
        return told, raw, went
    raw, problem = recording.load(told)
    if raw is None:
        raise Failed(problem)
    return told, raw, None


def check(folder, seconds=None):
    late = moments.spoiled(moments.load(folder), seconds)
    if late:
        raise Late(late)


def compare_once(told, program, work, live):
    # Linux has no clock but its own, so two runs of it are only alike where both are in time.
    itself = program is TWIN
    seconds = None if itself else moments.timeouts(told)
    try:
        told, linux, went = linux_answer(told, os.path.join(work, "linux"), live, seconds)
    except Failed as reason:
        return Result(told.name, DIFFERENT if live else SKIPPED, [str(reason)])
    except Late as reason:
        return Result(told.name, LATE, [str(reason)])
    try:
        os.makedirs(os.path.join(work, "model"), exist_ok=True)
        model = ask(program, told if itself or not live else told.received(went), os.path.join(work, "model"))
        check(os.path.join(work, "model", "out"))
    except Failed as reason:
        return Result(told.name, DIFFERENT, [str(reason)])
    except Late as reason:
        return Result(told.name, LATE, [str(reason)])
    notes = []
    linux = normal.normalise(linux, told)
    for name, number, one, two, count in normal.differences(linux, normal.normalise(model, told)):
        notes.append(f"{name}:{number} ({count} lines differ)")
        notes.append(f"  linux: {'(no such line)' if one is None else one}")
        notes.append(f"  model: {'(no such line)' if two is None else two}")
    return Result(told.name, DIFFERENT if notes else EQUAL, notes, linux)


def compare(told, program, keep, live):
    if told.stack and program is not TWIN:
        return Result(told.name, SKIPPED, [told.stack])
    with tempfile.TemporaryDirectory(prefix="compare-") as temporary:
        first = None    # that differed
        for _ in range(TRIES if live or program is TWIN else 1):
            work = os.path.join(keep or temporary, told.name)
            shutil.rmtree(work, ignore_errors=True)
            result = compare_once(told, program, work, live)
            if result.verdict in (EQUAL, SKIPPED):
                break
            if result.verdict == DIFFERENT:
                first = first or result
        if first and result.verdict == EQUAL:
            result.notes = ["equal only when tried again; at first:", *first.notes]
            # Another try is for what Linux does at moments of its own, as when its clock ticks in the midst of a
            # command: it is Linux that must have wavered.
            if result.linux == first.linux and not real_of(told):
                result.verdict = DIFFERENT
        # What has differed once is no less a difference when the machine is too slow to show it again.
        return first if first and result.verdict == LATE else result


def record(told):
    for _ in range(TRIES):
        with tempfile.TemporaryDirectory(prefix="compare-") as work:
            try:
                answered, raw, _ = linux_answer(told, work, live=True)
                recording.save(answered, raw)
                return Result(told.name, EQUAL)
            except Failed as reason:
                return Result(told.name, DIFFERENT, [str(reason)])
            except Late as reason:
                late = str(reason)
    return Result(told.name, LATE, [late])


def report(result, verbose):
    if verbose or result.notes:
        print(f"{result.name}: {result.verdict}")
    for note in result.notes:
        print(f"  {note}")
    sys.stdout.flush()


def choose(names):
    known = {**scenario.load(), **{name: told for one in REAL for name, told in one.scenarios.items()}}
    wanted = [told for told in known.values()
              if not names or told.name in names or told.family in names]
    unknown = set(names) - {told.name for told in wanted} - {told.family for told in wanted}
    if unknown:
        raise Misused(f"no scenario or family named {', '.join(sorted(unknown))}")
    return wanted


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenarios or families (default: all)")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--replay", metavar="PATH", help="the program netfilter-replay")
    what.add_argument("--self", action="store_true", help="compare Linux with itself")
    what.add_argument("--record", action="store_true", help="keep what Linux answers")
    what.add_argument("--list", action="store_true", help="name the scenarios and say why they exist")
    parser.add_argument("--recorded", action="store_true", help="ask the recordings, not the kernel")
    parser.add_argument("--keep", metavar="FOLDER", help="leave inputs and outputs in this folder")
    parser.add_argument("-j", "--jobs", type=int, default=8, help="how many at once (default 8)")
    parser.add_argument("-v", "--verbose", action="store_true", help="name the equal ones too")
    return parser.parse_args(arguments)


def main(arguments):
    asked = parse(arguments)
    wanted = choose(asked.names)
    if asked.list:
        for told in wanted:
            print(f"{told.family:10} {told.name:34} {told.why}")
        return 0
    hindrance = linux_can_run()
    if hindrance and (asked.self or asked.record):
        print(f"compare: Linux cannot be asked here: {hindrance}")
        return SKIPPED_BY_CTEST
    live = not (hindrance or asked.recorded)
    if not live:
        print(f"compare: using the recordings ({hindrance or 'as asked'})")

    program = TWIN if asked.self else [os.path.abspath(asked.replay)] if asked.replay else None
    if asked.replay and not os.access(program[0], os.X_OK):
        raise Misused(f"no program {asked.replay}")
    with ThreadPoolExecutor(asked.jobs) as pool:
        jobs = [pool.submit(record, told) if asked.record else
                pool.submit(compare, told, program, asked.keep, live) for told in wanted]
        results = []
        for job in jobs:
            results.append(job.result())
            report(results[-1], asked.verbose)

    counts = Counter(result.verdict for result in results)
    skipped = counts[SKIPPED] + counts[LATE]
    print(f"{counts[EQUAL]} equal, {counts[DIFFERENT]} different, {skipped} skipped")
    if counts[DIFFERENT]:
        return 1
    return 0 if counts[EQUAL] else SKIPPED_BY_CTEST


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Misused as problem:
        print(f"compare: {problem}", file=sys.stderr)
        sys.exit(2)
