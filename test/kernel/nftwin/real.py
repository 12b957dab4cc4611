# SPDX-License-Identifier: GPL-2.0-only
"""Real programs through a kernel NAT router, captured for replay: what every protocol's runs share.

A story says what runs: `why`, `tools()` it needs, `interfaces()` and `rules` of the router. The output folder
receives what the router received (in-eth0.pcap, ...), its rules (in.rules), and Linux's answer in the files of
netfilter-replay's output. What ports the tools pick differs from run to run: the captures tell. Where a tool is
not installed the recorded captures are sent through Linux."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from nftwin import namespace, normal, options, scenario
from nftwin.hosts import Host
from nftwin.moments import TABLES, Clock, be_punctual
from nftwin.options import TOO_SLOW, TooSlow, TwinError
from nftwin.results import SETTLING, Results, deliver
from nftwin.road import Road


def fill(folder, files, mode=0o755):
    """Makes a folder with files (name -> bytes) that a server which works as `nobody` can read."""
    os.mkdir(folder)
    os.chmod(folder, mode)
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
        os.chmod(os.path.join(folder, name), 0o644)


class Real:
    """The stories of one protocol. `script` is the program that runs one of them: real_NAME.py."""

    addresses = ()      # of the hosts, in the order of the router's devices

    def __init__(self, script, stories):
        self._script = os.path.abspath(script)
        self._program = os.path.splitext(os.path.basename(script))[0]
        self._family = self._program.replace("_", "-")
        self._stories = stories
        self.scenarios = {f"{self._family}-{name}": scenario.Scenario(
            f"{self._family}-{name}", story.why, [], scenario.save_form(story.rules),
            interfaces=story.interfaces(), family=self._family) for name, story in stories.items()}

    # ---- What a protocol says

    def loses(self, story):
        """Which packets get lost behind the router: see Road."""
        return ()

    def make_run(self, story, hosts, work):
        """A run between hosts that are ready; its play() is given their Road."""
        raise NotImplementedError

    # ---- What the comparison asks

    def has(self, told):
        return told.name in self.scenarios

    def can_run(self, told):
        """Whether all that the story needs is installed here."""
        return all(shutil.which(tool) for tool in self._stories[self._name(told)].tools())

    def transfer(self, told, work):
        """Runs the story now: (scenario of its captures, raw output), in a process of its own."""
        done = subprocess.run([sys.executable, self._script, self._name(told), f"--output={work}"],
                              text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise (TooSlow if done.returncode == TOO_SLOW else TwinError)(done.stderr.strip())
        return told.received(work), normal.read_raw(work, told.addresses())

    def _name(self, told):
        return told.name.removeprefix(f"{self._family}-")

    # ---- The program

    def capture(self, name, work):
        story = self._stories[name]
        asked = options.parse([f"--interfaces={story.interfaces()}", f"--routes={scenario.ROUTES}",
                               f"--output={work}"])
        rules = os.path.join(work, "in.rules")
        with open(rules, "w") as file:
            file.write(scenario.save_form(story.rules))
        clock = Clock()
        namespace.enter_new()
        hosts = []
        try:
            for (device, own), address in zip(asked.interfaces.items(), self.addresses):
                hosts.append(Host(device, address, str(own.ip)))
            namespace.make_router(asked)
            run = self.make_run(story, hosts, work)
            road = Road({device: host.ends for device, host in zip(asked.interfaces, hosts)}, clock, self.loses(story))
            with Results(work, rules, runs_commands=False) as results:
                be_punctual(children=False)
                run.play(road)
                at = road.last() + SETTLING
                clock.act(TABLES, results.take_tables, at, clock.monotonic(at))
                results.finish()
                results.take_packets(road.sent)
                results.take_story(road.received, [], clock.moments)
        finally:
            for host in hosts:
                host.end()

    def main(self, description):
        """Runs what the command line asks for; returns the exit code."""
        parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
        parser.add_argument("name", choices=self._stories, metavar="|".join([*list(self._stories)[:2], "..."]))
        parser.add_argument("--output", required=True)
        asked = parser.parse_args()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            with tempfile.TemporaryDirectory(prefix=f"{self._family}-") as work:
                os.chmod(work, 0o755)   # for a server that works as `nobody`
                self.capture(asked.name, work)
                deliver(work, asked.output)
        except (TwinError, OSError, subprocess.TimeoutExpired) as error:
            print(f"{self._program}: {error}", file=sys.stderr)
            return TOO_SLOW if isinstance(error, (TooSlow, subprocess.TimeoutExpired)) else 2
        return 0
