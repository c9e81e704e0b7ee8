"""Two processes of one thread each against one process of one thread: tokens per second of GptSteps and of its peer under
DistributedDataParallel, taken in turn. With --apart also how much two processes of GptSteps do that know nothing of each
other: what the machine allows at most.

    python bench/data_parallel.py TEXT [--java JAVA] [--setting wide] [--steps 12] [--rounds 3] [--apart]
"""

import argparse
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile

from java_command import java_command

PEER = pathlib.Path(__file__).resolve().parent / "peers" / "gpt_steps.py"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def milliseconds(command, processes, apart=False):
    """The median step, on average over so many processes, each of which is given a folder of its own."""
    port = free_port()
    started = []
    for rank in range(processes):
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        if processes > 1 and not apart:
            environment |= {"RANK": str(rank), "WORLD_SIZE": str(processes), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        started.append(subprocess.Popen(command(rank), env=environment, stdout=subprocess.PIPE, text=True))
    said = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        sys.exit("a process failed")
    return statistics.mean(float(re.search(r"ms/step ([0-9.]+)", words).group(1)) for words in said)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("text")
parser.add_argument("--java", default="java")
parser.add_argument("--setting", default="wide")
parser.add_argument("--steps", default="12")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--apart", action="store_true")
arguments = parser.parse_args()
folder = tempfile.mkdtemp()


def ours(rank):
    words = [arguments.setting, "1", arguments.steps, arguments.text, f"{folder}/{rank}"]
    return java_command(arguments.java, "GptSteps") + words


def peer(rank):
    return [sys.executable, str(PEER), "eager", arguments.setting, "1", arguments.steps, arguments.text, f"{folder}/{rank}"]


kinds = [("Athanor", ours, False), ("PyTorch", peer, False)] + [("apart", ours, True)] * arguments.apart
ratios = {name: [] for name, _, _ in kinds}
for _ in range(arguments.rounds):
    for name, command, apart in kinds:
        one, two = milliseconds(command, 1), milliseconds(command, 2, apart)
        ratio = one / two * (2 if apart else 1)  # apart, each takes the whole batch
        ratios[name].append(ratio)
        print(f"{name:8} one process {one:9.1f} ms/step, two {two:9.1f}, {ratio:.3f} times the tokens per second", flush=True)
for name, values in ratios.items():
    print(f"{name:8} median {statistics.median(values):.3f}")
