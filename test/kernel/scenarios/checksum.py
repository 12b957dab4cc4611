# SPDX-License-Identifier: GPL-2.0-only
"""Packets that are not what they should be: checksums, lengths, header fields."""

from nftwin.packets import ip, ping, pseudo_checksum, address, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_WAN, SERVER, STATES, answer, ask

ENDS = f"{CLIENT}:5000", f"{SERVER}:53"
WATCHED = MASQUERADE + STATES


def udp_that_sums_to_zero():
    """A datagram whose checksum is 0 once the source is the router's: it must leave as 0xffff."""
    head = udp(f"{ROUTER_WAN}:5000", f"{SERVER}:53", b"\0\0")[20:26] + b"\0\0"
    filler = pseudo_checksum(address(ROUTER_WAN), address(SERVER), 17, head + b"\0\0")
    return udp(*ENDS, filler.to_bytes(2, "big"))


scenario("checksum-udp-bad", "INVALID, passes untranslated", rules=WATCHED,
         packets=[ask(checksum_as="bad"), ask()])

scenario("checksum-udp-bad-later", "a bad packet of a known flow is INVALID and untranslated",
         rules=WATCHED,
         packets=[ask(), ask(checksum_as="bad"), answer(client=ROUTER_WAN, checksum_as="bad")])

scenario("checksum-udp-zero", "no checksum is no error, and NAT leaves it out", rules=WATCHED,
         packets=[ask(checksum_as="zero"), answer(client=ROUTER_WAN, checksum_as="zero")])

scenario("checksum-udp-becomes-zero", "a computed 0 is written as 0xffff", rules=WATCHED,
         packets=[("eth0", udp_that_sums_to_zero())])

scenario("checksum-udp-ignored", "nf_conntrack_checksum=0: a bad packet opens a flow, stays bad",
         sysctl="net.netfilter.nf_conntrack_checksum=0", rules=WATCHED,
         packets=[ask(checksum_as="bad"), answer(client=ROUTER_WAN)])

scenario("checksum-icmp-bad", "INVALID, passes untranslated", rules=WATCHED,
         packets=[("eth0", ping(CLIENT, SERVER, bad_icmp=True)), ("eth0", ping(CLIENT, SERVER))])

scenario("checksum-icmp-ignored", "nf_conntrack_checksum=0: a bad ping opens a flow",
         sysctl="net.netfilter.nf_conntrack_checksum=0", rules=WATCHED,
         packets=[("eth0", ping(CLIENT, SERVER, bad_icmp=True))])

scenario("checksum-ip-bad", "a bad header checksum: gone before any hook",
         rules=WATCHED + "-t raw -A PREROUTING",
         packets=[ask(bad_checksum=True), ask(port=5001)])

scenario("length-udp-truncated", "less than a UDP header: INVALID", rules=WATCHED,
         packets=[("eth0", ip(CLIENT, SERVER, 17, b"\x13\x88\x00\x35")), ask()])

scenario("length-udp-header-only", "7 bytes of UDP", rules=WATCHED,
         packets=[("eth0", ip(CLIENT, SERVER, 17, b"\x13\x88\x00\x35\x00\x07\x00"))])

scenario("length-udp-no-bytes", "protocol UDP and nothing behind the IP header", rules=WATCHED,
         packets=[("eth0", ip(CLIENT, SERVER, 17))])

scenario("length-udp-field-too-long", "UDP says more than IP holds: INVALID", rules=WATCHED,
         packets=[("eth0", udp(*ENDS, b"1234", udp_length=13))])

scenario("length-udp-field-too-short", "UDP says less than its own header: INVALID", rules=WATCHED,
         packets=[("eth0", udp(*ENDS, b"1234", udp_length=7))])

scenario("length-udp-field-short", "bytes behind the datagram, inside the IP packet", rules=WATCHED,
         packets=[("eth0", udp(*ENDS, b"123456", udp_length=11))])

scenario("length-icmp-truncated", "less than an ICMP header", rules=WATCHED,
         packets=[("eth0", ip(CLIENT, SERVER, 1, b"\x08\x00\xf7\xff")), ("eth0", ip(CLIENT, SERVER, 1))])

scenario("length-ip-too-long", "IP says more than arrived: gone before any hook",
         rules=WATCHED + "-t raw -A PREROUTING",
         packets=[("eth0", ip(CLIENT, SERVER, 99, b"1234", length=40))])

scenario("length-ip-padding", "bytes behind the IP packet are cut off", rules=WATCHED,
         packets=[("eth0", ip(CLIENT, SERVER, 99, b"12345678", length=24))])

scenario("length-ip-less-than-header", "a total length of 19: gone before any hook",
         rules=WATCHED + "-t raw -A PREROUTING",
         packets=[("eth0", ip(CLIENT, SERVER, 99, b"1234", length=19))])
