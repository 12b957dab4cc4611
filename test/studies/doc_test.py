#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The documentation builds without a warning, and every study has its page and its figures.

Exit code 0: it does; 1: it does not; 77: Sphinx is missing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED_BY_CTEST = 77


def incomplete():
    """What a study lacks, or a page shows that is not there."""
    doc = os.path.join(ROOT, "doc")
    for name in sorted(os.listdir(os.path.join(ROOT, "examples", "studies"))):
        study, kind = os.path.splitext(name)
        if kind != ".yaml":
            continue
        plot = os.path.join("examples", "studies", f"plot_{study.replace('-', '_')}.py")
        if not os.path.exists(os.path.join(ROOT, plot)):
            yield f"{name} has no {plot}"
        page = os.path.join(doc, "studies", f"{study}.rst")
        if not os.path.exists(page):
            yield f"{name} has no doc/studies/{study}.rst"
            continue
        with open(page, encoding="utf-8") as file:
            if not re.search(r"^\.\. figure:: ", file.read(), re.M):
                yield f"doc/studies/{study}.rst has no figure"


def main():
    wrong = list(incomplete())
    if wrong:
        sys.exit("\n".join(wrong))
    if not shutil.which("sphinx-build"):
        print("skipped: missing Debian packages: python3-sphinx")
        return SKIPPED_BY_CTEST
    with tempfile.TemporaryDirectory() as work:
        return 1 if subprocess.run(["sphinx-build", "-q", "-W", "--keep-going", "-d", os.path.join(work, "doctrees"),
                                    "-b", "html", os.path.join(ROOT, "doc"), os.path.join(work, "html")],
                                   check=False).returncode else 0


if __name__ == "__main__":
    sys.exit(main())
