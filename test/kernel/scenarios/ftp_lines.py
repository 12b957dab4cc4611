# SPDX-License-Identifier: GPL-2.0-only
"""FTP: which segments are read. Only what begins a line, and that takes a line's end seen before."""

from nftwin.ftp_stock import HELPED, NATTED, PASV, PORT, SEEN, Control, data_open, each_text, told
from nftwin.scenario import scenario
from nftwin.tcp_stock import tight

PORT2 = PORT.replace("226", "227")
PORT3 = PORT.replace("226", "228")


def both(name, why, story, **fields):
    """The story of a control connection, as it is and through NAT."""
    scenario(f"ftp-lines-{name}", why, rules=HELPED, packets=tight(story(Control(**fields), 0).packets))
    scenario(f"ftp-lines-{name}-masquerade", f"{why}; through NAT", rules=NATTED,
             packets=tight(story(Control(SEEN, **fields), 1).packets))


scenario("ftp-lines-first", "the very first text of each side is not read", rules=NATTED,
         packets=tight(Control(SEEN).say(PORT).hear(PASV).ack().say(PORT2, longer=1).hear(PASV).ack().packets))

scenario("ftp-lines-first-unfinished", "a first text that ends in no line leaves the next unread", rules=NATTED,
         packets=tight(Control(SEEN).say("USER a").hear("230").say(PORT).hear(PASV).say(PORT2, longer=1).packets))

both("middle", "the second part of a line is none, whatever it says",
     lambda c, n: c.greeted().say("STOR ").say(PORT).say(PORT2, longer=n).hear("200 ok\r\n").ack())

both("several", "of several lines in a segment the first is read",
     lambda c, n: c.greeted().say("NOOP\r\n" + PORT).say(PORT2 + "RETR x\r\n", longer=n).hear("200 ok\r\n").ack())

both("several-unfinished", "what stands behind, without its end",
     lambda c, n: c.greeted().say(PORT2 + "RETR ", longer=n).say(PORT).say(PORT3, longer=n).hear("200 ok\r\n").ack())

both("split", "a command in two segments: the first is dropped until it comes whole",
     lambda c, n: c.greeted().send(0, text=PORT[:11], seq=c.next[0]).send(0, text=PORT[11:], seq=c.next[0] + 11)
     .send(0, text=PORT[:11], seq=c.next[0]).say(PORT, longer=n).hear("200 ok\r\n").ack())

both("split-after-word", "other commands may be split",
     lambda c, n: c.greeted().say("RE").say("TR x\r\n").say(PORT, longer=n).hear("200 ok\r\n").ack())

both("byte-by-byte", "a line typed slowly: a P can become a PORT, a U cannot",
     lambda c, n: c.greeted().say("U").say("S").say("\r").say("\n").send(0, text="P", seq=c.next[0]).say(PORT2, longer=n)
     .heard())

both("out-of-order", "the text before the line's end that it follows",
     lambda c, n: c.greeted().send(0, text=PORT, seq=c.next[0] + 6).say("NOOP\r\n").say(PORT, longer=n).hear("200 ok\r\n"))

both("two-kept", "two ends of lines are remembered: the third-last line is no line any more",
     lambda c, n: c.greeted().say("NOOP\r\n").send(0, text=PORT, seq=c.next[0] - 6).say("NOOP\r\n").say("NOOP\r\n")
     .send(0, text=PORT, seq=c.next[0] - 18).send(0, text=PORT2, seq=c.next[0] - 6))

both("older-line", "an end of a line older than those remembered is not kept",
     lambda c, n: c.greeted().say("NOOP\r\n").say("NOOP\r\n").say("NOOP\r\n")
     .send(0, text="x\r\n", seq=c.next[0] - 12).send(0, text=PORT, seq=c.next[0] - 9).say(PORT2, longer=n))

both("wrap", "ends of lines before and after the number 0",
     lambda c, n: c.greeted().say("NOOP\r\n").say("NOOP\r\n").say("NOOP\r\n").say(PORT, longer=n).say("NOOP\r\n")
     .heard(), mine=2**32 - 20, theirs=2**32 - 15)

both("again", "a PORT sent again is expected again",
     lambda c, n: c.greeted().say(PORT, longer=n).send(0, text=PORT, seq=c.next[0] - 24).hear("200 ok\r\n").ack())

