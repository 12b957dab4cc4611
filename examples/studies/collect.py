#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Puts the lines of all points into one table, results.csv and results.sqlite: the same points, the same bytes.

  collect.py STUDY [--quick] --source=TEXT

Columns: study, version, source (`git describe` of the checkout, if there is one), seed, run, sweeps (which of the
parameter file's the point belongs to), the options, then what the program says.
"""

import csv
import os
import sqlite3
import sys

import sweep as sweeps

FIRST = ["study", "version", "source", "seed", "run", "sweeps"]


def read(sweep, source):
    """The names of all columns, and a row for each job."""
    rows, asked, said = [], {}, {}
    for point, run in sweep.jobs():
        with open(os.path.join(sweeps.folder_of(point, run), "result.csv"), encoding="utf-8", newline="") as file:
            row = next(csv.DictReader(file))
        options = {sweeps.column(key): sweeps.text(value) for key, value in point.options.items()}
        # What the program says of itself counts; the rest is what it was asked.
        rows.append({"source": source, "sweeps": " ".join(point.sweeps), **options, **row})
        asked.update(options)
        said.update(row)
    return list(dict.fromkeys([*FIRST, *(name for name in asked if name not in said), *said])), rows


def write_csv(path, names, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, names, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def number(value):
    """SQLite's own types, so that what is a number compares as one."""
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            pass
    return value if value != "" else None


def write_sqlite(path, names, rows):
    if os.path.exists(path):
        os.remove(path)
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    database = sqlite3.connect(path)
    with database:
        database.execute(f"CREATE TABLE results ({', '.join(quoted)})")
        database.executemany(f"INSERT INTO results VALUES ({', '.join('?' * len(names))})",
                             [[number(row.get(name, "")) for name in names] for row in rows])
    database.close()


def main():
    study, *quick, source = sys.argv[1:]
    names, rows = read(sweeps.Sweep(study, bool(quick)), source.split("=", 1)[1])
    write_csv("results.csv", names, rows)
    write_sqlite("results.sqlite", names, rows)


if __name__ == "__main__":
    main()
