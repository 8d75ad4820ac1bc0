"""Looks at the pixels of generated clips: is the colour, the place, the motion and the shape what the prompt said?

The background is the median colour of every row over all frames; what differs from it is the object, and its centre and area
over time tell the motion. The same checker on rendered clips says how far to trust it (--rendered).
"""

import argparse
import json
from pathlib import Path

import numpy as np

import scenes
from captions import caption
from common import quiet_torch


def find_place(rows: np.ndarray) -> str:
    """The place whose gradient is nearest to the rows [64, 3]."""
    at = np.arange(scenes.SIDE) / scenes.SIDE
    bands = {"sky": (2, 34), "ground": (44, 62)}
    def profile(place):
        top, low, far, near = (np.array(c) / 255 for c in scenes.PLACES[place])
        sky = top + (low - top) * np.clip(at / 0.63, 0, 1)[:, None]
        ground = far + (near - far) * np.clip((at - 0.63) / 0.37, 0, 1)[:, None]
        return np.where(at[:, None] < 0.63, sky, ground)
    def far_from(place):
        return sum(np.abs(profile(place) - rows)[a:b].mean() for a, b in bands.values())
    return min(scenes.PLACES, key=far_from)


def find_object(video: np.ndarray, rows: np.ndarray, place: str) -> np.ndarray:
    """How surely each pixel belongs to the object, [frames, 64, 64]."""
    difference = video - rows[None, :, None]
    strength = np.abs(difference).max(-1)
    background = np.broadcast_to(rows[None, :, None], video.shape)
    # A shadow is the background times one factor.
    factor = (video * background).sum(-1) / (background**2).sum(-1)
    left = np.abs(video - factor[..., None] * background).max(-1)
    height = np.arange(scenes.SIDE)[None, :, None] / scenes.SIDE
    shadow = (factor < 1) & (factor > 0.45) & (left < 0.07) & (height > 0.80)
    sure = np.clip((strength - 0.09) / 0.10, 0, 1) * ~shadow
    if place in scenes.LAMPS:
        x, y, radius, _ = scenes.LAMPS[place]
        axis = (np.arange(scenes.SIDE) + 0.5) / scenes.SIDE
        sure = sure * (np.hypot(axis[None] - x, axis[:, None] - y) > radius + 0.035)
    return sure


def find_colour(video: np.ndarray, sure: np.ndarray) -> str:
    inside = video[sure > 0.95]
    if len(inside) < 20:
        return "none"
    seen = np.median(inside, axis=0)
    return min(scenes.COLOURS, key=lambda name: np.abs(np.array(scenes.COLOURS[name]) / 255 * 0.94 - seen).sum())


