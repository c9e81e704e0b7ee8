# Writes clip.json: gradients before and after clipping, and the norms before. Made with torch 2.10.0.
import json
import torch

torch.manual_seed(5)
SHAPES = {"a": (3, 4), "b": (4,), "c": (2, 2, 2)}
gradients = {name: torch.randn(shape) for name, shape in SHAPES.items()}


def clipped(how):
    parameters = {name: torch.nn.Parameter(torch.zeros(shape)) for name, shape in SHAPES.items()}
    for name, parameter in parameters.items():
        parameter.grad = gradients[name].clone()
    norm = how(parameters.values())
    return {"norm": norm.item() if norm is not None else None, "gradients": plain({n: p.grad for n, p in parameters.items()})}


def plain(tensors):
    return {name: [float(f"{e:.9g}") for e in tensor.flatten().tolist()] for name, tensor in tensors.items()}


with open("clip.json", "w") as file:
    json.dump(
        {
            "shapes": SHAPES,
            "gradients": plain(gradients),
            "small": clipped(lambda p: torch.nn.utils.clip_grad_norm_(p, 0.5)),
            "large": clipped(lambda p: torch.nn.utils.clip_grad_norm_(p, 100.0)),
            "value": clipped(lambda p: torch.nn.utils.clip_grad_value_(p, 0.4)),
        },
        file,
        separators=(",", ":"),
    )
