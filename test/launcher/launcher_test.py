#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The launcher ./ns3: what it says while it waits, how it reads its command line, what it asks to be installed."""

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True


def load():
    """The ./ns3 of this checkout, as a module."""
    loader = importlib.machinery.SourceFileLoader("launcher", os.path.join(ROOT, "ns3"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("launcher", loader))
    loader.exec_module(module)
    return module


ns3 = load()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def python(text):
    return [sys.executable, "-uc", text]


class ProgressTest(unittest.TestCase):
    def setUp(self):
        for name, value in {"START": 0.05, "INTERVAL": 0.2, "TICK": 0.02}.items():
            patch = mock.patch.object(ns3.Progress, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def follow(self, text, stderr=None, **options):
        """Exit code, output, and when which line was written on stderr."""
        stderr = stderr or io.StringIO()
        times, begun, write = [], time.monotonic(), stderr.write

        def timed(written):
            times.append(time.monotonic() - begun)
            return write(written)

        stderr.write = timed
        with contextlib.redirect_stderr(stderr):
            status, said = ns3.follow(python(text), ns3.Progress("building x"), **options)
        return status, said, stderr.getvalue(), times

    def test_a_silent_child_is_spoken_for(self):
        _, _, shown, times = self.follow("import time; time.sleep(2)")
        lines = shown.splitlines()
        self.assertGreaterEqual(len(lines), 4, shown)
        self.assertEqual(set(lines), {"ns3: building x"})
        self.assertLess(times[0], 1)
        self.assertLess(max(b - a for a, b in zip(times, times[1:])), 1)

    def test_steps_are_counted_while_one_takes_long(self):
        _, said, shown, _ = self.follow(
            "import time; print('[2/8] Building CXX object a/nf-nat.cc.o'); time.sleep(0.8)", read=ns3.read_build)
        self.assertEqual(said, "")
        self.assertGreaterEqual(shown.count("ns3: building x: 2 of 8 steps (nf-nat.cc)\n"), 2, shown)

    def test_what_is_soon_over_is_not_worth_a_line(self):
        with mock.patch.object(ns3.Progress, "START", 10):
            self.assertEqual(self.follow("print('done')")[:3], (0, "done\n", ""))

    def test_a_terminal_has_one_line_that_moves_and_goes(self):
        _, _, shown, _ = self.follow(
            "import time\nfor n in range(4):\n print(f'[{n}/3] Building a/b.o'); time.sleep(0.4)", Terminal(),
            read=ns3.read_build)
        self.assertNotIn("\n", shown)
        self.assertIn("\r\033[Kns3: building x: 1 of 3 steps (b)\r\033[Kns3: building x: 2 of 3 steps (b)", shown)
        self.assertTrue(shown.endswith("\r\033[K"))

    def test_output_is_shown_when_the_command_fails(self):
        stderr = io.StringIO()
        with contextlib.redirect_stderr(stderr), self.assertRaisesRegex(ns3.Problem, "^configuring failed$"):
            ns3.run_quietly(python("print('no compiler'); raise SystemExit(3)"), "configuring", verbose=False)
        self.assertIn("no compiler\n", stderr.getvalue())

    def test_time_left_is_guessed_from_the_steps_done(self):
        with mock.patch.object(ns3.time, "monotonic", return_value=100):
            progress = ns3.Progress("building x")
        with mock.patch.object(ns3.time, "monotonic", return_value=120):
            progress.at(20, 100)
            self.assertEqual(str(progress), "building x: 20 of 100 steps, about 80 s left")


class ReaderTest(unittest.TestCase):
    def progress_of(self, reader, *lines):
        progress = ns3.Progress("installing packages")
        return progress, [bool(reader(progress, line + "\n")) for line in lines]

    def test_ninja_and_make(self):
        progress, taken = self.progress_of(ns3.read_build, "[0/1] Re-running CMake...", "[ 57%] Building CXX object b.o",
                                           "b.cc:1: error: no")
        self.assertEqual(str(progress), "installing packages: 57 % done (b)")
        self.assertEqual(taken, [True, True, False])

    def test_apt_also_in_the_middle_of_a_line(self):
        progress, _ = self.progress_of(ns3.read_apt, "Get:1 depmstatus:libns3-dev:34.4:Unpacking libns3-dev (amd64)")
        self.assertEqual(str(progress), "installing packages: 34 % done (Unpacking libns3-dev (amd64))")
        progress, _ = self.progress_of(ns3.read_apt, "dlstatus:2:50:Retrieving file 2 of 4")
        self.assertEqual(str(progress), "downloading packages: 50 % done (Retrieving file 2 of 4)")

    def test_ctest_names_the_test_that_is_silent(self):
        progress, _ = self.progress_of(ns3.CtestReader(), "      Start 1: doc", "      Start 2: kernel",
                                       "1/2 Test #1: doc ..............   Passed    0.01 sec")
        self.assertEqual(str(progress), "installing packages: 1 of 2 steps (kernel has been running for 0 s)")


class CommandLineTest(unittest.TestCase):
    def test_help_behind_a_program_is_the_programs(self):
        for words in (["run", "tftp-nat", "--help"], ["run", "tftp-nat", "--PrintHelp"], ["run", "-h", "tftp-nat"],
                      ["run", "tftp-nat", "--", "--help"]):
            self.assertEqual(ns3.parse(words), (["run", "tftp-nat"], ["--help"]), words)
        self.assertEqual(ns3.parse(["run", "tftp-nat --help"]), (["run", "tftp-nat --help"], []))
        self.assertEqual(ns3.parse(["run", "--help"]), (["run", "--help"], []))

    def test_tests_call_for_their_packages_only(self):
        self.assertEqual(ns3.packages_of_tests(["Tftp.Reads", "NatTuple.Prints"]), [])
        self.assertEqual(ns3.packages_of_tests(["TopologyDraw.WritesTextAndPictures"]), ["graphviz"])
        self.assertEqual(ns3.packages_of_tests(["kernel-tcp-walk", "doc"]),
                         ns3.KERNEL_TEST_PACKAGES + ["python3-sphinx"])
        self.assertLessEqual({"graphviz", "snakemake", "iptables"}, set(ns3.packages_of_tests(None)))

    def test_drawing_installs_graphviz(self):
        for name, arguments, packages in (("topology", ["--file=a.dot", "--draw=a.svg"], ns3.DRAWING_PACKAGES),
                                          ("topology", ["--draw=a.dot"], None), ("tftp-nat", ["--draw=a.svg"], None)):
            with mock.patch.object(ns3, "install") as install, mock.patch.object(ns3.shutil, "which", lambda _: None):
                ns3.install_for(name, arguments, "asked")
            self.assertEqual(install.call_args and install.call_args[0][0], packages, (name, arguments))

    def test_every_program_says_what_it_is_about(self):
        for name, source in ns3.find_sources(ROOT).items():
            if os.sep + "examples" + os.sep in source:
                self.assertRegex(ns3.describe(source), r"^[A-Z].*\.$", name)


class TreeTest(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.tree = ns3.Tree(work.name, ROOT)

    def configured(self, modules, chosen, programs=(), features="ENABLE_EXAMPLES = True\nENABLE_TESTS = True\n"):
        os.makedirs(os.path.join(self.tree.root, "cmake-cache"), exist_ok=True)
        with open(os.path.join(self.tree.root, ".lock-ns3_linux_build"), "w", encoding="utf-8") as file:
            file.write(f"NS3_ENABLED_MODULES = {[f'ns3-{name}' for name in modules]}\n{features}"
                       f"ns3_runnable_programs = {list(programs)}\n")
        with open(os.path.join(self.tree.root, "cmake-cache", "CMakeCache.txt"), "w", encoding="utf-8") as file:
            file.write(f"NS3_ENABLED_MODULES:STRING={chosen}\n")

    def test_unconfigured_is_told_the_short_line(self):
        with self.assertRaisesRegex(ns3.Problem, "run there: ./ns3 configure --enable-modules=netfilter "
                                                 "--enable-examples --enable-tests$"):
            self.tree.require("examples")

    def test_missing_modules_are_named(self):
        self.configured(["core", "netfilter"], "core;netfilter")
        problem = self.tree.left_out(self.tree.require("tests"), "topology")
        self.assertRegex(str(problem), re.escape("without ns-3's applications, internet-apps, flow-monitor, run there: "
                                                 "./ns3 configure --enable-modules=core,netfilter,applications,"))

    def test_missing_features_are_named(self):
        self.configured(ns3.TREE_MODULES, "", features="ENABLE_EXAMPLES = True\n")
        self.tree.require("examples")
        with self.assertRaisesRegex(ns3.Problem, "without tests, run there: ./ns3 configure --enable-tests$"):
            self.tree.require("examples", "tests")


if __name__ == "__main__":
    unittest.main()
