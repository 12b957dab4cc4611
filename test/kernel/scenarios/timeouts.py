# SPDX-License-Identifier: GPL-2.0-only
"""Timeouts by sysctl, and what comes too late."""

from nftwin.packets import icmp, ip, ping, pong
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_WAN, SERVER, STATES, TRACK, answer, ask, at

UDP, STREAM = "net.netfilter.nf_conntrack_udp_timeout", "net.netfilter.nf_conntrack_udp_timeout_stream"

scenario("timeout-udp", "a late packet begins a new flow", rules=STATES, sysctl=f"{UDP}=1",
         packets=[ask(), at(1.5, ask())])

scenario("timeout-udp-late-reply", "a late reply begins a flow the other way round", rules=STATES,
         sysctl=f"{UDP}=1", packets=[ask(), at(1.5, answer())])

scenario("timeout-udp-late-reply-nat", "behind NAT it ends at the router", rules=MASQUERADE,
         sysctl=f"{UDP}=1", packets=[ask(), at(1.5, answer(client=ROUTER_WAN))])

scenario("timeout-udp-refresh", "every packet refreshes", rules=TRACK, sysctl=f"{UDP}=2",
         packets=[ask(), at(1.4, ask()), at(2.7, ask())])

scenario("timeout-udp-reply-refresh", "a reply refreshes too", rules=TRACK, sysctl=f"{UDP}=2",
         packets=[ask(), at(1.4, answer()), at(2.7, answer())])

scenario("timeout-udp-stream", "a stream has its own timeout", rules=TRACK, sysctl=f"{STREAM}=7",
         packets=[ask(), answer(), at(2.5, ask())])

scenario("timeout-udp-stream-ends", "and ends by it", rules=TRACK, sysctl=f"{UDP}=10,{STREAM}=1",
         packets=[ask(), answer(), at(2.3, ask()), at(3.7, answer())])

scenario("timeout-udp-longer", "a value above the default", rules=TRACK, sysctl=f"{UDP}=180,{STREAM}=4000",
         packets=[ask(), answer(), at(2.5, ask())])

scenario("timeout-icmp", "a late reply is INVALID", rules=STATES,
         sysctl="net.netfilter.nf_conntrack_icmp_timeout=1",
         packets=[("eth0", ping(CLIENT, SERVER)), (1.5, "eth1", pong(SERVER, CLIENT)),
                  ("eth0", icmp(CLIENT, SERVER, 8, seq=2))])

scenario("timeout-generic", "protocol 99", rules=STATES,
         sysctl="net.netfilter.nf_conntrack_generic_timeout=1",
         packets=[("eth0", ip(CLIENT, SERVER, 99, b"1")), (1.5, "eth0", ip(CLIENT, SERVER, 99, b"2"))])

scenario("timeout-zero", "a timeout of 0 s: nothing is remembered", rules=STATES, sysctl=f"{UDP}=0",
         packets=[ask(), answer(), ask()])

scenario("timeout-expired-in-table", "what has expired is not listed", rules=TRACK, sysctl=f"{UDP}=1",
         packets=[ask(), ask(port=5001), at(1.3, ask(port=5002))])
