# SPDX-License-Identifier: GPL-2.0-only
"""FTP: commands and replies that announce a data connection, and the many ways to write them."""

from nftwin.ftp_stock import (EPRT, EPSV, HELPED, NATTED, PASV, PORT, SEEN, Control, data_open, each_text,
                              passive_open, told)
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, STATES
from nftwin.tcp_stock import tight


def cases(name, why, way, *texts):
    """Each text by itself, as it is and through NAT."""
    scenario(f"ftp-{name}", why, rules=HELPED, packets=tight(each_text(way, *texts)))
    scenario(f"ftp-{name}-masquerade", f"{why}; through NAT", rules=NATTED,
             packets=tight(each_text(way, *texts, seen=SEEN)))


# ---- The four forms

scenario("ftp-port", "PORT expects the server's data connection", rules=HELPED,
         packets=told(PORT).hear("200 ok\r\n").packets + [data_open()])

scenario("ftp-eprt", "EPRT does so too", rules=HELPED,
         packets=told(EPRT).hear("200 ok\r\n").packets + [data_open()])

scenario("ftp-pasv", "227 expects the client's", rules=HELPED,
         packets=Control().greeted().say("PASV\r\n").hear(PASV).ack().packets + [passive_open()])

scenario("ftp-epsv", "229 names a port only", rules=HELPED,
         packets=Control().greeted().say("EPSV\r\n").hear(EPSV).ack().packets + [passive_open()])

scenario("ftp-port-masquerade", "the text is translated, one byte longer, and numbers follow", rules=NATTED,
         packets=Control(SEEN).greeted().say(PORT, longer=1).hear("200 ok\r\n").ack().say("RETR x\r\n")
         .hear("150 \r\n").packets + [data_open(SEEN)])

scenario("ftp-eprt-masquerade", "the extended form", rules=NATTED,
         packets=Control(SEEN).greeted().say(EPRT, longer=1).hear("200 ok\r\n").packets + [data_open(SEEN)])

scenario("ftp-pasv-masquerade", "the server's own address is written as it was", rules=NATTED,
         packets=Control(SEEN).greeted().say("PASV\r\n").hear(PASV).ack().packets + [passive_open()])

scenario("ftp-epsv-masquerade", "nothing in it to translate", rules=NATTED,
         packets=Control(SEEN).greeted().say("EPSV\r\n").hear(EPSV).ack().packets + [passive_open()])


# ---- How they may be written

cases("case", "letters of any case", 0, PORT.lower(), "PoRt 192,168,1,1,6,227\r\n", "eprt |1|192.168.1.1|1764|\r\n",
      "ePRT |1|192.168.1.1|1765|\r\n", "pORT 192,168,1,1,6,230\r\n")

cases("port-partial", "what could become a PORT is dropped: its end must come in the same segment", 0, "P", "PO", "POR",
      "PORT", "PORT ", "PORT 192,168,1,1,6", "PORT 192,168,1,1,6,226", "PORT 192,168,1,1,6,226\n",
      "PORT 192,168,1,1,6,226\r", "po", "PX", "E")

cases("port-garbage", "what stands before or behind the numbers", 0, "PORT  192,168,1,1,6,226\r\n",
      " PORT 192,168,1,1,6,226\r\n", "PORTS 192,168,1,1,6,227\r\n", "PORT\t192,168,1,1,6,226\r\n",
      "PORT 192,168,1,1,6,226 \r\n", "PORT\tx 192,168,1,1,6,228\r\n", "PORT 192, 168,1,1,6,226\r\n",
      "PORT 192,168,1,1,6,229\rRETR x\r\n", "PORT 192.168.1.1.6.226\r\n", "PORT x\r\n", "PORT\r\n")

cases("port-count", "six numbers, no more and no less", 0, "PORT 192,168,1,1,6\r\n", "PORT 192,168,1,1,6,226,7\r\n",
      "PORT 192,168,1,1,,226\r\n", "PORT 192,168,1,1,7,\r\n", "PORT ,,,,,\r\n", "PORT 192,168,1,1,6,226,\r\n",
      "PORT \r\n", "PORT 192,168,01,001,0006,227\r\n")

