"""Prepares one generated CSV file with Athanor and with pandas + scikit-learn in turn, and prints the ratio.

    mvn -q -B package -DskipTests
    python bench/prepare.py --python PYTHON [--megabytes 1000] [--rounds 3] [--java JAVA]

PYTHON has pandas, scikit-learn and pyarrow. Seconds are of the whole process; peak memory is its resident set, from the
kernel.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from java_command import java_command, root

parser = argparse.ArgumentParser()
parser.add_argument("--python", default=sys.executable)
parser.add_argument("--java", default="java")
parser.add_argument("--megabytes", type=int, default=1000)
parser.add_argument("--rounds", type=int, default=3)
arguments = parser.parse_args()


def run(command):
    """Seconds, CPU seconds and peak resident bytes of a process."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


java = java_command(arguments.java, "PrepareTable", "-Xmx256m")
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    table = folder / "table.csv"
    run(java + ["write", table, arguments.megabytes])
    print(f"table of {table.stat().st_size / 1e6:.0f} MB, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs")
    ours, theirs = [], []
    for _ in range(arguments.rounds):
        ours.append(run(java + ["prepare", table, folder / "ours"]))
        theirs.append(run([arguments.python, root / "bench" / "peers" / "prepare.py", table, folder / "theirs"]))
        shutil.rmtree(folder / "ours")
        shutil.rmtree(folder / "theirs")
    for name, runs in (("athanor", ours), ("pandas + scikit-learn", theirs)):
        print(f"{name}: {statistics.median(r[0] for r in runs):.1f} s, {statistics.median(r[1] for r in runs):.1f} CPU s,"
              f" peak {max(r[2] for r in runs) / 1e6:.0f} MB; each {', '.join(f'{r[0]:.1f}' for r in runs)} s")
    print(f"ratio {statistics.median(theirs[i][0] / ours[i][0] for i in range(len(ours))):.2f} in time,"
          f" {statistics.median(theirs[i][1] / ours[i][1] for i in range(len(ours))):.2f} in CPU time")
