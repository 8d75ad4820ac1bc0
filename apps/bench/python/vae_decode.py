"""AutoencoderKLWan.decode: vae_decode.py FOLDER LATENT_FRAMES HEIGHT WIDTH THREADS REPEATS (latent sizes)."""
import sys

from common import median_seconds, report, threads

folder, *numbers = sys.argv[1:]
frames, height, width, thread_count, repeats = map(int, numbers)
threads(thread_count)

import torch
from diffusers import AutoencoderKLWan

torch.set_num_threads(thread_count)
vae = AutoencoderKLWan.from_pretrained(folder, dtype=torch.float32).eval()
latents = torch.randn(1, vae.config.z_dim, frames, height, width, generator=torch.Generator().manual_seed(0))
with torch.no_grad():
    if repeats == 0:  # once, for the memory
        vae.decode(latents)
        report()
    else:
        report(seconds=median_seconds(lambda: vae.decode(latents), repeats))
