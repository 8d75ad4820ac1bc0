"""One forward pass of WanTransformer3DModel: dit_step.py FOLDER BATCH FRAMES HEIGHT WIDTH TEXT_LENGTH THREADS REPEATS (latent sizes)."""
import sys

from common import median_seconds, report, threads

folder, *numbers = sys.argv[1:]
batch, frames, height, width, text_length, thread_count, repeats = map(int, numbers)
threads(thread_count)

import torch
from diffusers import WanTransformer3DModel

torch.set_num_threads(thread_count)
model = WanTransformer3DModel.from_pretrained(folder, dtype=torch.float32).eval()
generator = torch.Generator().manual_seed(0)
latents = torch.randn(batch, model.config.in_channels, frames, height, width, generator=generator)
text = torch.randn(batch, text_length, model.config.text_dim, generator=generator)
timestep = torch.full((batch,), 500)
with torch.no_grad():
    seconds = median_seconds(lambda: model(latents, timestep, text), repeats)
report(seconds=seconds)
