"""Trains a byte pair encoding on real text and encodes the text, with Athanor and Hugging Face tokenizers in turn.

    mvn -q -B package -DskipTests
    python bench/tokenize_text.py --python PYTHON --source JDK/lib/src.zip [--megabytes 100] [--rounds 3] [--java JAVA]

PYTHON has tokenizers and numpy. Ends with an error if the two learn other merges or give other ids.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from java_command import java_command, root

parser = argparse.ArgumentParser()
parser.add_argument("--python", default=sys.executable)
parser.add_argument("--java", default="java")
parser.add_argument("--source", required=True)
parser.add_argument("--megabytes", type=int, default=100)
parser.add_argument("--vocabulary", type=int, default=8192)
parser.add_argument("--rounds", type=int, default=3)
arguments = parser.parse_args()

sides = {"Athanor": java_command(arguments.java, "TokenizeText"),
         "tokenizers": [arguments.python, str(root / "bench" / "peers" / "tokenizers_library.py")]}


def run(side, *words):
    """What the command prints, as seconds and the rest."""
    output = subprocess.run([*sides[side], *map(str, words)], check=True, capture_output=True, text=True).stdout
    words = output.split()
    return float(words[1]), words[2:]


def show(what, seconds, megabytes):
    ours, theirs = (statistics.median(seconds[side]) for side in sides)
    ratios = sorted(b / a for a, b in zip(*seconds.values()))
    print(f"{what}: Athanor {ours:.2f} s ({megabytes / ours:.1f} MB/s), tokenizers {theirs:.2f} s"
          f" ({megabytes / theirs:.1f} MB/s), ratio {statistics.median(ratios):.2f}"
          f" ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    texts = folder / "texts"
    subprocess.run([*sides["Athanor"], "texts", str(texts), str(arguments.megabytes), arguments.source], check=True)
    megabytes = texts.stat().st_size / 1e6
    print(f"{megabytes:.0f} MB of text, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs")
    training, encoding = ({side: [] for side in sides} for _ in range(2))
    for _ in range(arguments.rounds):
        for side in sides:
            training[side].append(run(side, "train", texts, arguments.vocabulary, folder / f"{side}.json")[0])
        merges = [json.loads((folder / f"{side}.json").read_text())["model"]["merges"] for side in sides]
        if merges[0] != merges[1]:
            sys.exit("the two learned other merges")
        results = {}
        for side in sides:
            seconds, results[side] = run(side, "encode", texts, folder / "tokenizers.json")
            encoding[side].append(seconds)
        if results["Athanor"] != results["tokenizers"]:
            sys.exit(f"the two give other ids: {results}")
    print(f"equal merges, equal ids: {' '.join(results['Athanor'])}")
    show(f"training {arguments.vocabulary}", training, megabytes)
    show("encoding", encoding, megabytes)
