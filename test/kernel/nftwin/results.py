# SPDX-License-Identifier: GPL-2.0-only
"""What a run of the router leaves behind: the files of netfilter-replay's output folder."""

import os
import shutil

from nftwin import ctnetlink, moments, namespace, options, pcap
from nftwin.listeners import Listeners

SETTLING = 0.2  # seconds from the last packet to the final tables (design, section 5)


def _copy_text(source, target):
    with open(source) as file, open(target, "w") as copy:
        copy.write(file.read())


class Results:
    """Listens and loads rules when made; `with` stops the listeners whatever happens."""

    def __init__(self, folder, rules_path, runs_commands):
        self._folder = folder
        if runs_commands:
            self._write("conntrack.txt", "")
        self._rules = namespace.Rules(os.path.join(folder, ".lock"))
        self._listeners = Listeners(self._path("events.txt"), self._path("expectations.txt"))
        if rules_path:
            try:
                self._rules.restore(rules_path)
            except Exception:
                self._listeners.stop()
                raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listeners.stop()

    def _path(self, name):
        return os.path.join(self._folder, name)

    def _write(self, name, text):
        with open(self._path(name), "w") as file:
            file.write(text)

    def run_command(self, arguments):
        """Runs `conntrack`, and writes down what it printed or complained of."""
        with open(self._path("conntrack.txt"), "a") as file:
            file.write(f"# conntrack {arguments}\n{ctnetlink.run(arguments)}")

    def take_tables(self):
        """Reading the tables also makes the kernel notice, and report, what has expired."""
        for name in ("nf_conntrack", "nf_conntrack_expect"):
            _copy_text(f"/proc/net/{name}", self._path(name))

    def finish(self):
        """What depends on no time, and what was still on its way."""
        self._write("stats", namespace.run(["conntrack", "-S"]))
        self._write("rules.counters", self._rules.save())
        self._listeners.drain()

    def take_packets(self, sent):
        """`sent`: device -> [(seconds, packet)]."""
        for device, packets in sent.items():
            pcap.write_raw(self._path(f"{device}.pcap"), packets)

    def take_story(self, received, commands, known):
        """The story as it really went: device -> [(seconds, packet)], [(seconds, arguments)], Moments."""
        for device, packets in received.items():
            if packets:
                pcap.write_raw(self._path(f"in-{device}.pcap"), packets)
        self._write("in.conntrack", options.command_lines(commands))
        moments.save(self._folder, known)


def deliver(work, output):
    """Only a complete run gets here, so that no output is half written."""
    os.makedirs(output, exist_ok=True)
    for name in os.listdir(work):
        if not name.startswith("."):
            shutil.copyfile(os.path.join(work, name), os.path.join(output, name))
