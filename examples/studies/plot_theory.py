#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The figures of the page "theory"."""

import math

import numpy
from matplotlib import pyplot as plt

from figures import COLOURS, LINES, MARKERS, erlang_b, inside, interval, percent_ticks

DISTRIBUTIONS = {"Constant": "constant", "Exponential": "exponential", "LogNormal": "log-normal, σ = 1"}
# Ports of an address from 1024 on, a block of a carrier's NAT, and what Linux's ephemeral range holds.
POOLS = {64512: "64512, all from 1024 on", 28232: "28232, Linux's ip_local_port_range", 512: "512, a block"}


def draw(results):
    draw_little(results)
    draw_erlang(results)
    draw_birthday(results)


def draw_little(results):
    """Occupancy over rate times life."""
    rows = results.rows("little")
    expected = rows["started"] / rows["seconds"] * rows["life"]
    rows = rows.assign(expected=expected, ratio=rows["occupancy"] / expected)
    groups = [group for _, group in rows.groupby(["rate", "mean", "time_wait"], sort=False)]
    where = [group["expected"].mean() for group in groups]
    found = [interval(group["ratio"]) for group in groups]
    agreed = inside((1, *each) for each in found)

    figure, axes = plt.subplots(figsize=(7.2, 4))
    axes.axhline(1, color=COLOURS[1], label="Little's law")
    axes.errorbar(where, [mean for mean, _ in found], yerr=[half for _, half in found], color=COLOURS[0],
                  marker=MARKERS[0], linestyle="none", capsize=3,
                  label=f"simulated: mean of {rows['run'].nunique()} runs, 95 % confidence interval")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_ylim(top=1 + 2 * max(abs(mean - 1) + half for mean, half in found))
    axes.set_title(f"A table holds rate × life entries, from {min(where):.0f} to {max(where):.0f}:\n"
                   f"Little's law lies within the interval at {agreed} of {len(found)} points")
    axes.set_xlabel("rate × life (entries): connections begun in a second × seconds that an entry stays")
    axes.set_ylabel("occupancy / (rate × life)")
    axes.legend()
    results.save(figure, "little")


def draw_erlang(results):
    """Refused connections over the table's size, for holding times of three distributions."""
    rows = results.rows("erlang")
    offered = rows["rate"].mean() * rows["life"].mean()
    figure, axes = plt.subplots()
    sizes = numpy.arange(rows["max"].min(), rows["max"].max() + 1)
    axes.plot(sizes, [erlang_b(size, offered) for size in sizes], color="#777777",
              label=f"Erlang B for {offered:.0f} entries on average")
    agreed = seen = 0
    for shift, (name, text), colour, marker in zip((-0.8, 0, 0.8), DISTRIBUTIONS.items(), COLOURS, MARKERS):
        own = rows[rows["duration"].str.contains(f"::{name}Random")]
        found = [(size, *interval(group["blocked"])) for size, group in own.groupby("max")]
        load = own["rate"].mean() * own["life"].mean()
        agreed += inside((erlang_b(size, load), mean, half) for size, mean, half in found)
        seen += len(found)
        # Side by side, or they would hide each other.
        axes.errorbar([size + shift for size, _, _ in found], [mean for _, mean, _ in found],
                      yerr=[half for _, _, half in found], color=colour, marker=marker, linestyle="none", capsize=3,
                      label=text)
    axes.set_title("How long connections last on average counts, not how that is spread:\n"
                   f"Erlang B lies within the interval at {agreed} of {seen} points")
    axes.set_xlabel("nf_conntrack_max (entries)")
    axes.set_ylabel("connections refused")
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.set_ylim(bottom=0)
    axes.legend(title=f"connections' life; means of {rows['run'].nunique()} runs, 95 % intervals")
    results.save(figure, "erlang")


def draw_birthday(results):
    """How soon two of n random ports are the same. Theory alone: the test BirthdayBound asks the model."""
    figure, axes = plt.subplots(figsize=(7.2, 4))
    for (ports, text), colour, line in zip(POOLS.items(), COLOURS, LINES):
        flows = numpy.unique(numpy.logspace(0.3, 3, 200).astype(int))
        axes.plot(flows, [1 - clash_free(number, ports) for number in flows], color=colour, linestyle=line, label=text)
    half = next(number for number in range(2, 64512) if clash_free(number, 64512) <= 0.5)
    axes.axhline(0.5, color="#777777", linewidth=1)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_title(f"Of {half} flows to one server two will more likely than not\n"
                   "choose the same port at random, though there are 64512")
    axes.set_xlabel("flows to the same address and port")
    axes.set_ylabel("some two chose the same port")
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.legend(title="ports to choose from", loc="upper left", alignment="left")
    results.save(figure, "birthday")


def clash_free(flows, ports):
    """The probability that so many random choices are all different."""
    if flows > ports:
        return 0.0
    return math.exp(sum(math.log1p(-taken / ports) for taken in range(flows)))
