"""Rendered scenes: one coloured shape moving over a place, with the attributes that its captions are made of.

A batch of scenes is a dictionary of arrays, one entry a scene. `sample_scenes` draws one from a seeded generator,
`trajectories` turns it into positions over time, `render_clips` and `render_frames` into pixels.

Lengths are fractions of the picture's side, x to the right, y downwards.
"""

import numpy as np

SIDE = 64  # pixels
FRAMES = 17
FPS = 8

COLOURS = {
    "red": (222, 38, 38),
    "green": (25, 205, 70),
    "blue": (40, 75, 232),
    "yellow": (250, 222, 40),
    "purple": (146, 52, 200),
    "orange": (250, 132, 25),
    "white": (248, 248, 248),
    "pink": (252, 128, 184),
    "brown": (122, 70, 36),
    "cyan": (45, 222, 228),
}
SHAPES = ("ball", "cube", "triangle", "star", "ring", "cross", "heart")
SIZES = {"small": 0.095, "medium": 0.14, "big": 0.20}  # radius
MOTIONS = ("left", "right", "up", "down", "bouncing", "circling", "growing", "shrinking", "spinning", "still")

# Sky at the top, sky at the horizon, ground at the horizon, ground at the bottom.
PLACES = {
    "night": ((8, 10, 48), (30, 34, 96), (24, 26, 58), (14, 15, 36)),
    "grass": ((110, 175, 238), (186, 220, 248), (92, 152, 62), (58, 112, 40)),
    "desert": ((238, 178, 112), (252, 222, 170), (226, 188, 124), (198, 150, 84)),
    "sea": ((140, 190, 230), (206, 228, 242), (34, 98, 158), (12, 56, 112)),
    "snow": ((160, 182, 212), (204, 218, 232), (236, 241, 248), (216, 226, 240)),
    "dark": ((16, 16, 18), (24, 24, 26), (24, 24, 26), (32, 32, 34)),
}
# A moon and a sun: x, y, radius and colour.
LAMPS = {"night": (0.85, 0.13, 0.055, (226, 226, 206)), "desert": (0.15, 0.13, 0.065, (255, 246, 206))}

