import { describe } from './describe.js';
import { heldOut } from './held-out.js';
import { random } from './random.js';
import { type ClipShape, renderScene } from './render.js';
import { type Scene, scene } from './scene.js';

/** The shapes that footage mixes: square, wide and tall, of one to four seconds at 8 frames a second. */
export const CLIP_SHAPES: readonly Required<ClipShape>[] = [9, 17, 25, 33].flatMap((frames) =>
  [
    [64, 64],
    [64, 96],
    [96, 64],
  ].map(([height, width]) => ({ frames, height: height as number, width: width as number, framesPerSecond: 8 })),
);

/** A rendered clip with its captions. */
export interface Clip {
  readonly scene: Scene;
  readonly shape: Required<ClipShape>;
  /** sRGB bytes [frames, height, width, 3]. */
  readonly frames: Uint8Array;
  /** A plain caption. */
  readonly caption: string;
  /** Further wordings: terse, plain, long. */
  readonly captions: readonly string[];
}

/** What footage to make. */
export interface FootageOptions {
  /** Clip `n` of a seed is always the same, whatever came before it. Default 0. */
  readonly seed?: number;
  /** Number of the first clip. Default 0. */
  readonly start?: number;
  /** Clips to make; endless where left out. */
  readonly count?: number;
  /** Shapes to draw from. Default `CLIP_SHAPES`. */
  readonly shapes?: readonly ClipShape[];
  /** `training` (default): no held-out scenes and wordings. `held`: only those. */
  readonly split?: 'training' | 'held';
}

/** What a clip is before it is rendered, and how it is worded. */
export type ToldClip = Omit<Clip, 'frames'>;

const STYLES = ['terse', 'terse', 'plain', 'plain', 'plain', 'plain', 'long', 'long'] as const;

/** Draws clip `number` of a seed without rendering it, with `captions` wordings (default 8) beside the plain one: a quarter terse, half plain, a quarter long. */
export function tellClip(
  number: number,
  options: Omit<FootageOptions, 'start' | 'count'> & { readonly captions?: number } = {},
): ToldClip {
  const { seed = 0, shapes = CLIP_SHAPES, split = 'training', captions = STYLES.length } = options;
  const chance = random(seed, 100 + number);
  const next = () => Math.floor(chance.between(0, 2 ** 31));
  let drawn = scene(next());
  while (heldOut(drawn) !== (split === 'held')) drawn = scene(next());
  const shape = { framesPerSecond: 8, ...chance.pick(shapes) };
  const wordings = split;
  return {
    scene: drawn,
    shape,
    caption: describe(drawn, { seed: next(), wordings }),
    captions: Array.from({ length: captions }, (_, index) =>
      describe(drawn, { seed: next(), style: STYLES[index % STYLES.length]!, wordings }),
    ),
  };
}

/** Makes clip `number` of a seed. */
export function clip(number: number, options: Omit<FootageOptions, 'start' | 'count'> = {}): Clip {
  const told = tellClip(number, options);
  return { ...told, frames: renderScene(told.scene, told.shape) };
}

/** Clips of a seed one after the other; each is rendered when it is asked for. */
export function* footage({
  start = 0,
  count = Number.POSITIVE_INFINITY,
  ...options
}: FootageOptions = {}): Generator<Clip, void, void> {
  for (let number = start; number < start + count; number++) yield clip(number, options);
}
