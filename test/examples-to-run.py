#! /usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only

# The programs that an ns-3 tree's ./test.py runs as examples; it runs them in testpy-output/TIME.
# Each tuple: (program with arguments, condition to run it, condition to run it under valgrind).
cpp_examples = [
    ("connection-reset", "True", "True"),
    ("connection-reset --silent", "True", "True"),
    ("ftp-nat", "True", "True"),
    ("ftp-nat --passive", "True", "True"),
    ("ftp-nat --extended", "True", "True"),
    ("ftp-two-nats --size=1000000", "True", "True"),
    ("hook-module", "True", "True"),
    ("nat-first-steps", "True", "True"),
    (
        "netfilter-replay --interfaces=eth0=192.168.1.254/24,eth1=192.168.10.1/24 --routes=default=eth1"
        " --input=eth0=../../contrib/netfilter/test/kernel/recorded/real-tftp-put/in-eth0.pcap"
        " --output=netfilter-replay",
        "True",
        "True",
    ),
    ("port-exhaustion --protocol=udp --rate=10 --warmUp=10 --seconds=10", "True", "True"),
    ("syn-flood --flood=50 --warmUp=10 --seconds=10", "True", "True"),
    ("table-sizing --rate=5 --mean=10 --max=1000 --warmUp=10 --seconds=10", "True", "True"),
    ("tcp-states", "True", "True"),
    ("tftp-nat", "True", "True"),
    ("tftp-nat --client=router", "True", "True"),
    ("timeout-tuning --warmUp=10 --seconds=10", "True", "True"),
    ("topology --file=home.graphml", "True", "True"),
    ("topology --file=cgnat.graphml --check", "True", "True"),
    ("user-states", "True", "True"),
]
python_examples = []
