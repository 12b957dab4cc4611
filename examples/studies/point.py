#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs one point of a study once: point.py PROGRAMS FOLDER PROGRAM [OPTIONS...]; PROGRAMS says where programs are.

The folder appears when the program is done, with all that it wrote and its standard output as result.csv; before that
there is none, whatever interrupts.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

import sweep


def run(command, work, parent):
    """Ends the program too when this process is asked to end, or when who started it has died."""
    with open(os.path.join(work, "result.csv"), "wb") as out:
        with subprocess.Popen(command, cwd=work, stdin=subprocess.DEVNULL, stdout=out) as child:
            while True:
                try:
                    return child.wait(timeout=0.5)
                except subprocess.TimeoutExpired:
                    if os.getppid() == parent:
                        continue
                    child.kill()
                    sys.exit("the sweep is gone")
                except BaseException:
                    child.kill()
                    raise


def check(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if len(lines) != 2:
        sys.exit(f"not a line of names and a line of values, but {len(lines)} lines")


def main():
    programs, folder, program, *options = sys.argv[1:]
    path = sweep.read_programs(programs)[program]
    parent = os.getppid()
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit("ended"))
    os.makedirs("unfinished", exist_ok=True)
    work = tempfile.mkdtemp(dir="unfinished")
    try:
        status = run([path, *options], work, parent)
        if status != 0:
            sys.exit(f"{program} {' '.join(options)}: ended with {status}")
        check(os.path.join(work, "result.csv"))
        os.chmod(work, 0o755)
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        os.rename(work, folder)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
