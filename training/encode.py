"""Stage 2: encodes rendered clips into shards of latents. Goes on where the folder ends; stop it whenever there is enough.

A shard holds the posterior means (float16, not normalised) and the attributes from which captions are worded anew in every
epoch. The first shard also sets the mean and deviation that normalise all latents (latents.json).
"""

import argparse
import json
import os
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKLWan

import scenes
import vae_passes
from common import fast_arithmetic, quiet_torch
from shards import read_shard
from train_vae import channels_last

ATTRIBUTES = ("colour", "shape", "size", "place", "motion")


PATTERNS = {"first": 0.25, "last": 0.12, "both": 0.3, "middle": 0.1, "beginning": 0.13, "loop": 0.1}


def draw_known(rng: np.random.Generator, frames: int) -> tuple[str, np.ndarray]:
    """Which pixel frames of a clip are given, [frames]: the first, the last, both, one in the middle, a beginning; or both of a loop."""
    known = np.zeros(frames, np.uint8)
    pattern = str(rng.choice(list(PATTERNS), p=list(PATTERNS.values())))
    if pattern in ("first", "both", "loop"):
        known[0] = 1
    if pattern in ("last", "both", "loop"):
        known[-1] = 1
    if pattern == "middle":
        known[4 * rng.integers(1, (frames - 1) // 4)] = 1
    if pattern == "beginning":
        known[: 1 + 4 * rng.integers(1, (frames - 1) // 4)] = 1
    return pattern, known


def there_and_back(clip: torch.Tensor) -> torch.Tensor:
    """The first half of a clip and then the same backwards, [frames, ...]: it ends as it began, as a loop must."""
    half = len(clip) // 2
    return torch.cat([clip[: half + 1], clip[:half].flip(0)])


def encode_shards(vae: AutoencoderKLWan, data: Path, out: Path, known: bool = False) -> None:
    """Shards of footage to shards of latents: `latents_FxHxW` and `captions_FxHxW` (JSON) for every shape in a shard. With `known` also
    `known_FxHxW`, latents of the same clips with all frames grey but those given, and `masks_FxHxW`, which those are.
    """
    for source in sorted(data.glob("[0-9]*.safetensors")):
        path = out / f"{source.stem}.npz"
        if path.exists():
            continue
        groups = {}
        for frames, told in read_shard(source):
            groups.setdefault("x".join(map(str, frames.shape[:3])), []).append((frames, [told["caption"], *told.get("captions", [])]))
        arrays = {}
        for shape, clips in groups.items():
            latents, givens = [], []
            if known:
                drawn = [draw_known(np.random.default_rng((int(source.stem), i)), len(frames)) for i, (frames, _) in enumerate(clips)]
                masks = np.stack([mask for _, mask in drawn])
                clips = [(there_and_back(frames) if pattern == "loop" else frames, told) for (frames, told), (pattern, _) in zip(clips, drawn)]
            for start in range(0, len(clips), 8):
                video = torch.stack([frames for frames, _ in clips[start : start + 8]]).float() / 127.5 - 1
                pixels = video.permute(0, 4, 1, 2, 3).contiguous(memory_format=torch.channels_last_3d)
                with torch.no_grad(), fast_arithmetic():
                    latents.append(vae_passes.encode(vae, pixels)[:, : vae.config.z_dim].float().contiguous())
                    if known:
                        given = pixels * torch.from_numpy(masks[start : start + 8])[:, None, :, None, None]
                        givens.append(vae_passes.encode(vae, given)[:, : vae.config.z_dim].float().contiguous())
            arrays[f"latents_{shape}"] = torch.cat(latents).half().numpy()
            if known:
                arrays[f"known_{shape}"], arrays[f"masks_{shape}"] = torch.cat(givens).half().numpy(), masks
            arrays[f"captions_{shape}"] = np.array(json.dumps([captions for _, captions in clips]))
        if not (out / "latents.json").exists():
            channels = np.concatenate([a.astype(np.float32).transpose(1, 0, 2, 3, 4).reshape(a.shape[1], -1)
                                       for name, a in arrays.items() if name.startswith("latents_")], axis=1)
            statistics = {"mean": channels.mean(1).tolist(), "std": channels.std(1).tolist()}
            (out / "latents.json.part").write_text(json.dumps(statistics))
            os.replace(out / "latents.json.part", out / "latents.json")
        part = path.with_suffix(".part")
        with open(part, "wb") as file:
            np.savez(file, **arrays)
        os.replace(part, path)
        print(f"{path.name}: {sum(map(len, groups.values()))} clips", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="folder of shards from kinograph-footage, instead of the scenes drawn here")
    parser.add_argument("--known", action="store_true", help="with --data: also what an image-to-video transformer is given")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=40)
    parser.add_argument("--clips", type=int, default=1000, help="clips in a shard")
    parser.add_argument("--every", type=int, default=1, help="with --first: take every n-th shard, so that several processes share the work")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1000)
    args = parser.parse_args()
    quiet_torch()
    args.out.mkdir(parents=True, exist_ok=True)
    vae = AutoencoderKLWan.from_pretrained(args.vae).eval()
    channels_last(vae)
    if args.data:
        encode_shards(vae, args.data, args.out, args.known)
        return
    for number in range(args.first, args.shards, args.every):
        path = args.out / f"{number:04d}.npz"
        if path.exists():
            continue
        rng = np.random.default_rng((args.seed, number))
        drawn = scenes.sample_scenes(rng, args.clips)
        latents = []
        for start in range(0, args.clips, 20):
            video, _ = scenes.render_clips(scenes.select(drawn, slice(start, start + 20)))
            pixels = torch.from_numpy(np.ascontiguousarray(video.transpose(0, 4, 1, 2, 3))) * 2 - 1
            with torch.no_grad(), fast_arithmetic():
                pixels = pixels.contiguous(memory_format=torch.channels_last_3d)
                latents.append(vae_passes.encode(vae, pixels)[:, : vae.config.z_dim].float().contiguous())
        latents = torch.cat(latents)
        if number == 0:
            statistics = {"mean": latents.mean(dim=(0, 2, 3, 4)).tolist(), "std": latents.std(dim=(0, 2, 3, 4)).tolist()}
            (args.out / "latents.json").write_text(json.dumps(statistics))
        part = args.out / f"{number:04d}.part"
        with open(part, "wb") as file:
            np.savez(file, latents=latents.half().numpy(), **{name: drawn[name].astype(np.int8) for name in ATTRIBUTES})
        os.replace(part, path)
        print(f"{path.name}: {args.clips} clips", flush=True)


if __name__ == "__main__":
    main()
