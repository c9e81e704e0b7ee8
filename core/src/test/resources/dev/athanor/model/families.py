# Writes, for each family, the directory of a tiny model with random weights as transformers saves it, and expected.safetensors
# beside it: ids, labels, logits, the loss of the next token, the gradient of every parameter, and tokens generated greedily.
# Made with torch 2.10.0, transformers 5.23.0, safetensors 0.8.0.
import pathlib
import shutil
import sys

import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

here = pathlib.Path(__file__).parent


def spread(model, scale=0.25):
    """Weights that are larger than a new model's, and norms and biases that are not ones and zeros, hide no mistake."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(scale * torch.randn_like(parameter))


def causal(name, model, seed, seq=9, shard=None):
    torch.manual_seed(seed)
    spread(model)
    model.eval()
    folder = here / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    ids = torch.randint(model.config.vocab_size, (2, seq))
    output = model(ids, labels=ids)
    output.loss.backward()
    expected = {"ids": ids, "logits": output.logits.detach(), "loss": output.loss.detach().reshape(1)}
    expected |= {"gradient." + key: p.grad for key, p in model.named_parameters()}
    prompt = ids[:1, :4]
    with torch.no_grad():
        expected["generated"] = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=12,
            eos_token_id=None, pad_token_id=0)
    save_file({key: t.contiguous().clone() for key, t in expected.items()}, folder / "expected.safetensors")
    (folder / "generation_config.json").unlink(missing_ok=True)


torch.manual_seed(1)
causal("gpt2", GPT2LMHeadModel(GPT2Config(
    vocab_size=40, n_positions=16, n_embd=16, n_layer=2, n_head=4, eos_token_id=0, bos_token_id=0)), 2)
causal("gpt2-untied", GPT2LMHeadModel(GPT2Config(
    vocab_size=40, n_positions=16, n_embd=16, n_layer=2, n_head=2, n_inner=24, activation_function="gelu",
    tie_word_embeddings=False, eos_token_id=0, bos_token_id=0)), 3, shard="20KB")
