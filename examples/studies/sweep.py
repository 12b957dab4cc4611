#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Reads a study's parameter file: which points there are, how often each runs, and which files it writes.

  question: How large must nf_conntrack_max be?
  program: table-sizing          # the study's name if not said
  runs: 10                       # --RngRun=1 to 10
  fixed: {rate: 20}              # options of every point
  sweeps:
    blocking:                    # a plot asks for a sweep by its name
      fixed: {mean: 200}
      swept: {max: [190, 200], timeWait: [1, 120]}      # all four combinations
      points: [{max: 0, timeWait: 1}]                   # and this one; lists may stand alone
      files: {timeline: {runs: [1], where: {max: 190}}} # --timeline=FILE in run 1 of these points
  quick:                         # takes the place of what is above with --quick
    runs: 2

A sweep may have its own `program` and `runs`. A point is known by its program and all its options, wherever in the
file they are written: moving them about runs nothing again, a new value runs what is new.
"""

import hashlib
import itertools
import os
import re
import sys
import urllib.parse

import yaml

FOLDER = os.path.dirname(os.path.abspath(__file__))
KEYS = {"question", "program", "runs", "fixed", "sweeps", "quick"}
SWEEP_KEYS = {"program", "runs", "fixed", "swept", "points", "files"}
FILE_KEYS = {"runs", "where"}


class Wrong(Exception):
    """The parameter file says something that cannot be."""


class Point:
    """Options of a program, under which it runs one or more times."""

    def __init__(self, program, options):
        self.program = program
        self.options = options
        self.sweeps = []
        self.files = {}  # run: names of the options that name files
        # table-sizing_max~200_rate~1: Snakemake names a cluster's jobs with = and , of its own.
        self.name = "_".join([program, *(f"{key}~{quoted(options[key])}" for key in sorted(options))])
        # A file's name has up to 255 bytes.
        if len(self.name) > 200:
            self.name = f"{program}_{hashlib.sha256(self.name.encode()).hexdigest()[:32]}"

    def command(self, run):
        """What follows the program's name; files are written where it runs."""
        return [f"--{key}={text(value)}" for key, value in self.options.items()] + \
            [f"--{file}={file}.csv" for file in self.files.get(run, [])] + [f"--RngRun={run}"]


class Sweep:
    """The whole parameter file."""

    def __init__(self, name, quick=False, folder=FOLDER):
        self.name = name
        self.path = os.path.join(folder, f"{name}.yaml")
        try:
            with open(self.path, encoding="utf-8") as file:
                settings = yaml.safe_load(file)
        except (OSError, yaml.YAMLError) as error:
            raise Wrong(f"{self.path}: {error}") from None
        self.check(settings, KEYS, "the file")
        if quick:
            settings = merged(settings, settings.get("quick") or {})
        self.points = {}
        if not isinstance(settings.get("sweeps"), dict):
            raise Wrong(f"{self.path}: no sweeps")
        self.sweeps = list(settings["sweeps"])
        for sweep, own in settings["sweeps"].items():
            self.check(own, SWEEP_KEYS, f"sweep {sweep}")
            self.add(sweep, settings, own)

    def check(self, mapping, known, where):
        if not isinstance(mapping, dict):
            raise Wrong(f"{self.path}: {where} holds no keys and values")
        unknown = sorted(set(mapping) - known)
        if unknown:
            raise Wrong(f"{self.path}: {where} has {', '.join(unknown)}; known are {', '.join(sorted(known))}")

    def add(self, sweep, settings, own):
        program = own.get("program", settings.get("program", self.name))
        runs = own.get("runs", settings.get("runs", 1))
        if not isinstance(runs, int) or runs < 1:
            raise Wrong(f"{self.path}: sweep {sweep}: runs is a number from 1 on")
        swept = own.get("swept") or {}
        for key, values in swept.items():
            if not isinstance(values, list) or not values:
                raise Wrong(f"{self.path}: sweep {sweep}: swept {key} is no list of values")
        chosen = [dict(zip(swept, values)) for values in itertools.product(*swept.values())] if swept else []
        chosen += own.get("points") or []
        files = own.get("files") or {}
        for name, which in files.items():
            self.check(which or {}, FILE_KEYS, f"sweep {sweep}, files, {name}")
        for options in chosen or [{}]:
            options = {**(settings.get("fixed") or {}), **(own.get("fixed") or {}), **options}
            point = Point(program, options)
            point = self.points.setdefault(point.name, point)
            if sweep not in point.sweeps:
                point.sweeps.append(sweep)
            for run in range(1, runs + 1):
                wanted = point.files.setdefault(run, [])
                for name, which in files.items():
                    if name not in wanted and applies(which or {}, run, options):
                        wanted.append(name)

    def programs(self):
        return sorted({point.program for point in self.points.values()})

    def jobs(self):
        """Every point with every run of it, in the file's order."""
        return [(point, run) for point in self.points.values() for run in sorted(point.files)]


def folder_of(point, run):
    return f"points/{point.name}/run-{run}"


def applies(which, run, options):
    if run not in which.get("runs", [run]):
        return False
    return all(options.get(key) in (value if isinstance(value, list) else [value])
               for key, value in which.get("where", {}).items())


def merged(below, above):
    """Keys of `above` win; lists and numbers are replaced, mappings are merged."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {key: merged(below[key], above[key]) if key in below and key in above else above.get(key, below.get(key))
            for key in {**below, **above} if key != "quick"}


def text(value):
    """As ns-3's command line reads it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def quoted(value):
    """What can be in a file's name, and holds none of what separates options there."""
    return urllib.parse.quote(text(value), safe="").replace("_", "%5F").replace("~", "%7E")


def column(option):
    """The option timeWait is the column time_wait."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", option).lower()


def read_programs(path):
    """Where programs are: lines of a name and a path."""
    with open(path, encoding="utf-8") as file:
        return dict(line.split(" ", 1) for line in file.read().splitlines() if line)


def main():
    """The programs that a study needs: sweep.py STUDY [--quick]."""
    try:
        print("\n".join(Sweep(sys.argv[1], "--quick" in sys.argv).programs()))
    except Wrong as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
