# SPDX-License-Identifier: GPL-2.0-only
"""-m multiport: up to 15 ports of one side or of either."""

from nftwin.packets import icmp, ip, tcp, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, SERVER, answer, ask

PORTS = [ask(port=port, dport=dport) for port, dport in
         ((5000, 53), (53, 5000), (80, 80), (0, 0), (65535, 65535), (1024, 443), (8000, 8080), (8001, 8079))]


def count(*options, protocol="udp"):
    return "".join(f"-A FORWARD -p {protocol} -m multiport {option}\n" for option in options)


scenario("multiport-sides", "source, destination, either", packets=PORTS,
         rules=count("--sports 53,80", "--dports 53,80", "--ports 53,80", "--source-ports 5000",
                     "--destination-ports 5000"))

scenario("multiport-ranges", "bounds included", packets=PORTS,
         rules=count("--dports 53:80,8080", "--sports 8000:8001", "--ports 0:53", "--ports 65534:65535",
                     "--dports 1,443:8079,9"))

scenario("multiport-negated", "not one of them; of either side: neither is", packets=PORTS,
         rules=count("! --dports 53,80", "! --sports 1024:65535", "! --ports 80,443,5000"))

scenario("multiport-fifteen", "as many as there may be", packets=PORTS,
         rules=count("--dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,443",
                     "--ports 1:2,3:4,5:6,7:8,9:10,11:12,13:79,80"))

scenario("multiport-tcp", "of TCP", packets=[
    ("eth0", tcp(f"{CLIENT}:{port}", f"{SERVER}:{dport}")) for port, dport in ((5000, 80), (80, 5000), (443, 443))],
    rules=count("--dports http,https", "--sports 80", "! --ports 80", protocol="tcp"))

scenario("multiport-protocols", "UDP-Lite, SCTP and DCCP have ports in the same place", packets=[
    ("eth0", ip(CLIENT, SERVER, protocol, b"\x13\x88\x00\x50" + bytes(12))) for protocol in (132, 33, 136, 99)],
    rules="".join(count("--sports 5000", "--dports 80", "--dports 81", protocol=name)
                  for name in ("sctp", "dccp", "udplite")))

scenario("multiport-short", "a packet too short for ports is dropped; four bytes are enough", packets=[
    ("eth0", ip(CLIENT, SERVER, 17, b"\x13\x88\x00\x35")), ("eth0", ip(CLIENT, SERVER, 17, b"\x13\x88\x00")),
    ("eth0", ip(CLIENT, SERVER, 17, b""))],
    rules="-A FORWARD -p udp\n" + count("--dports 53", "! --dports 53") + "-A FORWARD -p udp\n")

scenario("multiport-fragments", "a later piece never fits, negated or not", packets=[
    ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:53", bytes(8), udp_length=32, flags=1)),
    ("eth0", ip(CLIENT, SERVER, 17, bytes(16), offset=2))],
    rules=count("--dports 53", "! --dports 54"))

scenario("multiport-drop", "a firewall's list", packets=[*PORTS, answer(), ("eth0", icmp(CLIENT, SERVER, 8))],
         rules="-A FORWARD -p udp -m multiport --dports 53,443,8000:8090 -j ACCEPT\n-A FORWARD -p udp -j DROP\n")
