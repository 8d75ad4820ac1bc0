"""AutoencoderKLWan's encoder and decoder over a whole clip in one pass.

diffusers goes through a clip in chunks of four frames and keeps caches; the layers are causal, so one pass over all frames
gives the same numbers, faster, and keeps the decoder's output before the clamp (a clamped output has no gradient outside
[-1, 1]). For one frame only the last temporal tap of a kernel meets data: it runs as a two-dimensional convolution.
`python vae_passes.py` compares both ways.
"""

import torch
import torch.nn.functional as F
from diffusers import AutoencoderKLWan
from diffusers.models.autoencoders import autoencoder_kl_wan as wan
from torch import Tensor


def _conv(layer, x: Tensor) -> Tensor:
    left, right, top, bottom, before, _ = layer._padding
    if x.shape[2] == 1 and layer.kernel_size[0] == 3:
        return F.conv2d(x[:, :, 0], layer.weight[:, :, -1], layer.bias, padding=(top, left)).unsqueeze(2)
    return F.conv3d(F.pad(x, (0, 0, 0, 0, before, 0)), layer.weight, layer.bias, layer.stride, (0, top, left))


def _residual(block, x: Tensor) -> Tensor:
    h = x if isinstance(block.conv_shortcut, torch.nn.Identity) else _conv(block.conv_shortcut, x)
    x = _conv(block.conv1, F.silu(block.norm1(x)))
    return _conv(block.conv2, F.silu(block.norm2(x))) + h


def _resample(layer, x: Tensor) -> Tensor:
    batch, _, frames = x.shape[:3]
    if layer.mode == "upsample3d" and frames > 1:
        rest = _conv(layer.time_conv, x[:, :, 1:])
        rest = torch.stack(rest.chunk(2, dim=1), dim=3).flatten(2, 3)
        x = torch.cat([x[:, :, :1], rest], dim=2)
    x = x.transpose(1, 2).flatten(0, 1)
    x = layer.resample(x)
    x = x.unflatten(0, (batch, -1)).transpose(1, 2)
    if layer.mode == "downsample3d" and frames > 1:
        x = torch.cat([x[:, :, :1], layer.time_conv(x)], dim=2)
    return x


def _layer(layer, x: Tensor) -> Tensor:
    if isinstance(layer, wan.WanResidualBlock):
        return _residual(layer, x)
    if isinstance(layer, wan.WanResample):
        return _resample(layer, x)
    if isinstance(layer, wan.WanMidBlock):
        x = _residual(layer.resnets[0], x)
        for attention, block in zip(layer.attentions, layer.resnets[1:]):
            x = _residual(block, attention(x))
        return x
    for block in layer.resnets:  # WanUpBlock
        x = _residual(block, x)
    return x if layer.upsamplers is None else _resample(layer.upsamplers[0], x)


def _through(net, layers, x: Tensor) -> Tensor:
    x = _conv(net.conv_in, x)
    for layer in layers:
        x = _layer(layer, x)
    return _conv(net.conv_out, F.silu(net.norm_out(x)))


def encode(vae: AutoencoderKLWan, video: Tensor) -> Tensor:
    """[batch, 3, frames, height, width] in [-1, 1] to mean and log-variance [batch, 2 * channels, ...]."""
    x = wan.patchify(video, vae.config.patch_size)
    net = vae.encoder
    return _conv(vae.quant_conv, _through(net, [*net.down_blocks, net.mid_block], x))


def decode(vae: AutoencoderKLWan, latents: Tensor) -> Tensor:
    """Latents as the encoder made them to [batch, 3, frames, height, width], not clamped."""
    net = vae.decoder
    x = _through(net, [net.mid_block, *net.up_blocks], _conv(vae.post_quant_conv, latents))
    return wan.unpatchify(x, vae.config.patch_size)


if __name__ == "__main__":
    from train_vae import new_vae

    torch.manual_seed(0)
    vae = new_vae().eval()
    for frames in (1, 5, 17):
        video = torch.rand(1, 3, frames, 32, 32) * 2 - 1
        with torch.no_grad():
            moments = encode(vae, video)
            z = moments.chunk(2, dim=1)[0]
            one, two = vae._encode(video), vae.decode(z).sample
            print(frames, "frames:", (moments - one).abs().max().item(), (decode(vae, z).clamp(-1, 1) - two).abs().max().item())
