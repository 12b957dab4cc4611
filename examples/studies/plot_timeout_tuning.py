#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The figures of the study timeout-tuning."""

import re

from matplotlib import pyplot as plt

from figures import COLOURS, LINES, MARKERS, interval, intervals, percent, percent_ticks

STATES = {"in_established": "ESTABLISHED", "in_time_wait": "TIME_WAIT", "in_syn_sent": "SYN_SENT", "in_udp": "UDP",
          "in_others": "others"}


def draw(results):
    draw_one(results)
    draw_established(results)


def name(sysctls):
    """What a bar is called: shorter, and a line for each."""
    if not isinstance(sysctls, str) or not sysctls:
        return "Linux's defaults"
    found = [re.sub(r"(net\.netfilter\.)?nf_conntrack_(tcp_timeout_)?", "", part).replace("=", " = ") + " s"
             for part in sysctls.split(",")]
    return found[0] if len(found) == 1 else "all of these"


def draw_one(results):
    """What fills the table, one sysctl after the other."""
    rows = results.rows("one")
    rows = rows.assign(sysctl=rows["sysctl"].fillna(""))
    groups = [(name(sysctls), group) for sysctls, group in rows.groupby("sysctl", sort=False)]
    figure, axes = plt.subplots(figsize=(8.4, 4.2))
    labels = [label for label, _ in groups]
    left = [0.0] * len(groups)
    hatches = ["", "//", "..", "xx", ""]
    for (column, text), colour, hatch in zip(STATES.items(), COLOURS[:2] + COLOURS[4:], hatches):
        widths = [group[column].mean() for _, group in groups]
        if max(widths) < 1:
            continue
        axes.barh(labels, widths, left=left, color=colour, hatch=hatch, edgecolor="white", label=text, height=0.65)
        left = [start + width for start, width in zip(left, widths)]
    for place, (total, (_, group)) in enumerate(zip(left, groups)):
        broken = group["broken"].mean() / group["sessions"].mean()
        axes.annotate(f"{total:.0f}" + (f", {percent(broken)} of the silent sessions broken" if broken else ""),
                      (total, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlim(right=max(left) * 1.15)
    axes.set_xlabel(f"entries in the table, mean of {rows['run'].nunique()} runs")
    best = min(range(1, len(groups)), key=lambda place: left[place])
    axes.set_title(f"Four timeouts leave {percent(left[best] / left[0])} of the table and break no session"
                   if groups[best][1]["broken"].sum() == 0 else
                   f"Four timeouts leave {percent(left[best] / left[0])} of the table, and break sessions")
    axes.legend(loc="lower right")
    results.save(figure, "one")


def draw_established(results):
    """What a shorter timeout of established connections gains, and whom it costs."""
    rows = results.rows("established")
    rows = rows.assign(timeout=rows["sysctl"].str.extract(r"=(\d+)")[0].astype(int),
                       share=rows["broken"] / rows["sessions"],
                       vanished=rows["in_established"] - (rows["sessions"] - rows["broken"]))
    figure, panels = plt.subplots(1, 2, figsize=(9.6, 4.2), sharex=True)
    longest = rows["silence"].max()
    kept = intervals(rows[rows["silence"] == longest], "timeout", "vanished")
    rate = rows["vanish"].iloc[0]
    panels[0].plot(kept["timeout"], kept["timeout"] * rate, color=COLOURS[1], linestyle=LINES[1],
                   label=f"Little's law: {rate:g} a second × timeout")
    panels[0].errorbar(kept["timeout"], kept["mean"], yerr=kept["half"], color=COLOURS[0], marker=MARKERS[0],
                       linestyle="none", capsize=3, label=f"simulated: means of {rows['run'].nunique()} runs, 95 % intervals")
    panels[0].set_yscale("log")
    panels[0].yaxis.set_major_formatter("{x:g}")
    panels[0].set_ylabel("entries of clients that vanished")
    panels[0].legend(loc="upper left", fontsize=9)
    for (silence, group), colour, marker, line in zip(rows.groupby("silence"), COLOURS, MARKERS, LINES):
        points = [(timeout, *interval(own["share"])) for timeout, own in group.groupby("timeout")]
        panels[1].plot([timeout for timeout, _, _ in points], [mean for _, mean, _ in points], color=colour,
                       marker=marker, linestyle=line, label=f"silent for {silence:g} s")
    panels[1].set_ylabel("sessions broken")
    panels[1].yaxis.set_major_formatter(percent_ticks)
    panels[1].legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, fontsize=9)
    for axes in panels:
        axes.set_xscale("log")
        axes.set_xticks(sorted(rows["timeout"].unique()), [f"{timeout}" for timeout in sorted(rows["timeout"].unique())])
        axes.minorticks_off()
        axes.set_xlabel("nf_conntrack_tcp_timeout_established (s)")
    whole = rows[rows["timeout"] > longest]["broken"].sum() == 0
    figure.suptitle("Entries of clients that vanished grow with the timeout; a session breaks when it is silent for "
                    "longer\n" + (f"(RFC 5382's 7440 s outlives a keepalive every {longest:g} s)" if whole else ""),
                    x=0.01, ha="left", fontsize=11, fontweight="bold")
    results.save(figure, "established")
