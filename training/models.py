"""The text encoder and the transformer, as diffusers and transformers build them, and how a prompt becomes embeddings."""

import torch
from diffusers import WanTransformer3DModel
from diffusers.models.transformers import transformer_wan
from torch import Tensor
from transformers import UMT5Config, UMT5EncoderModel


def new_text_encoder(pieces: int) -> UMT5EncoderModel:
    return UMT5EncoderModel(UMT5Config(
        vocab_size=pieces, d_model=128, d_kv=32, d_ff=256, num_layers=2, num_heads=4, feed_forward_proj="gated-gelu",
        dropout_rate=0.0, relative_attention_num_buckets=32, pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
    ))


def new_transformer(channels: int = 8, known: bool = False) -> WanTransformer3DModel:
    """`known`: the image-to-video form, which also sees a mask (4 channels) and the latents of the frames that are given."""
    return WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=6, attention_head_dim=32, in_channels=2 * channels + 4 if known else channels,
        out_channels=channels,
        text_dim=128, freq_dim=128, ffn_dim=640, num_layers=8, cross_attn_norm=True, qk_norm="rms_norm_across_heads",
        eps=1e-6, rope_max_seq_len=1024,
    )


@torch.no_grad()
def widened(values: dict[str, Tensor], transformer: WanTransformer3DModel, grey: Tensor | None = None) -> dict[str, Tensor]:
    """Weights of a transformer of fewer channels for this one: what it does not know yet it starts by not looking at.

    `grey` [channels]: normalised latents of frames that are not given. With it an image-to-video transformer starts by adding given latents to
    the noisy ones (the mask takes away what grey would add), which its teacher already reads as a frame with less noise. Without, it takes
    ten times as long to look at given frames at all.
    """
    fitted = dict(values)
    embedding, channels = values["transformer.patch_embedding.weight"], transformer.config.out_channels
    wide = torch.zeros_like(transformer.patch_embedding.weight)
    wide[:, : embedding.shape[1]] = embedding
    if grey is not None:
        wide[:, channels + 4 :] = wide[:, :channels]
        of_grey = torch.einsum("dcthw,c->dthw", wide[:, :channels], grey)
        wide[:, channels : channels + 4] = of_grey[:, None] / 4
        fitted["transformer.patch_embedding.bias"] = values["transformer.patch_embedding.bias"] - of_grey.sum(dim=(1, 2, 3))
    fitted["transformer.patch_embedding.weight"] = wide
    for name in ("transformer.proj_out.weight", "transformer.proj_out.bias"):
        own = dict(transformer.named_parameters())[name.removeprefix("transformer.")].detach().clone()
        cells, old = 4, values[name].shape[0] // 4  # rows are patch cells, then channels
        own.view(cells, channels, *own.shape[1:])[:, :old] = values[name].view(cells, old, *values[name].shape[1:])
        fitted[name] = own
    return fitted


def embed(text_encoder: UMT5EncoderModel, tokens: Tensor, mask: Tensor) -> Tensor:
    """[batch, length, width] with zeros for the padding, as WanPipeline makes it."""
    return text_encoder(tokens, mask).last_hidden_state * mask[..., None]


def matrix_attention(query: Tensor, key: Tensor, value: Tensor, **_) -> Tensor:
    """Attention as two matrix products, [batch, tokens, heads, width]: for few tokens on a CPU twice as fast as the fused one."""
    query, key, value = (x.transpose(1, 2) for x in (query, key, value))
    weights = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    return (weights.softmax(-1).to(value.dtype) @ value).transpose(1, 2)


def use_matrix_attention() -> None:
    transformer_wan.dispatch_attention_fn = matrix_attention


def matrices(text_encoder: UMT5EncoderModel, transformer: WanTransformer3DModel) -> list[torch.nn.Parameter]:
    """The matrices inside the blocks: what Muon trains. All else (embeddings, norms, modulation, in and out) is AdamW's."""
    blocks = [(n, p) for n, p in transformer.named_parameters() if n.startswith("blocks.")]
    blocks += [(n, p) for n, p in text_encoder.named_parameters() if ".block." in n and "relative_attention_bias" not in n]
    return [p for _, p in blocks if p.ndim == 2]
