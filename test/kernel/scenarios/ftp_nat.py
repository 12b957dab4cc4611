# SPDX-License-Identifier: GPL-2.0-only
"""FTP through every kind of NAT: what the text becomes, and where the data connection goes."""

from nftwin.ftp_stock import (EPRT, EPSV, HELPED, NATTED, PASV, PORT, SEEN, Control, data_open, passive_open, told)
from nftwin.packets import pieces, tcp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, SERVER2, at
from nftwin.tcp_stock import tight

# A client outside and a server inside.
INSIDE = {"client": SERVER, "asked": ROUTER_WAN, "server": CLIENT, "seen": SERVER, "devices": ("eth1", "eth0")}
PASV_INSIDE = "227 Entering Passive Mode (192,168,1,1,10,1).\r\n"


def snat(to, match=""):
    return f"-t nat -A POSTROUTING -o eth1 {match} -j SNAT --to-source {to}\n"


def dnat(to, match=""):
    return f"-t nat -A PREROUTING {match} -p tcp --dport 21 -j DNAT --to-destination {to}\n"


def outside_open(dport, sport=40001, to=ROUTER_WAN):
    """A client outside opens a passive data connection."""
    return "eth1", tcp(f"{SERVER}:{sport}", f"{to}:{dport}", "S", 9000)


def inside_open(to=SERVER, dport=1762, sport=20):
    """A server inside opens an active one."""
    return "eth0", tcp(f"{CLIENT}:{sport}", f"{to}:{dport}", "S", 9000)


# ---- Source NAT

for address in ("9.9.9.9", "10.9.8.77", "10.199.8.7", "10.99.88.77", "10.199.88.77", "172.131.170.142"):
    name, grown = address.replace(".", "-"), len(address) - len(CLIENT)
    scenario(f"ftp-nat-snat-{name}", f"the text grows by {grown} bytes, and data comes",
             rules=HELPED + snat(address),
             packets=tight(Control(address).greeted().say(PORT, longer=grown).hear("200 ok\r\n").ack()
                           .say("RETR x\r\n").hear("150 \r\n").ack().packets + [data_open(address)]))
    scenario(f"ftp-nat-snat-eprt-{name}", f"an extended text grows by {grown} bytes",
             rules=HELPED + snat(address),
             packets=tight(Control(address).greeted().say(EPRT, longer=grown).hear("200 ok\r\n").ack()
                           .say("RETR x\r\n").hear("150 \r\n").packets + [data_open(address)]))

scenario("ftp-nat-written-anew", "leading zeros, other delimiters, numbers that are no bytes: all written properly",
         rules=HELPED + snat("192.168.1.9"),
         packets=tight(Control("192.168.1.9").greeted().say("PORT 192,168,001,001,006,226\r\n", longer=-6)
                       .say("EPRT !1!192.168.001.1!1763!\r\n", longer=-2).say("PORT 448,168,1,1,6,484\r\n", longer=0)
                       .say("EPRT x1x192.168.1.257x01765x\r\n", longer=0).heard().packets))

scenario("ftp-nat-port-range", "the control connection's port changes, the announced one does not",
         rules=HELPED + snat("192.168.10.42:7000-7000", "-p tcp"),
         packets=tight(Control("192.168.10.42", seen_port=7000).greeted().say(PORT, longer=2).hear("200 ok\r\n").ack()
                       .packets + [data_open("192.168.10.42"),
                                   ("eth0", tcp(f"{CLIENT}:1762", f"{SERVER}:20", "SA", 700, 9001)),
                                   ("eth1", tcp(f"{SERVER}:20", "192.168.10.42:1762", "A", 9001, 701))]))

scenario("ftp-nat-port-alone", "only a port is translated: the text stays, but was written anew",
         rules=HELPED + "-t nat -A POSTROUTING -o eth1 -p tcp --dport 21 -j SNAT --to-source 192.168.1.1:7000\n",
         packets=tight(Control(seen_port=7000).greeted().say("PORT 192,168,1,001,6,226\r\n", longer=-2)
                       .hear("200 ok\r\n").ack().packets + [data_open()]))

scenario("ftp-nat-netmap", "the client's network, seen as another",
         rules=HELPED + "-t nat -A POSTROUTING -o eth1 -s 192.168.1.0/24 -j NETMAP --to 10.9.9.0/24\n",
         packets=tight(told(PORT, seen="10.9.9.1").packets + told(PORT, seen="10.9.9.2", client=CLIENT2).packets
                       + [data_open("10.9.9.1"), data_open("10.9.9.2")]))

