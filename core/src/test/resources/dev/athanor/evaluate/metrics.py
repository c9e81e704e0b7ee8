"""Writes metrics.json: inputs and scikit-learn's answers for them.

scikit-learn 1.9.1, numpy 2.4.6. Run: python metrics.py
"""
import json
import math
import warnings

import numpy as np
from sklearn import metrics as m

warnings.simplefilter("ignore")
random = np.random.default_rng(20)


def number(value):
    return None if math.isnan(value) else float(value)


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).astype(np.float32)


def classification(name, actual, probabilities):
    actual = np.asarray(actual)
    probabilities = np.asarray(probabilities, dtype=np.float32)
    classes = probabilities.shape[1]
    labels = list(range(classes))
    predicted = probabilities.argmax(axis=1)
    case = {
        "name": name,
        "classes": classes,
        "actual": actual.tolist(),
        "probabilities": [float(p) for p in probabilities.ravel()],
        "accuracy": m.accuracy_score(actual, predicted),
        "confusion": m.confusion_matrix(actual, predicted, labels=labels).tolist(),
        "logLoss": m.log_loss(actual, y_proba=probabilities, labels=labels),
    }
    for average in ["macro", "micro", "weighted"]:
        p, r, f, _ = m.precision_recall_fscore_support(actual, predicted, average=average, zero_division=0)
        case[average] = {"precision": float(p), "recall": float(r), "f1": float(f)}
    p, r, f, s = m.precision_recall_fscore_support(actual, predicted, labels=labels, zero_division=0)
    case["perClass"] = {"precision": p.tolist(), "recall": r.tolist(), "f1": f.tolist(), "support": s.tolist()}
    if classes == 2:
        auc = number(m.roc_auc_score(actual, probabilities[:, 1], labels=labels))
        case["rocAuc"] = {"macro": auc, "weighted": auc}
    else:
        case["rocAuc"] = {
            average: number(
                m.roc_auc_score(actual, probabilities, multi_class="ovr", average=average, labels=labels)
            )
            for average in ["macro", "weighted"]
        }
    curves = []
    for label in labels:
        positive = actual == label
        if positive.all() or not positive.any():
            curves.append(None)
            continue
        fpr, tpr, thresholds = m.roc_curve(positive, probabilities[:, label])
        curves.append({
            "falsePositiveRate": fpr.tolist(),
            "truePositiveRate": tpr.tolist(),
            "threshold": [None if math.isinf(t) else float(t) for t in thresholds],
            "area": m.auc(fpr, tpr),
        })
    case["roc"] = curves
    return case


def regression(name, actual, predicted):
    actual, predicted = np.asarray(actual, dtype=float), np.asarray(predicted, dtype=float)
    return {
        "name": name,
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "mae": m.mean_absolute_error(actual, predicted),
        "rmse": m.root_mean_squared_error(actual, predicted),
        "rSquared": number(m.r2_score(actual, predicted)),
    }


def two(positive):
    positive = np.asarray(positive, dtype=np.float32)
    return np.stack([1 - positive, positive], axis=1)


truth = random.integers(0, 5, 60)
noisy = softmax(random.normal(size=(60, 5)) + 1.5 * np.eye(5)[truth])
never = noisy[:, :4].copy()
never[:, 3] = 0
never /= never.sum(axis=1, keepdims=True)
binary = random.integers(0, 2, 80)
scores = np.clip(0.5 + 0.2 * (binary - 0.5) + 0.2 * random.normal(size=80), 0, 1)
price = 200000 + 50000 * random.normal(size=50)

cases = {
    "classification": [
        classification("five classes", truth, noisy),
        classification("two classes", binary, two(scores)),
        classification("two classes, tied scores", binary, two(np.round(scores * 4) / 4)),
        classification("two classes, all scores equal", binary, two(np.full(80, 0.5))),
        classification("two classes, rare positive", [1] + [0] * 39, two(np.r_[0.3, random.uniform(0, 0.4, 39)])),
        classification("a class never predicted", truth % 4, never),
        classification("a class absent from the truth", truth % 4, noisy),
        classification("a class absent from both", truth % 3, never[:, :]),
        classification("one class present", [2] * 10, noisy[:10, :3] / noisy[:10, :3].sum(axis=1, keepdims=True)),
        classification("one of two classes present", [1] * 10, two(scores[:10])),
        classification("one row", [1], two([0.8])),
        classification("perfect and certain", [0, 1, 2, 1], np.eye(3)[[0, 1, 2, 1]]),
        classification("wrong and certain", [0, 1, 2, 1], np.eye(3)[[1, 2, 0, 0]]),
        classification("reversed ranking", [0, 0, 1, 1], two([0.9, 0.8, 0.2, 0.1])),
        classification("equal probabilities take the first class", [0, 1, 2], np.full((3, 3), 1 / 3)),
    ],
    "regression": [
        regression("prices", price, price + 8000 * random.normal(size=50)),
        regression("perfect", [1, 2, 3], [1, 2, 3]),
        regression("worse than the mean", [1, 2, 3], [3, 2, 1]),
        regression("constant target", [5, 5, 5, 5], [5, 6, 4, 5]),
        regression("constant target, perfect", [5, 5, 5], [5, 5, 5]),
        regression("one row", [3], [4]),
        regression("large offset", 1e9 + np.arange(20.0), 1e9 + np.arange(20.0) + random.normal(size=20)),
        regression("negative and tiny", [-1e-9, 2e-9, -3e-9], [1e-9, 2e-9, 3e-9]),
    ],
}
with open("metrics.json", "w", encoding="utf-8") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
