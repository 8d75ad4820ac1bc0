"""A Unigram tokenizer of the captions' words, in the form that transformers loads.

Every word of the captions is a piece whose score is its log frequency; letters and digits, far below, spell any other word.
With so few words this is the model that unigram training should find (the trainer of the tokenizers library, given 400 words,
splits "red" into letters).
"""

import argparse
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

import scenes
from captions import caption_of

LENGTH = 32  # tokens of a prompt; WanPipeline lets cross attention see the padding, so training and sampling share it
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
MARKS = ",.!?'-:;()\""


def train_tokenizer(count: int = 60000, seed: int = 7) -> PreTrainedTokenizerFast:
    rng = np.random.default_rng(seed)
    drawn = scenes.sample_scenes(rng, count)
    words = Counter(word.strip(",.") for i in range(count) for word in caption_of(rng, drawn, i).lower().split())
    total = sum(words.values())
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -20.0)]
    pieces += [(f"▁{word}", math.log(number / total)) for word, number in sorted(words.items(), key=lambda item: (-item[1], item[0]))]
    known = {piece for piece, _ in pieces}
    pieces += [(letter, -13.0) for letter in ("▁", *MARKS, *LETTERS) if letter not in known]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    tokenizer.enable_truncation(LENGTH)
    tokenizer.enable_padding(length=LENGTH, pad_id=0, pad_token="<pad>")
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=LENGTH
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    trained = train_tokenizer()
    trained.save_pretrained(args.out)
    for text in ("a big red ball, bouncing over green grass.", "a small blue star moving left at night", "Zwölf shiny boxes"):
        print(trained.convert_ids_to_tokens(trained(text).input_ids)[:18])
    print(json.dumps({"pieces": len(trained)}))
