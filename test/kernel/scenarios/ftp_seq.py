# SPDX-License-Identifier: GPL-2.0-only
"""FTP: sequence numbers after a text has changed its length. One correction a side is remembered."""

from nftwin.ftp_stock import EPRT, HELPED, NATTED, PASV, PORT, SEEN, Control, data_open, told
from nftwin.packets import SACK_PERMITTED, icmp_error, tcp, tcp_sack
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, SERVER
from nftwin.tcp_stock import tight

SHORT, LONG = "9.9.9.9", "192.168.100.100"
PORT2, PORT3 = PORT.replace("226", "227"), PORT.replace("226", "228")
SIZE = len(PORT)            # 24 bytes, said at 1009
ROOM = {"options": SACK_PERMITTED}


def snat(to):
    return HELPED + f"-t nat -A POSTROUTING -o eth1 -j SNAT --to-source {to}\n"


def both(name, why, story, **fields):
    """The story with a text that grows and one that shrinks; it is given by how much."""
    for kind, address in (("longer", LONG), ("shorter", SHORT)):
        grown = len(address) - len(CLIENT)
        scenario(f"ftp-seq-{name}-{kind}", f"{why}; {kind}", rules=snat(address),
                 packets=tight(story(Control(address, **fields), grown).packets))


both("acks", "acknowledgements of the text's beginning, middle and end",
     lambda c, n: c.greeted().say(PORT, longer=n).heard(ack=1009).heard(ack=1010).heard(ack=1009 + SIZE - 1)
     .heard(ack=1009 + SIZE).heard(ack=1009 + SIZE + n).ack())

both("three", "the offset adds up; only the last correction's place is known",
     lambda c, n: c.greeted().say(PORT, longer=n).heard().say(PORT2, longer=n).heard().say(PORT3, longer=n).heard()
     .say("NOOP\r\n").hear("200 ok\r\n").ack())

both("three-late-acks", "acknowledgements older than the last correction are all corrected alike",
     lambda c, n: c.greeted().say(PORT, longer=n).say(PORT2, longer=n).say(PORT3, longer=n).heard(ack=1009)
     .heard(ack=1009 + SIZE + n).heard(ack=1009 + 2 * (SIZE + n)).heard().ack())

both("again", "the text again, before and after what follows",
     lambda c, n: c.greeted().say(PORT, longer=n).send(0, text=PORT, seq=1009).say("NOOP\r\n")
     .send(0, text=PORT, seq=1009).heard().send(0, text="NOOP\r\n", seq=1009 + SIZE).heard())

both("again-first-of-two", "the first of two texts again: it is before the correction that is remembered",
     lambda c, n: c.greeted().say(PORT, longer=n).say(PORT2, longer=n).send(0, text=PORT, seq=1009).heard()
     .send(0, text=PORT2, seq=1009 + SIZE).heard())

both("part-again", "part of the text again",
     lambda c, n: c.greeted().say(PORT, longer=n).send(0, text=PORT[10:], seq=1019).send(0, text="\n", seq=1008 + SIZE)
     .heard())

both("keep-alive", "keep-alives of both sides",
     lambda c, n: c.greeted().say(PORT, longer=n).heard().ack(seq=1008 + SIZE).heard().send(0, "A", "\n", seq=1008 + SIZE)
     .heard().send(1, "A", seq=c.next[1] - 1).ack())

both("fin", "both sides close", lambda c, n: c.greeted().say(PORT, longer=n).heard().send(0, "FA").heard().send(1, "FA")
     .ack())

both("fin-server", "the server closes first", lambda c, n: c.greeted().say(PORT, longer=n).send(1, "FA").send(0, "FA")
     .heard())

both("reset", "the client resets", lambda c, n: c.greeted().say(PORT, longer=n).heard().send(0, "R"))

both("reset-server", "the server does, acknowledging what it got",
     lambda c, n: c.greeted().say(PORT, longer=n).heard().send(1, "RA"))

both("reset-odd", "resets at numbers just beside the right ones",
     lambda c, n: c.greeted().say(PORT, longer=n).heard().send(0, "R", seq=1009 + SIZE + n).send(0, "RA", seq=1009 + SIZE - n)
     .send(1, "R", seq=c.next[1] - 1).send(0, "R", seq=1009 + SIZE))

both("wrap", "a correction at the number 0",
     lambda c, n: c.greeted().say(PORT, longer=n).heard(ack=2**32 - 10).heard().say(PORT2, longer=n).heard()
     .hear("200 ok\r\n").ack(), mine=2**32 - 20)

