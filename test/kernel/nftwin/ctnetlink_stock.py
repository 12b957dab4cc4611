# SPDX-License-Identifier: GPL-2.0-only
"""What conntrack commands of scenarios are about: the connections of `stock.ask` and `tcp_stock.out`."""

from nftwin.packets import tcp
from nftwin.stock import CLIENT, SERVER
from nftwin.tcp_stock import PORT

ENDS = f"-s {CLIENT} -d {SERVER}"
UDP = f"-p udp {ENDS} --sport 5000 --dport 53"
UDP2 = f"-p udp {ENDS} --sport 5001 --dport 53"
TCP = f"-p tcp {ENDS} --sport {PORT} --dport 80"
ECHO = f"-p icmp {ENDS} --icmp-type 8 --icmp-code 0 --icmp-id 77"
TFTP = f"-p udp {ENDS} --sport 5000 --dport 69"
FTP = f"-p tcp {ENDS} --sport 1757 --dport 21"

# conntrack of other protocols has no ports to ask for.
OTHER = 99

ALL_ONES, ZEROS = "255.255.255.255", "0.0.0.0"


def expect(master, source, sport, destination, dport, mask=ALL_ONES, mask_port=0, more=""):
    """The command that makes an expectation."""
    return (f"-I expect {master} -t 30 --tuple-src {source} --tuple-dst {destination} "
            f"--tuple-port-src {sport} --tuple-port-dst {dport} --mask-src {mask} --mask-dst {ALL_ONES} "
            f"--mask-port-src {mask_port} --mask-port-dst 65535 {more}").rstrip()


def one(verb, protocol, source, sport, destination, dport):
    """A command about the expectation that such a packet would fulfil."""
    return (f"{verb} expect -p {protocol} -s {source} -d {destination} --sport {sport} --dport {dport} "
            f"--reply-port-src 0 --reply-port-dst 0")


def segment(flags, seq, ack=0, payload=b"", port=PORT, seen=CLIENT):
    """A segment from the server as it comes to `seen`."""
    return "eth1", tcp(f"{SERVER}:80", f"{seen}:{port}", flags, seq, ack, payload=payload)
