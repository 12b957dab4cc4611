#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The figures of the page "theory"."""

import math

import numpy
import scipy.stats
from matplotlib import pyplot as plt

from figures import COLOURS, LINES, MARKERS, erlang_b, inside, interval, percent_ticks

DISTRIBUTIONS = {"Constant": "constant", "Exponential": "exponential", "LogNormal": "log-normal, σ = 1"}


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
    found = [interval(group["ratio"], together=len(groups)) for group in groups]
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
    together = len(DISTRIBUTIONS) * rows["max"].nunique()
    agreed = seen = 0
    for shift, (name, text), colour, marker in zip((-0.8, 0, 0.8), DISTRIBUTIONS.items(), COLOURS, MARKERS):
        own = rows[rows["duration"].str.contains(f"::{name}Random")]
        found = [(size, *interval(group["blocked"], together)) for size, group in own.groupby("max")]
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
    """How often flows that chose a port at random found it taken."""
    rows = results.rows("birthday")
    ports = int((rows["last_port"] - rows["first_port"] + 1).iloc[0])
    rows = rows.assign(expected=rows["started"] * (rows["started"] - 1) / 2 / ports, any=rows["clashes"] > 0)
    groups = [group for _, group in rows.groupby("rate")]
    where = [group["started"].mean() for group in groups]
    found = [interval(group["clashes"], 2 * len(groups)) for group in groups]
    agreed = inside((group["expected"].mean(), *each) for group, each in zip(groups, found))
    half = next(number for number in range(2, ports) if clash_free(number, ports) <= 0.5)
    flows = numpy.arange(2, int(max(where) * 1.05))

    figure, (left, right) = plt.subplots(1, 2, figsize=(9.6, 4.2))
    left.plot(flows, flows * (flows - 1) / 2 / ports, color=COLOURS[1], label="k (k - 1) / 2N")
    left.errorbar(where, [mean for mean, _ in found], yerr=[width for _, width in found], color=COLOURS[0],
                  marker=MARKERS[0], linestyle="none", capsize=3,
                  label=f"simulated: mean of {rows['run'].nunique()} runs")
    left.set_title("The formula lies within the 95 % interval\n"
                   f"at {agreed} of {len(groups)} points", fontweight="normal")
    left.set_ylabel("flows that found their port taken")
    right.plot(flows, [1 - clash_free(number, ports) for number in flows], color=COLOURS[1], label="birthday bound")
    for at, group in zip(where, groups):
        low, high = share_interval(group["any"].sum(), len(group), 2 * len(groups))
        share = group["any"].mean()
        right.errorbar([at], [share], yerr=[[share - low], [high - share]], color=COLOURS[0], marker=MARKERS[0],
                       linestyle="none", capsize=3, label="simulated: share of the runs" if at == where[0] else None)
    right.axvline(half, color="#777777", linestyle=LINES[3])
    right.annotate(f"{half} flows", (half, 0.25), xytext=(5, 0), textcoords="offset points", color="#555555")
    right.set_title("How likely it is that some two choose the same", fontweight="normal")
    right.set_ylabel("runs in which a flow found its port taken")
    right.yaxis.set_major_formatter(percent_ticks)
    for axes in (left, right):
        axes.set_xlabel("flows to the same address and port (k)")
        axes.set_ylim(bottom=0)
        axes.legend()
    figure.suptitle(f"Of {half} flows two will more likely than not choose the same port at random, though there are "
                    f"{ports}", x=0.01, ha="left", fontsize=11, fontweight="bold")
    results.save(figure, "birthday")


def share_interval(successes, tried, together):
    """Clopper and Pearson's interval, in which a probability lies; with 95 % for all `together`."""
    missed = 0.025 / together
    return (scipy.stats.beta.ppf(missed, successes, tried - successes + 1) if successes else 0,
            scipy.stats.beta.ppf(1 - missed, successes + 1, tried - successes) if successes < tried else 1)


def clash_free(flows, ports):
    """The probability that so many random choices are all different."""
    if flows > ports:
        return 0.0
    return math.exp(sum(math.log1p(-taken / ports) for taken in range(flows)))
