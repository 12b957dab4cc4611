# SPDX-License-Identifier: GPL-2.0-only
"""What TCP scenarios are made of: a client in the LAN, a server outside, their segments."""

from nftwin.packets import tcp
from nftwin.stock import CLIENT, SERVER

PORT = 40000
ACCOUNT = "net.netfilter.nf_conntrack_acct=1"
TCP = "net.netfilter.nf_conntrack_tcp_"


def out(flags, seq, ack=0, port=PORT, client=CLIENT, server=SERVER, dport=80, **fields):
    """From the client, as the router receives it on eth0."""
    return "eth0", tcp(f"{client}:{port}", f"{server}:{dport}", flags, seq, ack, **fields)


def back(flags, seq, ack=0, port=PORT, client=CLIENT, server=SERVER, dport=80, **fields):
    """From the server; with NAT `client` and `port` are those that the server saw."""
    return "eth1", tcp(f"{server}:{dport}", f"{client}:{port}", flags, seq, ack, **fields)


def opened(port=PORT, seen=CLIENT, client=CLIENT, server=SERVER, dport=80, mine=1000, other=5000,
           window=8192, theirs=8192, options=b"", answered=b"", seen_port=None):
    """The handshake: the client begins at `mine`, the server at `other`; both offer their windows. The
    server sees the client as `seen`, its port as `seen_port`."""
    ends = {"port": port, "server": server, "dport": dport}
    return [out("S", mine, client=client, window=window, options=options, **ends),
            back("SA", other, mine + 1, port=seen_port or port, client=seen, server=server, dport=dport, window=theirs,
                 options=answered),
            out("A", mine + 1, other + 1, client=client, window=window, **ends)]


def to_state(state, port=PORT):
    """(packets that lead there, what the client sends next, what the server sends next)"""
    def mine(*words):
        return out(*words, port=port)

    def theirs(*words):
        return back(*words, port=port)

    if state == "syn-sent":
        return [mine("S", 1000)], 1001, 5000
    if state == "syn-sent2":
        return [mine("S", 1000), theirs("S", 5000)], 1001, 5001
    if state == "syn-recv":
        return opened(port)[:2], 1001, 5001
    packets = opened(port)
    if state == "close":
        return [*packets, mine("R", 1001, 5001)], 1001, 5001
    steps = [mine("FA", 1001, 5001), theirs("A", 5001, 1002), theirs("FA", 5001, 1002), mine("A", 1002, 5002)]
    number = ("established", "fin-wait", "close-wait", "last-ack", "time-wait").index(state)
    return packets + steps[:number], 1001 + (number > 0), 5001 + (number > 2)


def tight(packets, room=0.7):
    """Untimed packets so near to one another that all are in one second."""
    step = round(min(0.04, room / max(1, len(packets))), 4)
    return [(round(index * step, 4), *packet) for index, packet in enumerate(packets)]


def each(story, *values):
    """story(port, value) for every value, each a connection of its own, all within a second."""
    return tight([packet for index, value in enumerate(values) for packet in story(PORT + index, value)])
