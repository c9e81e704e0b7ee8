# Writes, for each family, the directory of a tiny model with random weights as transformers saves it, and expected.safetensors
# beside it: ids, labels, logits, the loss of the next token, the gradient of every parameter, and tokens generated greedily.
# Made with torch 2.10.0, transformers 5.23.0, safetensors 0.8.0.
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from transformers import (
    BertConfig, BertForMaskedLM, BertForSequenceClassification, BertForTokenClassification, BertModel, GPT2Config,
    GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM,
    Qwen3Config, Qwen3ForCausalLM)

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
        for key, penalty in (("generated", 1.0), ("penalized", 1.5)):
            expected[key] = model.generate(
                prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=12,
                repetition_penalty=penalty, eos_token_id=None, pad_token_id=0)
    save_file({key: t.contiguous().clone() for key, t in expected.items()}, folder / "expected.safetensors")
    (folder / "generation_config.json").unlink(missing_ok=True)


torch.manual_seed(1)
causal("gpt2", GPT2LMHeadModel(GPT2Config(
    vocab_size=40, n_positions=16, n_embd=16, n_layer=2, n_head=4, eos_token_id=0, bos_token_id=0)), 2)
causal("gpt2-untied", GPT2LMHeadModel(GPT2Config(
    vocab_size=40, n_positions=16, n_embd=16, n_layer=2, n_head=2, n_inner=24, activation_function="gelu",
    tie_word_embeddings=False, eos_token_id=0, bos_token_id=0)), 3, shard="20KB")

llama = dict(vocab_size=40, hidden_size=16, intermediate_size=20, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=32, pad_token_id=None, bos_token_id=0, eos_token_id=0)
causal("llama", LlamaForCausalLM(LlamaConfig(**llama)), 4)
causal("llama-biased", LlamaForCausalLM(LlamaConfig(
    **llama | dict(num_key_value_heads=4, head_dim=6), attention_bias=True, mlp_bias=True, tie_word_embeddings=True,
    rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 500.0})), 5)
causal("llama3", LlamaForCausalLM(LlamaConfig(
    **llama | dict(hidden_size=32, head_dim=16), rope_parameters={
        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 24, "rope_theta": 100.0})), 6, seq=20)
causal("llama-dynamic", LlamaForCausalLM(LlamaConfig(
    **llama | dict(max_position_embeddings=8), rope_parameters={
        "rope_type": "dynamic", "factor": 4.0, "rope_theta": 100.0})), 7, seq=14)
causal("mistral", MistralForCausalLM(MistralConfig(**llama, sliding_window=4)), 8, seq=12)
causal("qwen2", Qwen2ForCausalLM(Qwen2Config(
    **llama, use_sliding_window=True, sliding_window=5, max_window_layers=1, tie_word_embeddings=True)), 9, seq=12)
causal("qwen3-yarn", Qwen3ForCausalLM(Qwen3Config(
    **llama | dict(hidden_size=24), head_dim=16, rope_parameters={
        "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 8, "rope_theta": 50.0,
        "beta_fast": 4.0, "beta_slow": 0.5})), 10, seq=20)


def encoder(name, model, seed, labels=None):
    """Two rows, the second with padding; types of two segments. Without labels the loss is the sum of the embeddings'
    first elements, so that there is a gradient."""
    torch.manual_seed(seed)
    spread(model)
    model.eval()
    folder = here / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    ids = torch.randint(1, model.config.vocab_size, (2, 7))
    ids[1, 5:] = 0
    seen = (ids != 0).long()
    types = torch.tensor([[0, 0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 0, 0]])
    expected = {"ids": ids, "types": types}
    if labels is None:
        hidden = model(ids, attention_mask=seen, token_type_ids=types).last_hidden_state
        weight = seen.unsqueeze(-1).float()
        output = torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=1)
        loss = output[:, :3].sum()
    else:
        expected["labels"] = labels
        result = model(ids, attention_mask=seen, token_type_ids=types, labels=labels)
        output, loss = result.logits, result.loss
    loss.backward()
    expected |= {"output": output.detach(), "loss": loss.detach().reshape(1)}
    expected |= {"gradient." + key: p.grad for key, p in model.named_parameters() if p.grad is not None}
    save_file({key: t.contiguous().clone() for key, t in expected.items()}, folder / "expected.safetensors")


bert = dict(vocab_size=30, hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=20,
            max_position_embeddings=10)
rows = torch.tensor([[-100, 3, -100, -100, 7, -100, 1], [-100, 9, -100, 2, -100, -100, -100]])
encoder("bert-masked", BertForMaskedLM(BertConfig(**bert)), 11, rows)
encoder("bert-classes", BertForSequenceClassification(BertConfig(
    **bert, id2label={0: "bad", 1: "fair", 2: "good"}, label2id={"bad": 0, "fair": 1, "good": 2})), 12,
    torch.tensor([2, 0]))
encoder("bert-labels", BertForTokenClassification(BertConfig(**bert, num_labels=4)), 13, rows % 4)
encoder("bert-embeddings", BertModel(BertConfig(**bert)), 14)
