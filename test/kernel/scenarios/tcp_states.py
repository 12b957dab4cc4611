# SPDX-License-Identifier: GPL-2.0-only
"""TCP's state table, cell by cell: each state, each kind of segment, both directions."""

from nftwin.scenario import scenario
from nftwin.stock import STATES, at
from nftwin.tcp_stock import ACCOUNT, PORT, TCP, back, opened, out, tight, to_state

KINDS = ("S", "SA", "FA", "A", "R", "P")

for state in ("syn-sent", "syn-recv", "established", "fin-wait", "close-wait", "last-ack", "time-wait", "close",
              "syn-sent2"):
    for way, name in enumerate(("original", "reply")):
        told, last = [], []
        for index, kind in enumerate(KINDS):
            before, mine, theirs = to_state(state, PORT + index)
            numbers = (theirs, mine) if way else (mine, theirs)
            told += before
            last.append((back if way else out)(kind, *numbers, port=PORT + index))
        scenario(f"tcp-cell-{state}-{name}", "SYN, SYN/ACK, FIN, ACK, RST and none of them, each on a "
                 "connection of its own", rules=STATES, sysctl=ACCOUNT, packets=tight(told + last))

scenario("tcp-close-by-server", "the server's FIN first", rules=STATES,
         packets=opened() + [back("FA", 5001, 1001), out("A", 1001, 5002), out("FA", 1001, 5002),
                             back("A", 5002, 1002)])
scenario("tcp-close-both-at-once", "FINs that cross: LAST_ACK after the second", rules=STATES,
         packets=opened() + [out("FA", 1001, 5001), back("FA", 5001, 1001), out("A", 1002, 5002),
                             back("A", 5002, 1002)])
scenario("tcp-close-fin-acks-fin", "the second FIN acknowledges the first: no CLOSE_WAIT", rules=STATES,
         packets=opened() + [out("FA", 1001, 5001), back("FA", 5001, 1002), out("A", 1002, 5002)])
scenario("tcp-close-fin-again", "a FIN sent again counts for the other side's", rules=STATES,
         packets=opened() + [out("FA", 1001, 5001), out("FA", 1001, 5001), back("A", 5001, 1002)])
scenario("tcp-close-own-ack", "after its FIN the client's own ACK makes CLOSE_WAIT too", rules=STATES,
         packets=opened() + [out("FA", 1001, 5001), out("A", 1002, 5001)])
scenario("tcp-close-half", "the other side goes on sending", rules=STATES, sysctl=ACCOUNT,
         packets=opened() + [out("FA", 1001, 5001), back("A", 5001, 1002), back("PA", 5001, 1002, payload=b"more"),
                             out("A", 1002, 5005), back("FA", 5005, 1002), out("A", 1002, 5006)])
scenario("tcp-close-in-syn-recv", "a FIN instead of the handshake's ACK", rules=STATES,
         packets=opened()[:2] + [out("FA", 1001, 5001), back("A", 5001, 1002), back("FA", 5001, 1002),
                                 out("A", 1002, 5002)])
scenario("tcp-close-in-syn-recv-by-server", "the server's FIN before the client's ACK", rules=STATES,
         packets=opened()[:2] + [back("FA", 5001, 1001), out("A", 1001, 5002)])
scenario("tcp-time-wait-refreshed", "the last ACK once more", rules=STATES,
         packets=to_state("time-wait")[0] + [at(1.6, back("FA", 5001, 1002)), out("A", 1002, 5002)])
scenario("tcp-syn-ack-again", "a SYN/ACK that is sent again is ignored", rules=STATES, sysctl=ACCOUNT,
         packets=opened()[:2] + [at(1.5, back("SA", 5000, 1001)), out("A", 1001, 5001)])
scenario("tcp-syn-ack-lost", "the client sends its SYN again after the SYN/ACK: ignored", rules=STATES,
         packets=opened()[:2] + [at(1.5, out("S", 1000)), back("SA", 5000, 1001), out("A", 1001, 5001)])
scenario("tcp-last-ack-lost", "the server's data in SYN_RECV, then the ACK", rules=STATES, sysctl=ACCOUNT,
         packets=opened()[:2] + [back("PA", 5001, 1001, payload=b"hello"), out("A", 1001, 5006)])