both("wrap-before", "one just before it, and acknowledgements after it",
     lambda c, n: c.greeted().say(PORT, longer=n).heard(ack=1).heard().say("NOOP\r\n").heard(), mine=2**32 - 33)

both("half-way", "a correction where numbers turn negative",
     lambda c, n: c.greeted().say(PORT, longer=n).heard().say(PORT2, longer=n).heard(), mine=2**31 - 20)

both("much-later", "more than 2 GB after a correction what is behind it looks as if it were before",
     lambda c, n: c.greeted().say(PORT, longer=n).heard().send(0, "A", seq=1009 + 2**31 - 1).send(0, "A", seq=1009 + 2**31)
     .send(1, "A", ack=1009 + 2**31 + n).send(1, "A", ack=1010 + 2**31 + n))

both("simultaneous", "both sides' texts change", lambda c, n: c.greeted().say(PORT, longer=n).hear(PASV).ack()
     .say(EPRT, longer=n).hear(PASV).say("NOOP\r\n").hear("200 ok\r\n").ack())

both("window-full", "windows are those of the true numbers",
     lambda c, n: c.greeted().say(PORT, longer=n).heard(window=100).send(0, text=100 * "x", seq=1009 + SIZE)
     .send(0, text=101 * "x", seq=1009 + SIZE).send(0, text=110 * "x", seq=1009 + SIZE).say("NOOP\r\n").heard(),
     window=100)

both("ack-too-high", "acknowledgements of what was not sent",
     lambda c, n: c.greeted().say(PORT, longer=n).heard(ack=1009 + SIZE + n + 1).heard(ack=1009 + SIZE + n - 1)
     .heard(ack=1009 + SIZE + n + 2).heard().hear("200 ok\r\n", ack=1009 + SIZE + n + 3))

both("new-connection", "a new connection of the same ports begins without a correction",
     lambda c, n: c.greeted().say(PORT, longer=n).heard().send(0, "R").send(0, "S", seq=500000)
     .send(1, "SA", seq=700000, ack=500001).send(0, "A", seq=500001, ack=700001)
     .send(0, "PA", "USER a\r\n", seq=500001, ack=700001).send(0, "PA", PORT, seq=500009, ack=700001)
     .send(1, "A", seq=700001, ack=500009 + SIZE + n))

both("challenged", "a SYN in between, ignored and challenged",
     lambda c, n: c.greeted().say(PORT, longer=n).heard().send(0, "S", seq=900000).heard().send(0, "R", seq=1009 + SIZE))


# ---- SACK

both("sack", "blocks before, across and behind the correction",
     lambda c, n: c.greeted().say(PORT, longer=n).heard(options=tcp_sack((1010, 1020)))
     .say("x" * 100).heard(options=tcp_sack((1005, 1009 + SIZE + n), (1009 + SIZE + n, 1009 + SIZE + n + 50)))
     .heard(options=tcp_sack((1009, 1010), (1010 + n, 1011 + n), (1009 + n, 1100))).ack(), **ROOM)

both("sack-client", "blocks of the client, whose peer's text did not change",
     lambda c, n: c.greeted().say(PORT, longer=n).heard().hear("200 ok\r\n")
     .ack(options=tcp_sack((c.next[1] - 8, c.next[1]))), **ROOM)

both("sack-odd", "a block at an odd place: Linux mends the checksum as if it stood at an even one",
     lambda c, n: c.greeted().say(PORT, longer=n).say("x" * 9)
     .heard(options=b"\1" + tcp_sack((1009 + SIZE + n, 1009 + SIZE + n + 9))[2:] + b"\0").ack()
     .heard(options=tcp_sack((1009 + SIZE + n, 1009 + SIZE + n + 9))[2:] + b"\1\1").ack(), **ROOM)

both("sack-twice", "two lists of blocks, an empty one, one of a wrong size, one behind the end",
     lambda c, n: c.greeted().say(PORT, longer=n).say("x" * 9)
     .heard(options=tcp_sack((1033, 1042)) + tcp_sack((1009, 1033)))
     .heard(options=b"\5\2" + tcp_sack((1033, 1042))).heard(options=b"\5\6abcd\1\1" + tcp_sack((1033, 1042))[2:] + b"\1\1")
     .heard(options=b"\0\0" + tcp_sack((1033, 1042))), **ROOM)

