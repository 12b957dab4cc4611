# SPDX-License-Identifier: GPL-2.0-only
"""FTP: commands and replies that announce a data connection, with and without NAT."""

from nftwin.packets import tcp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_WAN, SERVER, STATES

HELPED = "-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp\n" + STATES
NATTED = HELPED + MASQUERADE


class Control:
    """A control connection, segment by segment; `seen` is the client as the server sees it. What
    NAT adds to the text is added to what the server acknowledges (`longer`)."""

    def __init__(self, seen=CLIENT, port=1757):
        self.client, self.server = f"{CLIENT}:{port}", f"{SERVER}:21"
        self.seen = f"{seen}:{port}"
        self.mine, self.theirs, self.longer = 1000, 5000, 0
        self.packets = [("eth0", tcp(self.client, self.server, "S", self.mine)),
                        ("eth1", tcp(self.server, self.seen, "SA", self.theirs, self.mine + 1))]
        self.mine, self.theirs = self.mine + 1, self.theirs + 1
        self.ack()

    def ack(self):
        self.packets.append(("eth0", tcp(self.client, self.server, "A", self.mine, self.theirs)))
        return self

    def say(self, text, **fields):
        """The client says something."""
        self.packets.append(("eth0", tcp(self.client, self.server, "PA", self.mine, self.theirs,
                                         payload=text.encode(), **fields)))
        self.mine += len(text)
        return self

    def hear(self, text, **fields):
        """The server says something, and acknowledges what it got."""
        self.packets.append(("eth1", tcp(self.server, self.seen, "PA", self.theirs,
                                         self.mine + self.longer, payload=text.encode(), **fields)))
        self.theirs += len(text)
        return self

    def greeted(self):
        return self.hear("220 ready\r\n").ack().say("USER a\r\n").hear("230 in\r\n").ack()


def data_open(to, dport, sport=20):
    return ("eth1", tcp(f"{SERVER}:{sport}", f"{to}:{dport}", "S", 9000))


def port(control, text="PORT 192,168,1,1,6,226\r\n", longer=0):
    control.greeted().say(text)
    control.longer += longer
    return control


control = port(Control())
scenario("ftp-port", "PORT expects the server's data connection", rules=HELPED,
         packets=control.hear("200 ok\r\n").packets + [data_open(CLIENT, 1762)])

control = port(Control(ROUTER_WAN), longer=1)
scenario("ftp-port-masquerade", "the text is translated, one byte longer, and numbers follow",
         rules=NATTED, packets=control.hear("200 ok\r\n").ack().say("RETR x\r\n").hear("150 \r\n").packets
         + [data_open(ROUTER_WAN, 1762)])

control = port(Control(ROUTER_WAN), "EPRT |1|192.168.1.1|1762|\r\n", longer=1)
scenario("ftp-eprt-masquerade", "the extended form", rules=NATTED,
         packets=control.hear("200 ok\r\n").packets + [data_open(ROUTER_WAN, 1762)])
