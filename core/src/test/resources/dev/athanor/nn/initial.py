# Writes initial.json: what layers and torch.nn.init start with for a seed. Made with torch 2.10.0.
import json
import torch
from torch import nn
from torch.nn import init


def layer(make):
    torch.manual_seed(1)
    return {name: t.flatten().tolist() for name, t in make().state_dict().items()}


def filled(fill, *sizes):
    torch.manual_seed(2)
    tensor = torch.empty(*sizes)
    fill(tensor)
    return tensor.flatten().tolist()


layers = {
    "linear": layer(lambda: nn.Linear(4, 3)),
    "conv2d": layer(lambda: nn.Conv2d(4, 6, 3, groups=2)),
    "embedding": layer(lambda: nn.Embedding(5, 3, padding_idx=2)),
    "batchNorm": layer(lambda: nn.BatchNorm2d(3)),
    "layerNorm": layer(lambda: nn.LayerNorm(3)),
    "rmsNorm": layer(lambda: nn.RMSNorm(3)),
    "sequential": layer(lambda: nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Dropout(), nn.Linear(3, 2, bias=False))),
}
tensors = {
    "kaimingNormal": filled(lambda t: init.kaiming_normal_(t, nonlinearity="relu"), 3, 4),
    "kaimingNormalOut": filled(lambda t: init.kaiming_normal_(t, a=0.2, mode="fan_out"), 3, 4),
    "kaimingUniform": filled(lambda t: init.kaiming_uniform_(t, nonlinearity="tanh"), 3, 2, 3, 3),
    "xavierNormal": filled(lambda t: init.xavier_normal_(t, gain=2.0), 3, 4),
    "xavierUniform": filled(lambda t: init.xavier_uniform_(t), 3, 2, 3, 3),
    "normal": filled(lambda t: init.normal_(t, 1.0, 0.02), 3, 4),
    "truncatedNormal": filled(lambda t: init.trunc_normal_(t, 0.5, 0.8, -0.6, 1.1), 3, 9),
    "constant": filled(lambda t: init.constant_(t, 0.3), 3),
}
with open("initial.json", "w") as file:
    json.dump({"layers": layers, "tensors": tensors}, file, separators=(",", ":"))
