"""Training steps of a GPT in PyTorch, eager or compiled: the peer of GptSteps.

Arguments: eager|compile, nano|wide|baby|accumulated, threads, steps, the text, the folder that GptSteps has written. Starts from its
weights, takes its batches; writes losses-peer.txt there and prints "ms/step VALUE", the median. With torchrun's variables
it is one of several under DistributedDataParallel, each with its part of a batch.
"""
import contextlib
import os
import statistics
import struct
import sys
import time

import torch
import torch.distributed
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

mode, setting, threads, steps, text, folder = sys.argv[1:]
steps = int(steps)
torch.set_num_threads(int(threads))
layers, heads, dim, context, batch = {
    "nano": (4, 4, 128, 64, 12),
    "wide": (6, 6, 384, 256, 8),
    "baby": (6, 6, 384, 256, 64),
    "accumulated": (6, 6, 384, 256, 8),
}[setting]
accumulate = 1


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1 = nn.LayerNorm(dim, bias=False)
        self.c_attn = nn.Linear(dim, 3 * dim, bias=False)
        self.c_proj = nn.Linear(dim, dim, bias=False)
        self.ln_2 = nn.LayerNorm(dim, bias=False)
        self.c_fc = nn.Linear(dim, 4 * dim, bias=False)
        self.down = nn.Linear(4 * dim, dim, bias=False)

    def forward(self, x):
        rows, length, _ = x.shape
        q, k, v = (part.view(rows, length, heads, dim // heads).transpose(1, 2)
                   for part in self.c_attn(self.ln_1(x)).split(dim, dim=2))
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.c_proj(mixed.transpose(1, 2).contiguous().view(rows, length, dim))
        return x + self.down(functional.gelu(self.c_fc(self.ln_2(x))))


class Gpt(nn.Module):
    def __init__(self, vocab):
        super().__init__()
        self.wte = nn.Embedding(vocab, dim)
        self.wpe = nn.Embedding(context, dim)
        self.h = nn.ModuleList(Block() for _ in range(layers))
        self.ln_f = nn.LayerNorm(dim, bias=False)

    def forward(self, ids, targets):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.h:
            x = block(x)
        logits = functional.linear(self.ln_f(x), self.wte.weight)
        return functional.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1))


def named(published):
    """The names of the classes above, and their linear layers' [out, in]; the biases, all zero, left out."""
    for name, tensor in published.items():
        if name.endswith(".bias"):
            continue
        short = name.removeprefix("transformer.").replace("mlp.c_proj", "down").replace("mlp.", "").replace("attn.c_", "c_")
        linear = any(part in short for part in ("c_", "down"))
        yield short, tensor.t().contiguous() if linear else tensor


text = open(text, encoding="utf-8", newline="").read()
characters = {character: number for number, character in enumerate(sorted(set(text)))}
ids = torch.tensor([characters[character] for character in text])
order = [sample for (sample,) in struct.iter_unpack("<q", open(f"{folder}/order.bin", "rb").read())]

model = Gpt(len(characters))
model.load_state_dict(dict(named(load_file(f"{folder}/model.safetensors"))))
decayed = [p for p in model.parameters() if p.dim() >= 2]
others = [p for p in model.parameters() if p.dim() < 2]
optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}],
                              lr=1e-3, betas=(0.9, 0.99))
rank, processes = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
if setting == "accumulated":
    batch, accumulate = batch * processes, 8 // processes
if processes > 1:
    torch.distributed.init_process_group("gloo")
forward = nn.parallel.DistributedDataParallel(model) if processes > 1 else model
if mode == "compile":
    forward = torch.compile(forward)
losses, times = [], []
begin = before = time.perf_counter()
for step in range(steps):
    optimizer.zero_grad(set_to_none=True)
    total = 0.0
    for part in range(step * accumulate, (step + 1) * accumulate):
        starts = [sample * context for sample in order[part * batch:(part + 1) * batch]]
        starts = starts[batch * rank // processes:batch * (rank + 1) // processes]
        inputs = torch.stack([ids[start:start + context] for start in starts])
        targets = torch.stack([ids[start + 1:start + context + 1] for start in starts])
        last = (part + 1) % accumulate == 0
        with contextlib.nullcontext() if last or processes == 1 else forward.no_sync():
            loss = forward(inputs, targets) / accumulate
            loss.backward()
        total += loss.item()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    losses.append(total)
    now = time.perf_counter()
    times.append(now - before)
    before = now
with open(f"{folder}/losses-peer.txt", "w") as file:
    file.writelines(f"{loss!r}\n" for loss in losses)
print(f"ms/step {1e3 * statistics.median(times):.3f} total {before - begin:.1f} s")
