"""A bag of words beside the models of recipes/sentiment.yaml and sentiment-unfrozen.yaml: scikit-learn's TF-IDF and logistic regression.

    python bench/bag_of_words.py [runs/sentiment runs/sentiment-unfrozen]

The baseline sees all 4,000 training reviews; words or pairs of words, and the strength of the penalty, are those that do
best in five folds of them. Runs that are named are read from their report.json and shown beside it.
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    texts, labels = read("train")
    asked, expected = read("test")
    pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True), LogisticRegression(max_iter=3000))
    choices = {
        "tfidfvectorizer__ngram_range": [(1, 1), (1, 2)],
        "logisticregression__C": [1, 10],
        "logisticregression__class_weight": [None, "balanced"],
    }
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    search = GridSearchCV(pipeline, choices, scoring="f1_macro", cv=folds).fit(texts, labels)
    answers = search.predict(asked)
    print(f"scikit-learn {sklearn.__version__}, {search.best_params_}")
    rows = [("bag of words", accuracy_score(expected, answers), f1_score(expected, answers, average="macro"))]
    for run in arguments.runs:
        report = json.loads((run / "report.json").read_text())
        rows.append((run.name, report["accuracy"], report["f1"]["macro"]))
    most = max(set(expected), key=expected.count)
    always = [most] * len(expected)
    rows.append((f"always {most}", accuracy_score(expected, always), f1_score(expected, always, average="macro")))
    for name, accuracy, f1 in rows:
        print(f"{name:20} accuracy {accuracy:.4f}  macro F1 {f1:.4f}")


if __name__ == "__main__":
    main()