cases("port-numbers", "numbers that are no bytes", 0, "PORT 192,168,1,1,0,0\r\n", "PORT 192,168,1,1,6,482\r\n",
      "PORT 192,168,1,1,262,229\r\n", "PORT 192,168,0,257,6,230\r\n", "PORT 448,168,1,1,6,231\r\n",
      "PORT 4294967488,168,1,1,6,232\r\n", "PORT 192,168,1,1,255,255\r\n", "PORT 192,168,1,1,-6,226\r\n",
      "PORT 192,168,1,1,0,65535\r\n", "PORT 192,168,1,1,65536,99\r\n")

cases("eprt-delimiter", "any printable character that is no digit, three times the same", 0,
      "EPRT !1!192.168.1.1!1762!\r\n", "EPRT x1x192.168.1.1x1763x\r\n", "EPRT .1.192.168.1.1.1764.\r\n",
      "EPRT |1!192.168.1.1|1765|\r\n", "EPRT |1|192.168.1.1!1766|\r\n", "EPRT |1|192.168.1.1|1767\r\n",
      "EPRT 010192.168.1.101768\r\n", "EPRT  1 192.168.1.1 1769 \r\n", "EPRT ~1~192.168.1.1~1770~\r\n",
      b"EPRT \xa61\xa6192.168.1.1\xa61771\xa6\r\n", b"EPRT \x7f1\x7f192.168.1.1\x7f1772\x7f\r\n")

cases("eprt-numbers", "ports and addresses that are none", 0, "EPRT |1|192.168.1.1|0|\r\n",
      "EPRT |1|192.168.1.1|67298|\r\n", "EPRT |1|192.168.1.1|65536|\r\n", "EPRT |1|192.168.1|1765|\r\n",
      "EPRT |1|192.168.1.1.1|1766|\r\n", "EPRT |1|192.168.1.257|1767|\r\n", "EPRT |1|192.168..1|1768|\r\n",
      "EPRT |1|448.168.001.1|01769|\r\n", "EPRT |1||1770|\r\n", "EPRT |1|192.168.1.1|17 71|\r\n",
      "EPRT |1|192.168.1.1|1772|x|\r\n")

cases("eprt-family", "IPv6, other families, and too little", 0, "EPRT |2|2001:db8::1|1762|\r\n",
      "EPRT |2|192.168.1.1|1763|\r\n", "EPRT |3|192.168.1.1|1764|\r\n", "EPRT ||192.168.1.1|1765|\r\n", "EPRT\r\n",
      "EPRT \r\n", "EPRT |\r\n", "EPRT |1\r\n", "EPRT |1|", "EPR", "EPRT |1|192.168.1.1|1766|",
      "EPRT x y |1|192.168.1.1|1767|\r\n")

cases("pasv-forms", "with parentheses, without, and with text before", 1,
      "227 192,168,10,100,10,1\r\n", "227 Entering Passive Mode 192,168,10,100,10,2\r\n",
      "227 =192,168,10,100,10,3\r\n", "227 Mode 2 (192,168,10,100,10,4)\r\n", "227 (192,168,10,100,10,5", "227 x",
      "227 (192,168,10,100,10,6)", "227 (192,168,10,100,10)\r\n", "227  192,168,10,100,10,7x", "227 none\r\n", "227\r\n")

cases("pasv-starts", "what is no 227", 1, "227-(192,168,10,100,10,1)\r\n", "2", "22", "227", "227 ",
      " 227 (192,168,10,100,10,2)\r\n", "228 (192,168,10,100,10,3)\r\n", "200 (192,168,10,100,10,4)\r\n",
      "227-x\r\n227 (192,168,10,100,10,5)\r\n", "250 (|||2566|)\r\n", "PORT 192,168,10,100,10,7\r\n")

