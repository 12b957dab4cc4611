#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs every lab that README.md names, and compares what the labs print and write under two ns-3 releases.

  labs.py run FOLDER          runs each in a folder of its own in FOLDER; the programs must be built
  labs.py compare FOLDER FOLDER
                              exit status 1: a lab differs
"""

import argparse
import os
import re
import struct
import subprocess
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))


def labs():
    """The commands in the first column of README's table of labs, and each file of its table of topologies."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    commands = []
    for title, name, command in (("Labs", r"(?!\./ns3)[^`\"]+", "{}"),
                                 ("Topologies from files", r"[\w-]+\.(?:dot|graphml)", "topology --file={}")):
        section = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        cells = re.findall(r"^\| ([^|]*) \|", section, re.M)
        found = [word for cell in cells for word in re.findall(rf"`\"?({name})\"?`", cell)]
        if len(found) < 10:
            sys.exit(f"README.md: no table of programs under \"{title}\"")
        commands += [command.format(name) for name in found]
    return list(dict.fromkeys(commands))


def folder_of(command):
    return re.sub(r"[^\w.=-]+", "_", command)


def run(output):
    failed = []
    for command in labs():
        folder = os.path.join(output, folder_of(command))
        os.makedirs(folder)
        with open(os.path.join(folder, "stdout"), "wb") as out, open(os.path.join(folder, "stderr"), "wb") as err:
            done = subprocess.run([os.path.join(ROOT, "ns3"), "run", command, "--no-build", "--cwd", folder],
                                  cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=False)
        if done.returncode != 0:
            failed.append(command)
            with open(os.path.join(folder, "stderr"), encoding="utf-8", errors="replace") as file:
                print(f"{command}: exit status {done.returncode}\n{file.read()[-2000:]}", flush=True)
    print(f"{len(labs()) - len(failed)} labs passed, {len(failed)} failed")
    return 1 if failed else 0


# --- what is compared -------------------------------------------------------------------------------------

# What ns-3 itself prints on stderr, such as its deprecated attributes, is a release's own: it is not compared.
NOT_COMPARED = {"stderr"}


def read_pcap(data):
    """The packets as (time, bytes)."""
    magic = data[:4]
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">",
             b"\xa1\xb2\x3c\x4d": ">"}[magic]
    position = 24
    while position < len(data):
        seconds, fraction, length, _ = struct.unpack_from(order + "IIII", data, position)
        yield f"{seconds}.{fraction:06d}", data[position + 16:position + 16 + length]
        position += 16 + length


def text_of(path):
    """A file's text; a capture as one line a packet."""
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".pcap"):
        return [f"{time} s {packet.hex()}" for time, packet in read_pcap(data)]
    return data.decode(errors="replace").splitlines()


def files_in(folder):
    return sorted(name for name in os.listdir(folder) if name not in NOT_COMPARED)


def compare_lab(command, one, other):
    """How they differ, in lines; none if they do not."""
    ours, theirs = files_in(one), files_in(other)
    if ours != theirs:
        return [f"files: {' '.join(ours)} / {' '.join(theirs)}"]
    differences = []
    for name in ours:
        a, b = text_of(os.path.join(one, name)), text_of(os.path.join(other, name))
        if a == b:
            continue
        line = next((n for n, pair in enumerate(zip(a, b)) if pair[0] != pair[1]), min(len(a), len(b)))
        differences += [f"{name}, line {line + 1}:"]
        differences += [f"  {text[line] if line < len(text) else '(nothing)'}" for text in (a, b)]
    return differences


def compare(one, other):
    different = 0
    commands = labs()
    for command in commands:
        folders = [os.path.join(folder, folder_of(command)) for folder in (one, other)]
        differences = compare_lab(command, *folders)
        if differences:
            different += 1
            print("\n".join([f"{command}:", *("  " + line for line in differences)]))
    print(f"{len(commands) - different} labs the same, {different} different")
    return 1 if different else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list")
    verbs.add_parser("run").add_argument("folder")
    added = verbs.add_parser("compare")
    added.add_argument("folders", nargs=2)
    asked = parser.parse_args()
    if asked.verb == "list":
        print("\n".join(labs()))
        return 0
    if asked.verb == "run":
        return run(os.path.abspath(asked.folder))
    return compare(*asked.folders)


if __name__ == "__main__":
    sys.exit(main())
