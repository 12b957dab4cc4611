# SPDX-License-Identifier: GPL-2.0-only
"""conntrack commands, run in this process's network namespace.

What conntrack cannot ask for is sent from here, with its words and options beyond them: `--helper` for
-I, -A and -U; `--master` for -I and -A; `--class`, `--flags`, `--follow` and `--saved` for `-I expect`; and `-U expect`."""

import errno
import os
import re
import shlex
import socket
import struct
import subprocess

_COUNTS = re.compile(r"(\d+ (flow entries|expectations) have been|(connection tracking|expectation) table has)")
_BEYOND = {"--helper", "--class", "--flags", "--follow", "--master"}

_NETLINK_NETFILTER = 12
_NESTED = 0x8000
_REQUEST, _ACK, _EXCL, _CREATE = 0x1, 0x4, 0x200, 0x400
_CONNTRACK, _EXPECT = 1, 2                      # subsystems; message 0 of each makes or changes
_PROTOCOLS = {"udp": 17, "tcp": 6, "icmp": 1}
_TCP_STATES = ("NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE "
               "SYN_SENT2").split()
_STATUS = {"EXPECTED": 1, "SEEN_REPLY": 2, "ASSURED": 4, "CONFIRMED": 8, "FIXED_TIMEOUT": 1 << 10}
# What conntrack calls an error of a command; all others have their usual names.
_COMPLAINTS = {("-I", False, errno.EEXIST): "Such conntrack exists, try -U to update",
               ("-I", False, errno.ENOENT): "such conntrack doesn't exist",
               ("-I", False, errno.EINVAL): "invalid parameters",
               ("-U", False, errno.EINVAL): "invalid parameters",
               ("-I", True, errno.ENOENT): "master conntrack not found",
               ("-I", True, errno.EINVAL): "invalid parameters",
               ("-U", True, errno.EINVAL): "invalid parameters"}
_FLAGS = {"PERMANENT": 1, "INACTIVE": 2}


def run(arguments):
    """What conntrack prints, or `error: ` and its complaint."""
    words = shlex.split(arguments)
    if _BEYOND & set(words) or words[:2] == ["-U", "expect"] and len(words) > 2:
        line = _Line(words)
        changes = line.verb == "-U" and not line.expect
        if changes and not run(line.look_up()):
            return ""   # conntrack changes what it finds by its original direction
        number = _ask(line)
        if number:
            return f"error: Operation failed: {_COMPLAINTS.get((words[0], line.expect, number), os.strerror(number))}\n"
        return run(line.look_up()) if changes else ""
    done = subprocess.run(["conntrack", *words], text=True, capture_output=True)
    complaints = [line.split("(conntrack-tools): ", 1)[-1] for line in done.stderr.splitlines()]
    complaints = [line for line in complaints if not _COUNTS.match(line) and not line.startswith("Try `")]
    return done.stdout + "".join(f"error: {line}\n" for line in complaints[:1])


def _attribute(kind, value):
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def _nest(kind, *attributes):
    return _attribute(kind | _NESTED, b"".join(attributes))


def _u32(kind, value):
    return _attribute(kind, struct.pack("!I", value))


def _bits(text, names):
    return sum(names[word] for word in text.split(","))


def _tuple(kind, protocol, source, destination, ports):
    return _nest(kind,
                 _nest(1, _attribute(1, socket.inet_aton(source)), _attribute(2, socket.inet_aton(destination))),
                 _nest(2, _attribute(1, bytes([protocol])),
                       *(_attribute(2 + index, struct.pack("!H", int(port))) for index, port in enumerate(ports))))


