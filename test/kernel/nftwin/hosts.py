# SPDX-License-Identifier: GPL-2.0-only
"""Neighbours of the router that run real programs."""

import ctypes
import os
import signal
import subprocess
import time

from nftwin import namespace
from nftwin.options import TooSlow, TwinError
from nftwin.tap import Tap

LIMIT = 60                  # seconds, for anything


class Host:
    """A neighbour of the router, in a namespace of its own that lives as long as its first process. A Road carries
    its packets between `ends`, the router's Tap and its own."""

    def __init__(self, device, address, gateway):
        self._holder = subprocess.Popen(namespace.mortal(["unshare", "--net", "sleep", str(10 * LIMIT)]))
        self._others = []
        own, end = os.readlink("/proc/self/ns/net"), time.monotonic() + LIMIT
        while os.readlink(f"/proc/{self._holder.pid}/ns/net") == own and time.monotonic() < end:
            time.sleep(0.005)
        self._connect(device)
        self.run("ip", "link", "set", "wire", "address", namespace.ROUTER_MAC.hex(":"), "arp", "off", "up")
        self.run("ip", "address", "add", address, "dev", "wire")
        self.run("ip", "route", "add", "default", "via", gateway)

    def _connect(self, device):
        libc = ctypes.CDLL(None, use_errno=True)
        router = Tap(device)
        with open("/proc/self/ns/net") as here, open(f"/proc/{self._holder.pid}/ns/net") as there:
            if libc.setns(there.fileno(), 0) != 0:
                raise TwinError(f"setns: {os.strerror(ctypes.get_errno())}")
            try:
                self.ends = router, Tap("wire")
            finally:
                libc.setns(here.fileno(), 0)

    def _inside(self):
        return ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net"]

    def run(self, *command):
        return namespace.run([*self._inside(), *command])

    def lose(self, every, first, lock):
        """Loses one of `every` UDP packets that arrive, the `first` one (from 0) to begin with."""
        self.run("env", f"XTABLES_LOCKFILE={lock}", "iptables-legacy", "-A", "INPUT", "-p", "udp", "-m",
                 "statistic", "--mode", "nth", "--every", str(every), "--packet", str(first), "-j", "DROP")

    def wait_for_port(self, port, protocol="udp"):
        end = time.monotonic() + LIMIT
        while f":{port:04X} " not in self.run("cat", f"/proc/net/{protocol}"):
            if time.monotonic() > end:
                raise TooSlow(f"no process listens on port {port}")
            time.sleep(0.01)

    def start(self, *command, folder, told=""):
        """Starts a program, which may be told something on its standard input."""
        # A process namespace of its own takes along whatever the command forks.
        own = ["unshare", "--pid", "--fork", "--kill-child"]
        process = subprocess.Popen(
            namespace.mortal([*self._inside(), *own, *command]), cwd=folder, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        process.stdin.write(told.encode())
        process.stdin.close()
        self._others.append(process)
        return process

    def end(self):
        for process in self._others:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        self._holder.kill()
        self._holder.wait()
