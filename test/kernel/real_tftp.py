#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Real TFTP transfers through a kernel NAT router, captured for replay (nftwin/real.py).

real_tftp.py get|put|... --output=FOLDER

Client 192.168.1.1 -- eth0 router eth1 -- server 192.168.10.100, a namespace each (and a second client,
192.168.2.1, at eth2)."""

import os
import sys
import time
from dataclasses import dataclass

from nftwin import scenario
from nftwin.hosts import LIMIT
from nftwin.options import TooSlow, TwinError
from nftwin.real import Real, fill

RULES = """-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp
-t nat -A POSTROUTING -o eth1 -j MASQUERADE
-A FORWARD -m conntrack --ctstate NEW
-A FORWARD -m conntrack --ctstate RELATED
-A FORWARD -m conntrack --ctstate ESTABLISHED"""
SERVER = "192.168.10.100"
FILE = "ethreg.sh"

# Clients, which know nothing of {file} but its name.
HPA = "tftp {server} -m binary -c {way} {file}"
CURL = {"get": "curl -s --tftp-blksize {block} -o {file} tftp://{server}/{file}",
        "put": "curl -s --tftp-blksize {block} -T {file} tftp://{server}/{file}"}
ATFTP = "atftp --{way} -l {file} -r {file} --tftp-timeout 1 --option blksize{space}{block} {server}"
# Servers, which serve {folder}. Half-second ticks would make remaining times a matter of chance.
HPA_SERVER = "in.tftpd -L -T 700000 {create} -s {folder} -a {server}:69"
ATFTP_SERVER = "atftpd --daemon --no-fork --user nobody --group nogroup --bind-address {server} {folder}"
DNSMASQ = ("dnsmasq --no-daemon --conf-file=/dev/null --pid-file --port=0 --user=root --enable-tftp "
           "--listen-address={server} --tftp-root={folder}")


@dataclass
class Transfer:
    why: str
    way: str = "get"
    size: int = 950
    client: str = HPA
    server: str = HPA_SERVER
    block: int = 512
    clients: int = 1
    loses: tuple = ()       # (which host, every, first): see Host.lose
    refused: bool = False
    rules: str = RULES

    def tools(self):
        return [self.client.split()[0], self.server.split()[0]]

    def interfaces(self):
        return scenario.INTERFACES + (",eth2=192.168.2.254/24" if self.clients == 2 else "")

    def content(self):
        return (bytes(range(32, 127)) * (self.size // 95 + 1))[:self.size]

    def command(self, text, folder):
        create = "-c" if self.way == "put" and not self.refused else ""
        words = text.format(server=SERVER, way=self.way, file=FILE, folder=folder, block=self.block,
                            create=create, space="_").split()
        return [word.replace("blksize_", "blksize ") for word in words]


TRANSFERS = {
    "get": Transfer("tftp reads two blocks"),
    "put": Transfer("tftp writes two blocks", "put"),
    "get-0": Transfer("an empty file: one empty block", size=0),
    "get-511": Transfer("one byte less than a block", size=511),
    "get-512": Transfer("a whole block, and an empty one", size=512),
    "get-513": Transfer("one byte more than a block", size=513),
    "get-blocks": Transfer("five blocks", size=2100),
    "put-0": Transfer("an empty file, written", "put", size=0),
    "put-512": Transfer("a whole block written, and an empty one", "put", size=512),
    "get-unknown": Transfer("no such file: an ERROR from a new port", refused=True),
    "put-refused": Transfer("the server takes no new files", "put", refused=True),
    "get-lossy": Transfer("every third packet to the client is lost: blocks come again", size=2100,
                          loses=(0, 3, 1)),
    "get-first-lost": Transfer("the very first answer is lost", loses=(0, 4, 0)),
    "put-lossy": Transfer("every third packet to the server is lost", "put", size=1600, loses=(1, 3, 2)),
    "two-clients": Transfer("two clients at once, one address outside", size=2100, clients=2),
    "curl-get": Transfer("curl asks for blocks of 1024 bytes: options are acknowledged first", size=2100,
                         client=CURL["get"], block=1024),
    "curl-put": Transfer("curl writes blocks of 1024 bytes", "put", size=2100, client=CURL["put"],
                         block=1024),
    "curl-get-pieces": Transfer("blocks of 4096 bytes: every one comes in pieces", size=5000,
                                client=CURL["get"], block=4096),
    "curl-put-pieces": Transfer("blocks of 4096 bytes, written", "put", size=5000, client=CURL["put"],
                                block=4096),
    "atftp-get": Transfer("atftp and atftpd, blocks of 1428 bytes", size=3000, client=ATFTP,
                          server=ATFTP_SERVER, block=1428),
    "atftp-put": Transfer("atftp and atftpd, written", "put", size=3000, client=ATFTP, server=ATFTP_SERVER,
                          block=1428),
    "dnsmasq-get": Transfer("curl and dnsmasq", size=2100, client=CURL["get"], server=DNSMASQ, block=1024),
    "dnsmasq-one-port": Transfer("a server that answers from port 69: nothing of it is RELATED", size=2100,
                                 client=CURL["get"], server=DNSMASQ + " --tftp-single-port", block=1024),
}


class Run:
    """One transfer in namespaces that are ready."""

    def __init__(self, transfer, hosts, work):
        self._transfer = transfer
        self._server = hosts[1]
        self._clients = [hosts[0], *hosts[2:]]
        self._there = os.path.join(work, ".server")
        self._here = [os.path.join(work, f".client{number}") for number in range(len(self._clients))]
        files = {} if transfer.refused and transfer.way == "get" else {FILE: transfer.content()}
        for folder in [self._there, *self._here]:
            sends = (folder == self._there) == (transfer.way == "get")
            fill(folder, files if sends else {}, 0o777)     # a server works as `nobody` in there
        if transfer.loses:
            which, every, first = transfer.loses
            hosts[which].lose(every, first, os.path.join(work, ".lock"))

    def play(self, road):
        transfer = self._transfer
        self._server.start(*transfer.command(transfer.server, self._there), folder=self._there)
        self._server.wait_for_port(69)
        tools = []
        for client, folder in zip(self._clients, self._here):
            tools.append(client.start(*transfer.command(transfer.client, folder), folder=folder))
            time.sleep(0.03 * (len(self._clients) - 1))
        end = time.monotonic() + LIMIT
        while any(tool.poll() is None for tool in tools) and time.monotonic() < end:
            road.carry(0.02)
        road.carry(0.1)
        self._check([tool.poll() for tool in tools])

    def _check(self, codes):
        if None in codes:
            raise TooSlow(f"the client needs more than {LIMIT} s")
        way = self._transfer.way
        if self._transfer.refused:
            return
        if any(code != 0 for code in codes):
            raise TwinError(f"the client's {way} failed: {codes}")
        for folder in self._here if way == "get" else [self._there]:
            with open(os.path.join(folder, FILE), "rb") as file:
                if file.read() != self._transfer.content():
                    raise TwinError(f"{way}: the file arrived damaged")


class Tftp(Real):
    addresses = "192.168.1.1/24", "192.168.10.100/24", "192.168.2.1/24"
    make_run = staticmethod(Run)


REAL = Tftp(__file__, TRANSFERS)

if __name__ == "__main__":
    sys.exit(REAL.main(__doc__))
