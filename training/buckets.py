"""Encoded clips of many shapes: a batch holds clips of one shape, fewer of them where they are longer."""

import json
from pathlib import Path

import numpy as np
import torch


class Buckets:
    """Latents that encode.py --data wrote, normalised, grouped by (frames, height, width); finds new shards every epoch."""

    def __init__(self, folder: Path):
        self.folder, self.names, self.clips = folder, set(), {}
        statistics = json.loads((folder / "latents.json").read_text())
        self.mean, self.std = (torch.tensor(statistics[k]).view(1, -1, 1, 1, 1) for k in ("mean", "std"))
        self.refresh()

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("*.npz")):
            if path.name in self.names:
                continue
            self.names.add(path.name)
            with np.load(path) as shard:
                for key in (name for name in shard.files if name.startswith("latents_")):
                    captions = json.loads(str(shard["captions_" + key.removeprefix("latents_")]))
                    self.clips.setdefault(key, []).extend(zip(shard[key], captions))

    def __len__(self) -> int:
        return sum(len(clips) for clips in self.clips.values())

    def batch(self, rng: np.random.Generator, size: int) -> tuple[torch.Tensor, list[str]]:
        """About as many numbers as `size` clips of 5x8x8 have, each clip with one of its captions."""
        keys = sorted(self.clips)
        counts = np.array([len(self.clips[key]) for key in keys], float)
        clips = self.clips[keys[rng.choice(len(keys), p=counts / counts.sum())]]
        cells = np.prod(clips[0][0].shape[1:])
        rows = rng.integers(len(clips), size=max(2, round(size * 320 / cells)))
        latents = torch.from_numpy(np.stack([clips[row][0] for row in rows])).float()
        return (latents - self.mean) / self.std, [clips[row][1][rng.integers(len(clips[row][1]))] for row in rows]
