#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Random FTP conversations through Linux and through netfilter-replay: the answers have to be the same.

ftp_walk.py --replay PATH --seeds 1000          seeds 0 to 999, many in one run of the router
ftp_walk.py --replay PATH --only 17 --list      one seed, its packets listed

A difference is shown with the shortest packet list that still has it (nftwin/walks.py says what is compared).
Exit code 0: all equal; 1: a difference; 2: wrong usage; 77: Linux cannot be asked here."""

from nftwin import ftp_walker, walks
from nftwin.walks import CT, DROP_INVALID, TCP, timeouts

# What a seed's router is set to, by the seed's remainder: (sysctls, rules).
SETTINGS = (
    (f"{CT}acct=1,{timeouts()}", ""),
    (f"{CT}acct=1,{timeouts()}", DROP_INVALID),
    (f"{timeouts()},{TCP}be_liberal=1", ""),
    (f"{CT}acct=1,{CT}checksum=0,{timeouts()},{TCP}loose=0,{TCP}max_retrans=1", DROP_INVALID),
)
# What comes from outside unexpected may not open an entry that NAT would then have to go around.
_NAT = """-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
-t nat -A PREROUTING -i eth0 -d 10.0.0.1 -j DNAT --to-destination 192.168.10.100
-t nat -A PREROUTING -i eth0 -d 172.131.170.142 -j DNAT --to-destination 192.168.10.100
""" + "".join(f"-t nat -A POSTROUTING -o eth1 -s {client} -j SNAT --to-source {seen}\n"
              for client, _, seen in ftp_walker.CLIENTS if seen != client) + """
-A FORWARD -m conntrack --ctstate RELATED
-A FORWARD -i eth1 -m conntrack --ctstate NEW -j DROP
"""


def _rules(ports):
    counted = []
    for port in ports:
        data = ftp_walker.first_data(port)
        counted += [port, f"{data}:{data + ftp_walker.PORTS - 1}"]
    return "".join(f"-t mangle -A PREROUTING -p tcp --{end} {port} -m conntrack --ctstate {state}\n"
                   for port in counted for end in ("sport", "dport")
                   for state in ("NEW", "ESTABLISHED", "INVALID", "RELATED")) + _NAT


def _owner(port):
    if port < ftp_walker.FIRST_DATA:
        return port
    return walks.FIRST_PORT + (port - ftp_walker.FIRST_DATA) // ftp_walker.PORTS


FAMILY = walks.Family("ftp_walk", ftp_walker.walk, SETTINGS, _rules, _owner, 16)

if __name__ == "__main__":
    walks.run(FAMILY, __doc__)
