"""A bag of words beside the models of recipes/sentiment.yaml and sentiment-unfrozen.yaml: scikit-learn's TF-IDF and logistic regression.

    python bench/bag_of_words.py [runs/sentiment runs/sentiment-unfrozen]

The baseline sees all 4,000 training reviews; words or pairs of words, the strength of the penalty and the weights of the
classes are those that do best in five folds of them. Runs that are named are read from their report.json and shown beside it.
"""

import argparse
import gzip
import json
import pathlib

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline

DATA = pathlib.Path(__file__).resolve().parent.parent / "recipes" / "data"


def read(part):
    with gzip.open(DATA / f"fine-foods-{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows], [row["label"] for row in rows]


def answers(texts, labels, asked, scoring, seed):
    """What the settings that do best by `scoring`, in folds that the seed draws, say of `asked`; and the settings."""
    pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True), LogisticRegression(max_iter=3000))
    choices = {
        "tfidfvectorizer__ngram_range": [(1, 1), (1, 2)],
        "logisticregression__C": [1, 3, 10, 30],
        "logisticregression__class_weight": [None, "balanced"],
    }
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    search = GridSearchCV(pipeline, choices, scoring=scoring, cv=folds).fit(texts, labels)
    return search.predict(asked), search.best_params_


def scores(expected, given):
    return accuracy_score(expected, given), f1_score(expected, given, average="macro")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    texts, labels = read("train")
    asked, expected = read("test")
    given, settings = answers(texts, labels, asked, "f1_macro", 0)
    print(f"scikit-learn {sklearn.__version__}, {settings}")
    rows = [("bag of words", *scores(expected, given))]
    for run in arguments.runs:
        report = json.loads((run / "report.json").read_text())
        rows.append((run.name, report["accuracy"], report["f1"]["macro"]))
    most = max(set(expected), key=expected.count)
    rows.append((f"always {most}", *scores(expected, [most] * len(expected))))
    for name, accuracy, f1 in rows:
        print(f"{name:20} accuracy {accuracy:.4f}  macro F1 {f1:.4f}")


if __name__ == "__main__":
    main()
