# SPDX-License-Identifier: GPL-2.0-only
"""TCP segments that are not what they should be: flags, lengths, checksums, first packets."""

from nftwin.packets import ip
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_WAN, SERVER, STATES
from nftwin.tcp_stock import ACCOUNT, PORT, back, each, opened, out, tight

# What goes with PSH, ECE and CWR is decided without them.
VALID = ("S", "SU", "SA", "R", "RA", "FA", "FAU", "A", "AU")
INVALID = ("", "F", "U", "FU", "SF", "SR", "SFA", "SRA", "FR", "FRA", "SAU", "RU", "RAU", "FSRA", "FSRPAUEC")
MORE = ("P", "E", "C", "EC", "PEC")


def first(port, flags):
    return [out(flags, 1000, 5000 if "A" in flags else 0, port=port)]


def later(port, flags):
    return opened(port) + [out(flags, 1001, 5001 if "A" in flags else 0, port=port)]


scenario("tcp-first-packet-valid", "of the flags that exist only SYN and ACK begin a connection", rules=STATES,
         packets=each(first, *VALID))
scenario("tcp-first-packet-invalid", "flags that nobody sends", rules=STATES, packets=each(first, *INVALID))
for name, flags in (("push", "P"), ("ece", "E"), ("cwr", "C"), ("push-ece-cwr", "PEC")):
    scenario(f"tcp-first-packet-{name}", f"with {flags} nothing becomes valid or invalid", rules=STATES,
             packets=each(first, *(one + flags for one in (*VALID, "", "F", "SF"))))
scenario("tcp-flags-valid", "in ESTABLISHED", rules=STATES, sysctl=ACCOUNT, packets=each(later, *VALID))
scenario("tcp-flags-invalid", "in ESTABLISHED: INVALID, and the connection stays as it was", rules=STATES,
         sysctl=ACCOUNT, packets=each(later, *INVALID[:9]))
scenario("tcp-flags-invalid-more", "the rest of them", rules=STATES, sysctl=ACCOUNT,
         packets=each(later, *INVALID[9:], *MORE[:3]))
scenario("tcp-flags-null", "NULL, FIN and Xmas scans: INVALID, never an entry", rules=STATES,
         packets=[out("", 0), out("F", 0, port=40001), out("FPU", 0, port=40002)])
scenario("tcp-flags-null-answered", "a RST that answers a scan is INVALID too", rules=STATES,
         packets=[out("FPU", 0), back("RA", 0, 1)])
scenario("tcp-flags-ecn", "a handshake with ECN (RFC 3168)", rules=STATES,
         packets=[out("SEC", 1000), back("SAE", 5000, 1001), out("A", 1001, 5001), out("APC", 1001, 5001)])
scenario("tcp-syn-ack-first", "a SYN/ACK nobody asked for", rules=STATES, packets=[back("SA", 5000, 1001)])
scenario("tcp-ack-first-then-syn", "a SYN after a pick-up is ignored", rules=STATES,
         packets=[out("A", 1000, 5000), out("S", 9000), back("SA", 5000, 9001), out("A", 9001, 5001)])


def cut(length):
    """The first bytes of a SYN, with ports if there is room."""
    return "eth0", ip(CLIENT, SERVER, 6, out("S", 1000)[1][20:20 + length])


scenario("tcp-length-truncated", "less than a TCP header: INVALID", rules=STATES,
         packets=[cut(0), cut(3), cut(4), cut(7), cut(8), cut(13), cut(19), cut(20)])
scenario("tcp-length-truncated-later", "of a known connection", rules=STATES, sysctl=ACCOUNT,
         packets=opened() + [cut(8), cut(19), out("A", 1001, 5001)])
scenario("tcp-length-offset-small", "a data offset of less than 20 bytes: INVALID", rules=STATES,
         packets=each(lambda port, doff: [out("S", 1000, port=port, doff=doff)], 0, 1, 4, 5))
scenario("tcp-length-offset-large", "a data offset beyond the segment: INVALID", rules=STATES,
         packets=each(lambda port, doff: [out("S", 1000, port=port, doff=doff, payload=bytes(8))], 6, 7, 8, 15))
scenario("tcp-length-offset-later", "both in ESTABLISHED", rules=STATES, sysctl=ACCOUNT,
         packets=each(lambda port, doff: opened(port) + [out("A", 1001, 5001, port=port, doff=doff)], 4, 5, 6, 15))
scenario("tcp-length-padding", "bytes behind the IP packet are no data", rules=STATES, sysctl=ACCOUNT,
         packets=opened() + [("eth0", out("A", 1001, 5001)[1] + b"ethernet"), back("A", 5001, 1001)])

scenario("tcp-checksum-bad", "INVALID, passes untranslated", rules=MASQUERADE + STATES,
         packets=[out("S", 1000, checksum_as="bad"), out("S", 1000)])
scenario("tcp-checksum-bad-later", "INVALID in ESTABLISHED: its numbers are not believed",
         rules=MASQUERADE + STATES, sysctl=ACCOUNT,
         packets=opened(seen=ROUTER_WAN) + [out("FA", 1001, 5001, checksum_as="bad"), out("A", 1001, 5001)])
scenario("tcp-checksum-bad-data", "an odd number of bytes", rules=STATES,
         packets=opened() + [out("PA", 1001, 5001, payload=b"odd", checksum_as="bad"),
                             out("PA", 1001, 5001, payload=b"odd")])
scenario("tcp-checksum-ignored", "nf_conntrack_checksum=0: it opens, and stays bad through NAT",
         rules=MASQUERADE + STATES, sysctl="net.netfilter.nf_conntrack_checksum=0",
         packets=[out("S", 1000, checksum_as="bad"), back("SA", 5000, 1001, client=ROUTER_WAN)])
scenario("tcp-flags-after-checksum", "nf_conntrack_checksum=0 does not make flags valid", rules=STATES,
         sysctl="net.netfilter.nf_conntrack_checksum=0",
         packets=tight([out("SF", 1000, checksum_as="bad"), out("S", 1000, port=PORT + 1, doff=4)]))