scenario("ftp-nat-only-one", "one client is translated, one is not", rules=HELPED + snat("192.168.10.42", "-s 192.168.1.1"),
         packets=tight(told(PORT, seen="192.168.10.42").packets
                       + told("PORT 192,168,1,2,6,226\r\n", seen=CLIENT2, client=CLIENT2).packets
                       + [data_open("192.168.10.42"), data_open(CLIENT2)]))

scenario("ftp-nat-persistent-range", "an address out of several",
         rules=HELPED + snat("192.168.10.42-192.168.10.45"),
         packets=tight([packet for last in (42, 43, 44, 45)
                        for packet in told(PORT, seen=f"192.168.10.{last}").packets[::2]]))


# ---- Destination NAT

scenario("ftp-nat-dnat-pasv", "a server inside: its 227 is translated, and grows", rules=HELPED + dnat(CLIENT, "-i eth1"),
         packets=tight(Control(**INSIDE).greeted().say("PASV\r\n").hear(PASV_INSIDE, longer=1).ack().say("RETR x\r\n")
                       .hear("150 \r\n").ack().packets + [outside_open(2561)]))

scenario("ftp-nat-dnat-epsv", "its 229 names no address", rules=HELPED + dnat(CLIENT, "-i eth1"),
         packets=tight(Control(**INSIDE).greeted().say("EPSV\r\n").hear(EPSV).ack().packets + [outside_open(2561)]))

scenario("ftp-nat-dnat-epsv-delimiter", "other delimiters become |", rules=HELPED + dnat(CLIENT, "-i eth1"),
         packets=tight(Control(**INSIDE).greeted().say("EPSV\r\n").hear("229 (!!!002561!)\r\n", longer=-2).ack().packets
                       + [outside_open(2561)]))

scenario("ftp-nat-dnat-port", "its client's PORT stays, and data leaves with the address that was asked",
         rules=HELPED + dnat(CLIENT, "-i eth1"),
         packets=tight(Control(**INSIDE).greeted().say("PORT 192,168,10,100,6,226\r\n").hear("200 ok\r\n").ack().packets
                       + [inside_open()]))

scenario("ftp-nat-dnat-port-number", "the server listens elsewhere; the helper's rule sees the port that was asked",
         rules=HELPED + dnat("192.168.10.101:2121"),
         packets=tight(Control(server=SERVER2, dport=2121).greeted().say(PORT).say("PASV\r\n")
                       .hear("227 (192,168,10,101,10,1)\r\n").ack().packets
                       + [data_open(server=SERVER2), passive_open(), passive_open(sport=40002)]))

scenario("ftp-nat-dnat-foreign", "a server that names its outside address itself: not its own, so nothing is expected",
         rules=HELPED + dnat(CLIENT, "-i eth1"),
         packets=tight(Control(**INSIDE).greeted().say("PASV\r\n").hear("227 (192,168,10,1,10,1)\r\n").ack().packets
                       + [outside_open(2561)]))

scenario("ftp-nat-dnat-masquerade", "the same with the rule that translates what leaves",
         rules=NATTED + dnat(CLIENT, "-i eth1"),
         packets=tight(Control(**INSIDE).greeted().say("PASV\r\n").hear(PASV_INSIDE, longer=1).ack()
                       .say("PORT 192,168,10,100,6,226\r\n").heard().packets + [outside_open(2561), inside_open()]))

scenario("ftp-nat-redirect", "the router itself is asked, whose port is closed",
         rules=HELPED + "-t nat -A PREROUTING -p tcp --dport 21 -j REDIRECT --to-ports 2121\n",
         packets=tight(Control().packets[::2]))

scenario("ftp-nat-netmap-servers", "a network of servers, asked for by other addresses",
         rules=HELPED + "-t nat -A PREROUTING -d 10.8.8.0/24 -j NETMAP --to 192.168.10.0/24\n",
         packets=tight(Control(asked="10.8.8.100").greeted().say("PASV\r\n").hear(PASV, longer=-4).ack().packets
                       + [passive_open(server="10.8.8.100"), passive_open(sport=40002)]))


# ---- Both

