#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Draws a study's figures: figures.py STUDY [--quick] FOLDER, called where its results.csv is.

A study's own part is plot_STUDY.py, whose draw(results) makes the figures with what is here. The same results, the same
bytes: no dates in the files, and no names that change.
"""

import importlib
import io
import math
import os
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # pylint: disable=wrong-import-position
import numpy  # pylint: disable=wrong-import-position
import pandas  # pylint: disable=wrong-import-position
import scipy.stats  # pylint: disable=wrong-import-position
from PIL import Image  # pylint: disable=wrong-import-position

import sweep as sweeps  # pylint: disable=wrong-import-position

# Okabe and Ito's colours, safe for the colour-blind, in an order whose greys differ too;
# markers and lines say the same once more.
COLOURS = ["#0072B2", "#E69F00", "#000000", "#D55E00", "#56B4E9", "#009E73", "#CC79A7"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
LINES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 3))]
MAP = "Blues"  # from white on, ever darker: grey shows it too

STYLE = {
    "figure.figsize": (7.2, 4.5), "figure.dpi": 100, "savefig.dpi": 150, "figure.constrained_layout.use": True,
    "font.size": 10, "axes.titlesize": 11, "axes.titlelocation": "left", "axes.titleweight": "bold",
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd",
    "axes.axisbelow": True, "legend.edgecolor": "none", "legend.framealpha": 0.9, "lines.linewidth": 1.6,
    "lines.markersize": 5, "pdf.fonttype": 42,
}


class Results:
    """What a sweep left behind, and where its figures go."""

    def __init__(self, name, quick, folder):
        self.sweep = sweeps.Sweep(name, quick)
        self.folder = folder
        self.table = pandas.read_csv("results.csv")

    def rows(self, sweep):
        """The rows of one sweep of the parameter file, one a run."""
        return self.table[[sweep in names.split() for names in self.table["sweeps"]]]

    def files(self, sweep, name):
        """(row, content) of each run of this sweep in which the program wrote this file."""
        # The table has a row for each job, in the same order.
        for (point, run), (_, row) in zip(self.sweep.jobs(), self.table.iterrows()):
            if sweep in point.sweeps and name in point.files[run]:
                yield row, pandas.read_csv(os.path.join(sweeps.folder_of(point, run), f"{name}.csv"))

    def save(self, figure, name):
        """STUDY-NAME.png and STUDY-NAME.pdf."""
        path = os.path.join(self.folder, f"{self.sweep.name}-{name}")
        figure.savefig(f"{path}.pdf", metadata={"CreationDate": None})
        # A palette makes a third of the bytes, and takes the place of what dates the file.
        pixels = io.BytesIO()
        figure.savefig(pixels, format="png")
        with_palette(Image.open(pixels)).save(f"{path}.png", optimize=True)
        plt.close(figure)


def with_palette(image):
    """Keeps the 256 most frequent colours as they are: Pillow's own palettes move even white."""
    pixels = numpy.asarray(image.convert("RGB"))
    colours, which, counts = numpy.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    kept = colours[numpy.argsort(-counts, kind="stable")[:256]]
    nearest = numpy.array([((kept.astype(int) - colour) ** 2).sum(axis=1).argmin() for colour in colours])
    made = Image.fromarray(nearest[which].reshape(pixels.shape[:2]).astype(numpy.uint8), "P")
    made.putpalette(kept.tobytes())
    return made


def interval(values, together=1):
    """The mean, and half the width of the interval in which it lies with 95 %, by Student's t.

    With several intervals `together`, all of them hold with 95 % (Bonferroni): of twenty that each do, one is expected
    to miss. That is for comparing with theory.
    """
    values = list(values)
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, 0.0  # of one run nothing is known, and nothing is drawn
    square = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return mean, scipy.stats.t.ppf(1 - 0.025 / together, len(values) - 1) * math.sqrt(square / len(values))


def intervals(rows, by, value, together=1):
    """A line for each value of `by`: itself, mean and half of `value` over the runs."""
    made = [(key, *interval(group[value], together)) for key, group in rows.groupby(by)]
    return pandas.DataFrame(made, columns=[by, "mean", "half"])


def erlang_b(servers, offered):
    """The share that is refused by `servers` places when `offered` would be taken on average."""
    blocked = 1.0
    for place in range(1, int(servers) + 1):
        blocked = offered * blocked / (place + offered * blocked)
    return blocked


def erlang_b_size(offered, blocked):
    """The fewest places that refuse at most this share."""
    share, places = 1.0, 0
    while share > blocked:
        places += 1
        share = offered * share / (places + offered * share)
    return places


def percent(share):
    """0.0123 is "1.2 %"."""
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %"


def percent_ticks(share, _position):
    """For an axis of shares."""
    return f"{100 * share:g} %"


def inside(compared):
    """How many of (theory, mean, half) have the theory within mean +- half."""
    return sum(abs(theory - mean) <= half for theory, mean, half in compared)


def main():
    name, *quick, folder = sys.argv[1:]
    plt.rcParams.update(STYLE)
    os.makedirs(folder, exist_ok=True)
    importlib.import_module(f"plot_{name.replace('-', '_')}").draw(Results(name, bool(quick), folder))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    # The plots import this very module.
    sys.modules["figures"] = sys.modules["__main__"]
    main()
