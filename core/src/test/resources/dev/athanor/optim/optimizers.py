# Writes optimizers.json: parameters after steps 1, 2 and 10 of each configuration. Made with torch 2.10.0.
# The gradients are given, not computed; `late.weight` has none before step 4 and `never.weight` none at all.
import json
import torch

torch.manual_seed(11)
SHAPES = {"fc.weight": (4, 3), "fc.bias": (4,), "late.weight": (2, 5), "never.weight": (3,)}
STEPS, KEPT = 10, (1, 2, 10)
start = {name: torch.randn(shape) for name, shape in SHAPES.items()}
gradients = [{name: torch.randn(shape) for name, shape in SHAPES.items() if name != "never.weight" and (name != "late.weight" or step >= 3)} for step in range(STEPS)]
optim = torch.optim

CONFIGURATIONS = {
    "sgd": (optim.SGD, dict(lr=0.1)),
    "sgdDecay": (optim.SGD, dict(lr=0.1, weight_decay=0.05)),
    "sgdMomentum": (optim.SGD, dict(lr=0.1, momentum=0.9)),
    "sgdDampening": (optim.SGD, dict(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.01)),
    "sgdNesterov": (optim.SGD, dict(lr=0.1, momentum=0.8, nesterov=True, weight_decay=0.01)),
    "adam": (optim.Adam, dict(lr=0.01)),
    "adamBetas": (optim.Adam, dict(lr=0.01, betas=(0.8, 0.95), eps=1e-6)),
    "adamDecay": (optim.Adam, dict(lr=0.01, weight_decay=0.1)),
    "adamAmsgrad": (optim.Adam, dict(lr=0.01, amsgrad=True, weight_decay=0.1)),
    "adamW": (optim.AdamW, dict(lr=0.01)),
    "adamWDecay": (optim.AdamW, dict(lr=0.01, weight_decay=0.5, betas=(0.9, 0.95))),
    "adamWAmsgrad": (optim.AdamW, dict(lr=0.01, amsgrad=True)),
}
# Group settings of the weights; the bias keeps the rule's rate and loses its decay.
GROUPED = {
    "sgdGroups": (optim.SGD, dict(lr=0.1, momentum=0.9, weight_decay=0.05), dict(lr_scale=0.5, l1=0.01, l2=0.02)),
    "adamGroups": (optim.Adam, dict(lr=0.01, weight_decay=0.05), dict(lr_scale=0.5, l1=0.01, l2=0.02)),
    "adamWGroups": (optim.AdamW, dict(lr=0.01, weight_decay=0.05), dict(lr_scale=0.5, l1=0.01, l2=0.02)),
}


def run(make, l1=0.0, l2=0.0):
    parameters = {name: torch.nn.Parameter(value.clone()) for name, value in start.items()}
    optimizer = make(parameters)
    kept = {}
    for step in range(STEPS):
        for name, parameter in parameters.items():
            gradient = gradients[step].get(name)
            if gradient is None:
                continue
            penalised = name != "fc.bias"
            parameter.grad = gradient + (l1 * parameter.sign() + l2 * parameter).detach() if penalised else gradient.clone()
        optimizer.step()
        if step + 1 in KEPT:
            kept[step + 1] = plain(parameters)
    return kept


def plain(tensors):
    return {name: [float(f"{e:.9g}") for e in tensor.flatten().tolist()] for name, tensor in tensors.items()}


results = {}
for name, (rule, settings) in CONFIGURATIONS.items():
    results[name] = run(lambda p: rule(p.values(), **settings))
for name, (rule, settings, group) in GROUPED.items():
    lr, decay = settings["lr"], settings["weight_decay"]
    results[name] = run(
        lambda p: rule(
            [
                dict(params=[v for n, v in p.items() if n != "fc.bias"], lr=lr * group["lr_scale"]),
                dict(params=[p["fc.bias"]], weight_decay=0.0),
            ],
            **settings,
        ),
        group["l1"],
        group["l2"],
    )

with open("optimizers.json", "w") as file:
    json.dump(
        {
            "shapes": SHAPES,
            "start": plain(start),
            "gradients": [plain(g) for g in gradients],
            "results": results,
        },
        file,
        separators=(",", ":"),
    )
