"""A whole generation with diffusers: generate.py FOLDER PROMPT STEPS GUIDANCE FRAMES HEIGHT WIDTH SEED THREADS OUT.mp4 [FRAMES.npy].

Reports seconds of imports, of loading, and of the run with the file written.
"""
import sys
import time

from common import START, report, threads

folder, prompt, steps, guidance, frames, height, width, seed, thread_count, out, *rest = sys.argv[1:]
threads(thread_count)

import json
import os

import numpy
import torch
from diffusers import WanPipeline
from diffusers.utils import export_to_video

torch.set_num_threads(int(thread_count))
imported = time.perf_counter()
pipeline = WanPipeline.from_pretrained(folder, dtype=torch.float32)
pipeline.set_progress_bar_config(disable=True)
loaded = time.perf_counter()
settings_path = os.path.join(folder, "kinograph.json")
settings = json.load(open(settings_path)) if os.path.exists(settings_path) else {}


def generate():
    result = pipeline(
        prompt=prompt,
        negative_prompt=settings.get("default_negative_prompt", ""),
        num_inference_steps=int(steps),
        guidance_scale=float(guidance),
        num_frames=int(frames),
        height=int(height),
        width=int(width),
        max_sequence_length=settings.get("max_sequence_length", 512),
        generator=torch.Generator("cpu").manual_seed(int(seed)),
        output_type="np",
    )
    export_to_video(list(result.frames[0]), out, fps=settings.get("fps", 16))
    return result.frames[0]


begin = time.perf_counter()
video = generate()
done = time.perf_counter()
again = {}
if os.environ.get("KINOGRAPH_BENCH_AGAIN"):
    generate()
    again = {"again_seconds": time.perf_counter() - done}
if rest:
    numpy.save(rest[0], video)
report(import_seconds=imported - START, load_seconds=loaded - imported, run_seconds=done - begin, **again)
