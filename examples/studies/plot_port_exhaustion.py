#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The figures of the study port-exhaustion."""

import numpy
from matplotlib import pyplot as plt

from figures import COLOURS, LINES, MARKERS, erlang_b, inside, intervals, percent, percent_ticks

# Seconds that a UDP flow of one request holds its port: nf_conntrack_udp_timeout, from the answer on. What has expired is
# free, though it may stay in the table for a second more.
HELD = 30.004


def draw(results):
    draw_sharing(results)
    draw_tcp(results)
    draw_destinations(results)
    draw_ports(results)


def draw_sharing(results):
    """Flows without a port: one pool for all, or a block for each."""
    rows = results.rows("sharing")
    clients, block = rows["clients"].iloc[0], rows["block"].max()
    pool = clients * block
    rows = rows.assign(load=rows["started"] / rows["seconds"] * HELD / pool)
    figure, axes = plt.subplots()
    at_least = {}
    for own, places, text, colour, marker, line in (
            (0, pool, f"all clients share {pool} ports", COLOURS[0], MARKERS[0], LINES[0]),
            (block, block, f"each of {clients} clients has {block} ports", COLOURS[3], MARKERS[3], LINES[1])):
        group = rows[rows["block"] == own]
        where = group.groupby("rate")["load"].mean()
        points = intervals(group, "rate", "blocked", together=len(where))
        agreed = inside((erlang_b(places, load * places), mean, half)
                        for load, mean, half in zip(where, points["mean"], points["half"]))
        loads = numpy.linspace(where.min(), where.max(), 400)
        blocked = [erlang_b(places, load * places) for load in loads]
        # Of the pool it is what was simulated that counts: the formula is only the best that could be.
        at_least[own] = (next(load for load, share in zip(loads, blocked) if share > 0.01) if own else
                         numpy.interp(0.01, points["mean"], where))
        axes.plot(loads, blocked, color=colour, linestyle=line)
        axes.errorbar(where, points["mean"], yerr=points["half"], color=colour, marker=marker, linestyle="none",
                      capsize=3, label=text)
    axes.plot([], [], color="#777777", label="Erlang B")
    axes.axhline(0.01, color="#777777", linestyle=LINES[3], linewidth=1)
    axes.annotate("1 %", (axes.get_xlim()[1], 0.01), xytext=(-2, 3), textcoords="offset points", ha="right",
                  color="#555555")
    axes.set_title(f"1 % of the flows find no port at a load of {percent(at_least[0])} of the ports that all share,\n"
                   f"of {percent(at_least[block])} in blocks; theirs agree with Erlang B at {agreed} of {len(points)} points")
    axes.set_xlabel(f"load: flows begun in a second × {HELD:.0f} s / ports")
    axes.set_ylabel("flows that found no port")
    axes.xaxis.set_major_formatter(percent_ticks)
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.set_ylim(bottom=-0.002)
    axes.legend(title=f"UDP to one server; means of {rows['run'].nunique()} runs,\n95 % confidence intervals",
                loc="upper left", alignment="left")
    results.save(figure, "sharing")


def draw_tcp(results):
    """TCP: what TIME_WAIT costs, and what Linux takes back of it."""
    rows = results.rows("tcp")
    mean = rows["mean"].iloc[0]
    ports = rows["last_port"].iloc[0] - rows["first_port"].iloc[0] + 1
    points = intervals(rows, "rate", "blocked")
    rates = numpy.linspace(points["rate"].min(), points["rate"].max(), 200)
    figure, axes = plt.subplots()
    for stays, text, colour, line in ((mean + 120, f"{mean:g} s, and 120 s in TIME_WAIT", COLOURS[1], LINES[1]),
                                      (mean, f"{mean:g} s", COLOURS[3], LINES[0])):
        axes.plot(rates, [erlang_b(ports, rate * stays) for rate in rates], color=colour, linestyle=line,
                  label=f"Erlang B, ports taken for {text}")
    axes.errorbar(points["rate"], points["mean"], yerr=points["half"], color=COLOURS[0], marker=MARKERS[0],
                  linestyle="none", capsize=3,
                  label=f"simulated: mean of {rows['run'].nunique()} runs, 95 % interval")
    found = [rate for rate, share in zip(points["rate"], points["mean"]) if share < 0.01]
    gain = max(found) / next(rate for rate in rates if erlang_b(ports, rate * (mean + 120)) > 0.01)
    axes.set_title(f"A new connection takes the port of one in TIME_WAIT:\n"
                   f"{gain:.1f} times as many find one as if its 120 s had to be waited for")
    axes.set_xlabel(f"connections begun (1/s), {ports} ports, all to one server")
    axes.set_ylabel("connections that found no port")
    axes.yaxis.set_major_formatter(percent_ticks)
    axes.set_ylim(bottom=-0.005)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend(loc="center right", bbox_to_anchor=(1, 0.5))
    results.save(figure, "tcp")


