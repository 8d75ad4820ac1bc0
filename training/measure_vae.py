"""How well an autoencoder gives clips back: decibels of peak signal to noise, of 8-bit pictures, whole and where objects are."""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKLWan

from common import quiet_torch
from shards import outstanding, read_shard


def decibels(error: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / max(error.mean(), 1e-9)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of clip shards the autoencoder has not seen (kinograph-footage --held)")
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    quiet_torch(args.threads)
    vae = AutoencoderKLWan.from_pretrained(args.vae).float().eval()
    whole, objects = defaultdict(list), []
    clips = [clip for path in sorted(args.data.glob("[0-9]*.safetensors")) for clip in read_shard(path)]
    for frames, _ in clips[: args.clips]:
        video = frames.float().permute(3, 0, 1, 2)[None] / 127.5 - 1
        with torch.no_grad():
            decoded = vae.decode(vae.encode(video).latent_dist.mode()).sample[0]
        pixels = ((decoded.permute(1, 2, 3, 0) + 1) * 127.5).round().clamp(0, 255).numpy()
        error = (pixels - frames.numpy().astype(np.float32)) ** 2
        count, height, width = frames.shape[:3]
        whole[f"{width}x{height}x{count}"].append(decibels(error))
        mask = outstanding(frames.numpy().astype(np.float32) / 255) > 0
        if mask.any():
            objects.append(decibels(error[mask]))
    every = [value for values in whole.values() for value in values]
    print(json.dumps({
        "clips": len(every), "decibels": round(float(np.mean(every)), 2), "least": round(min(every), 2),
        "objects": round(float(np.mean(objects)), 2), "shapes": {shape: round(float(np.mean(v)), 2) for shape, v in sorted(whole.items())},
    }))


if __name__ == "__main__":
    main()
