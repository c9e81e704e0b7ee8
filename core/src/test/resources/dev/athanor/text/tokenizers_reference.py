"""Reference ids for the tests beside it: tokenizers 0.23.3 (transformers 5.23.0 for chat templates is another script).

    python tokenizers_reference.py

Reads texts.json, and ours-bpe.json and ours-wordpiece.json, which TokenizerReferenceTest compares with what training
writes. Writes theirs-bpe.json (trained by the library on the first texts) and ids.json: the ids of every text by each
tokenizer, as the library gives them.
"""

import json
import pathlib

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

here = pathlib.Path(__file__).parent
texts = json.loads((here / "texts.json").read_text())
training = texts["training"]

theirs = Tokenizer(models.BPE())
theirs.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
theirs.decoder = decoders.ByteLevel()
theirs.train_from_iterator(training, trainers.BpeTrainer(
    vocab_size=600, special_tokens=["<|endoftext|>", "<|user|>"], show_progress=False,
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
theirs.save(str(here / "theirs-bpe.json"))

ids = {}
for name in ("theirs-bpe", "ours-bpe", "ours-wordpiece", "ours-characters"):
    tokenizer = Tokenizer.from_file(str(here / (name + ".json")))
    known = texts["training"] if name == "ours-characters" else texts["training"] + texts["hard"]
    ids[name] = [tokenizer.encode(text).ids for text in known]
(here / "ids.json").write_text(json.dumps(ids, separators=(",", ":")) + "\n")
