"""Accuracy and macro F1 of recipes/sentiment.yaml and sentiment-unfrozen.yaml with several seeds, and of a bag of words beside them.

    python bench/sentiment_seeds.py [--seeds 1 2 3 4 5] [--recipes sentiment sentiment-unfrozen] [--runs FOLDER]

Each seed trains each recipe (runs that are finished are not trained again), and draws the folds in which the bag of words,
see bag_of_words.py, takes its settings: once those of the best macro F1, once those of the best accuracy. All answer the
same 1,000 test reviews, from which the last lines draw others, with replacement: in how many draws the mean of a recipe's
seeds is above the baseline's.
"""

import argparse
import csv
import gzip
import io
import pathlib
import re
import subprocess

import bag_of_words
import numpy
import sklearn

ROOT = pathlib.Path(__file__).resolve().parent.parent
DRAWS = 2000


def athanor(*arguments):
    command = [str(ROOT / "athanor"), *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def trained(recipe, seed, runs):
    """What the run of a recipe with this seed says of the test reviews."""
    text = (ROOT / "recipes" / f"{recipe}.yaml").read_text()
    name = f"{recipe}-{seed}"
    text = re.sub(r"^name: .*$", f"name: {name}", text, flags=re.M)
    text = re.sub(r"^seed: .*$", f"seed: {seed}", text, flags=re.M)
    text = text.replace(" data/", f" {bag_of_words.DATA}/")
    runs.mkdir(parents=True, exist_ok=True)
    file = runs / f"{name}.yaml"
    file.write_text(text)
    athanor("train", file, "--runs", runs)
    asked = runs / "test.jsonl"
    asked.write_bytes(gzip.decompress((bag_of_words.DATA / "fine-foods-test.jsonl.gz").read_bytes()))
    answers = csv.DictReader(io.StringIO(athanor("predict", runs / name, asked)))
    return [row["label"] for row in answers]


def share_above(ours, theirs, expected, score):
    """In which share of draws of the reviews the mean score of `ours` is above that of `theirs`."""
    random = numpy.random.default_rng(0)
    expected = numpy.array(expected)
    above = 0
    for _ in range(DRAWS):
        drawn = random.integers(0, len(expected), len(expected))
        means = [numpy.mean([score(expected[drawn], numpy.array(given)[drawn]) for given in side]) for side in (ours, theirs)]
        above += means[0] > means[1]
    return above / DRAWS


def accuracy(expected, given):
    return float((expected == given).mean())


def macro_f1(expected, given):
    parts = []
    for label in numpy.unique(expected):
        both = ((expected == label) & (given == label)).sum()
        parts.append(2 * both / ((expected == label).sum() + (given == label).sum()))
    return float(numpy.mean(parts))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--recipes", nargs="*", default=["sentiment", "sentiment-unfrozen"])
    parser.add_argument("--runs", type=pathlib.Path, default=pathlib.Path("runs"))
    arguments = parser.parse_args()
    texts, labels = bag_of_words.read("train")
    asked, expected = bag_of_words.read("test")
    sides = {}
    for scoring in ("f1_macro", "accuracy"):
        for seed in arguments.seeds:
            given, settings = bag_of_words.answers(texts, labels, asked, scoring, seed)
            print(f"bag of words by {scoring}, seed {seed}: {settings}", flush=True)
            sides.setdefault(f"bag of words by {scoring}", []).append(list(given))
    for recipe in arguments.recipes:
        sides[recipe] = [trained(recipe, seed, arguments.runs.resolve()) for seed in arguments.seeds]
    print(f"scikit-learn {sklearn.__version__}; seeds {arguments.seeds}; accuracy / macro F1")
    for name, side in sides.items():
        scores = numpy.array([bag_of_words.scores(expected, given) for given in side])
        each = "  ".join(f"{a:.3f}/{f:.3f}" for a, f in scores)
        mean, deviation = scores.mean(0), scores.std(0, ddof=1) if len(side) > 1 else numpy.zeros(2)
        print(f"{name:26} {each}  mean {mean[0]:.4f}/{mean[1]:.4f}  deviation {deviation[0]:.4f}/{deviation[1]:.4f}")
    baselines = [name for name in sides if name not in arguments.recipes]
    for recipe in arguments.recipes:
        for baseline in baselines:
            above = [share_above(sides[recipe], sides[baseline], expected, score) for score in (accuracy, macro_f1)]
            print(f"{recipe} above {baseline}: in {above[0]:.1%} of draws by accuracy, {above[1]:.1%} by macro F1")


if __name__ == "__main__":
    main()
