# SPDX-License-Identifier: GPL-2.0-only
"""UDP: a new flow, its reply, and when it becomes a stream."""

from nftwin.packets import udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, SERVER, STATES, TRACK, answer, ask, at

scenario("udp-new", "one packet, no answer: UNREPLIED, 30 s", rules=TRACK, packets=[ask()])

scenario("udp-reply", "the first reply makes it ESTABLISHED, still 30 s", rules=STATES,
         packets=[ask(), answer()])

scenario("udp-stays-new", "every packet is NEW until a reply comes", rules=STATES,
         packets=[ask(), ask(), ask(), answer(), ask()])

scenario("udp-stream", "a packet more than 2 s after the first makes a replied flow ASSURED, 120 s",
         rules=STATES, packets=[ask(), answer(), at(2.5, ask()), answer()])

scenario("udp-no-stream-within-2s", "both directions busy inside 2 s: not assured", rules=TRACK,
         packets=[ask(), answer(), at(0.5, ask()), at(1.6, answer())])

scenario("udp-late-reply", "a first reply after 2 s is no stream yet, the packet after it is", rules=TRACK,
         packets=[ask(), at(2.5, answer()), at(2.9, answer())])

scenario("udp-late-reply-original-first", "the stream may be noticed on the original's side", rules=TRACK,
         packets=[ask(), at(2.3, answer()), at(2.7, ask())])

scenario("udp-unreplied-after-2s", "time alone makes no stream", rules=TRACK,
         packets=[ask(), at(2.4, ask()), at(2.6, ask())])

scenario("udp-from-outside", "a flow that begins on the other side", rules=STATES,
         packets=[answer(), ask(), answer()])

scenario("udp-many-flows", "flows differ by any of the four: address or port, source or destination",
         rules=TRACK, packets=[ask(), ask(port=5001), ask(client=CLIENT2), ask(dport=54),
                               ask(server="10.9.8.7"), answer(), answer(client=CLIENT2)])

scenario("udp-port-zero", "port 0 is a port like any other", rules=STATES,
         packets=[ask(port=0), ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:0")), answer(port=0)])

scenario("udp-no-payload", "a datagram of 8 bytes is whole", rules=TRACK,
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:53", b""))])

scenario("udp-odd-payload", "an odd number of bytes, the largest packet that fits", rules=TRACK,
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:53", bytes(range(251)) * 5)),
                  ("eth0", udp(f"{CLIENT}:5001", f"{SERVER}:53", bytes(1472)))])

scenario("udp-same-ports", "source and destination port alike in both directions", rules=TRACK,
         packets=[ask(port=123, dport=123), answer(port=123, dport=123)])

scenario("udp-unwatched", "no rule asks for conntrack: nothing is tracked", rules="-A FORWARD -p udp",
         packets=[ask(), answer()])

scenario("udp-no-rules", "no rules at all: a plain router", packets=[ask(), answer()])
