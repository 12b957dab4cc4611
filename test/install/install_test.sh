#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What is installed is of use on its own: install_test.sh BUILD installs it, moves it, builds a user's program
# against it with CMake and with pkg-config, and runs these and an installed lab. 77: pkg-config is missing.

set -euo pipefail
build=$(realpath "$1")
if ! command -v pkg-config >/dev/null; then
    echo "skipped: pkg-config is not installed"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/prefix"

cat >"$work/user.cc" <<'PROGRAM'
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-module.h"
#ifdef USE_TOPOLOGY
#include "ns3/netfilter-topology-module.h"
#endif

using namespace ns3;

int
main()
{
    NodeContainer nodes(1);
    InternetStackHelper().Install(nodes);
    netfilter::NetfilterHelper netfilter;
    auto router = netfilter.Install(nodes.Get(0));
    router->Iptables("-t nat -A POSTROUTING -o eth1 -m comment --comment user -j MASQUERADE");
    std::cout << router->Iptables("-t nat -S");
#ifdef USE_TOPOLOGY
    netfilter::TopologyHelper net;
    net.AddRouter("gw");
#endif
    Simulator::Destroy();
    return 0;
}
PROGRAM
wanted='-A POSTROUTING -o eth1 -m comment --comment user -j MASQUERADE'

check() {
    if ! "$@" | grep -x -- "$wanted" >/dev/null; then
        echo "$1 does not print its rule"
        exit 1
    fi
}

cat >"$work/CMakeLists.txt" <<'PROJECT'
cmake_minimum_required(VERSION 3.18)
project(user CXX)
find_package(ns3-netfilter 0.2 REQUIRED)
add_executable(user user.cc)
target_link_libraries(user ns3::netfilter)
add_executable(user-topology user.cc)
target_compile_definitions(user-topology PRIVATE USE_TOPOLOGY)
target_link_libraries(user-topology ns3::netfilter-topology)
PROJECT
cmake -S "$work" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/log" 2>&1 &&
    cmake --build "$work/build" -j 2 >>"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
check "$work/build/user"
check "$work/build/user-topology"

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name ns3-netfilter.pc)")
export PKG_CONFIG_PATH
read -ra flags < <(pkg-config --cflags ns3-netfilter | sed 's/;/ /g')
read -ra libraries < <(pkg-config --libs ns3-netfilter)
c++ "${flags[@]}" "$work/user.cc" "${libraries[@]}" -o "$work/user"
LD_LIBRARY_PATH=$(pkg-config --variable=libdir ns3-netfilter) check "$work/user"

mkdir "$work/run"
(cd "$work/run" && "$work"/prefix/libexec/ns3-netfilter/tftp-nat) | grep "ethreg.sh has arrived" >/dev/null
"$work/prefix/bin/netfilter-replay" --help >/dev/null
echo "find_package, pkg-config and the installed programs work"
