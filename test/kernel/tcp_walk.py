#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Random TCP connections through Linux and through netfilter-replay: the answers have to be the same.

tcp_walk.py --replay PATH --seeds 2000          seeds 0 to 1999, many in one run of the router
tcp_walk.py --replay PATH --only 17 --list      one seed, its packets listed

A difference is shown with the shortest packet list that still has it (nftwin/walks.py says what is compared).
Exit code 0: all equal; 1: a difference; 2: wrong usage; 77: Linux cannot be asked here."""

from nftwin import walker, walks
from nftwin.walks import CT, DROP_INVALID, TCP, timeouts

# What a seed's router is set to, by the seed's remainder: (sysctls, rules).
SETTINGS = (
    (f"{CT}acct=1", ""),
    (f"{CT}acct=1,{timeouts(established=1000)}", ""),
    (f"{CT}acct=1,{timeouts()}", DROP_INVALID),
    (f"{CT}acct=1,{timeouts()},{TCP}loose=0", ""),
    (f"{CT}acct=1,{timeouts()},{TCP}be_liberal=1", ""),
    (f"{CT}acct=1,{timeouts()},{TCP}ignore_invalid_rst=1", DROP_INVALID),
    (f"{timeouts()},{TCP}max_retrans=1", ""),
    (f"{CT}acct=1,{CT}checksum=0,{TCP}max_retrans=0,{TCP}timeout_max_retrans=100,"
     f"{TCP}timeout_unacknowledged=50,{TCP}timeout_close=40", ""),
)
# What comes from outside may not open an entry that NAT would then have to go around.
_NAT = """-t nat -A PREROUTING -i eth0 -d 10.0.0.1 -j DNAT --to-destination 192.168.10.100
-t nat -A POSTROUTING -o eth1 -s 192.168.1.2 -j SNAT --to-source 192.168.10.42
-t nat -A POSTROUTING -o eth1 -s 192.168.1.4 -j SNAT --to-source 192.168.10.42
-A FORWARD -i eth1 -d 192.168.10.42 -m conntrack --ctstate NEW -j DROP
-A FORWARD -i eth1 -d 192.168.1.3 -m conntrack --ctstate NEW -j DROP
"""


def _rules(ports):
    return "".join(f"-t mangle -A PREROUTING -p tcp --{end} {port} -m conntrack --ctstate {state}\n"
                   for port in ports for end in ("sport", "dport")
                   for state in ("NEW", "ESTABLISHED", "INVALID")) + _NAT


FAMILY = walks.Family("tcp_walk", walker.walk, SETTINGS, _rules, lambda port: port, 40)

if __name__ == "__main__":
    walks.run(FAMILY, __doc__)
