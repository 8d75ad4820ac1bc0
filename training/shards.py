"""Reads shards of clips as `kinograph-footage` writes them: safetensors whose metadata has `format` kinograph-clips-1."""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open


def read_shard(path: Path) -> list[tuple[torch.Tensor, dict]]:
    """Every clip of a shard: uint8 [frames, height, width, 3], and its caption, captions, fps and attributes."""
    with safe_open(path, framework="pt") as shard:
        metadata = shard.metadata()
        if metadata.get("format") != "kinograph-clips-1":
            raise ValueError(f"{path}: wanted format kinograph-clips-1, got {metadata.get('format')!r}. Write it with kinograph-footage.")
        return [(shard.get_tensor(f"clip.{i}.frames"), told) for i, told in enumerate(json.loads(metadata["clips"]))]


class Shards:
    """Clips of a folder, a few shards at a time in memory; shards that are added meanwhile are found."""

    def __init__(self, folder: Path, held: int = 4):
        self.folder, self.held, self.open = folder, held, {}

    def clips(self, rng: np.random.Generator) -> list[tuple[torch.Tensor, dict]]:
        """All clips of one shard, most often of one in memory."""
        paths = sorted(self.folder.glob("[0-9]*.safetensors"))
        if not paths:
            raise FileNotFoundError(f"{self.folder}: no shards. Render some with kinograph-footage --out {self.folder} --clips 4096.")
        if len(self.open) >= min(self.held, len(paths)) and rng.random() < 0.97:
            return self.open[list(self.open)[rng.integers(len(self.open))]]
        path = paths[rng.integers(len(paths))]
        if path not in self.open:
            if len(self.open) >= self.held:
                self.open.pop(next(iter(self.open)))
            self.open[path] = read_shard(path)
        return self.open[path]


def outstanding(video: np.ndarray) -> np.ndarray:
    """Which pixels of [frames, height, width, 3] in [0, 1] are not like the rest of their row: objects and small details."""
    return (np.abs(video - np.median(video, axis=2, keepdims=True)).max(-1) > 0.1).astype(np.float32)


def draw(shards: Shards, rng: np.random.Generator, size: int, whole: bool, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Clips of one shape [size, frames, height, width, 3] in [0, 1] and their outstanding pixels: whole pictures, or 32x32 parts."""
    videos, masks = [], []
    shape = None
    clips = shards.clips(rng)
    while len(videos) < size:
        clip = clips[rng.integers(len(clips))][0].numpy()
        if len(clip) < frames or (whole and shape not in (None, clip.shape[1:3])):
            continue
        shape = clip.shape[1:3]
        start = rng.integers(len(clip) - frames + 1)
        video = clip[start : start + frames].astype(np.float32) / 255
        mask = outstanding(video)
        if not whole:
            top, left = (rng.integers(0, side - 31) for side in shape)
            ys, xs = np.nonzero(mask[rng.integers(frames)])
            if len(ys) and rng.random() < 0.75:
                pick = rng.integers(len(ys))
                top = int(np.clip(ys[pick] - rng.integers(32), 0, shape[0] - 32))
                left = int(np.clip(xs[pick] - rng.integers(32), 0, shape[1] - 32))
            video, mask = (a[:, top : top + 32, left : left + 32] for a in (video, mask))
        videos.append(video)
        masks.append(mask)
    return np.stack(videos), np.stack(masks)
