# SPDX-License-Identifier: GPL-2.0-only
"""Protocols without a tracker: addresses are all there is."""

from nftwin.packets import ip
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, MASQUERADE, ROUTER_WAN, SERVER, STATES, at


def out(protocol=99, client=CLIENT, payload=b"12345678"):
    return "eth0", ip(client, SERVER, protocol, payload)


def back(protocol=99, to=CLIENT):
    return "eth1", ip(SERVER, to, protocol, b"87654321")


scenario("generic-new", "protocol 99: unknown, 600 s", rules=STATES, packets=[out()])

scenario("generic-reply", "a reply makes it ESTABLISHED", rules=STATES, packets=[out(), back(), out()])

scenario("generic-never-assured", "not even after 2 s", rules=STATES,
         packets=[out(), back(), at(2.5, out()), back()])

scenario("generic-protocols", "each protocol number is a flow of its own", rules=STATES,
         packets=[out(4), out(41), out(50), out(51), out(89), out(99), out(255), back(50), back(89)])

scenario("generic-empty", "no payload at all", rules=STATES, packets=[out(payload=b"")])

scenario("generic-masquerade", "only the address changes", rules=MASQUERADE,
         packets=[out(), back(to=ROUTER_WAN), out(50), back(50, to=ROUTER_WAN)])

scenario("generic-clash", "two clients, one server, nothing to tell them apart by", rules=MASQUERADE,
         packets=[out(), out(client=CLIENT2), back(to=ROUTER_WAN), out(client=CLIENT2)])

scenario("generic-snat-range", "a second address saves the second client",
         rules="-t nat -A POSTROUTING -o eth1 -j SNAT --to-source 192.168.10.20-192.168.10.23\n",
         packets=[out(), out(client=CLIENT2), out(client="192.168.1.3"), out(client="192.168.1.4")])

scenario("generic-dnat", "the destination changes",
         rules="-t nat -A PREROUTING -i eth0 -p 99 -j DNAT --to-destination 192.168.10.200\n",
         packets=[out(), ("eth1", ip("192.168.10.200", CLIENT, 99, b"1"))])
