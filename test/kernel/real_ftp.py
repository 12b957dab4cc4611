#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Real FTP conversations through a kernel NAT router, captured for replay (nftwin/real.py).

real_ftp.py curl-port|curl-eprt|... --output=FOLDER

Client 192.168.1.1 -- eth0 router eth1 -- server 192.168.10.100, a namespace each."""

import os
import sys
import time
from dataclasses import dataclass

from nftwin import scenario
from nftwin.hosts import LIMIT
from nftwin.options import TooSlow, TwinError
from nftwin.real import Real, fill

SERVER, ASKED = "192.168.10.100", "10.0.0.21"
RULES = """-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
-t nat -A PREROUTING -d 10.0.0.21 -p tcp --dport 21 -j DNAT --to-destination 192.168.10.100
-t nat -A POSTROUTING -o eth1 -j MASQUERADE
-P FORWARD DROP
-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A FORWARD -m conntrack --ctstate RELATED -j ACCEPT
-A FORWARD -i eth0 -p tcp --dport 21 -m conntrack --ctstate NEW -j ACCEPT"""
NO_NAT = "\n".join(line for line in RULES.splitlines() if "nat" not in line)

# Anonymous users land in a folder of the test's own, and may write to one in there.
SERVER_SETTINGS = """listen=YES
background=NO
listen_address=192.168.10.100
anonymous_enable=YES
no_anon_password=YES
ftp_username=nobody
nopriv_user=nobody
anon_root={folder}
secure_chroot_dir={empty}
write_enable=YES
anon_upload_enable=YES
anon_umask=022
connect_from_port_20=YES
xferlog_enable=NO
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
"""
# Who stops a transfer needs one that is still going on, and a server that listens meanwhile.
SLOW = "anon_max_rate=8000\ntrans_chunk_size=4096\nasync_abor_enable=YES\n"
SIZES = {"one": 700, "two": 3000, "three": 0, "big": 40000}

CTRL_C = "timeout --foreground -s INT 0.8 "
CURL = "curl -s --max-time 15 {} "
GET, PUT = "-o one ftp://{server}/one", "-T new ftp://{server}/up/new"
THREE = "-o one ftp://{server}/one -o two ftp://{server}/two -o three ftp://{server}/three"
LFTP = "set net:max-retries 1; set ftp:use-feat no; set ftp:passive-mode {passive}; " \
    "set ftp:prefer-epsv {epsv}; open -u anonymous,x {{server}}; {what}"
FTP = "open {{server}}\nuser anonymous x\nbinary\n{}\nquit\n"
FTPLIB = """import ftplib
ftp = ftplib.FTP("{{server}}", "anonymous", "x")
ftp.set_pasv({passive})
data = ftp.transfercmd("RETR big")
data.recv(100)
try:
    ftp.abort()
except ftplib.error_proto:
    pass    # vsftpd does not take a line feed that is urgent for a line's end
data.close()
ftp.getmultiline()
with open("one", "wb") as file:
    ftp.retrbinary("RETR one", file.write)
