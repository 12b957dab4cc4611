# SPDX-License-Identifier: GPL-2.0-only
"""One TCP connection at random, from a seed: mostly plausible, so that it gets far, then odd.

The walker keeps the numbers that both ends and a router between them would keep, and draws what it
sends from these numbers and their neighbours: every bound of a window is met exactly and missed by one."""

import random
from dataclasses import dataclass

from nftwin.packets import SACK_PERMITTED, icmp_error, ip, tcp, tcp_sack, tcp_scale

SERVER, SERVER_PORT = "192.168.10.100", 80
FIRST_PORT = 2000          # of seeds walked alone
# A client's address decides what NAT does: (what it is, what it sends to, what the server sees).
CLIENTS = (("192.168.1.1", SERVER, "192.168.1.1"),
           ("192.168.1.2", SERVER, "192.168.10.42"),         # SNAT
           ("192.168.1.3", "10.0.0.1", "192.168.1.3"),       # DNAT
           ("192.168.1.4", "10.0.0.1", "192.168.10.42"))     # both

_WORD = 2**32
_LATE_ACK = 66000           # how much too late an acknowledgement may be, at least
_FLAGS = ("S", "SA", "A", "PA", "FA", "R", "RA", "SU", "SEC", "SAE", "AU", "FAU", "FPA", "RP", "APEC",
          "F", "", "SF", "SR", "FPU", "SFA", "FRA", "RU", "PU", "SAU", "SRA", "FSRPAUEC")
_WEIGHTS = (8, 6, 14, 6, 8, 10, 6, *(1,) * 20)


@dataclass
class End:
    """One end, and what a router knows of it."""
    first: int          # its initial sequence number
    next: int           # what it sends next
    window: int         # as it stands in the header
    scale: int = 0
    end: int = 0        # the highest number it sent
    limit: int = 0      # the highest it may send
    widest: int = 1     # the largest window it offered
    acked: int = 0      # what it acknowledged last


def near(number):
    return (number + _WORD) % _WORD


