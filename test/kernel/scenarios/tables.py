# SPDX-License-Identifier: GPL-2.0-only
"""What sysctls add to the table and to the events."""

from nftwin.packets import icmp, ping, pong, tcp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_WAN, SERVER, STATES, TRACK, answer, ask, at

ACCOUNT, STAMP = "net.netfilter.nf_conntrack_acct=1", "net.netfilter.nf_conntrack_timestamp=1"

scenario("table-accounting", "packets= and bytes= per direction", rules=TRACK, sysctl=ACCOUNT,
         packets=[ask(), ask(), answer(), ("eth0", ping(CLIENT, SERVER)), ("eth1", pong(SERVER, CLIENT))])

scenario("table-accounting-dropped", "dropped later, counted all the same", sysctl=ACCOUNT,
         rules="-A FORWARD -i eth1 -j DROP\n" + TRACK, packets=[ask(), answer(), answer(), ask()])

scenario("table-accounting-nat", "bytes are those of the packet at conntrack", rules=MASQUERADE,
         sysctl=ACCOUNT,
         packets=[ask(), answer(client=ROUTER_WAN), at(2.5, ask())])

scenario("table-accounting-destroy", "an expired entry's DESTROY tells the counters", rules=TRACK,
         sysctl=ACCOUNT + ",net.netfilter.nf_conntrack_udp_timeout=1",
         packets=[ask(), answer(), at(1.5, ask())])

scenario("table-timestamp", "delta-time= is the entry's age", rules=TRACK, sysctl=STAMP,
         packets=[ask(), at(1.4, ask(port=5001)), at(2.1, ask(port=5002))])

scenario("table-no-events", "nf_conntrack_events=0: silence, but the table fills", rules=TRACK,
         sysctl="net.netfilter.nf_conntrack_events=0", packets=[ask(), answer()])

scenario("table-events-always", "nf_conntrack_events=1 looks no different while somebody listens",
         rules=TRACK,
         sysctl="net.netfilter.nf_conntrack_events=1", packets=[ask(), answer()])

UNSOUND = [ask(checksum_as="bad"), ("eth0", tcp(f"{CLIENT}:5000", f"{SERVER}:80", "SA", 1, 2)), ask(),
           ("eth0", tcp(f"{CLIENT}:5001", f"{SERVER}:80")), ("eth0", tcp(f"{CLIENT}:5001", f"{SERVER}:80", "A", 1, 2)),
           ("eth0", icmp(CLIENT, SERVER, 99)), ("eth0", ping(CLIENT, SERVER, bad_icmp=True))]

scenario("table-log-invalid", "who is told why is told no more than that", rules=STATES, packets=UNSOUND,
         sysctl="net.netfilter.nf_conntrack_log_invalid=255")

scenario("table-log-invalid-tcp", "of one protocol only", rules=STATES, packets=UNSOUND,
         sysctl="net.netfilter.nf_conntrack_log_invalid=6")
