# SPDX-License-Identifier: GPL-2.0-only
"""The two `conntrack -E` of a run, and when it is safe to begin and to stop."""

import subprocess
import time

from nftwin import namespace
from nftwin.options import TooSlow, TwinError

_NETLINK_NETFILTER = 12
# Multicast groups: 1..3 connection new, update, destroy; 4..6 the same for expectations.
_CONNECTION_GROUPS, _EXPECTATION_GROUPS = 0x07, 0x38
_PATIENCE = 30.0
_BUFFER = 8 << 20   # bytes that may wait for a tool that is not let run


def _sockets():
    """(groups, bytes waiting) of every netfilter netlink socket of this namespace."""
    with open("/proc/net/netlink") as file:
        for line in file.readlines()[1:]:
            fields = line.split()
            if int(fields[1]) == _NETLINK_NETFILTER:
                yield int(fields[3], 16), int(fields[4])


def _sleeps(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "S"


def _wait(condition, what):
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TooSlow(f"conntrack -E: {what}")
        time.sleep(0.005)


class Listeners:
    """Start them before any rule: an entry made while nobody listens never emits anything
    (nf_conntrack_events=2)."""

    def __init__(self, events_path, expectations_path):
        self._files = [open(events_path, "w"), open(expectations_path, "w")]
        # `conntrack -E expect` takes no -b, and has little to hear.
        commands = [["conntrack", "-E", "-o", "timestamp", "-b", str(_BUFFER)], ["conntrack", "-E", "expect"]]
        self._processes = [
            subprocess.Popen(namespace.mortal(command), stdout=file, stderr=subprocess.DEVNULL)
            for command, file in zip(commands, self._files)]
        try:
            _wait(self._subscribed, "does not subscribe")
        except TwinError:
            self.stop()
            raise

    @staticmethod
    def _subscribed():
        return {_CONNECTION_GROUPS, _EXPECTATION_GROUPS} <= {groups for groups, _ in _sockets()}

    def drain(self):
        """Returns when everything that happened is written down."""
        _wait(lambda: all(waiting == 0 for groups, waiting in _sockets() if groups), "cannot keep up")
        # The last message may be in a tool's hands, taken from the socket but not yet printed.
        _wait(lambda: all(_sleeps(process.pid) for process in self._processes), "does not come to rest")

    def stop(self):
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait()
        for file in self._files:
            file.close()
