# SPDX-License-Identifier: GPL-2.0-only
"""Neighbours of the router that run real programs, and a look at what passes the router meanwhile."""

import ctypes
import mmap
import os
import select
import signal
import socket
import struct
import subprocess
import time

from nftwin import namespace
from nftwin.options import TwinError
from nftwin.tap import Tap

LIMIT = 20                  # seconds, for anything
_ALL_PROTOCOLS = 3
_IPV4 = 0x0800
# linux/if_packet.h, which the socket module does not name.
_SOL_PACKET, _PACKET_RX_RING, _PACKET_VERSION, _TPACKET_V2, _FOR_USER = 263, 5, 10, 1, 1
_FRAME, _RING = 2048, 2048 * 512    # bytes of a packet's place, of all
_ADDRESS = 32                       # of its sockaddr_ll in there


class Sniffer:
    """Every IPv4 packet that the router receives or sends, in the kernel's order and with its times.

    They come through a ring, where the kernel puts a copy at once. An ordinary packet socket shares
    what is in a packet with the router, which writes new headers into the pieces of a datagram."""

    def __init__(self, devices):
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL_PROTOCOLS))
        self._socket.setsockopt(_SOL_PACKET, _PACKET_VERSION, _TPACKET_V2)
        ring = struct.pack("@IIII", _RING, 1, _FRAME, _RING // _FRAME)
        self._socket.setsockopt(_SOL_PACKET, _PACKET_RX_RING, ring)
        self._ring = mmap.mmap(self._socket.fileno(), _RING)
        self._next = 0
        self.received = {device: [] for device in devices}
        self.moments = []       # the router receives behind our back: in which tick is not known
        self.sent = {device: [] for device in devices}

    def wait_for_first(self):
        if not select.select([self._socket], [], [], LIMIT)[0]:
            raise TwinError("the client is silent")

    def listen(self, silence):
        """Returns after so many seconds in which nothing was heard."""
        while select.select([self._socket], [], [], silence)[0]:
            status, _, size, _, start, seconds, nanoseconds = struct.unpack_from(
                "@IIIHHII", self._ring, self._next)
            if not status & _FOR_USER:
                continue
            protocol, index, kind = struct.unpack_from("!2xH", self._ring, self._next + _ADDRESS) + \
                struct.unpack_from("@4xi2xB", self._ring, self._next + _ADDRESS)
            device = socket.if_indextoname(index)
            if protocol == _IPV4 and device in self.sent:
                start += self._next
                where = self.sent if kind == socket.PACKET_OUTGOING else self.received
                where[device].append((seconds + nanoseconds / 1e9, self._ring[start:start + size]))
            struct.pack_into("@I", self._ring, self._next, 0)
            self._next = (self._next + _FRAME) % _RING

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
        self._connect(device)
        self.run("ip", "link", "set", "wire", "address", namespace.ROUTER_MAC.hex(":"), "arp", "off", "up")
        self.run("ip", "address", "add", address, "dev", "wire")
        self.run("ip", "route", "add", "default", "via", gateway)

    def _connect(self, device):
        # Both ends bear one MAC address: without ARP a device sends to its own.
        namespace.ip_batch([f"link add {device} type veth peer name wire netns {self._holder.pid}"])
        for command in ([*self._inside(), "ethtool", "-K", "wire"], ["ethtool", "-K", device]):
            namespace.run([*command, "tx", "off", "rx", "off", "gso", "off", "gro", "off", "tso", "off"])

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
                raise TwinError(f"nobody listens at port {port}")
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


class DistantHost(Host):
    """A neighbour whose packets a Road carries between `ends`, the router's Tap and its own."""

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
