# Writes sampling.json: logits, settings, and the probabilities that are left by transformers' warpers in the order of its
# generate(); and logits after its repetition penalty. Made with torch 2.10.0, transformers 5.23.0.
import json

import torch
from transformers import (
    MinPLogitsWarper, RepetitionPenaltyLogitsProcessor, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper)

torch.manual_seed(7)
cases = []
for vocab, spread in ((12, 1.5), (300, 3.0)):
    logits = spread * torch.randn(1, vocab)
    for temperature, top_k, top_p, min_p in (
            (1.0, 0, 1.0, 0.0), (0.7, 5, 1.0, 0.0), (1.3, 0, 0.8, 0.0), (1.0, 0, 1.0, 0.1), (0.9, 8, 0.7, 0.05),
            (2.0, 0, 0.05, 0.0), (1.0, 0, 0.999, 0.0)):
        scores = TemperatureLogitsWarper(temperature)(None, logits) if temperature != 1 else logits
        if top_k:
            scores = TopKLogitsWarper(top_k)(None, scores)
        if top_p < 1:
            scores = TopPLogitsWarper(top_p)(None, scores)
        if min_p:
            scores = MinPLogitsWarper(min_p)(None, scores)
        cases.append({
            "temperature": temperature, "topK": top_k, "topP": top_p, "minP": min_p, "logits": logits[0].tolist(),
            "probabilities": torch.softmax(scores, -1)[0].tolist()})
logits = torch.randn(1, 12)
prompt = torch.tensor([[3, 5, 5, 9]])
penalized = RepetitionPenaltyLogitsProcessor(1.4)(prompt, logits.clone())
with open("sampling.json", "w") as file:
    json.dump({"cases": cases, "penalty": {
        "penalty": 1.4, "prompt": prompt[0].tolist(), "logits": logits[0].tolist(),
        "penalized": penalized[0].tolist(), "logProbabilities": torch.log_softmax(logits, -1)[0].tolist()}},
        file, separators=(",", ":"))
