# Writes losses.json: losses with the gradients of their predictions. Made with torch 2.10.0 and scikit-learn 1.9.1.
import json
import numpy as np
import torch
import torch.nn.functional as F
from sklearn.utils.class_weight import compute_class_weight

torch.manual_seed(3)
logits = torch.randn(6, 4)
classes = torch.tensor([0, 3, 1, -100, 3, 2])
weights = torch.tensor([0.5, 2.0, 1.0, 0.25])
scores, yes = torch.randn(6, 1) * 3, torch.tensor([0, 1, 1, 0, 1, 0])
numbers, truth = torch.randn(6, 1) * 2, torch.randn(6)
counts = [7, 1, 4, 12]
balanced = compute_class_weight("balanced", classes=np.arange(4), y=np.repeat(np.arange(4), counts))


def entropy(**settings):
    return lambda: (logits, lambda x: F.cross_entropy(x, classes, **settings))


cases = {
    "crossEntropy": entropy(),
    "weighted": entropy(weight=weights),
    "smoothed": entropy(label_smoothing=0.2),
    "weightedSmoothed": entropy(weight=weights, label_smoothing=0.2),
    "ignoring3": entropy(ignore_index=3),
    "balanced": entropy(weight=torch.tensor(balanced, dtype=torch.float32)),
    "binary": lambda: (scores, lambda x: F.binary_cross_entropy_with_logits(x.squeeze(1), yes.float())),
    "binaryWeighted": lambda: (scores, lambda x: F.binary_cross_entropy_with_logits(x.squeeze(1), yes.float(), pos_weight=torch.tensor(3.0))),
    "meanSquaredError": lambda: (numbers, lambda x: F.mse_loss(x.squeeze(1), truth)),
    "huber": lambda: (numbers, lambda x: F.huber_loss(x.squeeze(1), truth, delta=0.7)),
}


def numbers_of(tensor):
    return [float(f"{e:.9g}") for e in tensor.flatten().tolist()]


results = {}
classes_for = {"ignoring3": torch.tensor([0, 3, 1, 1, 3, 2])}
for name, case in cases.items():
    classes = classes_for.get(name, torch.tensor([0, 3, 1, -100, 3, 2]))
    given, loss = case()
    x = given.clone().requires_grad_()
    value = loss(x)
    value.backward()
    results[name] = {"loss": value.item(), "gradient": numbers_of(x.grad)}

with open("losses.json", "w") as file:
    json.dump(
        {
            "logits": numbers_of(logits),
            "scores": numbers_of(scores),
            "numbers": numbers_of(numbers),
            "truth": numbers_of(truth),
            "balanced": balanced.tolist(),
            "results": results,
        },
        file,
        separators=(",", ":"),
    )
