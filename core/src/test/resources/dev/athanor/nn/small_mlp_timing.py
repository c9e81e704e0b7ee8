# Prints what SmallMlpTiming prints, for PyTorch. Made for torch 2.10.0.
import time
import torch
from torch import nn
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(1)
model = nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
x, y = torch.randn(32, 32), torch.zeros(32, dtype=torch.long)


def forward():
    return F.cross_entropy(model(x), y)


def step():
    forward().backward()


for _ in range(2000):
    step()
for _ in range(5):
    start = time.thread_time()
    for _ in range(10000):
        forward()
    middle = time.thread_time()
    for _ in range(10000):
        step()
    end = time.thread_time()
    print(f"forward {(middle - start) * 100:.1f} us, forward and backward {(end - middle) * 100:.1f} us")
