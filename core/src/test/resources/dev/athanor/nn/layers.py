# Writes layers.json: state, input, output and gradients of each layer, and the state after a step of training.
# Made with torch 2.10.0.
import json
import torch
from torch import nn

torch.manual_seed(5)


def plain(tensor):
    # nine digits are enough to tell any two fp32 numbers apart
    return {"shape": list(tensor.shape), "values": [float(f"{v:.9g}") for v in tensor.flatten().tolist()]}


def case(layer, x, training=True):
    layer.train(training)
    for name, tensor in layer.state_dict().items():  # norms start as ones and zeros, which would hide mistakes
        if tensor.dtype.is_floating_point:
            tensor.copy_(torch.rand_like(tensor) if name.endswith("var") else tensor + 0.3 * torch.randn_like(tensor))
    state = {name: plain(t.clone()) for name, t in layer.state_dict().items()}
    x = x.clone().requires_grad_(x.dtype.is_floating_point)
    y = layer(x)
    upstream = torch.randn_like(y)
    (y * upstream).sum().backward()
    grads = {name: plain(p.grad) for name, p in layer.named_parameters()}
    if x.grad is not None:
        grads["input"] = plain(x.grad)
    return {
        "state": state, "input": plain(x.detach()), "output": plain(y.detach()), "upstream": plain(upstream),
        "gradients": grads, "stateAfter": {name: plain(t) for name, t in layer.state_dict().items()},
    }


rows, sequence, picture = torch.randn(3, 4), torch.randn(2, 3, 4), torch.randn(2, 4, 6, 6)
channels = torch.randn(3, 2, 5)
ids = torch.tensor([[1, 2, 0], [2, 4, 1]])
small = nn.Sequential(
    nn.Conv2d(1, 2, 3, bias=False), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3))
cases = {
    "linear": case(nn.Linear(4, 5), rows),
    "linearOfSequence": case(nn.Linear(4, 5, bias=False), sequence),
    "conv2d": case(nn.Conv2d(4, 2, 3), picture),
    "conv2dOptions": case(nn.Conv2d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2, bias=False), picture),
    "batchNormOfRows": case(nn.BatchNorm1d(4), rows),
    "batchNormOfSequence": case(nn.BatchNorm1d(2, momentum=0.3, eps=0.01), channels),
    "batchNormOfPictures": case(nn.BatchNorm2d(4), picture),
    "batchNormEvaluating": case(nn.BatchNorm2d(4), picture, training=False),
    "batchNormPlain": case(nn.BatchNorm1d(4, affine=False, track_running_stats=False), rows, training=False),
    "layerNorm": case(nn.LayerNorm(4), sequence),
    "layerNormNoBias": case(nn.LayerNorm(4, eps=0.1, bias=False), sequence),
    "layerNormPlain": case(nn.LayerNorm(4, elementwise_affine=False), sequence),
    "rmsNorm": case(nn.RMSNorm(4, eps=1e-6), sequence),
    "embedding": case(nn.Embedding(5, 3), ids),
    "embeddingPadding": case(nn.Embedding(5, 3, padding_idx=2), ids),
    "dropoutEvaluating": case(nn.Dropout(0.4), rows, training=False),
    "relu": case(nn.ReLU(), rows), "gelu": case(nn.GELU(), rows), "geluTanh": case(nn.GELU("tanh"), rows),
    "silu": case(nn.SiLU(), rows), "tanh": case(nn.Tanh(), rows), "sigmoid": case(nn.Sigmoid(), rows),
    "leakyRelu": case(nn.LeakyReLU(0.2), rows), "elu": case(nn.ELU(0.7), rows), "mish": case(nn.Mish(), rows),
    "softplus": case(nn.Softplus(), rows),
    "maxPool2d": case(nn.MaxPool2d(3, 2, 1), picture), "avgPool2d": case(nn.AvgPool2d(3, 2, 1), picture),
    "adaptiveAvgPool2d": case(nn.AdaptiveAvgPool2d((2, 4)), picture), "flatten": case(nn.Flatten(), picture),
    "smallCnn": case(small, torch.randn(2, 1, 6, 6)),
    "sequential": case(nn.Sequential(nn.Linear(4, 3), nn.GELU(), nn.Sequential(nn.LayerNorm(3), nn.Linear(3, 2))), rows),
}
with open("layers.json", "w") as file:
    json.dump(cases, file, separators=(",", ":"))
