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
    axes.set_title(f"Early drop finds victims where buckets are full: with {few} of them\n"
                   f"at most {percent(worst[few])} of the users are refused, with {many} up to {percent(worst[many])}")
    axes.set_xlabel("flood (SYNs a second)")
    axes.set_ylabel("users refused")
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.set_ylim(bottom=-0.01)
    axes.legend(title=f"nf_conntrack_buckets, of a full table of {size};\nmeans of {rows['run'].nunique()} runs, "
                "95 % intervals", alignment="left")
    results.save(figure, "buckets")


def draw_map(results):
    """Users that are refused over the table's size and its buckets."""
    rows = results.rows("map")
    grid = rows.assign(refused=rows["blocked"] * 100).pivot_table(index="max", columns="buckets", values="refused")
    figure, axes = plt.subplots(figsize=(8.2, 4.4))
    mesh = axes.pcolormesh(range(len(grid.columns)), range(len(grid.index)), grid.values, cmap=MAP, shading="nearest",
                           vmin=0, rasterized=True)
    figure.colorbar(mesh, ax=axes, label="users refused (%)").outline.set_visible(False)
    middle = grid.values.max() * 0.6
    for x, buckets in enumerate(grid.columns):
        for y, size in enumerate(grid.index):
            value = grid.at[size, buckets]
            axes.text(x, y, f"{value:.1f}" if value < 9.95 else f"{value:.0f}", ha="center", va="center",
                      fontsize=9, color="white" if value > middle else "black")
    axes.set_xticks(range(len(grid.columns)), [f"{buckets}" for buckets in grid.columns])
    axes.set_yticks(range(len(grid.index)), [f"{size}" for size in grid.index])
    axes.grid(False)
    axes.set_xlabel("nf_conntrack_buckets")
    axes.set_ylabel("nf_conntrack_max (entries)")
    flood, stays = rows["flood"].iloc[0], rows["syn_recv"].iloc[0]
    well = max(grid.at[size, buckets] for size in grid.index for buckets in grid.columns if buckets <= size)
    axes.set_title(f"With no more buckets than entries at most {percent(well / 100)} are refused; with more,\n"
                   f"only a table that holds all of a flood of {flood:g} SYNs a second for {stays:g} s helps")
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
    calm = results.rows("buckets")
    users = calm[calm["flood"] == 0]["occupancy"].mean()
    fits = (size - users) / flood
    axes.axvline(fits, color="#777777", linestyle=LINES[3])
    axes.annotate(f"({size} entries - {users:.0f} of the users)\n/ {flood:g} SYNs a second", (fits, axes.get_ylim()[1]),
                  xytext=(-5, -2), textcoords="offset points", color="#555555", ha="right", va="top")
    free = [timeout for timeout, group in rows.groupby("syn_recv") if group["blocked"].mean() < 0.001]
    axes.set_title(f"nf_conntrack_tcp_timeout_syn_recv of {max(free):g} s lets all users in, 60 s does not"
                   if free else "No timeout shown lets all users in")
    axes.set_xlabel("nf_conntrack_tcp_timeout_syn_recv (s)")
    axes.set_ylabel("users refused")
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.set_ylim(bottom=-0.01)
    axes.legend(title=f"{rows['buckets'].iloc[0]} buckets; means of {rows['run'].nunique()} runs, 95 % intervals",
                loc="lower right", alignment="left")
    results.save(figure, "timeouts")
