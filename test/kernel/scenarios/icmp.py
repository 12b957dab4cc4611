# SPDX-License-Identifier: GPL-2.0-only
"""ICMP queries and their replies."""

from nftwin.packets import icmp, ping, pong
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, MASQUERADE, ROUTER_WAN, SERVER, SERVER2, STATES


def query(kind, **fields):
    return "eth0", icmp(CLIENT, SERVER, kind, **fields)


def reply(kind, to=CLIENT, **fields):
    return "eth1", icmp(SERVER, to, kind, **fields)


scenario("icmp-echo", "request NEW, reply ESTABLISHED, the entry stays", rules=STATES,
         packets=[query(8), reply(0), query(8, seq=2), reply(0, seq=2)])

scenario("icmp-echo-unanswered", "requests without reply stay NEW", rules=STATES,
         packets=[query(8), query(8, seq=2)])

scenario("icmp-echo-two-replies", "a second reply is part of the flow too", rules=STATES,
         packets=[query(8), reply(0), reply(0)])

scenario("icmp-echo-ids", "each id is a flow of its own", rules=STATES,
         packets=[query(8, ident=1), query(8, ident=2), reply(0, ident=2), reply(0, ident=3)])

scenario("icmp-echo-both-ways", "client and server ping each other with one id: two flows", rules=STATES,
         packets=[query(8), ("eth1", ping(SERVER, CLIENT)), reply(0), ("eth0", pong(CLIENT, SERVER))])

for name, kind in (("timestamp", 13), ("information", 15), ("address-mask", 17)):
    scenario(f"icmp-{name}", f"types {kind} and {kind + 1}", rules=STATES,
             packets=[query(kind, payload=bytes(12)), reply(kind + 1, payload=bytes(12))])

scenario("icmp-reply-first", "replies that nobody asked for are INVALID", rules=STATES,
         packets=[reply(kind) for kind in (0, 14, 16, 18)])

scenario("icmp-reply-of-another-kind", "a timestamp reply does not answer an echo request", rules=STATES,
         packets=[query(8), reply(14), reply(0)])

scenario("icmp-unknown-types", "types that no query has: INVALID", rules=STATES,
         packets=[query(kind) for kind in (1, 2, 6, 7, 9, 10, 19, 30, 40, 42, 255)])

scenario("icmp-echo-code", "a code is part of the tuple", rules=STATES,
         packets=[query(8, code=3), reply(0, code=3), reply(0)])

scenario("icmp-echo-masquerade", "the id is kept, the reply finds its way", rules=MASQUERADE + STATES,
         packets=[query(8), reply(0, to=ROUTER_WAN)])

scenario("icmp-echo-two-servers", "one id to two servers needs no change", rules=MASQUERADE,
         packets=[query(8), ("eth0", ping(CLIENT, SERVER2)), ("eth0", ping(CLIENT2, SERVER2, ident=78))])

scenario("icmp-echo-id-clash", "two clients, one id, one server: the second id is drawn anew",
         rules=MASQUERADE, free_ports=(0, 65535), packets=[query(8), ("eth0", ping(CLIENT2, SERVER))])

scenario("icmp-timestamp-masquerade", "a timestamp query through NAT", rules=MASQUERADE,
         packets=[query(13, payload=bytes(12)), reply(14, to=ROUTER_WAN, payload=bytes(12))])

scenario("icmp-other-reply-through-nat", "what does not belong to the flow arrives at the router itself",
         rules=MASQUERADE + "-A INPUT -m conntrack --ctstate INVALID\n",
         packets=[query(8), reply(0, to=ROUTER_WAN, ident=78), reply(14, to=ROUTER_WAN)])
