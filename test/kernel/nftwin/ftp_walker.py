# SPDX-License-Identifier: GPL-2.0-only
"""One FTP conversation at random, from a seed, with the data connections that it announces.

The walker keeps what both ends would know. Where a router would translate a text it follows the offset
as its peer sees it, roughly: what it misses makes odd numbers, which are wanted too."""

import random
import re

from nftwin.packets import SACK_PERMITTED, icmp_error, tcp, tcp_sack
from nftwin.walks import FIRST_PORT

SERVER, CONTROL = "192.168.10.100", 21
PORTS = 200             # of the data of a conversation: announced ones, from the middle on a client's own
FIRST_DATA = 10000
_WORD = 2**32
# A client's address decides what NAT does: (what it is, what it sends to, what the server sees).
CLIENTS = (("192.168.1.1", SERVER, "192.168.1.1"),
           ("192.168.1.2", SERVER, "192.168.10.42"),            # the text grows
           ("192.168.1.3", SERVER, "9.9.9.9"),                  # shrinks
           ("192.168.1.4", SERVER, "10.77.88.9"),               # or not
           ("192.168.1.5", "10.0.0.1", "192.168.1.5"),          # the server's text shrinks
           ("192.168.1.6", "172.131.170.142", "172.31.70.142"))  # both grow
_ADDRESS = re.compile(r"(?i)PORT (?:\d+,){5}\d+\r|EPRT \|1\|[\d.]+\|\d+\||227 \D*(?:\d+,){5}\d+\D")


def first_data(port):
    """The first of the data ports of a client with this port."""
    return FIRST_DATA + (port - FIRST_PORT) * PORTS


