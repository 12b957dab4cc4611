# SPDX-License-Identifier: GPL-2.0-only
"""What FTP scenarios are made of: control connections, segment by segment."""

from nftwin.packets import dont_fragment, tcp
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_WAN, SERVER, STATES

HELPED = "-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp\n" + STATES
NATTED = HELPED + MASQUERADE

# 192.168.1.1:1762 and 192.168.10.100:2561, in every form.
PORT = "PORT 192,168,1,1,6,226\r\n"
EPRT = "EPRT |1|192.168.1.1|1762|\r\n"
PASV = "227 Entering Passive Mode (192,168,10,100,10,1).\r\n"
EPSV = "229 Entering Extended Passive Mode (|||2561|)\r\n"


class Control:
    """A control connection. Each end counts in its own numbers; `seen` is the client as the server sees
    it, `asked` the server as the client does. What NAT adds to a text is told with it (`longer`), and
    the peer acknowledges it."""

    def __init__(self, seen=CLIENT, port=1757, seen_port=None, client=CLIENT, asked=SERVER, server=SERVER, dport=21,
                 asked_port=21, mine=1000, theirs=5000, devices=("eth0", "eth1"), options=b"", window=8192):
        self.ends = ((f"{client}:{port}", f"{asked}:{asked_port}"), (f"{server}:{dport}", f"{seen}:{seen_port or port}"))
        self.devices, self.window = devices, window
        self.next = [mine, theirs]
        self.longer = [0, 0]
        self.packets = []
        self.send(0, "S", options=options)
        self.send(1, "SA", options=options)
        self.ack()

    def send(self, way, flags="PA", text="", seq=None, ack=None, longer=0, dont=False, **fields):
        """A segment from end `way` (0 the client); with a `seq` it is no new one, and nobody counts it.
        `dont` sets DF."""
        payload = text if isinstance(text, bytes) else text.encode()
        number = self.next[way] if seq is None else seq
        answered = self.next[1 - way] + self.longer[1 - way] if ack is None else ack
        fields.setdefault("window", self.window)
        packet = tcp(*self.ends[way], flags, number, answered if "A" in flags else 0, payload=payload, **fields)
        self.packets.append((self.devices[way], dont_fragment(packet) if dont else packet))
        if seq is None:
            self.next[way] += len(payload) + ("S" in flags) + ("F" in flags)
        self.longer[way] += longer
        return self

    def say(self, text, **fields):
        """The client says something."""
        return self.send(0, "PA", text, **fields)

    def hear(self, text, **fields):
        """The server says something, and acknowledges what it got."""
        return self.send(1, "PA", text, **fields)

    def ack(self, **fields):
        """The client acknowledges."""
        return self.send(0, "A", **fields)

    def heard(self, **fields):
        """The server acknowledges."""
        return self.send(1, "A", **fields)

    def greeted(self):
        """Both have said something, so that a line is known to begin."""
        return self.hear("220 ready\r\n").ack().say("USER a\r\n").hear("230 in\r\n").ack()


def data_open(to=CLIENT, dport=1762, sport=20, server=SERVER, seq=9000):
    """The server opens an active data connection."""
    return "eth1", tcp(f"{server}:{sport}", f"{to}:{dport}", "S", seq)


def passive_open(dport=2561, sport=40001, client=CLIENT, server=SERVER, seq=9000):
    """The client opens a passive one."""
    return "eth0", tcp(f"{client}:{sport}", f"{server}:{dport}", "S", seq)


def told(text, way=0, **fields):
    """A conversation that comes to this text."""
    return Control(**fields).greeted().send(way, "PA", text)


def each_text(way, *texts, seen=CLIENT, first_port=1757, **fields):
    """Packets in which end `way` says each text in a connection of its own, as its second line."""
    packets = []
    for index, text in enumerate(texts):
        control = Control(seen, first_port + index, **fields)
        packets += control.say("USER a\r\n").hear("230 in\r\n").send(way, "PA", text).packets
    return packets


SEEN = ROUTER_WAN