COLOUR_NAMES, SIZE_NAMES, PLACE_NAMES = tuple(COLOURS), tuple(SIZES), tuple(PLACES)
_PALETTE = np.array(list(COLOURS.values()), np.float32) / 255
_RADII = np.array(list(SIZES.values()), np.float32)
_BANDS = np.array(list(PLACES.values()), np.float32) / 255  # [6, 4, 3]
_AXIS = (np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE


def sample_scenes(rng: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    """Draws attributes uniformly, and small variations: start, height, phase, horizon, tint."""
    u = lambda low, high: rng.uniform(low, high, count).astype(np.float32)
    return {
        "colour": rng.integers(len(COLOURS), size=count),
        "shape": rng.integers(len(SHAPES), size=count),
        "size": rng.integers(len(SIZES), size=count),
        "place": rng.integers(len(PLACES), size=count),
        "motion": rng.integers(len(MOTIONS), size=count),
        "across": u(-1, 1),
        "along": u(-1, 1),
        "scale": u(0.93, 1.07),
        "phase": u(-1, 1),
        "horizon": u(0.60, 0.66),
        "tint": rng.normal(0, 0.012, (count, 4, 3)).astype(np.float32),
        "shade": rng.normal(0, 0.02, (count, 3)).astype(np.float32),
    }


def trajectories(scenes: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """x, y, radius and angle (radians) of every scene at every frame: each [scenes, FRAMES]."""
    motion = scenes["motion"][:, None]
    time = np.linspace(0, 1, FRAMES, dtype=np.float32)[None]
    base = (_RADII[scenes["size"]] * scenes["scale"])[:, None]
    across, along, phase = (scenes[name][:, None] for name in ("across", "along", "phase"))
    is_ = lambda name: motion == MOTIONS.index(name)

    near, far = 0.02 + 0.9 * base, 0.98 - 0.9 * base  # travelling from edge to edge
    top, floor = base + 0.06, 0.88 - base
    x = 0.5 + 0.13 * across + 0 * time
    y = 0.52 + 0.08 * along + 0 * time
    start, end = near + 0.025 * (phase + 1), far - 0.025 * (across + 1)
    x = np.where(is_("right"), start + (end - start) * time, x)
    x = np.where(is_("left"), end + (start - end) * time, x)
    y = np.where(is_("left") | is_("right"), 0.56 + 0.13 * along + 0 * time, y)
    high, low = top + 0.03 * (phase + 1), floor - 0.02 * (along + 1)
    y = np.where(is_("down"), high + (low - high) * time, y)
    y = np.where(is_("up"), low + (high - low) * time, y)
    hop = np.abs(np.sin(np.pi * (2 * time + 0.08 * phase)))
    y = np.where(is_("bouncing"), floor - (floor - top) * (0.9 + 0.1 * along) * hop, y)
    turn = -np.pi / 2 + 0.3 * phase + 2 * np.pi * time
    orbit = np.minimum(0.5 - base - 0.04, 0.25)
    x = np.where(is_("circling"), 0.5 + 0.02 * across + orbit * np.cos(turn), x)
    y = np.where(is_("circling"), 0.5 + 0.02 * along + orbit * np.sin(turn), y)
    grow = 0.5 + 1.0 * time
    radius = base * np.where(is_("growing"), grow, np.where(is_("shrinking"), 2 - grow, 1 + 0 * time))
    angle = np.where(is_("spinning"), np.pi * time + 0.2 * phase, 0 * time)
    return {name: a.astype(np.float32) for name, a in (("x", x), ("y", y), ("radius", radius), ("angle", angle))}


def _length(x, y):
    return np.sqrt(x * x + y * y)


def _distance(shape: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Signed distance to a shape of radius about 1; negative inside. (Inigo Quilez, "2D distance functions".)"""
    if shape == "ball":
        return _length(x, y) - 0.95
    if shape == "ring":
        return np.abs(_length(x, y) - 0.72) - 0.26
    if shape == "cube":
        qx, qy = np.abs(x) - 0.70, np.abs(y) - 0.70
        return _length(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0) - 0.1
    if shape == "triangle":
        k = np.sqrt(np.float32(3))
        r = np.float32(0.92)
        px, py = np.abs(x) - r, -(y - 0.18) + r / k
        fold = px + k * py > 0
        px, py = np.where(fold, (px - k * py) / 2, px), np.where(fold, (-k * px - py) / 2, py)
        px = px - np.clip(px, -2 * r, 0)
        return -_length(px, py) * np.sign(py) - 0.04
    if shape == "star":
        r, rf = np.float32(1.08), np.float32(0.48)
        c1, s1 = np.float32(0.809016994375), np.float32(0.587785252292)
        px, py = np.abs(x), -y
        d = np.maximum(c1 * px - s1 * py, 0)
        px, py = px - 2 * d * c1, py + 2 * d * s1
        d = np.maximum(-c1 * px - s1 * py, 0)
        px, py = px + 2 * d * c1, py + 2 * d * s1
        px, py = np.abs(px), py - r
        bx, by = rf * s1, rf * c1 - 1
        h = np.clip((px * bx + py * by) / (bx * bx + by * by), 0, r)
        return _length(px - bx * h, py - by * h) * np.sign(py * bx - px * by)
    if shape == "cross":
        ax, ay = np.abs(x), np.abs(y)
        long, short = np.maximum(ax, ay), np.minimum(ax, ay)
        qx, qy = long - 0.92, short - 0.32
        return _length(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0)
    if shape == "heart":
        s = np.float32(1.62)
        px, py = np.abs(x) / s, -(y - 0.86) / s
        upper = px + py > 1
        m = 0.5 * np.maximum(px + py, 0)
        low = np.sqrt(np.minimum(px**2 + (py - 1) ** 2, (px - m) ** 2 + (py - m) ** 2)) * np.sign(px - py)
        high = _length(px - 0.25, py - 0.75) - np.float32(np.sqrt(2) / 4)
        return np.where(upper, high, low) * s
    raise ValueError(f"scenes: no shape {shape!r}; there are {', '.join(SHAPES)}")


def _backgrounds(scenes: dict[str, np.ndarray]) -> np.ndarray:
    """[scenes, SIDE, SIDE, 3], in [0, 1]."""
    bands = np.clip(_BANDS[scenes["place"]] + scenes["tint"], 0, 1)
    horizon = scenes["horizon"][:, None]
    sky = np.clip(_AXIS[None] / horizon, 0, 1)[..., None]
    ground = np.clip((_AXIS[None] - horizon) / (1 - horizon), 0, 1)[..., None]
    below = np.clip((_AXIS[None] - horizon) * SIDE + 0.5, 0, 1)[..., None]
    above = bands[:, None, 0] * (1 - sky) + bands[:, None, 1] * sky
    under = bands[:, None, 2] * (1 - ground) + bands[:, None, 3] * ground
    rows = above * (1 - below) + under * below
    picture = np.repeat(rows[:, :, None], SIDE, axis=2)
    for name, (x, y, radius, colour) in LAMPS.items():
        at = np.flatnonzero(scenes["place"] == PLACE_NAMES.index(name))
        if at.size:
            cover = np.clip((radius - _length(_AXIS[None] - x, _AXIS[:, None] - y)) * SIDE + 0.5, 0, 1)[..., None]
            picture[at] += cover * (np.array(colour, np.float32) / 255 - picture[at])
    return picture.astype(np.float32)


def _draw(scenes, paths, pictures, owner):
    """Draws one object into every picture; owner says which scene a picture is of, paths are per picture."""
    x, y, radius = paths["x"], paths["y"], paths["radius"]
    solid = (scenes["place"][owner] != PLACE_NAMES.index("dark")).astype(np.float32)
    floor = np.maximum(0.90, y + radius * 0.9)
    height = np.clip((floor - y - radius) / 0.7, 0, 1)
    dx = (_AXIS[None, None] - x[:, None, None]) / (radius * 1.0)[:, None, None]
    dy = (_AXIS[None, :, None] - floor[:, None, None]) / (radius * 0.28)[:, None, None]
    shadow = np.clip(1.25 - (dx * dx + dy * dy), 0, 1) * (0.42 * solid * (1 - 0.6 * height))[:, None, None]
    pictures *= 1 - shadow[..., None]

    dx = (_AXIS[None, None] - x[:, None, None]) / radius[:, None, None]
    dy = (_AXIS[None, :, None] - y[:, None, None]) / radius[:, None, None]
    light = 0.94 - 0.13 * np.clip(0.5 * dx + dy, -1.3, 1.3)
    cos, sin = np.cos(paths["angle"])[:, None, None], np.sin(paths["angle"])[:, None, None]
    rx, ry = cos * dx + sin * dy, cos * dy - sin * dx
    rx, ry = np.broadcast_to(rx, light.shape), np.broadcast_to(ry, light.shape)
    cover = np.empty(light.shape, np.float32)
    shapes = scenes["shape"][owner]
    for number, name in enumerate(SHAPES):
        at = np.flatnonzero(shapes == number)
        if at.size:
            inside = -_distance(name, rx[at], ry[at]) * radius[at, None, None] * SIDE
            cover[at] = np.clip(inside / 1.3 + 0.5, 0, 1)
    colour = np.clip(_PALETTE[scenes["colour"][owner]] + scenes["shade"][owner], 0, 1)[:, None, None]
    pictures += cover[..., None] * (np.clip(colour * light[..., None], 0, 1) - pictures)
    return pictures, cover


def render_clips(scenes: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Pixels [scenes, FRAMES, SIDE, SIDE, 3] in [0, 1], and how much of each pixel the object covers."""
    count = len(scenes["shape"])
    owner = np.repeat(np.arange(count), FRAMES)
    paths = {name: a.reshape(-1) for name, a in trajectories(scenes).items()}
    pictures, cover = _draw(scenes, paths, _backgrounds(scenes)[owner], owner)
    return pictures.reshape(count, FRAMES, SIDE, SIDE, 3), cover.reshape(count, FRAMES, SIDE, SIDE)


def render_frames(scenes: dict[str, np.ndarray], frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As render_clips, one chosen frame of each scene: [scenes, SIDE, SIDE, 3] and [scenes, SIDE, SIDE]."""
    owner = np.arange(len(frames))
    paths = {name: a[owner, frames] for name, a in trajectories(scenes).items()}
    return _draw(scenes, paths, _backgrounds(scenes), owner)


def select(scenes: dict[str, np.ndarray], rows) -> dict[str, np.ndarray]:
    return {name: a[rows] for name, a in scenes.items()}
