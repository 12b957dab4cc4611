# SPDX-License-Identifier: GPL-2.0-only
"""Which ports NAT may draw from when one is taken: low stays low, high stays high."""

from nftwin.scenario import scenario
from nftwin.stock import CLIENT2, CLIENT3, MASQUERADE, ask, at

for name, port, drawn in (("privileged", 100, (1, 511)), ("privileged-end", 511, (1, 511)),
                          ("reserved", 512, (600, 1023)), ("reserved-end", 1023, (600, 1023)),
                          ("free", 1024, (1024, 65535)), ("free-end", 65535, (1024, 65535))):
    scenario(f"ports-{name}", f"port {port} taken: {drawn[0]} to {drawn[1]}", rules=MASQUERADE,
             free_ports=drawn,
             packets=[ask(port=port), ask(client=CLIENT2, port=port), ask(client=CLIENT3, port=port)])

scenario("ports-other-server", "towards another server the same port is free", rules=MASQUERADE,
         packets=[ask(), ask(client=CLIENT2, server="192.168.10.101"), ask(client=CLIENT3, dport=54)])

scenario("ports-free-again", "when the first mapping has expired the second client keeps its port",
         rules=MASQUERADE, sysctl="net.netfilter.nf_conntrack_udp_timeout=1",
         packets=[ask(), at(1.5, ask(client=CLIENT2)), ask(client=CLIENT2)])

# The client's own next packet makes Linux notice the expiry; an expired entry that nobody has noticed
# would still lend its port to the client's other flows.
scenario("ports-mapping-forgotten", "a drawn port is forgotten with its entry", rules=MASQUERADE,
         free_ports=(1024, 65535), sysctl="net.netfilter.nf_conntrack_udp_timeout=1",
         packets=[ask(), ask(client=CLIENT2), at(1.5, ask(client=CLIENT2)),
                  ask(client=CLIENT2, server="192.168.10.101")])
