#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A small sweep from the parameter file to the figures, once undisturbed and once interrupted in every way.

  sweep_test.py --program table-sizing=PATH [--program ...]

Exit code 0: what was interrupted has the same bytes as what was not; 1: it has not; 77: the packages are missing.
"""

import argparse
import filecmp
import importlib.machinery
import importlib.util
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SKIPPED_BY_CTEST = 77
STUDY = """
runs: 2
sweeps:
  blocking:
    fixed: {rate: 2, mean: 10, timeWait: 1, warmUp: 300, seconds: 1000}
    swept: {max: [15, 20, 25, 65536]}
  map:
    fixed: {mean: 10, halfOpenRate: 1, warmUp: 50, seconds: 50}
    swept: {rate: [1, 2], max: [100, 500]}
  time:
    runs: 1
    fixed: {rate: 20, mean: 10, warmUp: 50, seconds: 50}
    swept: {max: [65536, 500]}
    files: {timeline: {}}
  chains:
    fixed: {rate: 20, mean: 10, warmUp: 50, seconds: 10}
    swept: {buckets: [256, 1024]}
    files: {chains: {}}
"""
JOBS = 8 + 8 + 2 + 4


def launcher():
    """The ./ns3 of this checkout, as a module."""
    loader = importlib.machinery.SourceFileLoader("launcher", os.path.join(ROOT, "ns3"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("launcher", loader))
    loader.exec_module(module)
    return module


class Built:
    """Stands for a build: the programs are there."""

    def __init__(self, programs):
        self.paths = programs

    def build_for_study(self, names):
        return {name: self.paths[name] for name in names}, dict(os.environ)


def study(folder, output, programs, rest):
    """./ns3 study table-sizing, in a process that can be killed."""
    ns3 = launcher()
    asked = ns3.make_parser().parse_args(["study", "table-sizing", "--output", output])
    try:
        return ns3.Study(folder, asked, rest).run(Built(programs))
    except ns3.Problem as problem:
        ns3.say(problem)
        return problem.code
    except KeyboardInterrupt:
        return 130


class Sweep:
    """One that is started, disturbed and started again."""

    def __init__(self, work, output, programs):
        self.output = os.path.join(work, output)
        self.command = [sys.executable, "-B", os.path.abspath(__file__), "--study", work, "--output", self.output,
                        *(word for name in programs for word in ("--program", f"{name}={programs[name]}"))]

    def run(self, *rest):
        done = subprocess.run([*self.command, *rest], text=True, capture_output=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def disturb(self, more, disturbance):
        """Starts it, lets `more` jobs get done, does something to it. What it said and how it ended."""
        wanted = len(self.done()) + more
        child = subprocess.Popen(self.command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 start_new_session=True)
        deadline = time.monotonic() + 60
        while len(self.done()) < wanted and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        expect(child.poll() is None, "the sweep can be disturbed before its end")
        disturbance(child.pid)
        said = child.communicate(timeout=60)[0]
        return child.returncode, said

    def done(self):
        """The jobs that are done, and when."""
        found = {}
        for folder, _, files in os.walk(os.path.join(self.output, "points")):
            if "result.csv" in files:
                found[folder] = os.stat(os.path.join(folder, "result.csv")).st_mtime_ns
        return found

    def path(self, name):
        return os.path.join(self.output, name)


def children(pid):
    listed = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(pid)], text=True, stdout=subprocess.PIPE,
                            check=False).stdout
    return {int(line.split()[0]): line.split()[1] for line in listed.splitlines()}


def descendants(pid):
    found = {}
    for child, name in children(pid).items():
        found[child] = name
        found.update(descendants(child))
    return found


def kill_launcher_and_snakemake(pid):
    below = descendants(pid)
    os.kill(pid, signal.SIGKILL)
    for child, name in below.items():
        if name == "snakemake":
            os.kill(child, signal.SIGKILL)


def kill_program(pid):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for child, name in descendants(pid).items():
            if name == "table-sizing":
                try:
                    os.kill(child, signal.SIGKILL)
                    return
                except ProcessLookupError:
                    pass  # it came to its end meanwhile


def interrupt(pid):
    """As Ctrl-C does, to all of them."""
    os.killpg(pid, signal.SIGINT)


def expect(truth, what):
    if not truth:
        sys.exit(f"sweep_test: not so: {what}")


def loses_little(before, after):
    """What was under way, one job a processor, may be done and not yet noted as done."""
    again = [job for job, when in before.items() if after.get(job) != when]
    expect(len(again) <= len(os.sched_getaffinity(0)), f"at most what was under way runs again, not {again}")
    return after


def same(first, second, name):
    expect(filecmp.cmp(first.path(name), second.path(name), shallow=False), f"{name} is the same byte for byte")


def missing_packages():
    """Of those that a study needs, as the launcher names them."""
    ns3 = launcher()
    return ns3.missing_packages(ns3.STUDY_PACKAGES)


def slowed(work, programs):
    """The same programs, with time enough to disturb each."""
    made = {}
    for name, path in programs.items():
        made[name] = os.path.join(work, name)
        with open(made[name], "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nsleep 0.4\nexec {shlex.quote(path)} "$@"\n')
        os.chmod(made[name], 0o755)
    return made


def test(programs):
    if missing_packages():
        print(f"skipped: missing Debian packages: {' '.join(missing_packages())}")
        return SKIPPED_BY_CTEST
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        programs = slowed(work, programs)
        sources = os.path.join(work, "examples", "studies")
        shutil.copytree(os.path.join(ROOT, "examples", "studies"), sources,
                        ignore=shutil.ignore_patterns("__pycache__"))
        parameters = os.path.join(sources, "table-sizing.yaml")
        with open(parameters, "w", encoding="utf-8") as file:
            file.write(STUDY)
        whole = Sweep(work, "whole", programs)
        status, said = whole.run()
        expect(status == 0, f"an undisturbed sweep ends well\n{said}")
        expect("figures/table-sizing-blocking.png" in said and "results.csv" in said, f"it says what it made\n{said}")
        expect(len(whole.done()) == JOBS, f"there are {JOBS} jobs, not {len(whole.done())}")
        with sqlite3.connect(whole.path("results.sqlite")) as database:
            counted = database.execute("SELECT count(*) FROM results WHERE run = 2").fetchone()[0]
        expect(counted == JOBS // 2 - 1, "SQLite has them all")

        broken = Sweep(work, "broken", programs)
        kept = {}
        for name, disturbance, status in (("kill -9", kill_launcher_and_snakemake, -signal.SIGKILL),
                                          ("kill -9 of a program", kill_program, 1),
                                          ("Ctrl-C", interrupt, 130)):
            ended, said = broken.disturb(2, disturbance)
            expect(ended == status, f"{name} ends it with {status}, not {ended}\n{said}")
            expect(ended < 0 or "goes on from here" in said, f"{name}: it says what to do\n{said}")
            kept = loses_little(kept, broken.done())
        status, said = broken.run()
        expect(status == 0, f"it comes to its end\n{said}")
        loses_little(kept, broken.done())
        for name in ["results.csv", "results.sqlite"]:
            same(whole, broken, name)
        for name in sorted(os.listdir(whole.path("figures"))):
            if name.endswith((".png", ".pdf")):
                same(whole, broken, os.path.join("figures", name))

        before = whole.done()
        with open(parameters, "w", encoding="utf-8") as file:
            file.write(STUDY.replace("[256, 1024]", "[256, 512, 1024]"))
        status, said = whole.run("results.csv")
        expect(status == 0, f"a sweep with one more value ends well\n{said}")
        after = whole.done()
        expect(len(after) == JOBS + 2 and all(after[job] == when for job, when in before.items()),
               "a new value runs what is new")
    print("an interrupted sweep has the same bytes as an undisturbed one")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--study", help=argparse.SUPPRESS)
    parser.add_argument("--output", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    programs = dict(word.split("=", 1) for word in asked.program)
    return study(asked.study, asked.output, programs, asked.rest) if asked.study else test(programs)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
