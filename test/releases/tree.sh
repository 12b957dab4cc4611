#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds and tests the module in an ns-3 source tree: test/releases/tree.sh TREE [contrib|link]
#
#   contrib   a copy of this checkout in TREE/contrib/netfilter, and the tree's own ./ns3 and ./test.py
#   link      NS3_DIR=TREE ./ns3 ... from this checkout
#
# Without the second word both, one after the other. The tree is configured with this module and what it needs.
# Object files stay in the tree for the next time. Exit status 0 only when everything passed.

set -euo pipefail

if (($# < 1 || $# > 2)) || [[ ! -d ${1:-}/src/core ]] || [[ ! ${2:-contrib} =~ ^(contrib|link)$ ]]; then
    sed -n '4,11s/^# \?//p' "$0" >&2
    exit 2
fi
tree=$(realpath "$1")
ways=("${2:-contrib}")
if (($# == 1)); then ways+=(link); fi
cd "$(dirname "$0")/../.."
here=$PWD
folder=$tree/netfilter-releases # logs, and what the labs printed
mkdir -p "$folder"
# A tree's launcher refuses root, of which it knows by this variable.
export USER=ns3
unset NS3_DIR

summary=()
failures=0

# step WHAT COMMAND...: one line of the summary; the output goes to a log, and its end is shown on failure.
step() {
    local what="$way: $1" begin=$SECONDS status=0 log
    shift
    log=$folder/$(tr -c '[:alnum:]\n' _ <<<"$what").log
    printf '== %s\n' "$what"
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status == 0)); then
        summary+=("passed  $what ($((SECONDS - begin)) s)")
    else
        summary+=("FAILED  $what (status $status, $((SECONDS - begin)) s, $log)")
        failures=$((failures + 1))
        tail -n 30 "$log"
    fi
    return $status
}

# A copy that was made here may be replaced; a checkout that somebody works in may not.
remove_copy() {
    local target=$tree/contrib/netfilter
    if [[ -d $target && ! -L $target && ! -e $target/.made-by-tree-sh ]]; then
        echo "$target was not made by this script: remove it, or name another tree" >&2
        exit 2
    fi
    rm -rf "$target"
}

# What git knows or would add; all but what is built where there is no git. Files keep their times, so that an
# unchanged one is not compiled again.
copy_checkout() {
    local target=$tree/contrib/netfilter
    mkdir -p "$target"
    touch "$target/.made-by-tree-sh"
    if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git ls-files -z --cached --others --exclude-standard |
            while IFS= read -r -d '' file; do
                if [[ -e $file || -L $file ]]; then printf '%s\0' "$file"; fi
            done | tar -c --null --no-recursion -T -
    else
        tar -c --exclude=./build --exclude=./cmake-cache .
    fi | tar -x --no-same-owner -C "$target"
}

# A user's program in the tree's own scratch/.
write_program() {
    cat >"$tree/scratch/netfilter-user.cc" <<'PROGRAM'
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-module.h"

using namespace ns3;

int
main(int argc, char* argv[])
{
    CommandLine cmd(__FILE__);
    cmd.Parse(argc, argv);
    NodeContainer nodes(1);
    InternetStackHelper().Install(nodes);
    netfilter::NetfilterHelper netfilter;
    auto router = netfilter.Install(nodes.Get(0));
    router->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    std::cout << router->Iptables("-t nat -S");
    Simulator::Destroy();
    return 0;
}
PROGRAM
}

# The tree's own launcher, or ours, in the way that is being tested.
launcher() {
    if [[ $way == link ]]; then
        NS3_DIR=$tree "$here/ns3" "$@"
    else
        "$tree/contrib/netfilter/ns3" "$@"
    fi
}

# The launcher makes the link as soon as it is asked anything.
configure() {
    if [[ $way == link ]]; then
        launcher show profile || true
        [[ -L $tree/contrib/netfilter ]] || return 1
    fi
    (cd "$tree" && ./ns3 configure --enable-modules=netfilter --enable-examples --enable-tests)
}

# test.py says PASS also of a suite that it does not know, and colours its words.
test_suite() {
    (cd "$tree" && ./test.py --no-build --suite=netfilter) | tee /dev/stderr | sed 's/\x1b\[[0-9;]*m//g' |
        grep '^1 of 1 tests passed' >/dev/null
}

# test.py's way of running programs, by test/examples-to-run.py: it leaves out silently what it does not find.
test_examples() {
    local wanted
    wanted=$(/usr/bin/python3 -c "exec(open('test/examples-to-run.py').read()); print(len(cpp_examples))")
    (cd "$tree" && ./test.py --no-build --constrain=example || true) | sed 's/\x1b\[[0-9;]*m//g' | tee /dev/stderr |
        awk -v wanted="$wanted" '
            /PASS:? .*Example contrib\/netfilter\/examples\// { passed++ }
            END { printf "%d of %d of our programs passed\n", passed, wanted; exit passed != wanted }'
}

labs() {
    rm -rf "$folder/labs-$way"
    if [[ $way == link ]]; then
        NS3_DIR=$tree /usr/bin/python3 -B test/releases/labs.py run "$folder/labs-$way"
    else
        /usr/bin/python3 -B "$tree/contrib/netfilter/test/releases/labs.py" run "$folder/labs-$way"
    fi
}

user_program() {
    launcher run netfilter-user | tee /dev/stderr | grep '^-A POSTROUTING -o eth1 -j MASQUERADE$' >/dev/null
}

# ns-3 looks for programs when it is configured: the one in scratch/ is there before.
run_way() {
    remove_copy
    if [[ $way == contrib ]]; then copy_checkout; fi
    write_program
    step "configure" configure || return 0
    step "build" launcher build || return 0
    step "test.py -s netfilter" test_suite || true
    step "test.py, our programs" test_examples || true
    step "netfilter-gtest" launcher run "netfilter-gtest --gtest_brief=1" || true
    step "labs" labs || true
    step "my-first-router" launcher run my-first-router || true
    step "study theory --quick" launcher study theory --quick || true
    step "a program in the tree's scratch/" user_program || true
}

trap 'rm -f "$tree/scratch/netfilter-user.cc"' EXIT
for way in "${ways[@]}"; do
    run_way
done
if [[ -d $folder/labs-contrib && -d $folder/labs-link ]]; then
    way=both
    step "the labs print and write the same" /usr/bin/python3 -B test/releases/labs.py compare "$folder/labs-contrib" \
        "$folder/labs-link" || true
fi

printf '\n%s, ns-3 %s\n' "$tree" "$(cat "$tree/VERSION")"
printf '%s\n' "${summary[@]}"
exit $((failures > 0))
