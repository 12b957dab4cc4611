# SPDX-License-Identifier: GPL-2.0-only
"""CONNMARK and -m connmark: a mark that stays with the connection."""

from nftwin.packets import icmp_error, ping, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, HELPER, MASQUERADE, ROUTER_WAN, SERVER, answer, ask, at
from nftwin.tcp_stock import back, opened, out


def both(*lines, table="mangle", chain="FORWARD"):
    return "".join(f"-t {table} -A {chain} {line}\n" for line in lines)


WATCH = "".join(f"-A FORWARD -m connmark --mark {mark}\n"
                for mark in ("0", "1", "0x10/0xf0", "0x0/0xff")) + "-A FORWARD -m connmark ! --mark 0\n"

scenario("connmark-set", "of a first packet: NEW tells it", packets=[ask(), answer(), ask()],
         rules=both("-j CONNMARK --set-mark 0x11") + WATCH)

scenario("connmark-set-later", "of a later one: UPDATE tells it", packets=[ask(), answer(), ask(), ask()],
         rules=both("-i eth1 -j CONNMARK --set-mark 0x11") + WATCH)

scenario("connmark-set-again", "the same mark once more is no news",
         packets=[ask(), at(2.5, ask()), at(2.55, answer()), at(2.6, ask())],
         rules=both("-j CONNMARK --set-mark 1") + WATCH)

scenario("connmark-changes", "another mark with every packet", packets=[ask(), answer(), ask(), answer()],
         rules=both("-j CONNMARK --xor-mark 0xff", "-i eth1 -j CONNMARK --or-mark 0x100") + WATCH)

scenario("connmark-forms", "set, and, or, xor, with masks", packets=[ask()], rules="".join(
    f"-t mangle -A FORWARD -j CONNMARK {form}\n-t mangle -A FORWARD -m connmark --mark {value}\n"
    for form, value in (("--set-mark 0xf0f0", "0xf0f0"), ("--set-mark 0xff/0x0f", "0xf0ff"),
                        ("--and-mark 0xff00", "0xf000"), ("--xor-mark 0xffff", "0xfff"),
                        ("--set-xmark 0x1/0xff", "0xf01"), ("--or-mark 0x80", "0xf81"),
                        ("--set-mark 0x12 --left-shift-mark 4", "0x120"),
                        ("--set-xmark 0x0/0x0 --right-shift-mark 5", "9"))))

scenario("connmark-save", "the packet's mark stays with its connection", packets=[ask(), answer(), ask(port=6000)],
         rules=both("-p udp --sport 5000 -j MARK --set-mark 0x1234", "-j CONNMARK --save-mark", chain="PREROUTING")
         + both("-m connmark --mark 0x1234", "-m connmark --mark 0"))

scenario("connmark-restore", "and marks its other packets", packets=[ask(), answer(), ask(port=6000)],
         rules=both("-j CONNMARK --restore-mark", "-m mark --mark 0x7", chain="PREROUTING")
         + both("-m mark --mark 0 -p udp --sport 5000 -j MARK --set-mark 7", "-j CONNMARK --save-mark")
         + "-A FORWARD -m mark --mark 7\n")

scenario("connmark-masks", "some bits only, from here to there", packets=[ask(), answer(), ask()],
         rules=both("-j MARK --set-mark 0xabcd", "-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xffff",
                    "-m connmark --mark 0xcd", "-j CONNMARK --save-mark --nfmask 0xf00 --ctmask 0xf0",
                    "-m connmark --mark 0xb0d", "-j CONNMARK --restore-mark --nfmask 0xffff --ctmask 0xff",
                    "-m mark --mark 0x0d", "-j CONNMARK --restore-mark --mask 0xf00", "-m mark --mark 0xb0d",
                    "-j CONNMARK --save-mark --mask 0xf --left-shift-mark 8",
                    "-j CONNMARK --restore-mark --right-shift-mark 4"))

scenario("connmark-nobody", "a packet without a connection has no such mark", packets=[ask(), answer()],
         rules="-t raw -A PREROUTING -i eth0 -j CT --notrack\n" + both("-j CONNMARK --set-mark 1") + WATCH)

scenario("connmark-dropped", "a mark whose packet is dropped is told with the next", packets=[ask(), answer(), ask()],
         rules=both("-i eth1 -j CONNMARK --set-mark 1") + "-A FORWARD -i eth1 -j DROP\n" + WATCH)

scenario("connmark-error", "an ICMP error marks the connection that it is about",
         packets=[ask(), ("eth1", icmp_error(SERVER, CLIENT, 3, 3, udp(f"{CLIENT}:5000", f"{SERVER}:53", b"question"))),
                  ask()],
         rules=both("-p icmp -j CONNMARK --set-mark 1") + WATCH)

scenario("connmark-nat", "in the nat table, and for what is translated",
         packets=[ask(), answer(client=ROUTER_WAN), ("eth0", ping(CLIENT, SERVER))],
         rules=both("-j CONNMARK --set-mark 1", chain="PREROUTING", table="nat") + WATCH + MASQUERADE)

scenario("connmark-tcp", "with the states of TCP", packets=[*opened(), out("FA", 1001, 5001), back("A", 5001, 1002)],
         rules=both("-p tcp --tcp-flags FIN FIN -j CONNMARK --set-mark 0xf1",
                    "-p tcp --syn -j CONNMARK --set-mark 0x51") + WATCH)

scenario("connmark-expected", "what is expected has its master's",
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0")),
                  ("eth1", udp(f"{SERVER}:6000", f"{CLIENT}:5000", b"\0\3\0\1data")),
                  ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:6000", b"\0\4\0\1"))],
         rules=HELPER + both("-p udp --dport 69 -j CONNMARK --set-mark 0x45") + WATCH
         + "-A FORWARD -m connmark --mark 0x45\n")
