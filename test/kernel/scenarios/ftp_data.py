# SPDX-License-Identifier: GPL-2.0-only
"""FTP: data connections, and the expectations that they meet."""

from nftwin.ftp_stock import (EPRT, EPSV, HELPED, NATTED, PASV, PORT, SEEN, Control, data_open, passive_open, told)
from nftwin.packets import icmp_error, tcp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, ROUTER_WAN, SERVER, SERVER2, at
from nftwin.tcp_stock import tight

# Only what belongs to a conversation passes from outside.
CLOSED = ("-P FORWARD DROP\n-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT\n"
          "-A FORWARD -m conntrack --ctstate RELATED -j ACCEPT\n-A FORWARD -i eth0 -p tcp --dport 21 -j ACCEPT\n")
HELP = HELPED.splitlines()[0] + "\n"
PORT2 = PORT.replace("226", "227")


def data(flags, seq, ack=0, text="", seen=CLIENT, port=1762, sport=20):
    """Of an active data connection, from the server."""
    return "eth1", tcp(f"{SERVER}:{sport}", f"{seen}:{port}", flags, seq, ack, payload=text.encode())


def answer(flags, seq, ack=0, text="", port=1762, sport=20):
    """From the client."""
    return "eth0", tcp(f"{CLIENT}:{port}", f"{SERVER}:{sport}", flags, seq, ack, payload=text.encode())


def transfer(seen):
    """A download over an active data connection."""
    return [data("S", 9000, seen=seen), answer("SA", 700, 9001), data("A", 9001, 701, seen=seen),
            data("PA", 9001, 701, "a file", seen=seen), answer("A", 701, 9007), data("FA", 9007, 701, seen=seen),
            answer("FA", 701, 9008), data("A", 9008, 702, seen=seen)]


for name, seen, rules in (("", CLIENT, HELPED), ("-masquerade", SEEN, NATTED)):
    grown = len(seen) - len(CLIENT)
    scenario(f"ftp-data-active{name}", "a whole download", rules=rules,
             packets=tight(Control(seen).greeted().say(PORT, longer=grown).hear("200 ok\r\n").ack().packets + transfer(seen)))

    scenario(f"ftp-data-passive{name}", "a whole upload, the client opens", rules=rules,
             packets=tight(Control(seen).greeted().say("PASV\r\n").hear(PASV).ack().packets
                           + [passive_open(), ("eth1", tcp(f"{SERVER}:2561", f"{seen}:40001", "SA", 700, 9001)),
                              ("eth0", tcp(f"{CLIENT}:40001", f"{SERVER}:2561", "A", 9001, 701)),
                              ("eth0", tcp(f"{CLIENT}:40001", f"{SERVER}:2561", "FPA", 9001, 701, payload=b"a file")),
                              ("eth1", tcp(f"{SERVER}:2561", f"{seen}:40001", "FA", 701, 9008)),
                              ("eth0", tcp(f"{CLIENT}:40001", f"{SERVER}:2561", "A", 9008, 702))]))

    scenario(f"ftp-data-refused{name}", "the client has changed its mind", rules=rules,
             packets=tight(told(PORT, seen=seen).packets + [data("S", 9000, seen=seen), answer("RA", 0, 9001),
                                                            data("S", 9000, seen=seen)]))

    scenario(f"ftp-data-unreachable{name}", "the client has no such port, says ICMP", rules=rules,
             packets=tight(told(PORT, seen=seen).packets
                           + [data("S", 9000, seen=seen),
                              ("eth0", icmp_error(CLIENT, SERVER, 3, 3, data("S", 9000)[1])),
                              data("S", 9000, seen=seen)]))

    scenario(f"ftp-data-again{name}", "a SYN that comes again is the same data", rules=rules,
             packets=tight(told(PORT, seen=seen).packets + [data("S", 9000, seen=seen), data("S", 9000, seen=seen),
                                                            answer("SA", 700, 9001), data("S", 9000, seen=seen)]))

    scenario(f"ftp-data-once{name}", "an expectation is met once", rules=rules,
             packets=tight(told(PORT, seen=seen).packets + [data_open(seen), data_open(seen, sport=21),
                                                            data_open(seen, sport=22)]))

    scenario(f"ftp-data-wrong{name}", "another port, another host, another protocol, the other way", rules=rules,
             packets=tight(told(PORT, seen=seen).packets
                           + [data_open(seen, 1763), data_open(seen, server=SERVER2), ("eth0", answer("S", 1)[1]),
                              data("A", 9000, 1, seen=seen, sport=23), data("SA", 9000, 1, seen=seen, sport=24),
                              data_open(seen)]))

    scenario(f"ftp-data-without-syn{name}", "data that was never opened, picked up", rules=rules,
             packets=tight(told(PORT, seen=seen).packets + [data("PA", 9000, 1, "x", seen=seen), answer("A", 1, 9001)]))

    scenario(f"ftp-data-closed{name}", "behind rules that let only the expected in", rules=HELP + CLOSED + rules.replace(HELPED, ""),
             packets=tight(Control(seen).greeted().packets + [data_open(seen)]
                           + Control(seen, 1758).greeted().say(PORT, longer=grown).heard().packets
                           + [data_open(seen), data_open(seen, sport=21), answer("SA", 700, 9001)]))

    scenario(f"ftp-data-two{name}", "two downloads in a conversation, one after the other", rules=rules,
             packets=tight(Control(seen).greeted().say(PORT, longer=grown).heard().packets + transfer(seen)[:4]
                           + Control(seen).greeted().say(PORT, longer=grown).say(PORT2, longer=grown).heard().packets[9:]
                           + [data("S", 100, seen=seen, port=1763), answer("SA", 3, 101, port=1763)]))

    scenario(f"ftp-expect-replaced{name}", "a conversation expects one: a second text takes the first one's place", rules=rules,
             packets=tight(Control(seen).greeted().say(PORT, longer=grown).say(PORT2, longer=grown).heard().packets
                           + [data_open(seen), data_open(seen, 1763)]))

    scenario(f"ftp-expect-both-sides{name}", "of either side", rules=rules,
             packets=tight(Control(seen).greeted().say(PORT, longer=grown).hear(PASV).say(EPRT, longer=grown).hear(EPSV).ack()
                           .packets + [data_open(seen), passive_open()]))

    scenario(f"ftp-expect-same{name}", "the same said twice", rules=rules,
             packets=tight(Control(seen).greeted().say(PORT, longer=grown).say(PORT, longer=grown).heard().packets
                           + [data_open(seen), data_open(seen, sport=21)]))

    scenario(f"ftp-expect-used{name}", "the same again, while the first one's data flows", rules=rules,
             packets=tight(Control(seen).greeted().say(PORT, longer=grown).heard().packets + [data_open(seen)]
                           + Control(seen).greeted().say(PORT, longer=grown).say(PORT, longer=grown).heard().packets[9:]
                           + [data_open(seen, sport=21), data_open(seen)]))

    scenario(f"ftp-expect-reset{name}", "a conversation that was reset still expects, for as long as it is known", rules=rules,
             packets=tight(Control(seen).greeted().say(PORT, longer=grown).heard().send(0, "R").packets + [data_open(seen)]))

    scenario(f"ftp-expect-ended{name}", "a conversation that was closed does too", rules=rules,
             packets=tight(Control(seen).greeted().say(PORT, longer=grown).heard().send(0, "FA").send(1, "FA").ack().packets
                           + [data_open(seen)]))

    scenario(f"ftp-expect-gone{name}", "when it is forgotten, nothing is expected", rules=rules,
             sysctl="net.netfilter.nf_conntrack_tcp_timeout_close=1",
             packets=Control(seen).greeted().say(PORT, longer=grown).heard().send(0, "R").packets
             + [at(1.6, ("eth0", tcp(f"{CLIENT}:1757", f"{SERVER}:21", "S", 90000))), at(1.7, data_open(seen))])

    scenario(f"ftp-expect-reopened{name}", "nor when its ports are opened anew", rules=rules,
             packets=tight(Control(seen).greeted().say(PORT, longer=grown).heard().send(0, "R").packets
                           + Control(seen, mine=700000, theirs=800000).packets + [data_open(seen)]))

