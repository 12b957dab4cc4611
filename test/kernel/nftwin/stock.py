# SPDX-License-Identifier: GPL-2.0-only
"""What most scenarios are made of. LAN hosts are behind eth0, everything else behind eth1."""

from nftwin.packets import udp

CLIENT, CLIENT2, CLIENT3 = "192.168.1.1", "192.168.1.2", "192.168.1.3"
SERVER, SERVER2 = "192.168.10.100", "192.168.10.101"
ROUTER_LAN, ROUTER_WAN = "192.168.1.254", "192.168.10.1"

# A rule that has no target but needs conntrack switches it on.
TRACK = "-A FORWARD -m conntrack --ctstate NEW,ESTABLISHED\n"
STATES = "".join(f"-A FORWARD -m conntrack --ctstate {state}\n"
                 for state in ("NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"))
MASQUERADE = "-t nat -A POSTROUTING -o eth1 -j MASQUERADE\n"
HELPER = "-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp\n"


def ask(client=CLIENT, port=5000, server=SERVER, dport=53, **fields):
    """A client's question, as the router receives it on eth0."""
    return "eth0", udp(f"{client}:{port}", f"{server}:{dport}", b"question", **fields)


def answer(client=CLIENT, port=5000, server=SERVER, dport=53, **fields):
    """The server's answer to `ask`; with NAT `client` and `port` are those that the server saw."""
    return "eth1", udp(f"{server}:{dport}", f"{client}:{port}", b"the answer", **fields)


def at(seconds, packet):
    """The packet at a given moment."""
    return (seconds, *packet)
