"""Training steps a second of Athanor and of PyTorch eager in turn, and their ratio.

    mvn -q -B package -DskipTests
    python bench/mlp_steps.py --python PYTHON [--rounds 5] [--java JAVA]

PYTHON has torch. Each round runs one after the other; the ratio is the median of the rounds' ratios.
"""

import argparse
import os
import statistics
import subprocess
import sys

from java_command import java_command, root

parser = argparse.ArgumentParser()
parser.add_argument("--python", default=sys.executable)
parser.add_argument("--java", default="java")
parser.add_argument("--rounds", type=int, default=5)
arguments = parser.parse_args()


def rate(command, *words):
    output = subprocess.run([*command, *words], check=True, capture_output=True, text=True).stdout
    return float(output.split("steps/s")[1])


ours = java_command(arguments.java, "MlpSteps")
theirs = [arguments.python, str(root / "bench" / "peers" / "mlp_steps.py")]
print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs")
for setting, steps in (("tutorial", "600"), ("small", "6000")):
    for threads in ("1", "2"):
        rounds = [(rate(ours, setting, threads, steps), rate(theirs, setting, threads, steps)) for _ in range(arguments.rounds)]
        a, b = (statistics.median(side) for side in zip(*rounds))
        ratios = sorted(x / y for x, y in rounds)
        print(f"{setting}, {threads} threads: Athanor {a:.0f}, PyTorch {b:.0f} steps/s, ratio {statistics.median(ratios):.2f}"
              f" ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)
