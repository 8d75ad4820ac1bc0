"""Encoded clips of many shapes: a batch holds clips of one shape, fewer of them where they are longer."""

import json
import re
from pathlib import Path

import numpy as np
import torch


class Buckets:
    """Latents that encode.py --data wrote, normalised, grouped by (frames, height, width); finds new shards every epoch.

    `reworded`, a file of `kinograph-footage --captions`, says the same clips in other words: those are then what is learned, and the
    captions of the shards what a teacher is told. Clips whose caption has one of the words of `more` are drawn `times` as often.
    """

    def __init__(self, folder: Path, reworded: Path | None = None, more: list[str] | None = None, times: float = 1):
        self.folder, self.names, self.clips = folder, set(), {}
        self.more, self.times, self.shares = re.compile(rf"\b({'|'.join(more)})\b") if more else None, times, {}
        self.reworded = [json.loads(line) for line in reworded.open()] if reworded else None
        self.at = 0
        statistics = json.loads((folder / "latents.json").read_text())
        self.mean, self.std = (torch.tensor(statistics[k]).view(1, -1, 1, 1, 1) for k in ("mean", "std"))
        self.refresh()

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("*.npz")):
            if path.name in self.names:
                continue
            self.names.add(path.name)
            with np.load(path) as shard:
                keys = [name for name in shard.files if name.startswith("latents_")]
                told = self.other_words(sum(len(shard[key]) for key in keys))
                for key in keys:
                    shape = key.removeprefix("latents_")
                    captions = json.loads(str(shard[f"captions_{shape}"]))
                    if told:
                        if len(told[shape]) != len(captions):
                            raise ValueError(f"{path}: {len(captions)} clips of {shape}, {len(told[shape])} in the file of captions: another seed?")
                        captions = list(zip(told[shape], captions))
                    else:
                        captions = [(words, words) for words in captions]
                    given = zip(shard[f"known_{shape}"], shard[f"masks_{shape}"]) if f"known_{shape}" in shard.files else [None] * len(captions)
                    self.clips.setdefault(key, []).extend(zip(shard[key], captions, given))
        for key, clips in self.clips.items():
            weights = np.array([self.times if self.more and self.more.search(words[0][0].lower()) else 1.0 for _, words, _ in clips])
            self.shares[key] = weights / weights.sum()

    def other_words(self, count: int) -> dict[str, list]:
        """Wordings of the next `count` clips, by shape in the order of clips; empty without a file of them."""
        if not self.reworded:
            return {}
        shapes = {}
        for clip in self.reworded[self.at : self.at + count]:
            shapes.setdefault("x".join(map(str, clip["shape"])), []).append(clip["captions"])
        self.at += count
        return shapes

    def __len__(self) -> int:
        return sum(len(clips) for clips in self.clips.values())

    @property
    def channels(self) -> int:
        return self.mean.shape[1]

    def batch(self, rng: np.random.Generator, size: int, known: bool = False) -> tuple[torch.Tensor, list[tuple[str, str]], torch.Tensor | None]:
        """About as many numbers as `size` clips of 5x8x8 have, each clip with one of its captions and one for a teacher; with `known` also what
        an image-to-video transformer sees beside the noisy latents, mask and latents of the given frames, as diffusers' pipeline lays it out.
        """
        keys = sorted(self.clips)
        counts = np.array([len(self.clips[key]) for key in keys], float)
        key = keys[rng.choice(len(keys), p=counts / counts.sum())]
        clips = self.clips[key]
        cells = np.prod(clips[0][0].shape[1:])
        rows = rng.choice(len(clips), size=max(2, round(size * 320 / cells)), p=self.shares[key])
        latents = torch.from_numpy(np.stack([clips[row][0] for row in rows])).float()
        captions = [tuple(words[rng.integers(len(words))] for words in clips[row][1]) for row in rows]
        return (latents - self.mean) / self.std, captions, self.condition([clips[row][2] for row in rows]) if known else None

    def grey(self) -> torch.Tensor:
        """[channels]: what frames that are not given look like, as the last latent frame of clips of which only the first is."""
        known = [(latents, mask) for clips in self.clips.values() for _, _, (latents, mask) in clips[:200]]
        last = [torch.from_numpy(latents[:, -1].astype(np.float32)).mean(dim=(1, 2)) for latents, mask in known if mask.sum() == 1 and mask[0]]
        return ((torch.stack(last).mean(0) - self.mean.flatten()) / self.std.flatten())

    def condition(self, givens) -> torch.Tensor:
        """[batch, 4 + channels, frames, height, width]: for each latent frame which of its four pixel frames are given, then latents."""
        latents = (torch.from_numpy(np.stack([latent for latent, _ in givens])).float() - self.mean) / self.std
        masks = torch.from_numpy(np.stack([mask for _, mask in givens])).float()
        masks = torch.cat([masks[:, :1].repeat(1, 4), masks[:, 1:]], 1).unflatten(1, (-1, 4)).transpose(1, 2)  # [batch, 4, latent frames]
        return torch.cat([masks[..., None, None].expand(-1, -1, -1, *latents.shape[-2:]), latents], 1)
