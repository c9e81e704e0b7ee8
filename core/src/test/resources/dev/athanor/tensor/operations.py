# Writes operations.json: what PyTorch computes for small inputs. Made with torch 2.10.0.
import json
import torch
import torch.nn.functional as F

torch.manual_seed(7)
x = torch.randn(3, 4)
y = torch.randn(3, 4)
w = torch.randn(5, 4)
b = torch.randn(5)
image = torch.randn(2, 3, 6, 6)
kernel = torch.randn(4, 3, 3, 3)
q, k, v = (torch.randn(1, 2, 3, 4) for _ in range(3))
classes = torch.tensor([0, 3, 1])

results = {
    "add": x + y, "sub": x - y, "mul": x * y, "div": x / y, "pow": x.abs().pow(1.5), "clamp": x.clamp(-0.5, 0.5),
    "exp": x.exp(), "log": x.abs().log(), "sqrt": x.abs().sqrt(), "rsqrt": x.abs().rsqrt(), "square": x.square(),
    "sin": x.sin(), "cos": x.cos(), "maximum": torch.maximum(x, y), "minimum": torch.minimum(x, y),
    "relu": x.relu(), "sigmoid": x.sigmoid(), "tanh": x.tanh(), "softmax": x.softmax(-1), "logSoftmax": x.log_softmax(0),
    "gelu": F.gelu(x), "geluTanh": F.gelu(x, approximate="tanh"), "silu": F.silu(x), "leakyRelu": F.leaky_relu(x, 0.1),
    "elu": F.elu(x, 0.7), "softplus": F.softplus(x), "mish": F.mish(x),
    "where": torch.where(x > 0, x, y), "maskedFill": x.masked_fill(x > 0, -1.0),
    "sumAxis": x.sum(1, keepdim=True), "meanAxis": x.mean(0), "var": x.var(1), "std": x.std(0), "norm": x.norm(),
    "max": x.max(1).values, "min": x.min(0).values, "topK": x.topk(2).values, "sort": x.sort(1, descending=True).values,
    "cumsum": x.cumsum(1), "matmul": x @ y.T, "tril": x.tril(), "triu": x.triu(1),
    "indexSelect": x.index_select(0, torch.tensor([2, 0])), "gather": x.gather(1, torch.tensor([[0], [3], [1]])),
    "cat": torch.cat([x, y], 1), "stack": torch.stack([x, y], 1), "repeat": x.repeat(2, 1),
    "linear": F.linear(x, w, b), "conv2d": F.conv2d(image, kernel, None, 2, 1),
    "batchNorm": F.batch_norm(image, torch.zeros(3), torch.ones(3), training=True),
    "layerNorm": F.layer_norm(x, (4,)), "rmsNorm": F.rms_norm(x, (4,), eps=1e-6), "embedding": F.embedding(classes, w),
    "maxPool2d": F.max_pool2d(image, 2), "avgPool2d": F.avg_pool2d(image, 3, 2, 1),
    "adaptiveAvgPool2d": F.adaptive_avg_pool2d(image, 2),
    "attention": F.scaled_dot_product_attention(q, k, v, is_causal=True),
    "crossEntropy": F.cross_entropy(x, classes, label_smoothing=0.1),
    "binaryCrossEntropyWithLogits": F.binary_cross_entropy_with_logits(x, y.sigmoid()),
    "meanSquaredError": F.mse_loss(x, y), "huber": F.huber_loss(x, y, delta=0.5),
}
inputs = {"x": x, "y": y, "w": w, "b": b, "image": image, "kernel": kernel, "q": q, "k": k, "v": v}


def plain(tensors):
    return {name: {"shape": list(t.shape), "values": [round(e, 8) for e in t.flatten().tolist()]} for name, t in tensors.items()}


with open("operations.json", "w") as file:
    json.dump({"inputs": plain(inputs), "results": plain(results)}, file, separators=(",", ":"))