both("again-later", "after one later line too, after two no more",
     lambda c, n: c.greeted().say(PORT, longer=n).say("NOOP\r\n").send(0, text=PORT, seq=c.next[0] - 30)
     .say("NOOP\r\n").send(0, text=PORT, seq=c.next[0] - 36).heard())

both("again-otherwise", "the same place, another text of another length",
     lambda c, n: c.greeted().say(PORT, longer=n).send(0, text="PORT 192,168,1,1,200,200\r\n", seq=c.next[0] - 24)
     .send(0, text="NOOP\r\n", seq=c.next[0] - 24).say("NOOP\r\n").heard())

both("overlap", "a repetition that goes further, and one that begins earlier",
     lambda c, n: c.greeted().say(PORT, longer=n).send(0, text=PORT + "RETR x\r\n", seq=c.next[0] - 24)
     .send(0, text="a\r\n" + PORT, seq=c.next[0] - 27).say("RETR x\r\n").send(0, text=PORT2, seq=c.next[0]).heard())

both("no-line-end", "commands without an end of line", lambda c, n: c.greeted().say(PORT[:-1], longer=n).say(PORT)
     .say(PORT2, longer=n).heard())

both("replies", "the server's lines: in the middle, split, and several",
     lambda c, n: c.greeted().hear("220-").hear(PASV).hear("x\r\n" + PASV).hear("227 Ent").hear(PASV).ack())

both("zero-byte", "a zero is a letter like any other",
     lambda c, n: c.greeted().say("\0\r\n").say("PORT\0 192,168,1,1,6,226\r\n", longer=n).say("\0").say("\n").heard())

both("long", "a whole segment of other text",
     lambda c, n: c.greeted().say("STOR " + 1400 * "x" + "\r\n").say(PORT + 1300 * "y", longer=n).heard())

scenario("ftp-lines-fin", "the last segment of a side may say it as well", rules=NATTED,
         packets=tight(Control(SEEN).greeted().send(0, "FPA", PORT, longer=1).heard().send(1, "FA").ack().packets
                       + [data_open(SEEN)]))

scenario("ftp-lines-syn", "text in SYN and SYN/ACK", rules=HELPED,
         packets=tight(Control().send(0, "S", "USER a\r\n", seq=1000).send(1, "SA", "220 ready\r\n", seq=5000, ack=1009)
                       .send(0, text=PORT, seq=1009, ack=5012).send(1, text=PASV, seq=5011, ack=1033)
                       .send(1, text=PASV, seq=5012, ack=1033).packets[3:]))

scenario("ftp-lines-middle-pickup", "a conversation that the router did not see begin", rules=NATTED,
         packets=tight(Control(SEEN).say("NOOP\r\n").say(PORT).hear("200 ok\r\n").hear(PASV).say("NOOP\r\n")
                       .say(PORT, longer=1).hear("200 ok\r\n").packets[3:]))

scenario("ftp-lines-outside-window", "INVALID segments are not read, those that Linux ignores are", rules=NATTED,
         packets=tight(Control(SEEN).greeted().send(0, text=PORT, seq=90000).say("NOOP\r\n")
                       .send(0, text=PORT, ack=0).send(0, text=PORT, ack=90000).heard().packets))

scenario("ftp-lines-bad-checksum", "unverified checksums: the text is read, and what is rewritten is right again",
         rules=NATTED, sysctl="net.netfilter.nf_conntrack_checksum=0",
         packets=tight(Control(SEEN).greeted().say("NOOP\r\n", checksum_as="bad").say(PORT, longer=1, checksum_as="bad")
                       .heard().packets))

scenario("ftp-lines-bad-checksum-invalid", "verified ones: it is not", rules=NATTED,
         packets=tight(Control(SEEN).greeted().send(0, text=PORT, seq=1009, checksum_as="bad").say(PORT, longer=1)
                       .heard().packets))

scenario("ftp-lines-partial-again", "a dropped beginning leaves windows as if it had passed", rules=HELPED,
         packets=tight(each_text(0, "PORT") + told("POR").send(0, "PA", "T 1\r\n").hear("500 \r\n", ack=1012).ack().packets))

scenario("ftp-lines-nothing", "segments without text, keep-alives with a byte of it", rules=NATTED,
         packets=tight(Control(SEEN).greeted().ack(seq=1008).send(0, "A", "\n", seq=1008).say(PORT, longer=1)
                       .heard().send(0, "A", "\n", seq=1032).heard().say(PORT2, longer=1).heard().packets))
