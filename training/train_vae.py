"""Stage 1: AutoencoderKLWan on rendered scenes, single frames first, then clips. Resumes from --out."""

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKLWan

import features
import scenes
import shards
import vae_passes
from common import Average, Clock, fast_arithmetic, log, quiet_torch, rate, save_whole
from muon import Muon

CHANNELS = 8
LOOKED_AT = 5
"""Frames of a clip that are compared by their features in a step."""


def new_vae(channels: int = CHANNELS) -> AutoencoderKLWan:
    """8x8x4 compression: 2x2 patches, two spatial and two temporal halvings."""
    vae = AutoencoderKLWan(
        base_dim=24, z_dim=channels, dim_mult=[1, 2, 4], num_res_blocks=1, attn_scales=[],
        temperal_downsample=[True, True], in_channels=12, out_channels=12, patch_size=2,
        scale_factor_temporal=4, scale_factor_spatial=8, latents_mean=[0.0] * channels, latents_std=[1.0] * channels,
    )
    with torch.no_grad():  # the posterior starts narrow: its noise would otherwise be as large as the signal
        vae.quant_conv.weight[channels:] *= 0.1
        vae.quant_conv.bias[channels:] = -5
    return vae


@torch.no_grad()
def widened(narrow: AutoencoderKLWan, channels: int) -> AutoencoderKLWan:
    """The same autoencoder with further latent channels, which its decoder does not look at yet."""
    wide = new_vae(channels)
    old = narrow.config.z_dim
    latent = torch.arange(old)
    moments = torch.cat([latent, channels + latent])  # mean and log-variance lie one after the other
    wide.decoder.conv_in.weight[:, old:] = 0
    known = narrow.state_dict()
    for name, value in wide.state_dict().items():
        saved = known[name]
        if name.startswith(("encoder.conv_out.", "quant_conv.", "post_quant_conv.")):
            rows = latent if name.startswith("post") else moments
            block = value[rows]
            if value.ndim > 1 and not name.startswith("encoder"):
                block.zero_()
                block[:, rows] = saved
            else:
                block = saved
            value[rows] = block
        elif name == "decoder.conv_in.weight":
            value[:, :old] = saved
        else:
            value.copy_(saved)
    return wide


@torch.no_grad()
def channels_last(vae: AutoencoderKLWan) -> None:
    """The memory layout in which convolutions are fastest on a CPU."""
    for layer in vae.modules():
        if isinstance(layer, torch.nn.Conv3d):
            layer.weight.data = layer.weight.contiguous(memory_format=torch.channels_last_3d)
        elif isinstance(layer, torch.nn.Conv2d):
            layer.weight.data = layer.weight.contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def become_per_frame(vae: AutoencoderKLWan) -> None:
    """After single frames only the last temporal tap has learnt: clips start as frames side by side."""
    for name, layer in vae.named_modules():
        if isinstance(layer, torch.nn.Conv3d) and layer.kernel_size[0] == 3:
            layer.weight[:, :, :2] = 0
        if name.endswith("time_conv"):
            layer.weight.zero_()
            layer.bias.zero_()
            for half in layer.weight[:, :, -1, 0, 0].split(layer.in_channels):
                half.copy_(torch.eye(layer.in_channels))


def crop(video, cover, side, rng):
    """Crops each clip around a point of its object three times of four, anywhere otherwise. [B, T, H, W, ...]"""
    out_video, out_cover = [], []
    span = scenes.SIDE - side
    for clip, mask in zip(video, cover):
        top, left = rng.integers(0, span + 1, 2)
        if rng.random() < 0.75:
            frame = mask[rng.integers(len(mask))]
            ys, xs = np.nonzero(frame > 0.5)
            if len(ys):
                pick = rng.integers(len(ys))
                top = np.clip(ys[pick] - rng.integers(side), 0, span)
                left = np.clip(xs[pick] - rng.integers(side), 0, span)
        out_video.append(clip[:, top : top + side, left : left + side])
        out_cover.append(mask[:, top : top + side, left : left + side])
    return np.stack(out_video), np.stack(out_cover)