scenario("ftp-nat-both-port", "both ends translated: the client's text",
         rules=HELPED + snat("10.9.9.9") + dnat(SERVER2),
         packets=tight(Control("10.9.9.9", server=SERVER2).greeted().say(PORT, longer=-3).hear("200 ok\r\n").ack()
                       .packets + [data_open("10.9.9.9"), data_open("10.9.9.9", server=SERVER2)]))

scenario("ftp-nat-both-pasv", "and the server's", rules=HELPED + snat("10.9.9.9") + dnat("192.168.10.77"),
         packets=tight(Control("10.9.9.9", server="192.168.10.77", asked="10.1.1.1").greeted().say("PASV\r\n")
                       .hear("227 (192,168,10,77,10,1)\r\n", longer=-5).ack().say("RETR x\r\n").hear("150 \r\n").ack()
                       .packets + [passive_open(server="10.1.1.1")]))

scenario("ftp-nat-both-ways", "both sides' texts change their lengths", rules=HELPED + snat("10.9.9.9") + dnat(SERVER2),
         packets=tight(Control("10.9.9.9", server=SERVER2, asked="10.1.1.1").greeted().say(PORT, longer=-3)
                       .hear("227 (192,168,10,101,10,1)\r\n", longer=-6).ack()
                       .say(EPRT.replace("1762", "1763"), longer=-3)
                       .hear("227 (192,168,10,101,10,2)\r\n", longer=-6).ack().say("NOOP\r\n").hear("200 ok\r\n").ack()
                       .packets + [passive_open(2562, server="10.1.1.1"), data_open("10.9.9.9", 1763, server=SERVER2)]))

scenario("ftp-nat-hairpin", "client and server on one side, the router between",
         rules=HELPED + dnat(CLIENT2, "-d 192.168.10.1") + "-t nat -A POSTROUTING -o eth0 -j MASQUERADE\n",
         packets=tight(Control(ROUTER_LAN, asked=ROUTER_WAN, server=CLIENT2, devices=("eth0", "eth0")).greeted()
                       .say(PORT, longer=2).hear("227 (192,168,1,2,10,1)\r\n", longer=1).ack().packets
                       + [("eth0", tcp(f"{CLIENT}:40001", f"{ROUTER_WAN}:2561", "S", 9000)),
                          ("eth0", tcp(f"{CLIENT2}:20", f"{ROUTER_LAN}:1762", "S", 9000))]))

scenario("ftp-nat-data-meets-no-rule", "expected data of a NATed master is translated as that, by no rule",
         rules=NATTED + "-t nat -A PREROUTING -i eth1 -p tcp --dport 1762 -j DNAT --to-destination 192.168.1.77\n",
         packets=tight(told(PORT, seen=SEEN).packets + [data_open(SEEN), data_open(SEEN, sport=21)]))

scenario("ftp-nat-data-meets-rules", "of one without NAT it meets the rules",
         rules=HELPED + "-t nat -A POSTROUTING -o eth0 -p tcp --sport 20 -j MASQUERADE\n",
         packets=tight(told(PORT).packets + [data_open(), ("eth0", tcp(f"{CLIENT}:1762", f"{ROUTER_LAN}:20", "SA", 1, 9001))]))


# ---- Ports that are taken already

# From here on every drawn port has as many digits as the announced one.
SCARCE = "PORT 192,168,1,1,255,100\r\n"
DRAWN = (65381, 65534)
TWO = HELPED + snat("192.168.10.42")


def client2(text):
    return text.replace("192,168,1,1,", "192,168,1,2,").replace("192.168.1.1|", "192.168.1.2|")


scenario("ftp-nat-clash-port", "two clients, one address outside, one announced port: the second gets another",
         rules=TWO, free_ports=DRAWN,
         packets=tight(told(SCARCE, seen="192.168.10.42").packets
                       + Control("192.168.10.42", 1758, client=CLIENT2).greeted().say(client2(SCARCE), longer=2)
                       .hear("200 ok\r\n").ack().say("RETR x\r\n").heard().packets
                       + [data_open("192.168.10.42", 65380), data_open("192.168.10.42", 65380, sport=21)]))

scenario("ftp-nat-clash-eprt", "the extended form", rules=TWO, free_ports=(60001, 65534),
         packets=tight(told(EPRT.replace("1762", "60000"), seen="192.168.10.42").packets
                       + Control("192.168.10.42", 1758, client=CLIENT2).greeted()
                       .say(client2(EPRT.replace("1762", "60000")), longer=2).hear("200 ok\r\n").ack().packets))