class _Line:
    """A command line; its options by their long names."""

    def __init__(self, words):
        self.verb, rest = words[0], words[1:]
        self.expect = rest[:1] == ["expect"]
        rest = rest[1:] if self.expect else rest
        short = {"-s": "--src", "-d": "--dst", "-p": "--protonum", "-t": "--timeout", "-u": "--status",
                 "-m": "--mark"}
        self.options = {short.get(name, name): value for name, value in zip(rest[::2], rest[1::2])}

    def get(self, name, default=None):
        return self.options.get(name, default)

    def protocol(self):
        return _PROTOCOLS[self.get("--protonum")]

    def look_up(self):
        """The command that prints the connection."""
        tuple_only = ("--protonum", "--src", "--dst", "--sport", "--dport")
        return shlex.join(["-L", *(word for name in tuple_only for word in (name, self.options[name]))])

    def ends(self, kind, swapped=False):
        ends = [(self.get("--src"), self.get("--sport")), (self.get("--dst"), self.get("--dport"))]
        (source, sport), (destination, dport) = reversed(ends) if swapped else ends
        return _tuple(kind, self.protocol(), source, destination, (sport, dport))


def _connection(line):
    attributes = [line.ends(1)]
    if line.verb != "-U":
        attributes.append(line.ends(2, swapped=True))
    if line.get("--status"):
        attributes.append(_u32(3, _bits(line.get("--status"), _STATUS) | _STATUS["CONFIRMED"]))
    if line.protocol() == _PROTOCOLS["tcp"]:
        liberal = bytes([0x0a, 0x0a])   # windows are not checked, as conntrack does it
        state = [_attribute(1, bytes([_TCP_STATES.index(line.get("--state"))]))] if line.get("--state") else []
        attributes.append(_nest(4, _nest(1, *state, _attribute(4, liberal), _attribute(5, liberal))))
    if line.get("--helper") is not None:
        attributes.append(_nest(5, _attribute(1, line.get("--helper").encode() + b"\0")))
    if line.get("--master"):
        protocol, source, _, destination = line.get("--master").split()
        (source, sport), (destination, dport) = source.split(":"), destination.split(":")
        attributes.append(_tuple(14, _PROTOCOLS[protocol], source, destination, (sport, dport)))
    if line.get("-n"):
        attributes.append(_nest(6, _attribute(1, socket.inet_aton(line.get("-n")))))
    if line.get("--timeout"):
        attributes.append(_u32(7, int(line.get("--timeout"))))
    if line.get("--mark"):
        attributes.append(_u32(8, int(line.get("--mark"), 0)))
    return b"".join(attributes)


def _expectation(line):
    if line.verb == "-U":
        # Of an expectation only the time it waits is changed, but Linux wants to see the rest too.
        expected = line.ends(2)
        mask = _tuple(3, line.protocol(), "0.0.0.0", "0.0.0.0", (0, 0))
    else:
        expected = _tuple(2, line.protocol(), line.get("--tuple-src"), line.get("--tuple-dst"),
                          (line.get("--tuple-port-src"), line.get("--tuple-port-dst")))
        mask = _tuple(3, line.protocol(), line.get("--mask-src"), line.get("--mask-dst"),
                      (line.get("--mask-port-src"), line.get("--mask-port-dst")))
    attributes = [line.ends(1), expected, mask, _u32(4, int(line.get("--timeout")))]
    if line.get("--flags"):
        attributes.append(_u32(8, _bits(line.get("--flags"), _FLAGS)))
    if line.get("--follow"):
        address, port = line.get("--saved").split(":")
        attributes.append(_nest(10, _u32(1, ("original", "reply").index(line.get("--follow"))),
                                _tuple(2, line.protocol(), address, "0.0.0.0", (port, 0))))
        attributes.append(_attribute(11, b"nat-follow-master\0"))
    if line.get("--class"):
        attributes.append(_u32(9, int(line.get("--class"))))
    return b"".join(attributes)


def _ask(line):
    """Sends one message; 0, or Linux's error number."""
    body = struct.pack("!BBH", socket.AF_INET, 0, 0) + (_expectation if line.expect else _connection)(line)
    flags = _REQUEST | _ACK | (0 if line.verb == "-U" else _CREATE | _EXCL)
    kind = (_EXPECT if line.expect else _CONNTRACK) << 8
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_NETFILTER) as netlink:
        netlink.bind((0, 0))
        netlink.send(struct.pack("=IHHII", 16 + len(body), kind, flags, 1, 0) + body)
        answer = netlink.recv(4096)
    return -struct.unpack_from("=i", answer, 16)[0]
