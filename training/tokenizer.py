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
from typing import Iterable, Iterator

import numpy as np
from safetensors import safe_open
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

import scenes
from captions import caption_of

LENGTH = 32  # tokens of a prompt; WanPipeline lets cross attention see the padding, so training and sampling share it
FOOTAGE_LENGTH = 72  # long captions have 60, and 65 at most
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
MARKS = ",.!?'-:;()\""


def scene_captions(count: int = 60000, seed: int = 7) -> Iterator[str]:
    rng = np.random.default_rng(seed)
    drawn = scenes.sample_scenes(rng, count)
    return (caption_of(rng, drawn, i) for i in range(count))


def footage_captions(folder: Path) -> Iterator[str]:
    if folder.is_file():
        for line in folder.open():
            yield from json.loads(line)["captions"]
        return
    for path in sorted(folder.glob("[0-9]*.safetensors")):
        with safe_open(path, framework="pt") as shard:
            for told in json.loads(shard.metadata()["clips"]):
                yield from (told["caption"], *told.get("captions", []))


def train_tokenizer(captions: Iterable[str], length: int) -> PreTrainedTokenizerFast:
    words = Counter(word.strip(",.:") for caption in captions for word in caption.lower().split())
    total = sum(words.values())
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -20.0)]
    pieces += [(f"▁{word}", math.log(number / total)) for word, number in sorted(words.items(), key=lambda item: (-item[1], item[0]))]
    known = {piece for piece, _ in pieces}
    pieces += [(letter, -13.0) for letter in ("▁", *MARKS, *LETTERS) if letter not in known]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    tokenizer.enable_truncation(length)
    tokenizer.enable_padding(length=length, pad_id=0, pad_token="<pad>")
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=length
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="shards of clips, or a file of kinograph-footage --captions, instead of the captions of scenes.py")
    args = parser.parse_args()
    trained = train_tokenizer(footage_captions(args.data), FOOTAGE_LENGTH) if args.data else train_tokenizer(scene_captions(), LENGTH)
    trained.save_pretrained(args.out)
    for text in ("a big red ball, bouncing over green grass.", "a small blue star moving left at night", "Zwölf shiny boxes"):
        print(trained.convert_ids_to_tokens(trained(text).input_ids)[:18])
    print(json.dumps({"pieces": len(trained)}))