def batch(rng, phase: str, step: int, size: int):
    """Pixels [B, 3, T, H, W] in [-1, 1] and cover [B, 1, T, H, W]."""
    if phase == "frames":
        drawn = scenes.sample_scenes(rng, size)
        video, cover = scenes.render_frames(drawn, rng.integers(scenes.FRAMES, size=size))
        video, cover = video[:, None], cover[:, None]
        if step % 2:
            video, cover = crop(video, cover, 32, rng)
    else:
        whole = step % 4 == 3
        drawn = scenes.sample_scenes(rng, max(1, size // 4) if whole else size)
        video, cover = scenes.render_clips(drawn)
        if not whole:
            video, cover = crop(video, cover, 32, rng)
            if step % 4 == 1:  # a shorter clip that starts anywhere
                start = rng.integers(scenes.FRAMES - 9 + 1)
                video, cover = video[:, start : start + 9], cover[:, start : start + 9]
    pixels = torch.from_numpy(np.ascontiguousarray(video.transpose(0, 4, 1, 2, 3))) * 2 - 1
    return pixels, torch.from_numpy(np.ascontiguousarray(cover[:, None]))


def shard_batch(source: shards.Shards, rng, phase: str, step: int, size: int):
    """As `batch`, from shards of clips: parts of 9 and 17 frames, every fourth time whole pictures of one of the shapes."""
    whole = phase != "frames" and step % 4 == 3
    frames = 1 if phase == "frames" else 9 if step % 4 == 1 else 17
    video, cover = shards.draw(source, rng, max(1, size // 4) if whole else size, whole, frames)
    pixels = torch.from_numpy(np.ascontiguousarray(video.transpose(0, 4, 1, 2, 3))) * 2 - 1
    return pixels, torch.from_numpy(np.ascontiguousarray(cover[:, None]))


def reconstruction_loss(made, video, cover):
    """Absolute and squared error and the error of the differences of neighbours, object pixels five times as much."""
    weight = 1 + 4 * cover
    error = (made - video).float()
    absolute = (weight * error.abs()).mean()
    squared = (weight * error.square()).mean()
    edges = sum((weight.narrow(d, 1, weight.shape[d] - 1) * error.diff(dim=d).abs()).mean() for d in (2, 3, 4) if error.shape[d] > 1)
    return absolute + 0.5 * squared + 0.5 * edges


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for weights, state and log")
    parser.add_argument("--phase", choices=("frames", "clips", "decoder"), required=True,
                        help="decoder: clips, with the encoder frozen, so that encoded data stays true")
    parser.add_argument("--data", type=Path, help="folder of shards from kinograph-footage, instead of the scenes drawn here")
    parser.add_argument("--tuned", action="store_true", help="--start was trained on clips: keep what it knows of time")
    parser.add_argument("--start", type=Path, help="a vae folder to start this phase from")
    parser.add_argument("--channels", type=int, default=CHANNELS, help="latent channels; more than --start has are added to it")
    parser.add_argument("--minutes", type=float, required=True, help="training time of this phase, over all runs")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.3, help="share of the time, at the end, over which the rate falls")
    parser.add_argument("--features", type=Path, help="weights of features.py: what things look like to it counts too")
    parser.add_argument("--likeness", type=float, default=0.2, help="how much that counts")
    parser.add_argument("--optimizer", choices=("muon", "adamw"), default="muon")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    quiet_torch(args.threads)
    torch.manual_seed(args.seed)
    state_file, history = args.out / f"{args.phase}.pt", args.out / f"{args.phase}.jsonl"
    args.out.mkdir(parents=True, exist_ok=True)

    state = torch.load(state_file, weights_only=True) if state_file.exists() else None
    vae = AutoencoderKLWan.from_pretrained(args.start) if args.start and state is None else new_vae(args.channels)
    if vae.config.z_dim < args.channels:
        vae = widened(vae, args.channels)
    if args.phase == "clips" and state is None and not args.tuned:
        become_per_frame(vae)
    if args.phase == "decoder":
        vae.encoder.requires_grad_(False)
        vae.quant_conv.requires_grad_(False)
    channels_last(vae)
    named = [(n, p) for n, p in vae.named_parameters() if p.requires_grad]
    kernels = [p for n, p in named if p.ndim >= 4 and "conv_in" not in n and "decoder.conv_out" not in n and "norm" not in n]
    chosen = {id(p) for p in kernels} if args.optimizer == "muon" else set()
    optimizers = [torch.optim.AdamW([p for _, p in named if id(p) not in chosen], args.lr, betas=(0.9, 0.99), weight_decay=0)]
    if chosen:
        optimizers.append(Muon(kernels, args.lr))
    average = Average(vae, 0.998)
    step, clock = 0, Clock()
    if state:
        vae.load_state_dict(state["vae"])
        for optimizer, saved in zip(optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        average.values, average.steps = state["average"], state["average_steps"]
        step, clock = state["step"], Clock(state["seconds"])

    def save():
        save_whole({"vae": vae.state_dict(), "optimizers": [o.state_dict() for o in optimizers], "average": average.values,
                    "average_steps": average.steps, "step": step, "seconds": clock.seconds()}, state_file)
        shipped = new_vae(args.channels)
        shipped.register_to_config(latents_mean=vae.config.latents_mean, latents_std=vae.config.latents_std)
        average.copy_to(shipped)
        shipped.save_pretrained(args.out / args.phase)

    saved_at, seen, shown = clock.seconds(), [], clock.seconds()
    source = shards.Shards(args.data) if args.data else None
    looking = features.load(args.features) if args.features else None

    def draw(step):
        rng = np.random.default_rng((args.seed, len(args.phase), step))
        return shard_batch(source, rng, args.phase, step, args.batch) if source else batch(rng, args.phase, step, args.batch)

    ahead = ThreadPoolExecutor(1)  # renders the next batch meanwhile
    following = ahead.submit(draw, step)
    while clock.seconds() < args.minutes * 60:
        video, cover = following.result()
        following = ahead.submit(draw, step + 1)
        video = video.contiguous(memory_format=torch.channels_last_3d)
        with fast_arithmetic():
            mean, log_variance = vae_passes.encode(vae, video).float().chunk(2, dim=1)
            log_variance = log_variance.clamp(-30, 20)
            z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
            if args.phase == "decoder":  # sampled latents are never exact: some noise, of another strength in each clip
                strength = 0.2 * torch.rand(len(z), 1, 1, 1, 1) ** 2
                z = z + strength * z.std(dim=(0, 2, 3, 4), keepdim=True) * torch.randn_like(z)
            made = vae_passes.decode(vae, z).float()
        loss = reconstruction_loss(made, video, cover)
        unlike = torch.zeros(())
        if looking:
            frames = torch.randperm(made.shape[2])[:LOOKED_AT]
            unlike = features.unlikeness(looking, made[:, :, frames], video[:, :, frames])
            loss = loss + args.likeness * unlike
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        (loss + 1e-4 * divergence if args.phase != "decoder" else loss).backward()
        torch.nn.utils.clip_grad_norm_([p for _, p in named], 1.0)
        share = rate(clock.seconds() / (args.minutes * 60), step, decay=args.decay)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = args.lr * share
            optimizer.step()
            optimizer.zero_grad()
        average.update(vae)
        step += 1
        object_error = ((made - video).abs() * cover).sum() / (3 * cover.sum() + 1e-6)
        seen.append((loss.item(), (made - video).abs().mean().item(), object_error.item(), divergence.item(), unlike.item()))
        if clock.seconds() - shown > 15:
            loss_, error, object_, kl, unlike_ = np.mean(seen, axis=0)
            log(history, step=step, minutes=clock.seconds() / 60, loss=float(loss_), error=float(error), object=float(object_), kl=float(kl), unlike=float(unlike_),
                seconds_a_step=(clock.seconds() - shown) / len(seen))
            seen, shown = [], clock.seconds()
        if clock.seconds() - saved_at > 120:
            save()
            saved_at = clock.seconds()
    save()


if __name__ == "__main__":
    main()