def path_of(sure: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centre and area (in pictures) of the object in each frame; frames without one repeat their neighbour."""
    axis = (np.arange(scenes.SIDE) + 0.5) / scenes.SIDE
    area = sure.mean((1, 2))
    x = (sure * axis[None, None]).sum((1, 2)) / np.maximum(sure.sum((1, 2)), 1e-6)
    y = (sure * axis[None, :, None]).sum((1, 2)) / np.maximum(sure.sum((1, 2)), 1e-6)
    there = np.flatnonzero(area > 0.002)
    if not len(there):
        return x, y, area
    every = np.arange(len(area))
    return np.interp(every, there, x[there]), np.interp(every, there, y[there]), area


def find_motion(sure: np.ndarray) -> str:
    """One of scenes.MOTIONS, or "wandering"; spinning and standing still count as one ("still")."""
    x, y, area = path_of(sure)
    if area.max() < 0.003:
        return "none"
    wide, high = np.ptp(x), np.ptp(y)
    dx, dy = x[-2:].mean() - x[:2].mean(), y[-2:].mean() - y[:2].mean()
    ratio = (area[-2:].mean() + 1e-4) / (area[:2].mean() + 1e-4)
    if wide > 0.2 and high > 0.2 and abs(dx) < 0.6 * wide and abs(dy) < 0.6 * high:
        return "circling"
    if high > 0.13 and abs(dy) < 0.5 * high and wide < 0.7 * high:
        return "bouncing"
    if wide > 0.15 and abs(dx) > 0.8 * wide and high < 0.6 * wide:
        return "left" if dx < 0 else "right"
    if high > 0.15 and abs(dy) > 0.8 * high and wide < 0.6 * high:
        return "up" if dy < 0 else "down"
    if max(wide, high) < 0.15:
        if ratio > 2:
            return "growing"
        if ratio < 0.5:
            return "shrinking"
        if max(wide, high) < 0.11:
            return "still"
    return "wandering"


def find_shape(sure: np.ndarray) -> str:
    """The shape that covers most of what was found and least besides, standing upright, over the frames."""
    x, y, area = path_of(sure)
    scores = dict.fromkeys(scenes.SHAPES, 0.0)
    for frame in range(0, len(sure), 4):
        seen = sure[frame]
        if area[frame] < 0.004:
            continue
        for name in scenes.SHAPES:
            radius = np.sqrt(area[frame] / _AREAS[name][0])
            cover = _cover(name, x[frame] - _AREAS[name][1] * radius, y[frame] - _AREAS[name][2] * radius, radius)
            scores[name] += np.minimum(seen, cover).sum() / np.maximum(seen, cover).sum()
    return max(scores, key=scores.get)


def _cover(name: str, x: float, y: float, radius: float) -> np.ndarray:
    axis = (np.arange(scenes.SIDE, dtype=np.float32) + 0.5) / scenes.SIDE
    gx, gy = np.meshgrid((axis - x) / radius, (axis - y) / radius)
    return np.clip(0.5 - scenes._distance(name, gx.astype(np.float32), gy.astype(np.float32)) * radius * scenes.SIDE / 1.3, 0, 1)


def _areas() -> dict[str, tuple[float, float, float]]:
    """Area and centroid of each shape at radius 1."""
    found = {}
    axis = (np.arange(scenes.SIDE) + 0.5) / scenes.SIDE
    for name in scenes.SHAPES:
        cover = _cover(name, 0.5, 0.5, 0.3)
        centre = [(cover.sum(a) * axis).sum() / cover.sum() for a in (0, 1)]
        found[name] = (cover.mean() / 0.09, (centre[0] - 0.5) / 0.3, (centre[1] - 0.5) / 0.3)
    return found


_AREAS = _areas()


def look(video: np.ndarray) -> dict[str, str]:
    """What the checker sees in [frames, 64, 64, 3], pixels in [0, 1]."""
    rows = np.median(video, axis=(0, 2))
    place = find_place(rows)
    sure = find_object(video, rows, place)
    return {"colour": find_colour(video, sure), "place": place, "motion": find_motion(sure), "shape": find_shape(sure)}


def wanted_scenes(seed: int, count: int) -> list[dict[str, str]]:
    """Every motion in turn; the rest drawn. Spinning has no ball and no ring: nothing would be seen to turn."""
    rng = np.random.default_rng((seed, 99))
    wanted = []
    for i in range(count):
        motion = scenes.MOTIONS[i % len(scenes.MOTIONS)]
        shapes = [s for s in scenes.SHAPES if motion != "spinning" or s not in ("ball", "ring")]
        pick = lambda options: options[rng.integers(len(options))]
        one = {"motion": motion, "shape": pick(shapes), "colour": pick(scenes.COLOUR_NAMES), "size": pick(scenes.SIZE_NAMES),
               "place": pick(scenes.PLACE_NAMES)}
        one["prompt"] = caption(rng, one["colour"], one["shape"], one["size"], one["place"], motion)
        wanted.append(one)
    return wanted


def right(wanted: dict, seen: dict) -> dict[str, bool | None]:
    motion = "still" if wanted["motion"] == "spinning" else wanted["motion"]
    verdict = {"colour": seen["colour"] == wanted["colour"], "place": seen["place"] == wanted["place"], "motion": seen["motion"] == motion}
    verdict["all three"] = all(verdict.values())
    verdict["shape"] = None if wanted["motion"] == "spinning" else seen["shape"] == wanted["shape"]
    return verdict


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--rendered", action="store_true", help="check the checker, on rendered clips")
    parser.add_argument("--prompts", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--guidance", type=float)
    parser.add_argument("--sheet", type=Path, help="also write the clips to this PNG")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    quiet_torch()
    wanted = wanted_scenes(args.seed, args.prompts)
    if args.rendered:
        drawn = scenes.sample_scenes(np.random.default_rng(args.seed), len(wanted))
        for name, names in (("colour", scenes.COLOUR_NAMES), ("shape", scenes.SHAPES), ("size", scenes.SIZE_NAMES), ("place", scenes.PLACE_NAMES),
                            ("motion", scenes.MOTIONS)):
            drawn[name] = np.array([names.index(one[name]) for one in wanted])
        videos = scenes.render_clips(drawn)[0]
    else:
        from sample import generate, load

        videos = generate(*load(args.checkpoint), [one["prompt"] for one in wanted], args.seed, args.steps, args.guidance)
    seen = [look(video) for video in videos]
    verdicts = [right(one, look_) for one, look_ in zip(wanted, seen)]
    if args.verbose:
        for one, look_, verdict in zip(wanted, seen, verdicts):
            wrong = [f"{k}: {look_[k]}" for k in ("colour", "place", "motion", "shape") if verdict[k] is False]
            print(f"{one['prompt']:75s} {'; '.join(wrong)}")
    def counted(name, rows):
        said = [v[name] for v in rows if v[name] is not None]
        return f"{sum(said)}/{len(said)}"
    print(json.dumps({name: counted(name, verdicts) for name in ("colour", "place", "motion", "all three", "shape")}))
    print(json.dumps({motion: counted("motion", [v for v, one in zip(verdicts, wanted) if one["motion"] == motion]) for motion in scenes.MOTIONS}))
    if args.sheet:
        from sample import sheet

        sheet(videos, [one["prompt"] for one in wanted], every=4, columns=3).save(args.sheet)


if __name__ == "__main__":
    main()