scenario("ftp-nat-clash-own", "one client's two conversations", rules=TWO, free_ports=DRAWN,
         packets=tight(told(SCARCE, seen="192.168.10.42").packets
                       + Control("192.168.10.42", 1758).greeted().say(SCARCE, longer=2).hear("200 ok\r\n").ack().packets))

scenario("ftp-nat-clash-pasv", "two servers inside, one address outside",
         rules=HELPED + dnat(CLIENT, "-d 192.168.10.1") + dnat(CLIENT2, "-d 192.168.10.2"), free_ports=(60001, 65534),
         packets=tight([packet for control in (Control(**INSIDE), Control(**INSIDE, port=1758)) for packet in control
                        .greeted().say("EPSV\r\n").hear("229 (|||60000|)\r\n").ack().packets]))

scenario("ftp-nat-clash-again", "said again, the port drawn before is drawn anew", rules=TWO, free_ports=DRAWN,
         packets=tight(told(SCARCE, seen="192.168.10.42").packets
                       + Control("192.168.10.42", 1758, client=CLIENT2).greeted().say(client2(SCARCE), longer=2)
                       .packets + told(SCARCE, seen="192.168.10.42", port=1759).packets))

scenario("ftp-nat-clash-last", "no port above the last", rules=TWO,
         packets=tight(told("PORT 192,168,1,1,255,255\r\n", seen="192.168.10.42").packets
                       + told("PORT 192,168,1,2,255,255\r\n", seen="192.168.10.42", port=1758, client=CLIENT2)
                       .heard().packets))

scenario("ftp-nat-clash-last-but-one", "one port above the announced, and that is the announced again", rules=TWO,
         packets=tight(told("PORT 192,168,1,1,255,254\r\n", seen="192.168.10.42").packets
                       + told("PORT 192,168,1,2,255,254\r\n", seen="192.168.10.42", port=1758, client=CLIENT2)
                       .heard().packets))


# ---- Length

def long_port(size, **fields):
    """A PORT in a segment that makes a packet of `size` bytes."""
    control = Control(SEEN).greeted()
    return control.say(PORT + "x" * (size - 40 - len(PORT) - 2) + "\r\n", longer=1, **fields)


scenario("ftp-nat-mtu-fits", "a packet that just fits after it has grown", rules=NATTED,
         packets=tight(long_port(1499).heard().packets))

scenario("ftp-nat-mtu-grown", "one that does not is sent in pieces", rules=NATTED,
         packets=tight(long_port(1500).heard().packets))

scenario("ftp-nat-mtu-grown-dont", "unless it must not be: its sender is told, which is the client behind the NAT",
         rules=NATTED, packets=tight(long_port(1500, dont=True).heard().packets))

scenario("ftp-nat-mtu-shrunk", "a full segment that becomes shorter", rules=HELPED + snat("10.9.9.9"),
         packets=tight(Control("10.9.9.9").greeted().say(PORT + "x" * 1434 + "\r\n", longer=-3).heard().packets))

scenario("ftp-nat-pieces", "a PORT in pieces: put together, translated, sent on in pieces", rules=NATTED,
         packets=tight(Control(SEEN).greeted().packets
                       + [("eth0", part) for part in pieces(tcp(f"{CLIENT}:1757", f"{SERVER}:21", "PA", 1009, 5019,
                                                                 payload=PORT.encode() + bytes(100)), 24, 48, 96)]
                       + [("eth1", tcp(f"{SERVER}:21", f"{SEEN}:1757", "A", 5019, 1134))]))

scenario("ftp-nat-urgent", "other fields of the header stay as they are", rules=NATTED,
         packets=tight(Control(SEEN).greeted().send(0, "PAUEC", PORT, longer=1, tos=0x48, ttl=3, window=77)
                       .heard().packets))

scenario("ftp-nat-options", "TCP options before the text", rules=NATTED,
         packets=tight(Control(SEEN).greeted().say(PORT, longer=1, options=bytes((1, 1, 8, 10)) + b"stampsss").heard()
                       .packets))

scenario("ftp-nat-late", "data comes 2.5 s later", rules=NATTED,
         packets=told(PORT, seen=SEEN).packets + [at(2.5, data_open(SEEN))])
