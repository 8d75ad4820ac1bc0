"""Stage 1b: a small network that tells things apart, and what it sees as a measure of likeness for the autoencoder's decoder.

Absolute and squared errors forgive a star without points: most of its pixels are right. A network that has learnt to name what is
in a picture sees the difference (as in Johnson et al. 2016, "Perceptual losses", and Zhang et al. 2018, "LPIPS"; here it is trained on
the project's own footage). `python features.py --data clips --out features.pt` trains it.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import shards
from common import Clock, log, quiet_torch, rate, save_whole

OBJECTS = ("ball", "cube", "pyramid", "star", "ring", "cross", "heart", "cylinder")
SIDE = 32


class Features(nn.Module):
    """Pictures [B, 3, 32, 32] in [-1, 1] to the features of its three levels and what is in them [B, 8]."""

    def __init__(self, width: int = 32):
        super().__init__()
        widths = (3, width, 2 * width, 4 * width)
        self.levels = nn.ModuleList(
            nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU())
            for i, o in zip(widths, widths[1:])
        )
        self.kind = nn.Linear(widths[-1], len(OBJECTS))

    def forward(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        seen = []
        for index, level in enumerate(self.levels):
            x = level(x if index == 0 else F.avg_pool2d(x, 2))
            seen.append(x)
        return seen, self.kind(x.amax(dim=(2, 3)))


def load(path: Path) -> Features:
    """A trained network, to be looked through, not trained."""
    network = Features()
    network.load_state_dict(torch.load(path, weights_only=True)["features"])
    return network.eval().requires_grad_(False)


def unlikeness(network: Features, made: Tensor, video: Tensor) -> Tensor:
    """How differently frames [B, 3, T, H, W] look: the mean squared distance of features, each position's of length 1, summed over the levels."""
    frames = [x.transpose(1, 2).flatten(0, 1) for x in (made, video)]
    seen, wanted = (network(x)[0] for x in frames)
    return sum((F.normalize(a, dim=1) - F.normalize(b, dim=1)).square().sum(1).mean() for a, b in zip(seen, wanted))


def draw(source: shards.Shards, rng: np.random.Generator, size: int) -> tuple[Tensor, Tensor]:
    """Parts of single frames around the one thing of a clip, somewhat blurred half of the time, and what it is."""
    pictures, kinds = [], []
    while len(pictures) < size:
        clips = source.clips(rng)
        frames, told = clips[rng.integers(len(clips))]
        things = told["attributes"]["objects"]
        if len(things) != 1:
            continue
        frame = frames[rng.integers(len(frames))].numpy().astype(np.float32)[None] / 255
        ys, xs = np.nonzero(shards.outstanding(frame)[0])
        if len(ys) < 12:
            continue
        height, width = frame.shape[1:3]
        top = int(np.clip(np.median(ys) - SIDE / 2 + rng.integers(-7, 8), 0, height - SIDE))
        left = int(np.clip(np.median(xs) - SIDE / 2 + rng.integers(-7, 8), 0, width - SIDE))
        pictures.append(frame[0, top : top + SIDE, left : left + SIDE])
        kinds.append(OBJECTS.index(things[0]["object"]))
    x = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2) * 2 - 1
    soft = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    share = torch.from_numpy(np.maximum(0, rng.random(size) * 2 - 1).astype(np.float32)).view(-1, 1, 1, 1)
    return torch.lerp(x, soft, share), torch.tensor(kinds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of shards from kinograph-footage")
    parser.add_argument("--out", type=Path, required=True, help="file for the weights")
    parser.add_argument("--minutes", type=float, default=6)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    quiet_torch()
    torch.manual_seed(args.seed)
    network, source, clock = Features(), shards.Shards(args.data), Clock()
    optimizer = torch.optim.AdamW(network.parameters(), args.lr, weight_decay=0.01)
    step, seen, shown = 0, [], 0.0
    while clock.seconds() < args.minutes * 60:
        pictures, kinds = draw(source, np.random.default_rng((args.seed, step)), args.batch)
        told = network(pictures)[1]
        loss = F.cross_entropy(told, kinds)
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = args.lr * rate(clock.seconds() / (args.minutes * 60), step, decay=0.5)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        seen.append((loss.item(), (told.argmax(1) == kinds).float().mean().item()))
        if clock.seconds() - shown > 20:
            loss_, right = np.mean(seen, axis=0)
            log(args.out.with_suffix(".jsonl"), step=step, minutes=clock.seconds() / 60, loss=float(loss_), right=float(right))
            seen, shown = [], clock.seconds()
    save_whole({"features": network.state_dict()}, args.out)


if __name__ == "__main__":
    main()
