"""Tokens a second of greedy decoding at batch 1 by transformers: the peer of Decode.

Arguments and output are those of Decode: threads, tokens; prints "tokens/s VALUE". The model is GPT-2's smallest with
random weights; the prompt has 32 tokens. The cache is transformers' own default for generate().
"""
import sys
import time

import torch
from transformers import GPT2Config, GPT2LMHeadModel

torch.set_num_threads(int(sys.argv[1]))
tokens = int(sys.argv[2])
torch.manual_seed(1)
model = GPT2LMHeadModel(GPT2Config()).eval()
prompt = torch.arange(32)[None] + 100


def generate(count):
    with torch.inference_mode():
        model.generate(prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=count,
                       min_new_tokens=count, eos_token_id=None, pad_token_id=0)


generate(tokens // 2)
start = time.perf_counter()
generate(tokens)
print(f"tokens/s {tokens / (time.perf_counter() - start):.2f}")
