"""Shows that what an image-to-video transformer is trained on is what diffusers' pipeline will give it, and that it starts as its teacher.

Prints the largest differences; all are rounding. Needs no data and no weights.
"""

from types import SimpleNamespace

import numpy as np
import torch
from diffusers import WanImageToVideoPipeline

import vae_passes
from buckets import Buckets
from common import Average, quiet_torch
from models import new_text_encoder, new_transformer, widened
from train_vae import new_vae

FRAMES, SIDE = 17, 32


@torch.no_grad()
def condition_difference(last: bool) -> float:
    """Between `Buckets.condition` and `WanImageToVideoPipeline.prepare_latents`, of a clip whose first (and last) frame is given."""
    vae = new_vae().eval()
    vae.register_to_config(latents_mean=torch.randn(vae.config.z_dim).tolist(), latents_std=(torch.rand(vae.config.z_dim) + 0.5).tolist())
    video = torch.rand(1, 3, FRAMES, SIDE, SIDE) * 2 - 1
    pipe = SimpleNamespace(vae=vae, vae_scale_factor_temporal=4, vae_scale_factor_spatial=8, config=SimpleNamespace(expand_timesteps=False))
    _, wanted = WanImageToVideoPipeline.prepare_latents(
        pipe, video[:, :, 0], 1, vae.config.z_dim, SIDE, SIDE, FRAMES, torch.float32, "cpu", None, None, video[:, :, -1] if last else None)
    mask = np.zeros(FRAMES, np.uint8)
    mask[0], mask[-1] = 1, last
    known = vae_passes.encode(vae, video * torch.from_numpy(mask)[None, None, :, None, None])[0, : vae.config.z_dim]
    buckets = object.__new__(Buckets)
    buckets.mean, buckets.std = (torch.tensor(vae.config[f"latents_{name}"]).view(1, -1, 1, 1, 1) for name in ("mean", "std"))
    return (buckets.condition([(known.numpy(), mask)]) - wanted).abs().max().item()


@torch.no_grad()
def start_difference(channels: int, known: bool) -> float:
    """Between a transformer of 8 channels and the wider one made of it, in the velocity of those 8."""
    teacher, wide = (torch.nn.ModuleDict({"text_encoder": new_text_encoder(32), "transformer": made})
                     for made in (new_transformer(), new_transformer(channels, known)))
    grey = torch.randn(8) if known and channels == 8 else None
    Average.copy_to(SimpleNamespace(values=widened(dict(teacher.named_parameters()), wide["transformer"], grey)), wide)
    noisy = torch.randn(1, wide["transformer"].config.in_channels, 3, 4, 6)
    if grey is not None:  # no frame given
        noisy[:, 8:12] = 0
        noisy[:, 12:] = grey.view(1, -1, 1, 1, 1)
    text, time = torch.randn(1, 5, 128), torch.tensor([500.0])
    wanted = teacher["transformer"](noisy[:, :8], time, text, return_dict=False)[0]
    return (wide["transformer"](noisy, time, text, return_dict=False)[0][:, :8] - wanted).abs().max().item()


if __name__ == "__main__":
    quiet_torch()
    torch.manual_seed(0)
    differences = {
        "first frame given": condition_difference(last=False),
        "first and last frame given": condition_difference(last=True),
        "start from text to video": start_difference(8, known=True),
        "start with 16 channels": start_difference(16, known=False),
        "both": start_difference(16, known=True),
    }
    for what, difference in differences.items():
        print(f"{what}: {difference:.1e}")
    if max(differences.values()) > 1e-4:
        raise SystemExit("More than rounding: training and diffusers' pipeline do not agree.")
