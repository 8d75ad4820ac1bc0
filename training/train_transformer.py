"""Stage 3: text encoder and transformer together, by flow matching on encoded clips. Resumes from --out.

x_s = (1 - s) x + s e, target e - x, timestep 1000 s; s logit-normal and shifted towards noise, where motion is decided.
"""

import argparse
import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer

from buckets import Buckets
from captions import caption_of
from common import Average, Clock, fast_arithmetic, log, quiet_torch, rate, save_whole
from encode import ATTRIBUTES
from models import embed, matrices, new_text_encoder, new_transformer, use_matrix_attention, widened
from muon import Muon
from tokenizer import LETTERS


class Clips:
    """All shards of a folder, normalised; looks for new ones when an epoch begins."""

    def __init__(self, folder: Path):
        self.folder, self.parts, self.names = folder, [], set()
        statistics = json.loads((folder / "latents.json").read_text())
        self.mean, self.std = (torch.tensor(statistics[k]).view(1, -1, 1, 1, 1) for k in ("mean", "std"))
        self.refresh()

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("*.npz")):
            if path.name not in self.names:
                self.names.add(path.name)
                with np.load(path) as shard:
                    self.parts.append({name: shard[name] for name in shard.files})
        self.all = {name: np.concatenate([part[name] for part in self.parts]) for name in ("latents", *ATTRIBUTES)}

    def __len__(self) -> int:
        return len(self.all["latents"])

    def batch(self, rows) -> tuple[torch.Tensor, dict]:
        latents = torch.from_numpy(self.all["latents"][rows]).float()
        return (latents - self.mean) / self.std, {name: self.all[name][rows] for name in ATTRIBUTES}


def worded(rng: np.random.Generator, attributes: dict, index: int) -> str:
    """A caption; nothing for one in ten, so that guidance has its null prompt; now and then with a word it cannot know."""
    if rng.random() < 0.1:
        return ""
    return with_unknown_word(rng, caption_of(rng, attributes, index))


def with_unknown_word(rng: np.random.Generator, text: str) -> str:
    if rng.random() < 0.05:
        words = text.split()
        unknown = "".join(rng.choice(list(LETTERS[:26]), rng.integers(3, 8)))
        words.insert(rng.integers(len(words) + 1), unknown)
        text = " ".join(words)
    return text


PHRASE = re.compile(r",\s*|\s+(?=(?:in|on|at|over|across|among|under|by|above|below|behind|beside|to the|is|while)\s)")


def loosened(rng: np.random.Generator, text: str) -> str:
    """Half of all captions with their phrases in another order, so that what a thing is does not hang on where it is said."""
    phrases = [phrase for phrase in PHRASE.split(text) if phrase]
    if rng.random() < 0.5 or len(phrases) < 2 or " left of " in text or " right of " in text:
        return text
    joint = ", " if rng.random() < 0.5 else " "
    return joint.join(phrases[i] for i in rng.permutation(len(phrases)))


def weight_of(latents: torch.Tensor, objects: float) -> torch.Tensor:
    """[batch, frames, height, width], mean 1: cells unlike the rest of their row, which things are, count up to `objects` times as much.
    What each cell's prediction should be is the same with any weights.
    """
    away = (latents - latents.median(dim=-1, keepdim=True).values).square().mean(dim=1).sqrt()
    weight = 1 + (objects - 1) * (away / 1.2).clamp(max=1) ** 2
    return weight / weight.mean()


class Teacher:
    """A trained model whose prediction for the same noisy clip, in words that it knows, is a target without the chance of the noise: what is
    learned from it is how to read other words.
    """

    def __init__(self, average: Path, tokenizer: Path, channels: int):
        self.tokenizer = AutoTokenizer.from_pretrained(tokenizer)
        self.model = torch.nn.ModuleDict({"text_encoder": new_text_encoder(len(self.tokenizer)), "transformer": new_transformer(channels)})
        Average.copy_to(SimpleNamespace(values=torch.load(average, weights_only=True)["average"]), self.model)

    @torch.no_grad()
    def velocity(self, noisy: torch.Tensor, timesteps: torch.Tensor, texts: list[str]) -> torch.Tensor:
        return predict(self.model, self.tokenizer, noisy, timesteps, texts).float()


