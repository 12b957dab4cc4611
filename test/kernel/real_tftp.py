#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A real TFTP transfer (tftp, in.tftpd) through a kernel NAT router, captured for replay.

real_tftp.py get|put --output=FOLDER

Client 192.168.1.1 -- eth0 router eth1 -- server 192.168.10.100, a namespace each. FOLDER receives what
the router received (in-eth0.pcap, in-eth1.pcap), its rules (in.rules), and Linux's answer in the files of
netfilter-replay's output. What ports the tools pick differs from run to run: the captures tell."""

import argparse
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

from nftwin import namespace, normal, options, pcap, scenario
from nftwin.options import TwinError
from nftwin.results import SETTLING, Results, deliver

HERE = os.path.abspath(__file__)
RULES = """-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp
-t nat -A POSTROUTING -o eth1 -j MASQUERADE"""
CLIENT, SERVER = "192.168.1.1/24", "192.168.10.100/24"
FILE = "ethreg.sh"
CONTENT = bytes(range(32, 127)) * 10    # two DATA blocks
LIMIT = 20                              # seconds, for anything

_ALL_PROTOCOLS = 3
_TIMESTAMP_NS = 35                      # SO_TIMESTAMPNS, which the socket module does not name
_IPV4 = 0x0800

SCENARIOS = {f"real-tftp-{way}": scenario.Scenario(
    f"real-tftp-{way}", f"tftp {way}: a real client and server through MASQUERADE with the tftp helper", [],
    scenario.save_form(RULES), family="real-tftp") for way in ("get", "put")}


class Sniffer:
    """Every IPv4 packet that the router receives or sends, in the kernel's order and with its times."""

    def __init__(self, devices):
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL_PROTOCOLS))
        self._socket.setsockopt(socket.SOL_SOCKET, _TIMESTAMP_NS, 1)
        self.received = {device: [] for device in devices}
        self.sent = {device: [] for device in devices}

    def wait_for_first(self):
        if not select.select([self._socket], [], [], LIMIT)[0]:
            raise TwinError("the client is silent")

    def listen(self, silence):
        """Returns after so many seconds in which nothing was heard."""
        while select.select([self._socket], [], [], silence)[0]:
            data, extra, _, (device, protocol, kind, *_) = self._socket.recvmsg(70000, 64)
            if protocol == _IPV4 and device in self.sent:
                seconds, nanoseconds = struct.unpack("@ll", extra[0][2])
                where = self.sent if kind == socket.PACKET_OUTGOING else self.received
                where[device].append((seconds + nanoseconds / 1e9, data))

    def last(self):
        return max(at for way in (self.sent, self.received) for packets in way.values() for at,
                   _ in packets)


