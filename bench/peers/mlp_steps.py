"""Training steps a second of a multi-layer perceptron in PyTorch eager: the peer of MlpSteps.

Arguments and output are those of MlpSteps: tutorial|small, threads, steps; prints "steps/s VALUE".
"""
import sys
import time

import torch
from torch import nn

tutorial = sys.argv[1] == "tutorial"
torch.set_num_threads(int(sys.argv[2]))
steps = int(sys.argv[3])
torch.manual_seed(1)
widths = [1000, 512, 256, 10] if tutorial else [32, 64, 64, 2]
batch = 64 if tutorial else 32

layers = []
for i, (width, following) in enumerate(zip(widths, widths[1:])):
    layers.append(nn.Linear(width, following))
    if i < len(widths) - 2:
        layers.append(nn.ReLU())
        if tutorial:
            layers.append(nn.Dropout(0.5))
model = nn.Sequential(*layers)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss = nn.CrossEntropyLoss()
inputs = torch.randn(batch, widths[0])
targets = torch.arange(batch) % widths[-1]

for step in range(-(steps // 3), steps):
    if step == 0:
        start = time.perf_counter()
    optimizer.zero_grad()
    loss(model(inputs), targets).backward()
    optimizer.step()
print(f"steps/s {steps / (time.perf_counter() - start):.1f}")
