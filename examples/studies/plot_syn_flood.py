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
    # By how many entries a bucket holds, where the users alone have room.
    users = calm_users(results)
    shares = {}
    for size in grid.index[grid.index > users * 1.2]:
        for buckets in grid.columns:
            shares.setdefault(2 * size / buckets, []).append(grid.at[size, buckets])
    good = [entries for entries, refused in shares.items() if max(refused) < 0.5]
    axes.set_title(f"Users get in where buckets hold {min(good):g} to {max(good):g} entries: early drop finds no victim in "
                   f"emptier ones,\nand fuller ones are too full to insert; but the {users:.0f} entries of the users alone "
                   "must have room", fontsize=10)
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
    users = calm_users(results)
    fits = (size - users) / flood
    axes.axvline(fits, color="#777777", linestyle=LINES[3])
    axes.annotate(f"({size} entries - {users:.0f} of the users)\n/ {flood:g} SYNs a second", (fits, axes.get_ylim()[1]),
                  xytext=(5, -2), textcoords="offset points", color="#555555", va="top")
    free = [timeout for timeout, group in rows.groupby("syn_recv") if group["blocked"].mean() < 0.001]
    axes.set_title(f"When half-open connections are forgotten after {max(free):g} s,\nthe flood has room and all users "
                   "get in" if free else "No timeout shown lets all users in")
    axes.set_xlabel("nf_conntrack_tcp_timeout_syn_recv (s)")
    axes.set_ylabel("users refused")
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.set_ylim(bottom=-0.01)
    axes.legend(title=f"{rows['buckets'].iloc[0]} buckets; means of {rows['run'].nunique()} runs, 95 % intervals",
                loc="lower right", alignment="left")
    results.save(figure, "timeouts")


def calm_users(results):
    """How many entries the users have when there is no flood."""
    rows = results.rows("buckets")
    return rows[rows["flood"] == 0]["occupancy"].mean()