def draw_destinations(results):
    """How many destinations a port serves at once."""
    rows = results.rows("destinations")
    rows = rows.assign(flows=rows["occupancy"])
    ports = rows["last_port"].iloc[0] - rows["first_port"].iloc[0] + 1
    blocked = intervals(rows, "destinations", "blocked")
    flows = intervals(rows, "destinations", "flows")
    enough = next((row["destinations"] for _, row in blocked.iterrows() if row["mean"] < 0.01), None)
    figure, panels = plt.subplots(1, 2, figsize=(9.6, 4.2), sharex=True)
    panels[0].errorbar(blocked["destinations"], blocked["mean"], yerr=blocked["half"], color=COLOURS[0],
                       marker=MARKERS[0], capsize=3)
    panels[0].set_ylabel("flows that found no port")
    panels[0].yaxis.set_major_formatter(percent_ticks)
    panels[1].errorbar(flows["destinations"], flows["mean"] / ports, yerr=flows["half"] / ports, color=COLOURS[3],
                       marker=MARKERS[1], capsize=3)
    panels[1].axhline(1, color="#777777", linestyle=LINES[3])
    panels[1].annotate("as many flows as ports", (1, 1), xytext=(60, -12), textcoords="offset points", color="#555555")
    panels[1].set_ylabel("open flows / ports")
    panels[1].set_ylim(bottom=0)
    for axes in panels:
        axes.set_xlabel("servers that the flows go to")
    said = "no number shown is enough" if enough is None else f"from {enough:g} servers on nobody is refused"
    figure.suptitle("A port serves one flow to each server: " + said +
                    f"\n({ports} ports; {rows['rate'].iloc[0]:g} UDP flows begun a second; "
                    f"means of {rows['run'].nunique()} runs, 95 % intervals)", x=0.01, ha="left", fontsize=11,
                    fontweight="bold")
    results.save(figure, "destinations")


def draw_ports(results):
    """Which ports are in use on which address."""
    series = list(results.files("ports", "ports"))
    figure, panels = plt.subplots(len(series), 1, figsize=(7.2, 7), sharex=True)
    for axes, (row, used) in zip(panels, series):
        addresses = sorted(used["address"].unique(), key=lambda text: [int(part) for part in text.split(".")])
        axes.eventplot([used[used["address"] == address]["port"] for address in addresses], colors=COLOURS[0],
                       linewidths=0.6, linelengths=0.8)
        axes.set_yticks(range(len(addresses)), [f"{address}\n{sum(used['address'] == address)} ports"
                                                for address in addresses], fontsize=7)
        axes.grid(False)
        options = "" if row["choice"] == "keep" else f" --{row['choice']}"
        options += " --persistent" if row["persistent"] else ""
        clients = "clients count upwards" if row["client_ports"] == "Sequential" else "clients choose at random"
        axes.set_title(f"SNAT{options}, {clients}: a client is seen with "
                       f"{row['addresses_per_client']:.2g} address{'es' if row['addresses_per_client'] > 1 else ''}", fontsize=9, fontweight="normal")
    panels[-1].set_xlabel("public port")
    per_client = {bool(row["persistent"]): row["addresses_per_client"] for row, _ in series}
    figure.suptitle(f"Only --persistent keeps a client at one public address, else it has {per_client[False]:.2g};\n"
                    "ports are spread over the range where clients or SNAT choose at random", x=0.01, ha="left",
                    fontsize=11, fontweight="bold")
    results.save(figure, "ports")
