#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The figures of the study table-sizing."""

import numpy
import scipy.stats
from matplotlib import pyplot as plt

from figures import (COLOURS, LINES, MAP, MARKERS, erlang_b, erlang_b_size, inside, interval, intervals, percent,
                     percent_ticks)

UNLIMITED = 65536
# Fewer are not to be compared, by the rule of thumb of such tests.
FEW = 5


def draw(results):
    draw_blocking(results)
    draw_map(results)
    draw_time(results)
    draw_chains(results)


def draw_blocking(results):
    """Refused connections over the table's size, and what Erlang's formula says."""
    rows = results.rows("blocking")
    offered, half = interval(rows[rows["max"] == UNLIMITED]["occupancy"])
    rows = rows[rows["max"] < UNLIMITED]
    runs = rows["run"].nunique()
    points = intervals(rows, "max", "blocked", together=rows["max"].nunique())
    theory = [erlang_b(size, offered) for size in points["max"]]
    agreed = inside(zip(theory, points["mean"], points["half"]))
    size = erlang_b_size(offered, 0.01)

    figure, axes = plt.subplots()
    sizes = numpy.arange(points["max"].min(), points["max"].max() + 1)
    axes.plot(sizes, [erlang_b(size, offered) for size in sizes], color=COLOURS[1], linestyle=LINES[0],
              label=f"Erlang B for {offered:.0f} entries on average")
    axes.errorbar(points["max"], points["mean"], yerr=points["half"], color=COLOURS[0], marker=MARKERS[0],
                  linestyle="none", capsize=3, label=f"simulated: means of {runs} runs, 95 % confidence intervals")
    axes.axvline(offered, color="#777777", linestyle=LINES[3])
    axes.annotate("mean occupancy\nwithout a limit", (offered, points["mean"].max() * 0.55), xytext=(5, 0),
                  textcoords="offset points", color="#555555")
    axes.axhline(0.01, color="#777777", linestyle=LINES[1], linewidth=1)
    axes.annotate("1 %", (points["max"].min(), 0.01), xytext=(0, 3), textcoords="offset points", color="#555555")
    axes.set_title(f"1 % blocking needs a table of {size / offered:.2f} × the mean occupancy ({size} entries)\n"
                   f"Erlang B lies within the interval at {agreed} of {len(points)} sizes")
    axes.set_xlabel("nf_conntrack_max (entries)")
    axes.set_ylabel("connections refused")
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.set_ylim(bottom=0)
    axes.legend()
    results.save(figure, "blocking")


def draw_map(results):
    """Refused connections and early drops over rate and size."""
    rows = results.rows("map")
    # A connection that began before the count did may be answered in it.
    rows = rows.assign(refused=rows["blocked"].clip(lower=0) * 100, early=rows["early_drop"] / rows["seconds"])
    roomy = rows[rows["max"] == rows["max"].max()].groupby("rate")["occupancy"].mean()
    grids = [rows.pivot_table(index="max", columns="rate", values=value) for value in ("refused", "early")]
    share = {size / roomy[rate]: grids[0].at[size, rate] for rate in roomy.index for size in grids[0].index}
    scarce = max((ratio for ratio in share if share[ratio] > 1), default=0)
    enough = min(ratio for ratio in share if ratio > scarce)
    half_open = rows["half_open_rate"].iloc[0]

    figure, panels = plt.subplots(1, 2, figsize=(9.6, 4.8), sharey=True)
    figure.get_layout_engine().set(wspace=0.06)  # a colour bar's text stays with its own panel
    for axes, grid, label in zip(panels, grids, ("connections refused (%)", "early drops (1/s)")):
        mesh = axes.pcolormesh(grid.columns, grid.index, grid.values, cmap=MAP, shading="nearest", vmin=0,
                               rasterized=True)
        figure.colorbar(mesh, ax=axes, label=label).outline.set_visible(False)
        axes.plot(roomy.index, roomy.values, color=COLOURS[3], linestyle=LINES[1],
                  linewidth=1.2, label="mean occupancy without a limit")
        write_values(axes, grid)
        axes.grid(False)
        axes.set_xlabel("connections begun (1/s)")
        axes.set_ylim(grid.index.min() - 250, grid.index.max() + 250)
    panels[0].set_title(f"From {enough:.2f} × the mean occupancy on\nat most 1 % is refused")
    panels[1].set_title(f"Early drop frees at most {grids[1].values.max():.1f} entries a second,\n"
                        f"of the {half_open:g} half-open connections per second")
    panels[0].set_ylabel("nf_conntrack_max (entries)")
    panels[0].legend(loc="upper left", fontsize=8)
    results.save(figure, "map")