class Walk:
    """`packets` are (device, bytes, description)."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.port = FIRST_PORT
        self.client = CLIENTS[self.random.randrange(len(CLIENTS))]
        self.packets = []
        self.last = (0, 0, 0, 0, 0)     # direction, sequence, end, acknowledgement, window
        self.sent = None                # the last segment as `_put` makes it
        self.ends = [self._new_end(), self._new_end()]
        self.scaled = self.random.random() < 0.5
        self.oddness = self.random.choice((0.0, 0.05, 0.15, 0.4, 0.8))

    def _new_end(self):
        draw = self.random
        first = draw.choice((0, 1, 1000, 2**31 - 50, _WORD - 1, _WORD - 300, draw.randrange(_WORD),
                             draw.randrange(_WORD)))
        window = draw.choice((0, 1, 100, 1000, 8192, 8192, 65535, 65535))
        return End(first, first, window, draw.choice((0, 1, 7, 14, 15, 255)), first, first, max(window, 1))

    # What is sent --------------------------------------------------------------------------------

    def send(self, way, flags, seq=None, ack=None, window=None, size=0, options=b"", follow=True, **fields):
        """A segment from end `way` (0 the client); `follow`: the ends take it for their own."""
        sender, peer = self.ends[way], self.ends[1 - way]
        seq = sender.next if seq is None else near(seq)
        ack = (peer.next if "A" in flags else 0) if ack is None else near(ack)
        window = sender.window if window is None else window
        end = near(seq + size + ("S" in flags) + ("F" in flags))
        self._put(way, flags, seq, ack, window, size, options, fields)
        self.sent = (way, flags, seq, ack, window, size, options)
        if follow:
            sender.next = sender.end = end
            if "A" in flags:
                sender.acked = ack
                offered = window << (min(sender.scale, 14) if self.scaled and "S" not in flags else 0)
                sender.widest = max(sender.widest, offered)
                peer.limit = near(ack + max(offered, 1))
        self.last = (way, seq, end, ack, window)

    def _put(self, way, flags, seq, ack, window, size, options, fields):
        client, towards, seen = self.client
        ends = (f"{client}:{self.port}", f"{towards}:{SERVER_PORT}")
        if way == 1:
            ends = (f"{SERVER}:{SERVER_PORT}", f"{seen}:{self.port}")
        packet = tcp(*ends, flags, seq, ack, window, bytes(size), options, **fields)
        told = f"{'<' if way else '>'} {flags or '-':4} seq {seq} ack {ack} win {window} len {size}"
        told += f" options {options.hex()}" if options else ""
        told += "".join(f" {name}={value}" for name, value in fields.items())
        self.packets.append((f"eth{way}", packet, told))

    def cut_short(self, way):
        """Ports, and less than a TCP header after them."""
        client, towards, seen = self.client
        source, target = (SERVER, seen) if way else (client, towards)
        ports = (SERVER_PORT, self.port) if way else (self.port, SERVER_PORT)
        bits = b"".join(port.to_bytes(2, "big") for port in ports) + bytes(self.random.randrange(16))
        self.packets.append((f"eth{way}", ip(source, target, 6, bits), f"{'<' if way else '>'} {len(bits)} bytes"))

    # A plausible life ----------------------------------------------------------------------------

    def syn_options(self, way):
        draw = self.random
        parts = []
        if self.scaled or draw.random() < 0.3:
            parts.append(tcp_scale(self.ends[way].scale))
        if draw.random() < 0.5:
            parts.append(SACK_PERMITTED)
        if draw.random() < 0.2:
            parts.append(bytes((2, 4, 5, 180)))
        draw.shuffle(parts)
        return b"".join(parts)

    def open(self):
        """Steps of one of the ways to open a connection."""
        way = self.random.choices(("usual", "both", "middle", "refused", "crossed"), (12, 2, 2, 1, 1))[0]
        if way == "middle":
            for direction in self.random.choice(((0, 1, 0), (0, 0, 1), (0, 1, 1), (1, 0, 1))):
                yield lambda one=direction: self.send(one, "A", size=self.random.choice((0, 0, 10)))
            return
        yield lambda: self.send(0, "S", options=self.syn_options(0))
        if way == "usual":
            yield lambda: self.send(1, "SA", options=self.syn_options(1))
            yield lambda: self.send(0, "A")
        elif way == "refused":
            yield lambda: self.send(1, "RA", seq=0, window=0)
        else:
            yield lambda: self.send(1, "S", options=self.syn_options(1))
            for one in self.random.choice(((0, 1), (1, 0))):
                flags = "SA" if way == "both" else "A"
                yield lambda one=one, flags=flags: self.send(one, flags, seq=self.ends[one].next - len(flags) + 1)

    def data(self):
        for _ in range(self.random.choice((0, 0, 1, 2, 4, 6))):
            way = self.random.randrange(2)
            yield lambda way=way: self.send(way, "PA", size=self.random.choice((1, 10, 100, 1000)))
            if self.random.random() < 0.8:
                yield lambda way=way: self.send(1 - way, "A")
            if self.random.random() < 0.1:
                yield lambda way=way: self.keepalive(way)

    def keepalive(self, way):
        self.send(way, "A", seq=self.ends[way].next - 1, follow=False)

    def close(self):
        way = self.random.randrange(2)
        kind = self.random.choices(("usual", "both", "reset", "half", "none"), (8, 2, 4, 2, 1))[0]
        if kind == "none":
            return
        if kind == "reset":
            yield lambda: self.send(way, self.random.choice(("R", "RA")))
            return
        yield lambda: self.send(way, "FA")
        if kind == "both":
            yield lambda: self.send(1 - way, "FA", ack=self.ends[way].next - 1)
            yield lambda: self.send(way, "A")
        else:
            yield lambda: self.send(1 - way, "A")
            if kind == "half":
                yield lambda: self.send(1 - way, "PA", size=50)
                return
            yield lambda: self.send(1 - way, "FA")
            yield lambda: self.send(way, "A")
        if self.random.random() < 0.4:
            yield lambda: self.send(1 - way, "A")

    def again(self):
        """The same ports once more."""
        if self.random.random() < 0.5:
            self.ends = [self._new_end(), self._new_end()]

    # What nobody should send ---------------------------------------------------------------------

    def odd(self):
        draw = self.random
        kind = draw.random()
        way = draw.randrange(2)
        if kind < 0.12 and self.packets:
            self.packets.append(draw.choice(self.packets[-6:]))     # once more
            return
        if kind < 0.18 and self.sent:
            self.repeat()
            return
        if kind < 0.20:
            self.cut_short(way)
            return
        if kind < 0.23 and self.sent:
            self.complain()
            return
        if kind < 0.28:
            self.intrude()
            return
        if kind < 0.45:
            self.answer_last()
            return
        sender = self.ends[way]
        flags = draw.choices(_FLAGS, _WEIGHTS)[0]
        size = draw.choice((0, 0, 0, 1, 2, 100, 1400))
        window = draw.choice((sender.window, sender.window, sender.window, 0, 1, 65535, draw.randrange(65536)))
        fields = {}
        if draw.random() < 0.03:
            fields = draw.choice(({"checksum_as": "bad"}, {"doff": 4}, {"doff": 15}, {"doff": 0}, {"doff": 7}))
        self.send(way, flags, self.some_sequence(way, size), self.some_ack(way), window, size, self.options(way),
                  follow=draw.random() < 0.3, **fields)

    def complain(self):
        """An ICMP error about the last segment, as it is on the other side of the router."""
        client, _, seen = self.client
        way, flags, seq, ack, window, size, options = self.sent
        ends = (f"{seen}:{self.port}", f"{SERVER}:{SERVER_PORT}")
        source, target = (SERVER, seen)
        if way == 1:
            towards = self.client[1]
            ends = (f"{towards}:{SERVER_PORT}", f"{client}:{self.port}")
            source, target = (client, towards)
        about = tcp(*ends, flags, seq, ack, window, bytes(size), options, ttl=60)
        kind, code = self.random.choice(((3, 0), (3, 1), (3, 3), (3, 4), (11, 0), (12, 0)))
        quote = self.random.choice((28, 40, 60, len(about)))
        source = self.random.choice((source, "10.7.7.7")) if way == 0 else source
        error = icmp_error(source, target, kind, code, about, quote)
        self.packets.append((f"eth{1 - way}", error, f"{'>' if way else '<'} ICMP {kind}/{code}, {quote} bytes"))

    def repeat(self):
        """The last segment some times more, perhaps one of them a little different."""
        draw = self.random
        times = draw.randrange(1, 6)
        other = draw.choice((None, None, *range(times)))
        for number in range(times):
            way, flags, seq, ack, window, size, options = self.sent
            if number == other:
                changed = draw.randrange(4)
                window += (changed == 0) * (1 if window < 65535 else -1)
                ack += changed == 1
                size += changed == 2
                seq += changed == 3
            self._put(way, flags, near(seq), near(ack), window, size, options, {})

    def intrude(self):
        """A SYN where there is a connection, and what may follow (RFC 5961)."""
        draw = self.random
        first = draw.choice((self.ends[0].next, self.ends[0].next + 100000, draw.randrange(_WORD)))
        self.send(0, "S", first, options=self.syn_options(0), follow=False)
        answer = draw.choice(("challenge", "challenge", "accept", "refuse"))
        if answer == "challenge":
            self.send(1, "A")
            if draw.random() < 0.5:
                self.send(0, "R", self.ends[1].acked, follow=False)
        elif answer == "refuse":
            self.send(1, "RA", 0, first + 1, 0, follow=False)
        else:
            self.ends[0].next = near(first + 1)
            self.ends[1].next = draw.randrange(_WORD)
            self.send(1, "SA", options=self.syn_options(1))
            if draw.random() < 0.7:
                self.send(0, "A")

    def answer_last(self):
        """What a segment that the router did not follow may provoke."""
        draw = self.random
        way, seq, end, ack, window = self.last
        flags = draw.choice(("SA", "A", "R", "RA", "RA", "FA"))
        mine = self.ends[1 - way]
        self.send(1 - way, flags, draw.choice((ack, ack, mine.next, 0, mine.next + 77777)),
                  draw.choice((end, end, end, seq, end + 1, 0)), draw.choice((mine.window, 0)),
                  follow=draw.random() < 0.4)

    def some_sequence(self, way, size):
        draw = self.random
        mine, peer = self.ends[way], self.ends[1 - way]
        base = draw.choice((mine.next, mine.next, mine.next, mine.end, mine.limit, mine.limit, mine.limit - size,
                            mine.limit + peer.widest - size, mine.end - peer.widest - size, peer.acked, mine.first,
                            self.last[2], self.last[3], 0, draw.randrange(_WORD)))
        return base + self.offset()

    def some_ack(self, way):
        draw = self.random
        mine, peer = self.ends[way], self.ends[1 - way]
        base = draw.choice((peer.next, peer.next, peer.next, peer.end, peer.end, peer.end - _LATE_ACK,
                            peer.end - mine.widest, mine.acked, peer.first + 1, self.last[2], self.last[2],
                            0, draw.randrange(_WORD)))
        return base + self.offset()

    def offset(self):
        return self.random.choice((0, 0, 0, 0, 0, 1, -1, 1, -1, 2, -2, 100, -100))

    def options(self, way):
        draw = self.random
        kind = draw.random()
        peer = self.ends[1 - way]
        if kind < 0.6:
            return b""
        if kind < 0.75:
            edges = [draw.choice((peer.end, peer.next, peer.end - 10, peer.end + 1000)) + self.offset()
                     for _ in range(draw.randrange(1, 4))]
            blocks = [(edge - 10, edge) for edge in edges]
            # One list, or one after the other, of which Linux reads the first.
            return tcp_sack(*blocks) if draw.random() < 0.7 else b"".join(map(tcp_sack, blocks))
        if kind < 0.9:
            return self.syn_options(way)
        timestamps = bytes((1, 1, 8, 10)) + bytes(8)
        sack = tcp_sack((peer.end, peer.end + draw.choice((0, 1, 10))))
        return draw.choice((timestamps, timestamps + sack, bytes((1, 5, 9)) + bytes(9), bytes((5, 18, 0, 0)),
                            bytes((3, 2, 3, 3, 5, 0, 0, 0)), bytes((3, 0, 0, 0)), bytes((0, 0, 0, 0)) + sack,
                            bytes((3, 4, 2, 1, 3, 3, 2, 0)), bytes((1, 1, 1, 5)), sack[2:] + sack[2:] + bytes(4),
                            bytes((4, 3, 0, 4, 2, 3, 3, 20))))

    # --------------------------------------------------------------------------------------------

    def run(self, longest=45):
        for _ in range(self.random.choice((1, 1, 2, 3))):
            for part in (self.open, self.data, self.close):
                for step in part():
                    while self.random.random() < self.oddness:
                        self.odd()
                    step()
            for _ in range(self.random.randrange(4) if self.oddness else 0):
                self.odd()
            self.again()
        del self.packets[longest:]
        return self


def walk(seed, port):
    """The packets of seed `seed` with the client's port `port`."""
    story = Walk(seed)
    story.port = port
    return story.run().packets
