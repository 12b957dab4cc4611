# SPDX-License-Identifier: GPL-2.0-only
"""A private network namespace made into the router of a replay.

The process itself moves into an anonymous namespace (unshare), so nothing has a name that two runs
could fight over, and the kernel takes everything away when the last process in it ends, however
it ends."""

import ctypes
import os
import subprocess

from nftwin.options import TwinError
from nftwin.tap import ROUTER_MAC

_CLONE_NEWNET = 0x40000000

# The router of a replay (design, section 5): forwards everything, complains about everything at once.
_ROUTER_SYSCTLS = {
    "net.ipv6.conf.all.disable_ipv6": "1",
    "net.ipv6.conf.default.disable_ipv6": "1",
    "net.ipv4.ip_forward": "1",
    "net.ipv4.icmp_ratelimit": "0",
    "net.ipv4.icmp_ratemask": "0",
    "net.ipv4.icmp_msgs_per_sec": "1000000",
    "net.ipv4.icmp_msgs_burst": "1000000",
}
_DEVICE_SYSCTLS = {"rp_filter": "0", "accept_local": "1", "route_localnet": "1", "send_redirects": "0"}


def enter_new():
    """Moves this process, and the children it starts from now on, into a new network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:
        raise TwinError(f"no network namespace: {os.strerror(ctypes.get_errno())} (root is needed)")


def run(command, feed=None, environment=None):
    """Output of a command; its first line of complaint becomes a TwinError."""
    done = subprocess.run(command, input=feed, env=environment, text=True, capture_output=True)
    if done.returncode != 0:
        complaint = (done.stderr or done.stdout).strip().splitlines()
        raise TwinError(f"{command[0]}: {complaint[0] if complaint else 'failed'}")
    return done.stdout


def mortal(command):
    """The command, made to die with this process even if that is killed outright: a survivor would keep
    the namespace alive."""
    return ["setpriv", "--pdeathsig", "KILL", *command]


def ip_batch(lines):
    run(["ip", "-batch", "-"], feed="\n".join(lines) + "\n")


def set_sysctl(name, value):
    """A value that this namespace may not set (nf_conntrack_max and its like) is an error, never ignored."""
    path = os.path.join("/proc/sys", *name.split("."))
    try:
        with open(path, "w") as file:
            file.write(value)
    except OSError as error:
        raise TwinError(f"--sysctl: {name}={value}: {error.strerror} in a network namespace") from None


def make_router(options):
    """Addresses, routes and sysctls for devices that exist already."""
    for name, value in _ROUTER_SYSCTLS.items():
        set_sysctl(name, value)
    for device in ["all", "default", "lo", *options.interfaces]:
        for name, value in _DEVICE_SYSCTLS.items():
            set_sysctl(f"net.ipv4.conf.{device}.{name}", value)
    lines = ["link set lo up"]
    for device, address in options.interfaces.items():
        # Without ARP every address of a device counts as reached: nothing waits, nothing is lost.
        lines.append(f"link set {device} address {ROUTER_MAC.hex(':')} mtu 1500 arp off up")
        lines.append(f"address add {address} brd + dev {device}")
    for network, device, gateway in options.routes:
        via = f"via {gateway} onlink" if gateway else ""
        lines.append(f"route add {network} {via} dev {device}")
    ip_batch(lines)
    for name, value in options.sysctls:
        set_sysctl(name, value)


class Rules:
    """The namespace's legacy x_tables; a lock of its own, so that twins do not wait for one another."""

    def __init__(self, lock):
        self._environment = {**os.environ, "XTABLES_LOCKFILE": lock}

    def restore(self, path):
        with open(path) as file:
            text = file.read()
        try:
            run(["iptables-legacy-restore", "-w"], feed=text, environment=self._environment)
        except TwinError as error:
            raise TwinError(f"--rules: {path}: {error}") from None

    def save(self):
        return run(["iptables-legacy-save", "-c"], environment=self._environment)
