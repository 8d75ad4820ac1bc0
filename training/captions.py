"""Captions of scenes: many wordings and orders. What a caption leaves out has a default.

No size word means medium, no place means plain dark, no motion means still; so every caption names one scene, up to the
small variations that are drawn by chance.
"""

import numpy as np

import scenes

COLOURS = {
    "red": ("red", "red", "red", "crimson", "scarlet", "bright red"),
    "green": ("green", "green", "green", "emerald", "lime green", "bright green"),
    "blue": ("blue", "blue", "blue", "dark blue", "royal blue", "bright blue"),
    "yellow": ("yellow", "yellow", "yellow", "golden", "lemon yellow", "bright yellow"),
    "purple": ("purple", "purple", "purple", "violet", "lilac"),
    "orange": ("orange", "orange", "orange", "tangerine", "bright orange"),
    "white": ("white", "white", "white", "snow white", "pale white"),
    "pink": ("pink", "pink", "pink", "rose", "light pink", "bright pink"),
    "brown": ("brown", "brown", "brown", "chocolate", "dark brown"),
    "cyan": ("cyan", "cyan", "turquoise", "teal", "light blue", "sky blue"),
}
SHAPES = {
    "ball": ("ball", "ball", "ball", "sphere", "circle", "disc", "balloon"),
    "cube": ("cube", "cube", "square", "square", "box", "block"),
    "triangle": ("triangle", "triangle", "pyramid"),
    "star": ("star", "star", "star", "five-pointed star"),
    "ring": ("ring", "ring", "ring", "hoop", "donut", "circle with a hole"),
    "cross": ("cross", "cross", "plus sign", "plus"),
    "heart": ("heart", "heart", "heart", "love heart", "heart shape"),
}
SIZES = {
    "small": ("small", "small", "tiny", "little"),
    "medium": ("", "", "", "", "medium", "medium-sized"),
    "big": ("big", "big", "large", "huge", "giant"),
}
# For every motion: what follows "is" (or stands alone), and what follows "that" or the noun itself.
MOTIONS = {
    "left": (("{go}ing left", "{go}ing to the left", "{go}ing from right to left", "{go}ing leftwards", "{go}ing towards the left"),
             ("{goes} left", "{goes} to the left", "{goes} from right to left", "{goes} leftwards")),
    "right": (("{go}ing right", "{go}ing to the right", "{go}ing from left to right", "{go}ing rightwards", "{go}ing towards the right"),
              ("{goes} right", "{goes} to the right", "{goes} from left to right", "{goes} rightwards")),
    "up": (("rising", "rising", "rising up", "moving up", "moving upwards", "going up", "flying up", "floating up", "climbing", "ascending"),
           ("rises", "rises up", "moves up", "goes up", "flies up", "floats upwards", "climbs", "ascends")),
    "down": (("falling", "falling", "falling down", "moving down", "moving downwards", "going down", "dropping", "sinking", "descending"),
             ("falls", "falls down", "moves down", "goes down", "drops", "sinks", "descends")),
    "bouncing": (("bouncing", "bouncing", "bouncing up and down", "jumping", "jumping up and down", "hopping"),
                 ("bounces", "bounces up and down", "jumps", "jumps up and down", "hops")),
    "circling": (("circling", "circling around", "moving in a circle", "going round in circles", "orbiting", "flying in a circle", "going around"),
                 ("circles", "circles around", "moves in a circle", "goes round in circles", "orbits", "flies in a circle")),
    "growing": (("growing", "growing", "growing bigger", "getting bigger", "getting larger", "expanding", "coming closer"),
                ("grows", "grows bigger", "gets bigger", "gets larger", "expands", "comes closer")),
    "shrinking": (("shrinking", "shrinking", "getting smaller", "becoming smaller", "contracting", "moving away"),
                  ("shrinks", "gets smaller", "becomes smaller", "contracts", "moves away")),
    "spinning": (("spinning", "spinning", "spinning around", "rotating", "turning", "turning around", "twirling"),
                 ("spins", "spins around", "rotates", "turns", "turns around", "twirls")),
    "still": (("standing still", "staying still", "not moving", "resting", "at rest", "hanging still", "motionless"),
              ("stands still", "stays still", "does not move", "rests", "stays in place")),
}
_GO = (("mov", "moves"), ("mov", "moves"), ("mov", "moves"), ("go", "goes"), ("slid", "slides"), ("glid", "glides"), ("drift", "drifts"),
       ("fly", "flies"), ("travel", "travels"), ("roll", "rolls"), ("float", "floats"))
