"""Contact sheets: one row a prompt, frames from left to right, made by WanPipeline from a checkpoint folder."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from diffusers import WanPipeline
from PIL import Image, ImageDraw

from common import quiet_torch

PROMPTS = (
    "a big red ball bouncing over green grass",
    "a small blue star moving left at night",
    "a yellow ring rising above the sea",
    "a large purple cube sliding to the right in the desert",
    "a white heart falling in the snow",
    "an orange triangle circling around in a meadow",
    "a pink star growing on a black background",
    "a big cyan ball shrinking over the ocean",
    "a green cross spinning in the desert",
    "in the snow, a brown box stands still",
    "at night, a huge yellow star is rising",
    "a tiny red heart jumps up and down on the sand",
)


def load(folder: Path) -> tuple[WanPipeline, dict]:
    pipe = WanPipeline.from_pretrained(folder, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    return pipe, json.loads((folder / "kinograph.json").read_text())


def generate(pipe: WanPipeline, settings: dict, prompts, seed: int = 0, steps: int | None = None, guidance: float | None = None) -> np.ndarray:
    """Pixels [prompts, frames, height, width, 3] in [0, 1]. Every prompt has its own noise, the same in any batch."""
    made = []
    for start in range(0, len(prompts), 12):
        some = list(prompts[start : start + 12])
        generators = [torch.Generator().manual_seed(seed + start + i) for i in range(len(some))]
        made.append(pipe(
            some, negative_prompt=settings.get("default_negative_prompt", ""), width=settings["width"], height=settings["height"], num_frames=settings["frames"],
            num_inference_steps=steps or settings["default_steps"], guidance_scale=settings["default_guidance"] if guidance is None else guidance,
            max_sequence_length=settings["max_sequence_length"], generator=generators, output_type="np",
        ).frames)
    return np.concatenate(made)


def sheet(videos: np.ndarray, titles, every: int = 2, scale: int = 1, columns: int = 1) -> Image.Image:
    rows = []
    for video, title in zip(videos, titles):
        strip = Image.fromarray((np.concatenate(video[::every], axis=1).clip(0, 1) * 255).round().astype(np.uint8))
        strip = strip.resize((strip.width * scale, strip.height * scale), Image.Resampling.NEAREST)
        row = Image.new("RGB", (strip.width, strip.height + 13), "black")
        row.paste(strip, (0, 13))
        ImageDraw.Draw(row).text((2, 1), title, fill="white")
        rows.append(row)
    deep = -(-len(rows) // columns)
    whole = Image.new("RGB", (rows[0].width * columns + 6 * (columns - 1), rows[0].height * deep))
    for i, row in enumerate(rows):
        whole.paste(row, ((i // deep) * (row.width + 6), (i % deep) * row.height))
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="a PNG file")
    parser.add_argument("--prompt", action="append", help="may be given several times; a fixed list otherwise")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--guidance", type=float)
    args = parser.parse_args()
    quiet_torch()
    prompts = args.prompt or PROMPTS
    videos = generate(*load(args.checkpoint), prompts, args.seed, args.steps, args.guidance)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    sheet(videos, prompts, columns=2 if len(prompts) > 6 else 1).save(args.out)


if __name__ == "__main__":
    main()