def write_values(axes, grid):
    """Each cell's number that is not about 0, in black or white as its ground wants."""
    middle = grid.values.max() * 0.6
    for rate in grid.columns:
        for size in grid.index:
            value = grid.at[size, rate]
            if value >= 0.05:
                axes.text(rate, size, f"{value:.1f}" if value < 9.95 else f"{value:.0f}", ha="center", va="center",
                          fontsize=7, color="white" if value > middle else "black", zorder=5)


def draw_time(results):
    """What the table holds over time."""
    series = list(results.files("time", "timeline"))
    wanted = next(row["occupancy"] for row, _ in series if row["max"] == UNLIMITED)
    figure, axes = plt.subplots()
    labels = []
    for (row, held), colour, line in zip(series, COLOURS, LINES):
        limit = "no limit" if row["max"] == UNLIMITED else f"nf_conntrack_max = {row['max']}"
        axes.plot(held["time"], held["count"], color=colour, linestyle=line, label=limit)
        if row["max"] < UNLIMITED:
            labels.append(f"{percent(1 - row['max'] / wanted)} too small refuses {percent(row['blocked'])}")
    last = series[0][0]
    axes.axvspan(0, last["warm_up"], color="#eeeeee", zorder=0)
    axes.annotate("warm-up, not counted", (last["warm_up"] / 2, 0), xytext=(0, 5), ha="center",
                  textcoords="offset points", color="#555555")
    axes.set_title("A table that is " + ",\none that is ".join(labels) + " of the connections")
    axes.set_xlabel("time (s)")
    axes.set_ylabel("entries in the table")
    axes.set_xlim(0, last["warm_up"] + last["seconds"])
    axes.set_ylim(bottom=0)
    axes.legend(loc="lower right")
    results.save(figure, "time")


def draw_chains(results):
    """How many buckets have how long a chain, and what chance would make of it."""
    by_buckets = {}
    for row, chains in results.files("chains", "chains"):
        by_buckets.setdefault(row["buckets"], []).append(chains.set_index("length")["buckets"])
    figure, panels = plt.subplots(1, len(by_buckets), figsize=(9.6, 3.9))
    agreed = seen = 0
    # How many lengths are compared, in all panels: Poisson's of five buckets and more.
    together = sum(poisson(runs, buckets, length) * buckets >= FEW for buckets, runs in by_buckets.items()
                   for length in range(longest(runs) + 1))
    for axes, (buckets, runs) in zip(panels, sorted(by_buckets.items())):
        lengths = range(longest(runs) + 1)
        theory = [poisson(runs, buckets, length) for length in lengths]
        counted = [interval((run.get(length, 0) / buckets for run in runs), together) for length in lengths]
        axes.bar(lengths, [mean for mean, _ in counted], yerr=[half for _, half in counted], color=COLOURS[4],
                 edgecolor=COLOURS[0], capsize=2, label="simulated")
        axes.plot(lengths, theory, color=COLOURS[3], marker=MARKERS[3], linestyle=LINES[1], label="Poisson")
        compared = [(expected, *count) for expected, count in zip(theory, counted) if expected * buckets >= FEW]
        agreed += inside(compared)
        seen += len(compared)
        mean = sum(sum(run.index * run) for run in runs) / len(runs) / buckets
        axes.set_title(f"{buckets} buckets: a look-up that\nfinds nothing passes {mean:.2g}", fontweight="normal")
        axes.set_xlabel("entries in a bucket's chain")
        axes.yaxis.set_major_formatter(percent_ticks)
        axes.set_ylim(bottom=0)
        axes.xaxis.get_major_locator().set_params(integer=True)
    panels[0].set_ylabel("buckets")
    panels[1].legend(loc="center right", fontsize=9)
    entries = 2 * results.rows("chains")["occupancy"].mean()
    figure.suptitle(f"Chains are as long as chance makes them: Poisson lies within the interval at {agreed} of {seen} "
                    f"lengths\n({entries:.0f} entries in the hash, two a connection; bars are means of {len(runs)} "
                    "tables, with their 95 % intervals)", x=0.01, ha="left", fontsize=11, fontweight="bold")
    results.save(figure, "chains")


def longest(runs):
    """The longest chain of any."""
    return max(run.index.max() for run in runs)


def poisson(runs, buckets, length):
    """The share of the buckets that should have chains of this length, by the entries of each run."""
    return sum(scipy.stats.poisson.pmf(length, sum(run.index * run) / buckets) for run in runs) / len(runs)
