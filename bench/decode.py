"""Tokens a second of greedy decoding of GPT-2 (124 million parameters, fp32, batch 1): Athanor and transformers in turn.

    mvn -q -B package -DskipTests
    python bench/decode.py --python PYTHON [--rounds 5] [--tokens 128] [--java JAVA]

PYTHON has torch and transformers. Each round runs one after the other; the ratio is the median of the rounds' ratios.
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
parser.add_argument("--tokens", default="128")
arguments = parser.parse_args()


def rate(command, *words):
    output = subprocess.run([*command, *words], check=True, capture_output=True, text=True).stdout
    return float(output.split("tokens/s")[1])


ours = java_command(arguments.java, "Decode")
theirs = [arguments.python, str(root / "bench" / "peers" / "decode.py")]
print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs")
for threads in ("1", "2"):
    rounds = [(rate(ours, threads, arguments.tokens), rate(theirs, threads, arguments.tokens))
              for _ in range(arguments.rounds)]
    a, b = (statistics.median(side) for side in zip(*rounds))
    ratios = sorted(x / y for x, y in rounds)
    print(f"{threads} threads: Athanor {a:.1f}, transformers {b:.1f} tokens/s, ratio {statistics.median(ratios):.2f}"
          f" ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)
