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
#
# Everything that a lab prints on stdout and every file that it writes, to the byte, with these exceptions:
#
# stderr      What ns-3 itself prints there, such as its deprecated attributes, is a release's own.
# ping's id   V4Ping, whose last release was 3.40, sends the identifier 0 and Ping sends 0xbeef: both are written as 0,
#             and the checksum of an echo as 0.
# times       Where TIMES_DIFFER names the lab: times, what they decide (how many packets are lost) and how far TCP has
#             closed a connection at the end.

NOT_COMPARED = {"stderr"}

# What ns-3 changed in a lab's times, by the lab's command.
TIMES_DIFFER = {
    # ns-3's TCP recovers from loss in another way in each of its releases, and so takes another time.
    "ftp-two-nats --size=100000000 --upload --loss=0.001",
}

PING_IDS = re.compile(r"\bid([ =])(?:48879|0)\b")
TIMES = [
    (re.compile(r"\b\d+\.\d+(?= ?s\b)"), "(time)"),
    (re.compile(r"\b\d+(?= packets were lost)"), "(count)"),
    (re.compile(r"(?<=\btcp      6 )\d+ [A-Z_\d]+(?= )"), "(time) (state)"),
]


def without_ping_id(packet, link):
    """An ICMP echo with its identifier and its checksum set to 0."""
    ip = {1: 14, 9: 2, 101: 0}.get(link)  # EN10MB, PPP, RAW
    if ip is None or len(packet) < ip + 20 or packet[ip] >> 4 != 4 or packet[ip + 9] != 1:
        return packet
    icmp = ip + (packet[ip] & 15) * 4
    if packet[ip + 6] & 0x1f or packet[ip + 7] or len(packet) < icmp + 6 or packet[icmp] not in (0, 8):
        return packet
    return packet[:icmp + 2] + bytes(4) + packet[icmp + 6:]


def read_pcap(data):
    """A capture as one line a packet."""
    order, digits = {b"\xd4\xc3\xb2\xa1": ("<", 6), b"\x4d\x3c\xb2\xa1": ("<", 9),
                     b"\xa1\xb2\xc3\xd4": (">", 6), b"\xa1\xb2\x3c\x4d": (">", 9)}[data[:4]]
    link = struct.unpack_from(order + "I", data, 20)[0]
    position = 24
    while position < len(data):
        seconds, fraction, length, _ = struct.unpack_from(order + "IIII", data, position)
        packet = without_ping_id(data[position + 16:position + 16 + length], link)
        yield f"{seconds}.{fraction:0{digits}d} s {packet.hex()}"
        position += 16 + length


def lines_of(path, command):
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".pcap"):
        lines = list(read_pcap(data))
    else:
        lines = [PING_IDS.sub(r"id\g<1>0", line) for line in data.decode(errors="replace").splitlines()]
    for pattern, word in TIMES if command in TIMES_DIFFER else ():
        lines = [pattern.sub(word, line) for line in lines]
    return lines


def files_in(folder):
    return sorted(name for name in os.listdir(folder) if name not in NOT_COMPARED)


def compare_lab(command, one, other):
    """How they differ, in lines; none if they do not."""
    ours, theirs = files_in(one), files_in(other)
    if ours != theirs:
        return [f"files: {' '.join(ours)} / {' '.join(theirs)}"]
    differences = []
    for name in ours:
        a, b = (lines_of(os.path.join(folder, name), command) for folder in (one, other))
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
    verbs.add_parser("run").add_argument("folder")
    added = verbs.add_parser("compare")
    added.add_argument("folders", nargs=2)
    asked = parser.parse_args()
    if asked.verb == "run":
        return run(os.path.abspath(asked.folder))
    return compare(*asked.folders)


if __name__ == "__main__":
    sys.exit(main())
