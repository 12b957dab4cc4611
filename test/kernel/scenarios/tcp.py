# SPDX-License-Identifier: GPL-2.0-only
"""TCP: the state table, windows, what is picked up in its middle."""

from nftwin.packets import tcp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, SERVER, STATES, at


def out(flags, seq, ack=0, **fields):
    return "eth0", tcp(f"{CLIENT}:40000", f"{SERVER}:80", flags, seq, ack, **fields)


def back(flags, seq, ack=0, **fields):
    return "eth1", tcp(f"{SERVER}:80", f"{CLIENT}:40000", flags, seq, ack, **fields)


OPEN = [out("S", 1000), back("SA", 5000, 1001), out("A", 1001, 5001)]

scenario("tcp-open", "the handshake", rules=STATES, packets=OPEN)
scenario("tcp-open-close", "from SYN to the last ACK", rules=STATES,
         packets=OPEN + [out("PA", 1001, 5001, payload=b"GET /"), back("A", 5001, 1006),
                         back("PA", 5001, 1006, payload=b"page"), out("A", 1006, 5005),
                         out("FA", 1006, 5005), back("A", 5005, 1007), back("FA", 5005, 1007),
                         out("A", 1007, 5006)])
scenario("tcp-reset", "a RST that is exact", rules=STATES, packets=OPEN + [back("R", 5001)])
scenario("tcp-reset-inexact", "a RST elsewhere in the window", rules=STATES, packets=OPEN + [back("R", 5100)])
scenario("tcp-refused", "RST answers the SYN", rules=STATES, packets=[out("S", 1000), back("RA", 0, 1001)])
scenario("tcp-pickup", "from the middle", rules=STATES,
         packets=[out("A", 1000, 5000), back("A", 5000, 1000), out("A", 1000, 5000)])
scenario("tcp-syn-again", "a SYN that is sent again does not refresh", rules=STATES,
         packets=[out("S", 1000), at(1.5, out("S", 1000))])
