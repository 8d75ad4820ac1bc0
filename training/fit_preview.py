"""Fits what latents look like: a colour for every latent cell, as a weighted sum of its channels.

`preview_rgb` of the checkpoint's kinograph.json is three rows (red, green, blue) of one weight a channel and a constant, so that a
preview of every denoising step costs next to nothing. Least squares over clips the model itself makes, each cell against the mean
colour of the pixels it stands for.
"""

import argparse
import json
import pathlib

import torch
from diffusers import WanPipeline

PROMPTS = [
    "a big red ball bouncing over green grass",
    "a small blue star at night",
    "a white cube moving left over the sea",
    "a yellow ring circling in the desert",
    "a pink heart growing in the snow",
    "a green triangle spinning",
    "an orange cross rising at night",
    "a purple ball moving right in the snow",
    "a brown cube shrinking over green grass",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=pathlib.Path, required=True)
    args = parser.parse_args()
    path = args.checkpoint / "kinograph.json"
    settings = json.loads(path.read_text())
    pipe = WanPipeline.from_pretrained(args.checkpoint, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    mean = torch.tensor(pipe.vae.config.latents_mean).view(1, -1, 1, 1, 1)
    std = torch.tensor(pipe.vae.config.latents_std).view(1, -1, 1, 1, 1)
    inputs, colours = [], []
    for prompt in PROMPTS:
        z = pipe(
            prompt,
            width=settings["width"],
            height=settings["height"],
            num_frames=settings["frames"],
            num_inference_steps=settings["default_steps"],
            guidance_scale=settings["default_guidance"],
            max_sequence_length=settings["max_sequence_length"],
            generator=torch.Generator().manual_seed(0),
            output_type="latent",
        ).frames
        with torch.no_grad():
            video = pipe.vae.decode(z * std + mean).sample
        frames, height, width = z.shape[2:]
        first, rest = video[:, :, :1], video[:, :, 1:]
        stride = rest.shape[2] // (frames - 1)
        pooled = torch.cat([first, rest.unflatten(2, (frames - 1, stride)).mean(3)], 2)
        pooled = torch.nn.functional.adaptive_avg_pool3d(pooled, (frames, height, width))
        inputs.append(z.flatten(2)[0].T)
        colours.append(pooled.flatten(2)[0].T)
    x, y = torch.cat(inputs).double(), torch.cat(colours).double()
    x = torch.cat([x, torch.ones(len(x), 1, dtype=x.dtype)], 1)
    fit = torch.linalg.lstsq(x, y).solution
    explained = 1 - ((x @ fit - y) ** 2).sum() / ((y - y.mean(0)) ** 2).sum()
    rows = [[round(value, 4) for value in row] for row in fit.T.tolist()]
    settings.pop("preview_rgb", None)
    lines = ",\n".join("    " + json.dumps(row) for row in rows)
    path.write_text(json.dumps(settings, indent=2)[:-2] + ',\n  "preview_rgb": [\n' + lines + "\n  ]\n}\n")
    print(json.dumps({"explained": round(explained.item(), 3), "cells": len(x)}))


if __name__ == "__main__":
    main()