both("bad-options", "options that end too late: dropped once numbers are to be adjusted",
     lambda c, n: c.greeted().ack(options=b"\1\1\1\5").say(PORT, longer=n, options=b"\1\1\1\5").heard(options=b"\1\1\1\5")
     .heard(options=b"\x08\x0a\0\0").heard(options=b"\x08\1\0\0").heard(options=b"\x08\0\1\1")
     .ack(options=b"\1\1\1\7").send(0, "R", options=b"\1\1\1\7"))


# ---- ICMP errors

KINDS = ((3, 1), (3, 3), (3, 4), (11, 0), (12, 0))
# Identifications of the quoted packet: TCP's data offset and ACK are looked for in there.
IDENTS = (0x1234, 0x0000, 0x0010, 0x4010, 0x5010, 0x6010, 0x9030, 0xF010, 0x5000, 0xB010)


def error(way, ident, kind=3, code=1, quote=None, mine=1033, theirs=5019):
    """An error about a packet of side `way`, on the other side of the router."""
    ends, numbers = ((f"{LONG}:1757", f"{SERVER}:21"), (mine, theirs)) if way == 0 else \
        ((f"{SERVER}:21", f"{CLIENT}:1757"), (theirs, mine))
    about = tcp(*ends, "PA", *numbers, payload=b"x" * 30, ttl=60)
    about = about[:4] + ident.to_bytes(2, "big") + about[6:]
    source, target = (SERVER, LONG) if way == 0 else (CLIENT, SERVER)
    return f"eth{1 - way}", icmp_error(source, target, kind, code, about, quote)


def adjusted(mine=1000, theirs=5000):
    return Control(LONG, mine=mine, theirs=theirs).greeted().say(PORT, longer=4).heard().packets


scenario("ftp-seq-error-about-client", "errors about the client's packets in an adjusted conversation",
         rules=snat(LONG), packets=tight(adjusted() + [error(0, ident, *kind, quote) for ident in IDENTS[:2]
                                                       for kind in KINDS for quote in (28, None)]))

scenario("ftp-seq-error-about-server", "Linux takes errors about the server's packets for TCP when it adjusts numbers, "
         "whatever stands at TCP's places", rules=snat(LONG),
         packets=tight(adjusted() + [error(1, ident, *kind) for ident in IDENTS for kind in KINDS]))

scenario("ftp-seq-error-about-server-high", "numbers so high that an error's 0 lies behind the correction", rules=snat(LONG),
         packets=tight(adjusted(3 * 10**9) + [error(1, ident, *kind, quote, mine=3 * 10**9 + 33) for ident in IDENTS
                                              for kind in KINDS[1:4] for quote in (28, None)][:60]))

scenario("ftp-seq-error-both-ways", "the server's numbers are corrected too", rules=snat(LONG)
         + "-t nat -A PREROUTING -d 10.1.1.1 -j DNAT --to-destination 192.168.10.100\n",
         packets=tight(Control(LONG, asked="10.1.1.1", mine=3 * 10**9, theirs=1).greeted().say(PORT, longer=4)
                       .hear(PASV, longer=-6).ack().packets
                       + [("eth0", icmp_error(CLIENT, "10.1.1.1", kind, code, (lambda packet: packet[:4]
                           + ident.to_bytes(2, "big") + packet[6:])(tcp("10.1.1.1:21", f"{CLIENT}:1757", "PA", 62, 9,
                                                                        payload=b"x" * 30, ttl=60))))
                          for ident in IDENTS for kind, code in KINDS]))

scenario("ftp-seq-data-apart", "the data connection has numbers of its own", rules=snat(LONG),
         packets=tight(told(PORT, seen=LONG).packets
                       + [data_open(LONG), ("eth0", tcp(f"{CLIENT}:1762", f"{SERVER}:20", "SA", 700, 9001)),
                          ("eth1", tcp(f"{SERVER}:20", f"{LONG}:1762", "PA", 9001, 701, payload=PORT.encode())),
                          ("eth0", tcp(f"{CLIENT}:1762", f"{SERVER}:20", "FA", 701, 9001 + SIZE))]))

scenario("ftp-seq-masquerade-many", "six texts in one conversation", rules=NATTED,
         packets=tight([packet for c in [Control(SEEN).greeted()] for number in range(6)
                        for packet in c.say(f"PORT 192,168,1,1,6,{220 + number}\r\n", longer=1).hear("200 ok\r\n")
                        .ack().packets[-3 if number else 0:]]))