cases("pasv-numbers", "numbers in a 227", 1, "227 (192,168,10,100,0,0)\r\n", "227 (192,168,10,100,10,300)\r\n",
      "227 (192,168,010,100,010,002)\r\n", "227 (192,168,10,100,300,3)\r\n", "227 (192,168,10,100,10,4,5)\r\n",
      "227 (192.168.10.100.10.5)\r\n", "227 (448,168,10,100,10,6)\r\n", "227 (192,168,10,100, 10,7)\r\n")

cases("epsv-forms", "with other delimiters, without parentheses, and nonsense", 1, "229 (!!!2561!)\r\n",
      "229 |||2562|\r\n", "229 Mode (|||2563|\r\n", "229 Mode (|||0|)\r\n", "229 (||2565|)\r\n",
      "229 (|1|192.168.10.100|2566|)\r\n", "229 (|||02567|)\r\n", "229 (|||68104|)\r\n", "229 (|||2569)\r\n",
      "229 a (b) (|||2570|)\r\n")

cases("epsv-partial", "what could become a 229", 1, "229", "229 ", "229 Mode", "229 Mode (", "229 Mode (|||2561",
      "229 Mode (|||2562|", "229-(|||2563|)\r\n", "229 ((||||2564|)\r\n", "229 (   2565 )\r\n", "229\r\n")

cases("wrong-side", "each side's words in the other's mouth", 0, PASV.replace("10,100", "1,1"), EPSV, "227", "229 ",
      "PASV\r\n", "EPSV\r\n", "LPRT 4,4,192,168,1,1,2,6,226\r\n")


# ---- Whose address

scenario("ftp-foreign", "somebody else's address: nothing is expected, the text passes", rules=HELPED,
         packets=tight(each_text(0, "PORT 192,168,1,2,6,226\r\n", "EPRT |1|10.9.9.9|1762|\r\n",
                                 "PORT 192,168,10,1,6,226\r\n")
                       + each_text(1, "227 (192,168,10,101,10,1)\r\n", "227 (192,168,1,1,10,1)\r\n", first_port=1800)
                       + [data_open("192.168.1.2"), passive_open(server="192.168.10.101")]))

scenario("ftp-foreign-masquerade", "nor is it translated", rules=NATTED,
         packets=tight(each_text(0, "PORT 192,168,1,2,6,226\r\n", "EPRT |1|10.9.9.9|1762|\r\n",
                                 "PORT 192,168,10,1,6,226\r\n", seen=SEEN)
                       + each_text(1, "227 (192,168,10,101,10,1)\r\n", "227 (192,168,1,1,10,1)\r\n", first_port=1800,
                                   seen=SEEN)))


# ---- Where a helper is

scenario("ftp-no-helper", "nobody reads, nothing is expected", rules=STATES,
         packets=told(PORT).hear("200 ok\r\n").packets + [data_open()])

scenario("ftp-helper-elsewhere", "a rule for the router's own connections helps no other",
         rules=HELPED.replace("PREROUTING", "OUTPUT"), packets=told(PORT).hear("200 ok\r\n").packets + [data_open()])

scenario("ftp-helper-other-port", "a helper at another port", rules=HELPED.replace("21", "2121"),
         packets=told(PORT, dport=2121, asked_port=2121).packets + [data_open()])

scenario("ftp-helper-udp", "a helper of another protocol is none",
         rules=HELPED + "-t raw -A PREROUTING -p tcp --dport 22 -j CT --helper ftp\n",
         packets=told(PORT, dport=22, asked_port=22).packets + [data_open()])

scenario("ftp-zone", "data of another zone is not the expected", rules=HELPED.replace("--helper ftp", "--helper ftp --zone 5")
         + "-t raw -A PREROUTING -p tcp --sport 21 -j CT --zone 5\n-t raw -A PREROUTING -p tcp --sport 20 -j CT --zone 5\n",
         packets=told(PORT).hear("200 ok\r\n").packets + [data_open(sport=2020), data_open()])

scenario("ftp-router-itself", "the router is no server", rules=NATTED,
         packets=Control(CLIENT, asked="192.168.1.254", server="192.168.1.254").packets[::2])