class FtpWalk:
    """`packets` are (device, bytes, description)."""

    def __init__(self, seed, port):
        self.random = draw = random.Random(seed)
        self.port = port
        self.data = first_data(port)
        self.client = CLIENTS[draw.randrange(len(CLIENTS))]
        self.options = SACK_PERMITTED if draw.random() < 0.5 else b""
        self.oddness = draw.choice((0.0, 0.05, 0.15, 0.4))
        self.packets = []
        self.announced = 0
        self.begin()

    def begin(self):
        draw = self.random
        self.next = [draw.choice((0, 1, 1000, 2**31 - 60, _WORD - 1, _WORD - 90, draw.randrange(_WORD))) for _ in range(2)]
        self.starts = [set(), set()]            # numbers at which a line begins, as a router saw it
        self.corrections = [[], []]             # (number, by how much)
        self.sent = [[], []]                    # (number, text)
        self.held = []                          # packets that are late

    # What is sent --------------------------------------------------------------------------------

    def put(self, way, flags="PA", text=b"", seq=None, ack=None, window=8192, options=b"", **fields):
        """A segment of the control connection."""
        client, asked, seen = self.client
        ends = (f"{client}:{self.port}", f"{asked}:{CONTROL}") if way == 0 else \
            (f"{SERVER}:{CONTROL}", f"{seen}:{self.port}")
        seq = (self.next[way] if seq is None else seq) % _WORD
        ack = (self.known(1 - way) if ack is None else ack) % _WORD
        packet = tcp(*ends, flags, seq, ack if "A" in flags else 0, window, text, options, **fields)
        told = f"{'<' if way else '>'} {flags:4} seq {seq} ack {ack} win {window} {text!r}"
        told += f" options {options.hex()}" if options else ""
        self.follow(way, seq, text)
        return (f"eth{way}", packet, told + "".join(f" {name}={value}" for name, value in fields.items()))

    def follow(self, way, seq, text):
        """What a router makes of the text."""
        match = _ADDRESS.match(text.decode("latin-1")) if seq in self.starts[way] else None
        client, asked, seen = self.client
        own, other = (client, seen) if way == 0 else (SERVER, asked)
        if match and own in match[0].replace(",", "."):
            grown = len(other) - len(own)
            if grown and (not self.corrections[way] or 0 < (seq - self.corrections[way][-1][0]) % _WORD < 2**31):
                self.corrections[way].append((seq, grown))
        if text.endswith(b"\n"):
            self.starts[way].add((seq + len(text)) % _WORD)

    def known(self, way):
        """What the peer of `way` acknowledges when it has got everything."""
        return self.next[way] + sum(grown for _, grown in self.corrections[way])

    def send(self, way, flags="PA", text=b"", **fields):
        """A new segment, which may come late."""
        packet = self.put(way, flags, text, **fields)
        if text:
            self.sent[way].append((self.next[way], text))
        self.next[way] = (self.next[way] + len(text) + ("S" in flags) + ("F" in flags)) % _WORD
        self.arrive(packet)

    def arrive(self, packet):
        if self.random.random() < self.oddness / 3:
            self.held.append(packet)
            return
        self.packets.append(packet)
        while self.held and self.random.random() < 0.6:
            self.packets.append(self.held.pop(0))

    def data_packet(self, way, ends, flags, seq, ack=0, text=b""):
        packet = tcp(*ends, flags, seq, ack if "A" in flags else 0, payload=text)
        self.packets.append((f"eth{way}", packet, f"  {ends[0]} -> {ends[1]} {flags} seq {seq} ack {ack}"))

    # What is said --------------------------------------------------------------------------------

    def new_port(self):
        self.announced = (self.announced + 1) % (PORTS // 2)
        return self.data + self.announced if self.random.random() < 0.8 else self.data + 1

    @staticmethod
    def commas(address, port):
        return f"{address.replace('.', ',')},{port // 256},{port % 256}"

    def exchange(self):
        """A command and its answer."""
        draw = self.random
        kind = draw.choices(("port", "eprt", "pasv", "epsv", "plain"), (5, 4, 4, 2, 3))[0]
        port = self.new_port()
        if kind in ("port", "eprt"):
            text = f"PORT {self.commas(self.client[0], port)}\r\n" if kind == "port" else \
                f"EPRT |1|{self.client[0]}|{port}|\r\n"
            self.say(0, text)
            self.maybe(0.8, lambda: self.say(1, "200 ok\r\n"))
            self.maybe(0.5, lambda: self.send(0, "A"))
            self.maybe(0.5, lambda: self.active(port))
        elif kind in ("pasv", "epsv"):
            self.say(0, f"{kind.upper()}\r\n")
            text = f"227 Passive ({self.commas(SERVER, port)})\r\n" if kind == "pasv" else f"229 (|||{port}|)\r\n"
            self.say(1, text)
            self.maybe(0.7, lambda: self.send(0, "A"))
            self.maybe(0.5, lambda: self.passive(port))
        else:
            self.say(0, draw.choice(("NOOP\r\n", "RETR a\r\n", "STOR " + 90 * "a" + "\r\n", "LIST\r\nPWD\r\n")))
            self.maybe(0.8, lambda: self.say(1, draw.choice(("150 \r\n", "226 done\r\n", "220-a\r\n220 b\r\n"))))
        self.maybe(0.3, lambda: self.send(draw.randrange(2), "A"))

    def maybe(self, chance, what):
        if self.random.random() < chance:
            what()

    def say(self, way, text):
        """A line, perhaps spoilt, or in more than one segment."""
        draw = self.random
        if draw.random() < self.oddness / 2:
            text = self.spoilt(text)
        text = text.encode("latin-1")
        if draw.random() < self.oddness / 3 and len(text) > 1:
            cut = draw.randrange(1, len(text))
            self.send(way, text=text[:cut])
            text = text[cut:]
        self.send(way, text=text)
        if draw.random() < self.oddness:
            self.odd()

    def spoilt(self, text):
        draw = self.random
        kind = draw.randrange(9)
        if kind == 0:
            return text[:draw.randrange(1, len(text))]
        if kind == 1:
            return text.swapcase()
        if kind == 2:
            return text + draw.choice(("NOOP\r\n", "x", "PORT ", text))
        if kind == 3:
            return draw.choice(("x", "NOOP\r\n", " ", "P")) + text
        if kind == 4:
            return text.replace("192", draw.choice(("10", "0192", "448", "")))
        if kind == 5:
            return text.replace("\r", "")
        if kind == 6:
            where = draw.randrange(len(text))
            return text[:where] + draw.choice(",.|0 9\xe4\0(") + text[where + 1:]
        if kind == 7:
            return text.replace("|", draw.choice("!1x ~\x7f"))
        return text.replace("1", "01", 1)

    # Data connections ----------------------------------------------------------------------------

    def active(self, port):
        there = self.random.choice((20, 20, 20, self.data + PORTS // 2))
        self.transfer(1, (f"{SERVER}:{there}", f"{self.client[2]}:{port}"), (f"{self.client[0]}:{port}", self.back(there)))

    def back(self, there):
        """The server's end as the client sees it."""
        return f"{self.client[1]}:{there}"

    def passive(self, port):
        here = self.data + PORTS // 2 + self.random.randrange(PORTS // 2)
        self.transfer(0, (f"{self.client[0]}:{here}", self.back(port)), (f"{SERVER}:{port}", f"{self.client[2]}:{here}"))

    def transfer(self, way, ends, others):
        """An opener's life, as far as it goes."""
        first, answer = self.random.randrange(_WORD - 100), 700
        steps = [(way, ends, "S", first), (1 - way, others, "SA", answer, first + 1),
                 (way, ends, "A", first + 1, answer + 1), (way, ends, "PA", first + 1, answer + 1, b"data\n"),
                 (1 - way, others, "FA", answer + 1, first + 6), (way, ends, "FA", first + 6, answer + 2),
                 (1 - way, others, "A", answer + 2, first + 7)]
        if self.random.random() < 0.15:
            steps[1] = (1 - way, others, "RA", 0, first + 1)
            del steps[2:]
        for step in steps[:self.random.choice((1, 2, 3, 5, 7))]:
            self.data_packet(*step)

    # What nobody should send ---------------------------------------------------------------------

    def near(self):
        return self.random.choice((0, 0, 0, 0, 1, -1, 2, -3, 5, -6, 100, -100))

    def odd(self):
        draw = self.random
        way = draw.randrange(2)
        kind = draw.random()
        if kind < 0.35 and self.sent[way]:
            seq, text = draw.choice(self.sent[way][-4:])
            cut = draw.choice((0, 0, 0, draw.randrange(len(text))))
            more = draw.choice((b"", b"", b"NOOP\r\n", b"x"))
            self.arrive(self.put(way, "PA", text[cut:] + more, seq=seq + cut))
        elif kind < 0.5:
            number = self.known(1 - way)
            edges = [number + self.near() - draw.choice((0, 6, 24, 30)) for _ in range(draw.randrange(1, 4))]
            block = tcp_sack(*((edge, edge + draw.choice((6, 24))) for edge in edges))
            lead = draw.choice((block, block, b"\1" + block[2:] + b"\0", block[2:] + b"\0\0", b"\1\1\1\5"))
            self.arrive(self.put(way, "A", options=lead))
        elif kind < 0.7:
            self.arrive(self.put(way, "A", seq=self.next[way] + self.near(), ack=self.known(1 - way) + self.near(),
                                 window=draw.choice((8192, 0, 65535))))
        elif kind < 0.78:
            self.arrive(self.put(way, "A", draw.choice((b"", b"\n", b"x")), seq=self.next[way] - 1))
        elif kind < 0.84:
            self.complain(way)
        elif kind < 0.9:
            self.arrive(self.put(way, draw.choice(("R", "RA", "FA", "S")), seq=self.next[way] + self.near()))
        elif kind < 0.95 and self.packets:
            self.packets.append(draw.choice(self.packets[-8:]))
        else:
            self.arrive(self.put(way, "PA", b"PORT 1,2\r\n", seq=self.next[way] + self.near()))

    def complain(self, way):
        """An ICMP error about a segment of side `way`, as it is on the other side of the router."""
        draw = self.random
        client, asked, seen = self.client
        ends = (f"{seen}:{self.port}", f"{SERVER}:{CONTROL}") if way == 0 else \
            (f"{asked}:{CONTROL}", f"{client}:{self.port}")
        about = tcp(*ends, "PA", self.next[way], self.known(1 - way), payload=b"x" * 20, ttl=60)
        ident = draw.choice((0, 0x10, 0x5010, 0x6010, draw.randrange(1, 2**16)))
        about = about[:4] + ident.to_bytes(2, "big") + about[6:]
        source, target = (SERVER, seen) if way == 0 else (client, asked)
        kind, code = draw.choice(((3, 1), (3, 4), (11, 0)))
        error = icmp_error(source, target, kind, code, about, draw.choice((28, 40, len(about))))
        self.packets.append((f"eth{1 - way}", error, f"{'>' if way else '<'} ICMP {kind}/{code}, id {ident:04x}"))

    # --------------------------------------------------------------------------------------------

    def run(self, longest=90):
        draw = self.random
        for _ in range(draw.choice((1, 1, 1, 2))):
            self.send(0, "S", options=self.options)
            self.send(1, "SA", options=self.options)
            self.send(0, "A")
            if draw.random() < 0.85:
                self.say(1, "220 ready\r\n")
                self.say(0, "USER a\r\n")
                self.say(1, "230 in\r\n")
            for _ in range(draw.randrange(2, 14)):
                self.exchange()
            self.packets += self.held
            way = draw.randrange(2)
            ending = draw.choice(("fin", "fin", "reset", "none"))
            if ending == "fin":
                self.send(way, "FA")
                self.send(1 - way, "FA")
                self.send(way, "A")
            elif ending == "reset":
                self.send(way, "R")
            self.begin()
        del self.packets[longest:]
        return self


def walk(seed, port):
    """The packets of seed `seed` with the client's port `port`."""
    return FtpWalk(seed, port).run().packets