class Host:
    """A neighbour of the router, in a namespace of its own that lives as long as its first process."""

    def __init__(self, device, address, gateway):
        self._holder = subprocess.Popen(namespace.mortal(["unshare", "--net", "sleep", str(LIMIT)]))
        self._others = []
        own, end = os.readlink("/proc/self/ns/net"), time.monotonic() + LIMIT
        while os.readlink(f"/proc/{self._holder.pid}/ns/net") == own and time.monotonic() < end:
            time.sleep(0.005)
        # Both ends bear one MAC address: without ARP a device sends to its own.
        mac = namespace.ROUTER_MAC.hex(":")
        namespace.ip_batch([f"link add {device} type veth peer name wire netns {self._holder.pid}"])
        self.run("ip", "link", "set", "wire", "address", mac, "arp", "off", "up")
        self.run("ip", "address", "add", address, "dev", "wire")
        self.run("ip", "route", "add", "default", "via", gateway)
        for command in ([*self._inside(), "ethtool", "-K", "wire"], ["ethtool", "-K", device]):
            namespace.run([*command, "tx", "off", "rx", "off", "gso", "off", "gro", "off", "tso", "off"])

    def _inside(self):
        return ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net"]

    def run(self, *command):
        return namespace.run([*self._inside(), *command])

    def start(self, *command, folder):
        # A process namespace of its own takes along whatever the command forks.
        own = ["unshare", "--pid", "--fork", "--kill-child"]
        process = subprocess.Popen(
            namespace.mortal([*self._inside(), *own, *command]), cwd=folder, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


def _prepare(way, folder):
    """Folders of client and server, the file where the transfer begins."""
    folders = [os.path.join(folder, name) for name in (".client", ".server")]
    for name in folders:
        os.mkdir(name)
        os.chmod(name, 0o777)   # in.tftpd works as `nobody` in there
    start = folders[0 if way == "put" else 1]
    with open(os.path.join(start, FILE), "wb") as file:
        file.write(CONTENT)
    os.chmod(os.path.join(start, FILE), 0o644)
    return folders


def _wait_for_port(host):
    end = time.monotonic() + LIMIT
    while ":0045 " not in host.run("cat", "/proc/net/udp"):
        if time.monotonic() > end:
            raise TwinError("in.tftpd does not listen")
        time.sleep(0.01)


def _transfer(way, hosts, work, sniffer):
    client, server = hosts
    here, there = _prepare(way, work)
    create = ["-c"] if way == "put" else []
    address = SERVER.split("/")[0]
    daemon = server.start("in.tftpd", "-L", *create, "-s", there, "-a", f"{address}:69", folder=there)
    _wait_for_port(server)
    # The kernel's clock ticks every 4 ms: a server that answers within one would let the expectation
    # end with 300 s or 299 s left as chance has it.
    os.killpg(daemon.pid, signal.SIGSTOP)
    tool = client.start("tftp", address, "-c", way, FILE, folder=here)
    sniffer.wait_for_first()
    time.sleep(0.02)
    os.killpg(daemon.pid, signal.SIGCONT)
    sniffer.listen(0.1)
    if tool.wait(LIMIT) != 0:
        raise TwinError(f"tftp {way} failed")
    with open(os.path.join(there if way == "put" else here, FILE), "rb") as file:
        if file.read() != CONTENT:
            raise TwinError(f"tftp {way}: the file arrived damaged")


def capture(way, work):
    interfaces = scenario.INTERFACES
    asked = options.parse([f"--interfaces={interfaces}", f"--routes={scenario.ROUTES}", f"--output={work}"])
    rules = os.path.join(work, "in.rules")
    with open(rules, "w") as file:
        file.write(scenario.save_form(RULES))
    namespace.enter_new()
    hosts = []
    try:
        for device, address in zip(asked.interfaces, (CLIENT, SERVER)):
            hosts.append(Host(device, address, str(asked.interfaces[device].ip)))
        namespace.make_router(asked)
        sniffer = Sniffer(asked.interfaces)
        with Results(work, rules) as results:
            _transfer(way, hosts, work, sniffer)
            time.sleep(max(0.0, sniffer.last() + SETTLING - time.time()))
            results.take_tables()
            results.take_packets(sniffer.sent)
        for device, packets in sniffer.received.items():
            pcap.write_raw(os.path.join(work, f"in-{device}.pcap"), packets)
    finally:
        for host in hosts:
            host.end()


def is_real(told):
    return told.name in SCENARIOS


def recorded(told, folder):
    """The scenario with the captures that lie in `folder`."""
    files = {device: os.path.join(folder, f"in-{device}.pcap") for device in told.addresses()}
    files = {device: path for device, path in files.items() if os.path.exists(path)}
    return scenario.Scenario(told.name, told.why, [], told.rules, family=told.family, files=files)


def transfer(told, work):
    """Runs the transfer now: (scenario of its captures, raw output), in a process of its own."""
    way = told.name.rsplit("-", 1)[1]
    namespace.run([sys.executable, HERE, way, f"--output={work}"])
    told = recorded(told, work)
    return told, normal.read_raw(work, told.addresses())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("way", choices=("get", "put"))
    parser.add_argument("--output", required=True)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with tempfile.TemporaryDirectory(prefix="real-tftp-") as work:
            capture(asked.way, work)
            deliver(work, asked.output)
    except (TwinError, OSError, subprocess.TimeoutExpired) as error:
        print(f"real_tftp: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
