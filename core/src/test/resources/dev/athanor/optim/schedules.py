# Writes schedules.json: the rate of every step of a run of 40 steps, 10 to an epoch, over its base. Made with torch 2.10.0
# and, where named so, transformers 5.23.0, whose warm-up starts one step earlier, at 0: its rate of step 1 is our first.
import json
import torch
from torch.optim import lr_scheduler as s
from transformers import get_linear_schedule_with_warmup, get_wsd_schedule

STEPS, PER_EPOCH, WARMUP = 40, 10, 6


def rates(make, per_epoch=False):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = make(optimizer)
    rates = []
    for step in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if not per_epoch or (step + 1) % PER_EPOCH == 0:
            schedule.step()
    return rates


def warm(o):  # rises by equal parts and is at its height with the last of the warm-up's steps
    return s.LinearLR(o, start_factor=1 / WARMUP, total_iters=WARMUP - 1)


def later(schedule):  # the warm-up one step later, as ours; after it the two agree
    return schedule[1:WARMUP] + [1.0] + schedule[WARMUP:]


def stable(shape):
    return later(rates(lambda o: get_wsd_schedule(o, WARMUP, 10, STEPS, decay_type=shape)))


step = rates(lambda o: s.StepLR(o, 2, 0.5), per_epoch=True)
result = {
    "constant": rates(lambda o: s.ConstantLR(o, 1.0)),
    "constantWarm": rates(warm),
    "step": step,
    "stepWarm": [a * b for a, b in zip(step, rates(warm))],
    "cosine": rates(lambda o: s.CosineAnnealingLR(o, STEPS)),
    "cosineWarm": rates(lambda o: s.SequentialLR(o, [warm(o), s.CosineAnnealingLR(o, STEPS - WARMUP, eta_min=0.1)], [WARMUP])),
    "linear": rates(lambda o: get_linear_schedule_with_warmup(o, 0, STEPS)),
    "linearWarm": later(rates(lambda o: get_linear_schedule_with_warmup(o, WARMUP, STEPS))),
    "stableLinear": stable("linear"),
    "stableCosine": stable("cosine"),
    "stableSqrt": stable("1-sqrt"),
    "stableFloor": rates(lambda o: get_wsd_schedule(o, 0, 10, STEPS, decay_type="linear", min_lr_ratio=0.1)),
}
with open("schedules.json", "w") as file:
    json.dump(result, file, separators=(",", ":"))