scenario("tcp-data-with-third-ack", "data instead of a bare ACK", rules=STATES,
         packets=opened()[:2] + [out("PA", 1001, 5001, payload=b"GET /"), back("A", 5001, 1006)])
scenario("tcp-data-in-syn", "a SYN with data (RFC 7413)", rules=STATES,
         packets=[out("S", 1000, payload=b"early"), back("SA", 5000, 1006), out("A", 1006, 5001)])
scenario("tcp-syn-acknowledged-partly", "the SYN's data is not taken", rules=STATES,
         packets=[out("S", 1000, payload=b"early"), back("SA", 5000, 1001),
                  out("A", 1001, 5001, payload=b"early"), back("A", 5001, 1006)])

BOTH = [out("S", 1000), back("S", 5000)]
scenario("tcp-both-open", "simultaneous open: both SYNs, both SYN/ACKs", rules=STATES,
         packets=BOTH + [out("SA", 1000, 5001), back("SA", 5000, 1001), out("A", 1001, 5001)])
scenario("tcp-both-open-acks", "both SYNs, then SYN/ACK and ACK", rules=STATES,
         packets=BOTH + [out("SA", 1000, 5001), back("A", 5001, 1001), out("A", 1001, 5001)])
scenario("tcp-both-open-server-first", "the server's SYN/ACK first", rules=STATES,
         packets=BOTH + [back("SA", 5000, 1001), out("SA", 1000, 5001), out("A", 1001, 5001)])
scenario("tcp-both-open-syn-again", "a SYN again in SYN_SENT2", rules=STATES,
         packets=BOTH + [at(1.5, out("S", 1000)), back("S", 5000), back("SA", 5000, 1001)])
scenario("tcp-both-open-reset", "a RST in SYN_SENT2", rules=STATES, packets=BOTH + [out("RA", 1001, 5001)])
scenario("tcp-both-open-new-number", "the server's SYN with another number begins anew", rules=STATES,
         packets=BOTH + [back("S", 7000), out("SA", 1000, 7001), back("A", 7001, 1001)])

LOOSE = f"{TCP}loose=0"
scenario("tcp-loose-established", "from the middle: ASSURED only after an answer and one more", rules=STATES,
         packets=[out("A", 1000, 5000), out("A", 1000, 5000), back("PA", 5000, 1000, payload=b"x"),
                  out("A", 1000, 5001)])
scenario("tcp-loose-window", "from the middle nothing is out of a window", rules=STATES, sysctl=ACCOUNT,
         packets=[out("A", 1000, 5000), back("A", 5000, 1000), out("PA", 900000, 5000, payload=b"far"),
                  back("PA", 3000000, 7, payload=b"far")])
scenario("tcp-loose-server-first", "from the middle, the server speaks first: it is the original side",
         rules=STATES, packets=[back("PA", 5000, 1000, payload=b"x"), out("A", 1000, 5001), back("A", 5001, 1000)])
scenario("tcp-loose-closing", "from the middle to the end", rules=STATES,
         packets=[out("A", 1000, 5000), back("FA", 5000, 1000), out("FA", 1000, 5001), back("A", 5001, 1001)])
scenario("tcp-loose-reset", "a RST is the only answer to a connection from the middle", rules=STATES,
         packets=[out("A", 1000, 5000), back("R", 5000)])
scenario("tcp-loose-urgent", "ACK with URG, and with PSH, begin too", rules=STATES,
         packets=[out("AU", 1000, 5000), out("PA", 1000, 5000, port=40001, payload=b"x"),
                  out("APUEC", 1000, 5000, port=40002)])
scenario("tcp-loose-off", "nf_conntrack_tcp_loose=0: from the middle is INVALID, a SYN is not", rules=STATES,
         sysctl=LOOSE, packets=[out("A", 1000, 5000), back("A", 5000, 1000), *opened(40001)])
scenario("tcp-loose-off-late", "a connection that has expired is not picked up again", rules=STATES,
         sysctl=f"{LOOSE},{TCP}timeout_established=1",
         packets=opened() + [at(1.5, out("A", 1001, 5001)), back("A", 5001, 1001)])
scenario("tcp-loose-on-late", "with tcp_loose=1 it is", rules=STATES, sysctl=f"{TCP}timeout_established=1",
         packets=opened() + [at(1.5, out("A", 1001, 5001)), back("A", 5001, 1001)])
