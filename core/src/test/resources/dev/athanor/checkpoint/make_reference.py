"""Writes the reference files of the checkpoint tests beside itself.

Made with Python 3, torch 2.10.0, safetensors 0.8.0, numpy 2.4.6:  python make_reference.py
`reference.tsv` says what is in reference.safetensors and reference.pth: name, type, shape, bytes in hex.
"""

import collections
import json
import os
import pathlib

import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent
torch.manual_seed(7)

NAMES = {
    torch.bool: "BOOL", torch.uint8: "U8", torch.int8: "I8", torch.int16: "I16", torch.int32: "I32",
    torch.int64: "I64", torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32", torch.float64: "F64",
}


def tensors():
    found = collections.OrderedDict()
    for dtype, name in NAMES.items():
        values = torch.randn(2, 3) * 50
        found[f"layer.{name.lower()}"] = values > 0 if dtype == torch.bool else values.abs().to(dtype)
    found["scalar"] = torch.tensor(3.25)
    found["empty"] = torch.zeros(0, 4)
    found["special"] = torch.tensor([float("nan"), float("inf"), -0.0, 1e-45])
    found["größe \"quoted\"\n"] = torch.arange(5, dtype=torch.int64)
    return found


def listing(path, found):
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for name, tensor in found.items():
            raw = tensor.contiguous().reshape(-1).view(torch.uint8) if tensor.numel() else torch.zeros(0, dtype=torch.uint8)
            shape = ",".join(str(size) for size in tensor.shape)
            out.write("\t".join([json.dumps(name), NAMES[tensor.dtype], shape, bytes(raw.tolist()).hex()]) + "\n")


found = tensors()
listing(here / "reference.tsv", found)
save_file(found, here / "reference.safetensors", metadata={"format": "pt", "note": "größe"})

(here / "sharded").mkdir(exist_ok=True)
names = sorted(found)
parts = [names[: len(names) // 2], names[len(names) // 2 :]]
weight_map = {}
for index, part in enumerate(parts):
    file = f"model-{index + 1:05d}-of-{len(parts):05d}.safetensors"
    save_file({name: found[name] for name in part}, here / "sharded" / file, metadata={"format": "pt"})
    weight_map |= {name: file for name in part}
with open(here / "sharded" / "model.safetensors.index.json", "w", encoding="utf-8") as out:
    json.dump({"metadata": {"total_size": 1}, "weight_map": weight_map}, out, indent=2)

torch.save(found, here / "reference.pth")

# Views: a transpose, a slice with an offset, a column, two names for one storage, an expanded single value.
base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
views = collections.OrderedDict(
    base=base, transposed=base.t(), slice=base[1:3], column=base[:, 2], same=base, corner=base[2:, 3:].t())
listing(here / "views.tsv", views)
torch.save(views, here / "views.pth")
torch.save({"wide": torch.ones(1).expand(1 << 40)}, here / "expanded.pth")

# A module with parameters, buffers and the hidden _metadata, inside the dictionary that training loops write.
model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
model(torch.randn(4, 3)).sum().backward()
optimizer.step()
listing(here / "nested.tsv", model.state_dict())
torch.save(
    {"epoch": 3, "state_dict": model.state_dict(), "optimizer": optimizer.state_dict(), "best": 0.5, "args": None,
     "milestones": collections.Counter([30, 60]), "big": 1 << 70, "raw": b"\x00\xff", "pair": (1, "two")},
    here / "nested.pth")
parameters = collections.OrderedDict(model.named_parameters())
listing(here / "parameters.tsv", parameters)
torch.save({"model": parameters}, here / "parameters.pth", pickle_protocol=4)

# What must be refused.
torch.save(model.state_dict(), here / "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(model, here / "whole-module.pth")
torch.save({"w": torch.zeros(2, dtype=torch.complex64)}, here / "complex.pth")
torch.save({"w": torch.zeros(2, dtype=torch.float8_e4m3fn)}, here / "float8.pth")
torch.save({"w": torch.eye(3).to_sparse()}, here / "sparse.pth")
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 1)), here / "script.pth")


class Malicious:
    def __reduce__(self):
        return os.system, ("touch /tmp/owned",)


torch.save({"w": torch.zeros(1), "x": Malicious()}, here / "malicious.pth")
