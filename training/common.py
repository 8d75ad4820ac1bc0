"""What every stage shares: one thread, arithmetic, files written whole, learning rates by elapsed time, moving averages."""

import contextlib
import json
import os
import time
from pathlib import Path

import torch


def quiet_torch(threads: int = 1) -> None:
    """Few threads (two on a shared machine spin at each other's barriers) and no denormals."""
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)


def multiplies_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 (AVX-512 BF16). Elsewhere it is emulated, eight times as slow as float32."""
    return torch.cpu._is_avx512_bf16_supported()


def fast_arithmetic():
    """Autocast to bfloat16 where that is fast; nothing elsewhere."""
    return torch.autocast("cpu", torch.bfloat16) if multiplies_bfloat16() else contextlib.nullcontext()


def save_whole(value, path: Path) -> None:
    """torch.save under another name first, so that a stopped run leaves the last good file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(value, path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def rate(progress: float, step: int, warmup: int = 50, decay: float = 0.3) -> float:
    """Trapezoid: up over the first steps, flat, down to a twentieth over the last share of the time."""
    fall = min(1.0, (1 - progress) / decay)
    return min(1.0, (step + 1) / warmup) * max(0.05, fall)


class Average:
    """Exponential moving average of parameters; young averages follow faster."""

    def __init__(self, module: torch.nn.Module, keep: float):
        self.keep, self.steps = keep, 0
        self.values = {name: p.detach().clone() for name, p in module.named_parameters()}

    @torch.no_grad()
    def update(self, module: torch.nn.Module) -> None:
        self.steps += 1
        keep = min(self.keep, (1 + self.steps) / (10 + self.steps))
        for name, p in module.named_parameters():
            self.values[name].lerp_(p, 1 - keep)

    @torch.no_grad()
    def copy_to(self, module: torch.nn.Module) -> None:
        for name, p in module.named_parameters():
            p.copy_(self.values[name])


class Clock:
    """Seconds of training, over all runs of a stage."""

    def __init__(self, before: float = 0.0):
        self.before, self.start = before, time.monotonic()

    def seconds(self) -> float:
        return self.before + time.monotonic() - self.start


def log(path: Path, **fields) -> None:
    line = json.dumps({k: round(v, 5) if isinstance(v, float) else v for k, v in fields.items()})
    print(line, flush=True)
    with open(path, "a") as file:
        file.write(line + "\n")