scenario("ftp-expect-other-master", "the same of another conversation: refused, and dropped", rules=HELPED,
         packets=tight(told(PORT).packets + told(PORT, port=1758).heard().packets + [data_open(), data_open(sport=21)]))

scenario("ftp-expect-other-server", "of one with another server: another expectation", rules=HELPED,
         packets=tight(told(PORT).packets + told(PORT, server=SERVER2, asked=SERVER2).packets
                       + [data_open(server=SERVER2), data_open()]))

scenario("ftp-expect-helper-of-data", "data of port 21 has a helper itself", rules=HELPED,
         packets=tight(Control().greeted().say("PASV\r\n").hear("227 (192,168,10,100,0,21)\r\n").ack().packets
                       + [passive_open(21)]))

scenario("ftp-expect-own-connection", "the conversation's own addresses and ports", rules=HELPED,
         packets=tight(Control().greeted().say("PASV\r\n").hear("227 (192,168,10,100,0,21)\r\n").ack().packets
                       + told("PORT 192,168,1,1,6,222\r\n", port=1758).heard().packets
                       + [("eth1", tcp(f"{SERVER}:21", f"{CLIENT}:1758", "S", 70000))]))

scenario("ftp-data-taken-port", "the data's ports are taken by another flow after translation", rules=NATTED,
         packets=tight([("eth0", tcp(f"{CLIENT2}:1762", f"{SERVER}:20", "S", 1))]
                       + told(PORT, seen=SEEN).packets + [data_open(SEEN), data_open(SEEN, sport=21)]))

scenario("ftp-data-mark", "data has its own mark and its master's helper is not its own", rules=NATTED
         + "-A FORWARD -m helper --helper ftp\n",
         packets=tight(told(PORT, seen=SEEN).packets + [data_open(SEEN), answer("SA", 700, 9001)]))

scenario("ftp-data-zones", "a conversation in a zone, its data in the same", rules=HELPED.replace("ftp", "ftp --zone 7", 1)
         + "-t raw -A PREROUTING -i eth1 -j CT --zone 7\n",
         packets=tight(told(PORT).hear("200 ok\r\n").packets + [data_open()]))

scenario("ftp-data-accounted", "bytes are counted before and after translation alike", rules=NATTED,
         sysctl="net.netfilter.nf_conntrack_acct=1",
         packets=tight(told(PORT, seen=SEEN, devices=("eth0", "eth1")).heard(ack=1034).packets + transfer(SEEN)
                       + [("eth0", tcp(f"{CLIENT}:1757", f"{SERVER}:21", "R", 1033))]))

scenario("ftp-data-router-wan", "the router's own address announced by a host behind it", rules=NATTED,
         packets=tight(Control(ROUTER_WAN).greeted().say("PORT 192,168,10,1,6,226\r\n").heard().packets
                       + [data_open(ROUTER_WAN)]))