ftp.quit()
"""


@dataclass
class Conversation:
    why: str
    client: str                 # a command line
    told: str = ""              # what its user types
    brings: tuple = ("one",)    # files that arrive at the client, or `new` at the server
    asked: str = SERVER
    rules: str = RULES
    loses: tuple = ()
    fails: bool = False         # it ends with another code than 0
    settings: str = ""          # of the server, besides

    def tools(self):
        return ["vsftpd", self.client.removeprefix(CTRL_C).split()[0]]

    def interfaces(self):
        return scenario.INTERFACES


def curl(why, how, what=GET, **fields):
    return Conversation(why, CURL.format(how) + what, **fields)


def lftp(why, what="get one", passive="no", epsv="no", **fields):
    return Conversation(why, "lftp", LFTP.format(passive=passive, epsv=epsv, what=what) + "\n", **fields)


def ftp(why, *words, client="ftp -n", **fields):
    return Conversation(why, client, FTP.format("\n".join(words)), **fields)


def interrupted(why, client, *words):
    """The user presses Ctrl-C while the file comes."""
    return ftp(why, *words, "get big", "get one", client=CTRL_C + client, fails=True, settings=SLOW)


def ftplib(why, passive):
    return Conversation(why, "/usr/bin/python3 -", FTPLIB.format(passive=passive), settings=SLOW)


ALL = "one", "two", "three"
CONVERSATIONS = {
    "curl-port": curl("PORT, a file comes", "--disable-eprt -P -"),
    "curl-eprt": curl("EPRT", "-P -"),
    "curl-pasv": curl("PASV", "--disable-epsv"),
    "curl-epsv": curl("EPSV", ""),
    "curl-port-many": curl("three files in one conversation, a PORT each", "--disable-eprt -P -", THREE, brings=ALL),
    "curl-eprt-many": curl("an EPRT each", "-P -", THREE, brings=ALL),
    "curl-pasv-many": curl("a PASV each", "--disable-epsv", THREE, brings=ALL),
    "curl-port-put": curl("PORT, a file goes", "--disable-eprt -P -", PUT, brings=("new",)),
    "curl-epsv-put": curl("EPSV, a file goes", "", PUT, brings=("new",)),
    "curl-eprt-list": curl("EPRT, a list of files", "-P -", "-o list ftp://{server}/", brings=()),
    "curl-port-part": curl("the client has enough after a part", "--disable-eprt -P - -r 0-99", GET, brings=()),
    "curl-pasv-part": curl("the same, passive", "--disable-epsv -r 0-99", GET, brings=()),
    "curl-port-unknown": curl("no such file: the server never opens what it was told", "--disable-eprt -P -",
                              "ftp://{server}/none", brings=(), fails=True),
    "curl-pasv-asked": curl("the server is asked for by another address, so its 227 is translated",
                            "--disable-epsv --ftp-skip-pasv-ip", asked=ASKED),
    "curl-pasv-asked-many": curl("three times", "--disable-epsv", THREE, brings=ALL, asked=ASKED),
    "curl-epsv-asked": curl("its 229 names no address", "", asked=ASKED),
    "curl-port-asked": curl("PORT, both ends translated", "--disable-eprt -P -", asked=ASKED),
    "curl-port-straight": curl("PORT without NAT", "--disable-eprt -P -", rules=NO_NAT),
    "curl-pasv-straight": curl("PASV without NAT", "--disable-epsv", rules=NO_NAT),
    "lftp-port": lftp("PORT by lftp"),
    "lftp-port-many": lftp("three files by lftp", "mget one two three", brings=ALL),
    "lftp-pasv": lftp("PASV by lftp", passive="yes"),
    "lftp-epsv-many": lftp("EPSV by lftp", "mget one two three", passive="yes", epsv="yes", brings=ALL),
    "lftp-port-put": lftp("lftp writes", "cd up; put new", brings=("new",)),
    "ftp-port": ftp("inetutils-ftp, active", "get one"),
    "ftp-port-many": ftp("several commands", "get one", "get two", "ls", brings=("one", "two")),
    "ftp-pasv": ftp("inetutils-ftp, passive", "passive", "get one"),
    "ftp-port-put": ftp("inetutils-ftp writes", "cd up", "put new", brings=("new",)),
    "ftp-abort": interrupted("inetutils-ftp stops a file with ABOR, after Telnet's urgent IP and DM", "ftp -n"),
    "ftp-abort-pasv": interrupted("the same, passive", "ftp -n", "passive"),
    "ftplib-abort": ftplib("Python's ftplib stops a file with an urgent ABOR, and gets another one", False),
    "ftplib-abort-pasv": ftplib("the same, passive", True),
    "lftp-abort": lftp("lftp stops a file", "get big & sleep 0.8; kill all; get one", fails=True, settings=SLOW),
    "tnftp-eprt": ftp("tnftp, active: EPRT", "get one", client="tnftp -n -A"),
    "tnftp-port": ftp("without the extended commands", "epsv4", "get one", client="tnftp -n -A"),
    "tnftp-epsv": ftp("tnftp, passive: EPSV", "get one", client="tnftp -n -p"),
    "tnftp-pasv": ftp("without the extended commands", "epsv4", "get one", client="tnftp -n -p"),
    "tnftp-eprt-many": ftp("several commands", "get one", "get two", "ls", client="tnftp -n -A", brings=("one", "two")),
    "tnftp-abort": interrupted("tnftp stops a file", "tnftp -n -A", "epsv4"),
    "ftp-unfinished": ftp("a user who leaves without a file", "pwd", brings=()),
    "curl-port-lost": curl("a PORT is lost behind the router, and translated again", "--disable-eprt -P -",
                           loses=(11, 12, 13)),
}


def content(name):
    size = SIZES.get(name, 1500)
    return (bytes(range(32, 127)) * (size // 95 + 1))[:size]


class Run:
    """One conversation between hosts that are ready."""

    def __init__(self, conversation, hosts, work):
        self._conversation = conversation
        self._client, self._server = hosts
        self._here, self._there = os.path.join(work, ".client"), os.path.join(work, ".server")
        self._up = os.path.join(self._there, "up")
        fill(self._here, {"new": content("new")})
        fill(self._there, {name: content(name) for name in SIZES})
        fill(self._up, {}, 0o777)
        self._settings, empty = os.path.join(work, ".settings"), os.path.join(work, ".empty")
        os.mkdir(empty)
        with open(self._settings, "w") as file:
            file.write(SERVER_SETTINGS.format(folder=self._there, empty=empty) + conversation.settings)

    def play(self, road):
        told = self._conversation
        self._server.start("vsftpd", self._settings, folder=self._there)
        self._server.wait_for_port(21, "tcp")
        road.forget()
        tool = self._client.start(*told.client.format(server=told.asked).split(), folder=self._here,
                                  told=told.told.format(server=told.asked))
        end = time.monotonic() + LIMIT
        while tool.poll() is None and time.monotonic() < end:
            road.carry(0.02)
        road.carry(0.1)
        if tool.poll() is None:
            raise TooSlow(f"the client needs more than {LIMIT} s")
        if tool.poll() != 0 and not told.fails:
            raise TwinError(f"the client failed: {tool.poll()}")
        for name in told.brings:
            with open(os.path.join(self._up if name == "new" else self._here, name), "rb") as file:
                if file.read() != content(name):
                    raise TwinError(f"{name} arrived damaged")


class Ftp(Real):
    addresses = "192.168.1.1/24", f"{SERVER}/24"
    make_run = staticmethod(Run)

    def loses(self, story):
        return story.loses


REAL = Ftp(__file__, CONVERSATIONS)

if __name__ == "__main__":
    sys.exit(REAL.main(__doc__))
