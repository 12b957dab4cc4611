# SPDX-License-Identifier: GPL-2.0-only
"""The command line that netfilter-replay and its kernel twin share (design, section 5)."""

import argparse
import ipaddress
import os
from dataclasses import dataclass, field


class TwinError(Exception):
    """Something the user can put right; its text is one line that names the culprit."""


class TooSlow(TwinError):
    """Something that did not happen in time: the machine may be at fault."""


TOO_SLOW = 3        # the exit code that says so


@dataclass
class Options:
    interfaces: dict = field(default_factory=dict)  # device -> IPv4Interface
    routes: list = field(default_factory=list)      # (network, device, gateway or None)
    sysctls: list = field(default_factory=list)     # (name, value)
    rules: str = ""
    commands: list = None                           # (seconds, arguments of conntrack)
    inputs: dict = field(default_factory=dict)      # device -> capture file
    tables: float = None                            # seconds, when they are read
    output: str = ""


def _pairs(option, text):
    """`a=b,c=d` as [(a, b), (c, d)]; only the first `=` divides."""
    pairs = []
    for item in filter(None, text.split(",")):
        name, equals, value = item.partition("=")
        if not (name and equals and value):
            raise TwinError(f"--{option}: '{item}' is not name=value")
        pairs.append((name, value))
    return pairs


def _interfaces(text):
    found = {}
    for name, value in _pairs("interfaces", text):
        if name in found:
            raise TwinError(f"--interfaces: '{name}' is named twice")
        try:
            found[name] = ipaddress.IPv4Interface(value)
        except ValueError as error:
            raise TwinError(f"--interfaces: {error}") from None
    if not found:
        raise TwinError("--interfaces: at least one device is needed")
    return found


def _routes(text, interfaces):
    found = []
    for destination, way in _pairs("routes", text):
        device, _, gateway = way.partition("@")
        if device not in interfaces:
            raise TwinError(f"--routes: no device '{device}'")
        try:
            network = ipaddress.IPv4Network("0.0.0.0/0" if destination == "default" else destination)
            found.append((network, device, ipaddress.IPv4Address(gateway) if gateway else None))
        except ValueError as error:
            raise TwinError(f"--routes: {error}") from None
    return found


def _inputs(text, interfaces):
    found = dict(_pairs("input", text))
    for device, path in found.items():
        if device not in interfaces:
            raise TwinError(f"--input: no device '{device}'")
        if not os.path.isfile(path):
            raise TwinError(f"--input: no file '{path}'")
    return found


def command_lines(commands):
    """What read_commands() reads."""
    return "".join(f"{at} {arguments}\n" for at, arguments in commands)


def read_commands(path):
    """Lines `SECONDS ARGUMENTS`; empty ones and comments are passed over."""
    found = []
    try:
        with open(path) as file:
            for line in filter(None, (line.strip() for line in file)):
                if not line.startswith("#"):
                    seconds, arguments = line.split(None, 1)
                    found.append((float(seconds), arguments))
    except (OSError, ValueError) as error:
        raise TwinError(f"--conntrack: {path}: {error}") from None
    return found


def parse(arguments):
    parser = argparse.ArgumentParser(description="The kernel twin of netfilter-replay: the same options, "
                                     "answered by Linux itself in a network namespace (root).")
    parser.add_argument("--interfaces", required=True, help="name=address/prefix,...")
    parser.add_argument("--routes", default="", help="destination=device[@gateway],... (or 'default')")
    parser.add_argument("--sysctl", default="", help="name=value,...")
    parser.add_argument("--rules", default="", help="file as iptables-restore reads it")
    parser.add_argument("--conntrack", default="", help="file of lines: seconds, arguments of conntrack")
    parser.add_argument("--input", default="", help="device=capture,...")
    parser.add_argument("--tables", type=float, help="when the tables are read (0.2 s after the last packet)")
    parser.add_argument("--output", required=True, help="folder for the results")
    given = parser.parse_args(arguments)

    options = Options(rules=given.rules, tables=given.tables, output=given.output)
    options.interfaces = _interfaces(given.interfaces)
    options.routes = _routes(given.routes, options.interfaces)
    options.sysctls = _pairs("sysctl", given.sysctl)
    options.commands = read_commands(given.conntrack) if given.conntrack else None
    options.inputs = _inputs(given.input, options.interfaces)
    if options.rules and not os.path.isfile(options.rules):
        raise TwinError(f"--rules: no file '{options.rules}'")
    return options
