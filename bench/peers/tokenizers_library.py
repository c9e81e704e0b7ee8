"""Hugging Face tokenizers on the texts of TokenizeText: its peer. Arguments and output are TokenizeText's.

All cores are used (TOKENIZERS_PARALLELISM); only the library's own work is timed, not what makes Python lists of it.
"""
import os
import pathlib
import struct
import sys
import time
import zlib

os.environ["TOKENIZERS_PARALLELISM"] = "true"

import numpy
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

data = pathlib.Path(sys.argv[2]).read_bytes()
texts, at = [], 0
while at < len(data):
    (length,) = struct.unpack_from(">i", data, at)
    texts.append(data[at + 4:at + 4 + length].decode())
    at += 4 + length

if sys.argv[1] == "train":
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=int(sys.argv[3]), special_tokens=["<|endoftext|>"], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    start = time.perf_counter()
    tokenizer.train_from_iterator(texts, trainer)
    print(f"seconds {time.perf_counter() - start:.3f}")
    tokenizer.save(sys.argv[4])
else:
    tokenizer = Tokenizer.from_file(sys.argv[3])
    seconds, count, crc = 0, 0, 0
    for first in range(0, len(texts), 1000):
        start = time.perf_counter()
        encoded = tokenizer.encode_batch_fast(texts[first:first + 1000], add_special_tokens=False)
        seconds += time.perf_counter() - start
        for one in encoded:
            ids = numpy.array(one.ids, dtype="<i4")
            count += len(ids)
            crc = zlib.crc32(ids.tobytes(), crc)
    print(f"seconds {seconds:.3f} ids {count} crc {crc:08x}")
