#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The figures of the study syn-flood."""

from matplotlib import pyplot as plt

from figures import COLOURS, LINES, MAP, MARKERS, intervals, percent, percent_ticks


def draw(results):
    draw_buckets(results)
    draw_map(results)
    draw_timeouts(results)


def draw_buckets(results):
    """Users that are refused over the flood's rate, for several numbers of buckets."""
    rows = results.rows("buckets")
    size = rows["max"].iloc[0]
    figure, axes = plt.subplots()
    worst = {}
    for (buckets, group), colour, marker, line in zip(rows.groupby("buckets"), COLOURS, MARKERS, LINES):
        points = intervals(group, "flood", "blocked")
        worst[buckets] = points["mean"].max()
        axes.errorbar(points["flood"], points["mean"], yerr=points["half"], color=colour, marker=marker, linestyle=line,
                      capsize=3, label=f"{buckets} ({2 * size / buckets:g} entries in each)")
    few, many = min(worst), max(worst)
    axes.set_title(f"Early drop protects a table whose buckets are full: with {few} buckets at most "
                   f"{percent(worst[few])}\nof the users are refused, with {many} up to {percent(worst[many])}")
    axes.set_xlabel("flood (SYNs a second)")
    axes.set_ylabel("users refused")
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.set_ylim(bottom=-0.01)
    axes.legend(title=f"nf_conntrack_buckets, of a full table of {size};\nmeans of {rows['run'].nunique()} runs, "
                "95 % intervals", alignment="left")
    results.save(figure, "buckets")


def draw_map(results):
    """Users that are refused and entries dropped early over the flood's rate and the table's size."""
    rows = results.rows("map")
    rows = rows.assign(refused=rows["blocked"] * 100, early=rows["early_drop"] / rows["seconds"])
    refused, early = (rows.pivot_table(index="max", columns="flood", values=value) for value in ("refused", "early"))
    figure, panels = plt.subplots(1, 2, figsize=(9.6, 4.4), sharey=True)
    for axes, grid, label in zip(panels, (refused, early), ("users refused (%)", "early drops (1/s)")):
        mesh = axes.pcolormesh(range(len(grid.columns)), range(len(grid.index)), grid.values, cmap=MAP,
                               shading="nearest", vmin=0, rasterized=True)
        figure.colorbar(mesh, ax=axes, label=label).outline.set_visible(False)
        middle = grid.values.max() * 0.6
        for x, flood in enumerate(grid.columns):
            for y, size in enumerate(grid.index):
                value = grid.at[size, flood]
                axes.text(x, y, f"{value:.1f}" if value < 9.95 else f"{value:.0f}", ha="center", va="center",
                          fontsize=9, color="white" if value > middle else "black")
        axes.set_xticks(range(len(grid.columns)), [f"{flood:g}" for flood in grid.columns])
        axes.set_yticks(range(len(grid.index)), [f"{size}" for size in grid.index])
        axes.grid(False)
        axes.set_xlabel("flood (SYNs a second)")
    panels[0].set_ylabel("nf_conntrack_max = nf_conntrack_buckets")
    safe = [size for size in refused.index if refused.loc[size].max() < 0.05]
    stays = rows["syn_recv"].iloc[0]
    panels[0].set_title(f"With as many buckets as entries\nup to {refused.values.max():.0f} % are refused")
    panels[1].set_title("Nobody is, where all of the flood has room\n"
                        f"for {stays:g} s" + (f": from {min(safe)} entries on" if safe else ""))
    results.save(figure, "map")


def draw_timeouts(results):
    """Users that are refused over the timeout of half-open connections."""
    rows = results.rows("timeouts")
    figure, axes = plt.subplots()
    size, flood = rows["max"].iloc[0], rows["flood"].iloc[0]
    for (retries, group), colour, marker, line in zip(rows.groupby("retries"), COLOURS, MARKERS, LINES):
        points = intervals(group, "syn_recv", "blocked")
        text = f"try again {retries} times" if retries else "try once"
        axes.errorbar(points["syn_recv"], points["mean"], yerr=points["half"], color=colour, marker=marker,
                      linestyle=line, capsize=3, label=f"users that {text}")
    fits = size / flood
    axes.axvline(fits, color="#777777", linestyle=LINES[3])
    axes.annotate(f"{size} entries / {flood:g} SYNs a second", (fits, axes.get_ylim()[1] * 0.9), xytext=(5, 0),
                  textcoords="offset points", color="#555555")
    free = [timeout for timeout, group in rows.groupby("syn_recv") if group["blocked"].mean() < 0.001]
    axes.set_title(f"nf_conntrack_tcp_timeout_syn_recv of {max(free):g} s lets all users in, 60 s does not"
                   if free else "No timeout shown lets all users in")
    axes.set_xlabel("nf_conntrack_tcp_timeout_syn_recv (s)")
    axes.set_ylabel("users refused")
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.set_ylim(bottom=-0.01)
    axes.legend(title=f"{rows['buckets'].iloc[0]} buckets; means of {rows['run'].nunique()} runs, 95 % intervals",
                loc="center right", alignment="left")
    results.save(figure, "timeouts")