def predict(model: torch.nn.ModuleDict, tokenizer, noisy: torch.Tensor, timesteps: torch.Tensor, texts: list[str]) -> torch.Tensor:
    tokens = tokenizer(texts, padding="max_length", max_length=tokenizer.model_max_length, truncation=True, return_tensors="pt")
    with fast_arithmetic():
        text = embed(model["text_encoder"], tokens.input_ids, tokens.attention_mask)
        return model["transformer"](noisy, timesteps, text, return_dict=False)[0]


def weights_of(start: Path) -> dict[str, torch.Tensor]:
    """Text encoder and transformer of an average.pt, or of a checkpoint folder, in float32 and named as in training."""
    if not start.is_dir():
        return torch.load(start, weights_only=True)["average"]
    files = {"text_encoder": "model.safetensors", "transformer": "diffusion_pytorch_model.safetensors"}
    return {f"{part}.{name}": value.float() for part, file in files.items() for name, value in load_file(start / part / file).items()}


def respelled(embeddings: torch.Tensor, old, new) -> torch.Tensor:
    """Embeddings for the pieces of a new tokenizer: each the mean of what the old one spells it with."""
    rows = []
    for piece in new.convert_ids_to_tokens(range(len(new))):
        same = old.convert_tokens_to_ids(piece)
        spelled = old(piece.replace("▁", " ").strip(), add_special_tokens=False).input_ids
        known = [same] if same not in (None, old.unk_token_id) or piece == old.unk_token else spelled or [old.unk_token_id]
        rows.append(embeddings[known].mean(0))
    return torch.stack(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of shards from encode.py")
    parser.add_argument("--footage", action="store_true", help="--data was made by encode.py --data: clips of many shapes")
    parser.add_argument("--known", action="store_true", help="image to video: --data was made by encode.py --known; starts from text to video")
    parser.add_argument("--start", type=Path, help="an average.pt, or a checkpoint folder, to start the first run from")
    parser.add_argument("--start-tokenizer", type=Path, help="the tokenizer of --start, where it is another one")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True, help="training time over all runs")
    parser.add_argument("--decay", type=float, default=0.6, help="share of the time, at the end, over which the rate falls")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=2e-3, help="of Muon; AdamW has half of it")
    parser.add_argument("--objects", type=float, default=1, help="how much more the cells of things count than those of the place")
    parser.add_argument("--loose", action="store_true", help="put the phrases of half of the captions in another order")
    parser.add_argument("--captions", type=Path, help="other wordings of the same clips, from kinograph-footage --captions")
    parser.add_argument("--more", nargs="+", metavar="WORD", help="with --footage: clips told with one of these words are drawn more often")
    parser.add_argument("--times", type=float, default=2, help="how much more often")
    parser.add_argument("--teacher", type=Path, help="an average.pt to learn to agree with, in the wordings of --data")
    parser.add_argument("--teacher-tokenizer", type=Path)
    parser.add_argument("--taught", type=float, default=0.5, help="share of the target that is the teacher's prediction")
    parser.add_argument("--shift", type=float, default=2.5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--compile", action="store_true", help="compile the blocks: a third faster after a minute or two")
    args = parser.parse_args()
    quiet_torch(args.threads)
    use_matrix_attention()
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    state_file, history = args.out / "state.pt", args.out / "log.jsonl"

    clips = Buckets(args.data, args.captions, args.more, args.times) if args.footage else Clips(args.data)
    tokenizer = AutoTokenizer.from_pretrained(args.tokenizer)
    channels = clips.channels if args.footage else 8
    teacher = args.teacher and Teacher(args.teacher, args.teacher_tokenizer or args.tokenizer, channels)
    both = torch.nn.ModuleDict({"text_encoder": new_text_encoder(len(tokenizer)), "transformer": new_transformer(channels, args.known)})
    hidden = matrices(both["text_encoder"], both["transformer"])
    chosen = {id(p) for p in hidden}
    rest = [p for p in both.parameters() if id(p) not in chosen]
    rates = (args.lr, args.lr / 2)
    optimizers = (Muon(hidden, args.lr, weight_decay=0.01), torch.optim.AdamW(rest, args.lr / 2, betas=(0.9, 0.98), weight_decay=0.0))
    if args.start and not state_file.exists():
        values = weights_of(args.start)
        if args.start_tokenizer:
            old = AutoTokenizer.from_pretrained(args.start_tokenizer)
            values["text_encoder.shared.weight"] = respelled(values["text_encoder.shared.weight"], old, tokenizer)
        Average.copy_to(SimpleNamespace(values=widened(values, both["transformer"], clips.grey() if args.known else None)), both)
    average = Average(both, 0.999)
    step, clock = 0, Clock()
    if state_file.exists():
        state = torch.load(state_file, weights_only=True)
        both.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        average.values, average.steps = state["average"], state["average_steps"]
        step, clock = state["step"], Clock(state["seconds"])
    if args.compile:
        for block in both["transformer"].blocks:
            block.compile(dynamic=args.footage)

    def save():
        save_whole({"model": both.state_dict(), "optimizers": [o.state_dict() for o in optimizers], "average": average.values,
                    "average_steps": average.steps, "step": step, "seconds": clock.seconds()}, state_file)
        save_whole({"average": average.values, "step": step, "seconds": clock.seconds()}, args.out / "average.pt")

    loosen = loosened if args.loose else lambda _, text: text
    queue, seen = np.empty(0, np.int64), []
    saved_at = shown = clock.seconds()
    while clock.seconds() < args.minutes * 60:
        rng = np.random.default_rng((args.seed, step))
        if args.footage:
            if step % 500 == 0:
                clips.refresh()
            latents, captions, given = clips.batch(rng, args.batch, args.known)
            said = [rng.random() >= 0.1 for _ in captions]
            texts = [with_unknown_word(rng, loosen(rng, text.lower())) if is_said else "" for is_said, (text, _) in zip(said, captions)]
            taught_texts = [text.lower() if is_said else "" for is_said, (_, text) in zip(said, captions)]
        else:
            if len(queue) < args.batch:
                clips.refresh()
                queue = rng.permutation(len(clips))
            rows, queue = queue[: args.batch], queue[args.batch :]
            (latents, attributes), given = clips.batch(rows), None
            texts = [worded(rng, attributes, i) for i in range(args.batch)]
        count = len(texts)
        # One s from each of `batch` equal shares of the distribution: steadier than independent draws.
        u = torch.from_numpy((rng.permutation(count) + rng.random(count)) / count).float().clamp(1e-4, 1 - 1e-4)
        s = torch.sigmoid(torch.special.ndtri(u))
        s = args.shift * s / (1 + (args.shift - 1) * s)
        noise = torch.from_numpy(rng.standard_normal(latents.shape, dtype=np.float32))
        s_ = s.view(-1, 1, 1, 1, 1)
        noisy, target = (1 - s_) * latents + s_ * noise, noise - latents
        velocity = predict(both, tokenizer, noisy if given is None else torch.cat([noisy, given], 1), 1000 * s, texts)
        if teacher:
            target = torch.lerp(target, teacher.velocity(noisy, 1000 * s, taught_texts), args.taught)
        squares = (velocity.float() - target).square().mean(dim=1)
        (squares * weight_of(latents, args.objects)).mean().backward()
        error = squares.detach().mean(dim=(1, 2, 3))
        norm = torch.nn.utils.clip_grad_norm_(both.parameters(), 1.0)
        share = rate(clock.seconds() / (args.minutes * 60), step, warmup=100, decay=args.decay)
        for optimizer, top in zip(optimizers, rates):
            for group in optimizer.param_groups:
                group["lr"] = top * share
            optimizer.step()
            optimizer.zero_grad()
        average.update(both)
        step += 1
        seen.append((error.mean().item(), error[s > 0.85].mean().item(), error[s < 0.5].mean().item(), norm.item()))
        if clock.seconds() - shown > 20:
            loss, noisy, clean, norm = np.nanmean(seen, axis=0)
            log(history, step=step, minutes=clock.seconds() / 60, loss=float(loss), noisy=float(noisy), clean=float(clean), norm=float(norm),
                clips=len(clips), seconds_a_step=(clock.seconds() - shown) / len(seen))
            seen, shown = [], clock.seconds()
        if clock.seconds() - saved_at > 150:
            save()
            saved_at = clock.seconds()
    save()


if __name__ == "__main__":
    main()
