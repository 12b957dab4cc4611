#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Instructions per forwarded packet, module absent and in each mode: the difference of two runs of
# different length, so that set-up does not count. Needs valgrind.
#
#   forward-cost.sh build/test/netfilter-forward-cost [MODE...]

program=$1
shift
modes=${*:-absent idle hooks conntrack masquerade rules}

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --mode="$1" --packets="$2" 2>&1 |
        sed -n 's/.*Collected : //p'
}

absent=
for mode in $modes; do
    few=$(count "$mode" 1000)
    many=$(count "$mode" 2000)
    each=$(((many - few) / 1000))
    absent=${absent:-$each}
    echo "$mode: $each Ir per packet, $((each - absent)) more than ${modes%% *}"
done