PLACES = {
    "night": ("at night", "at night", "at night", "in the night sky", "under a night sky", "in the night", "under the moon", "in the moonlight",
              "on a dark night", "by moonlight", "under the stars"),
    "grass": ("over green grass", "over green grass", "on green grass", "on the grass", "over a green meadow", "in a green meadow", "in a meadow",
              "over a grassy field", "in a green field", "on a lawn", "in a sunny meadow", "above the grass", "in a park"),
    "desert": ("in the desert", "in the desert", "over the desert", "over sand dunes", "on the sand", "over yellow sand", "across the desert",
               "in a sandy desert", "above the dunes", "on a sandy plain"),
    "sea": ("above the sea", "over the sea", "at sea", "over the ocean", "above the ocean", "over blue water", "over the waves", "above the water",
            "on the water", "on a blue sea"),
    "snow": ("in the snow", "over the snow", "on white snow", "over white snow", "in a snowy field", "over a snowy field", "in winter", "across the snow",
             "in a snowy landscape"),
    "dark": ("", "", "on a black background", "on a dark background", "on a plain dark background", "in the dark", "against a black background",
             "in front of a dark wall", "in empty space"),
}
_LEADS = ("a video of ", "a clip of ", "an animation of ", "we see ", "there is ", "look, ", "a scene with ", "a short film of ")


def caption(rng: np.random.Generator, colour: str, shape: str, size: str, place: str, motion: str) -> str:
    """One wording of the scene with these attributes."""
    pick = lambda options: options[rng.integers(len(options))]
    go, goes = pick(_GO)
    doing, does = (pick(forms).format(go=go, goes=goes) for forms in MOTIONS[motion])
    where = pick(PLACES[place])
    thing = " ".join(word for word in (pick(SIZES[size]), pick(COLOURS[colour]), pick(SHAPES[shape])) if word)
    if motion == "still" and rng.random() < 0.3:
        doing = does = ""
    article = pick(("a", "a", "a", "the", "one", ""))
    if article == "a" and thing[0] in "aeiou":
        article = "an"
    thing = f"{article} {thing}".strip()
    form = rng.integers(9)
    if not doing or form <= 2:
        text = f"{thing} {doing} {where}" if not doing or form < 2 else f"{thing} {where} {doing}"
    elif form == 3:
        text = f"{thing} {does} {where}"
    elif form == 4:
        text = f"{where}, {thing} {does}" if where else f"{thing} {does}"
    elif form == 5:
        text = f"{where}, {thing} is {doing}" if where else f"{thing} is {doing}"
    elif form == 6:
        text = f"{thing} is {doing} {where}"
    elif form == 7:
        text = f"{thing} that {does} {where}"
    else:
        text = ", ".join(part for part in (thing, doing, where) if part)
    if form in (0, 1, 2, 8) and rng.random() < 0.25:
        text = pick(_LEADS) + text
    text = " ".join(text.split())
    return text + "." if rng.random() < 0.15 else text


def caption_of(rng: np.random.Generator, drawn: dict, index: int) -> str:
    """A fresh wording for scene number `index` of a batch of scenes."""
    return caption(
        rng,
        scenes.COLOUR_NAMES[drawn["colour"][index]],
        scenes.SHAPES[drawn["shape"][index]],
        scenes.SIZE_NAMES[drawn["size"][index]],
        scenes.PLACE_NAMES[drawn["place"][index]],
        scenes.MOTIONS[drawn["motion"][index]],
    )
