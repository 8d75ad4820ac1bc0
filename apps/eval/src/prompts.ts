import { describe, heldOut, type Scene, SIZE_NAMES, scene } from '@kinograph/footage';

/** A prompt and what a clip of it must show. */
export interface Prompt {
  readonly text: string;
  readonly scene: Scene;
}

/** Seeds of scenes that are asked for, far from those of training clips. */
const firstSeed = 10_000_000;

/** Scenes whose combinations were kept out of training, told in sentences that training never builds. */
export function heldPrompts(objects: 1 | 2, count: number): Prompt[] {
  const prompts: Prompt[] = [];
  for (let seed = firstSeed * objects; prompts.length < count; seed++) {
    const drawn = scene(seed);
    if (drawn.objects.length !== objects || !heldOut(drawn)) continue;
    prompts.push({ text: describe(drawn, { seed, wordings: 'held' }), scene: drawn });
  }
  return prompts;
}

/** Held-out scenes of one object at rest, each asked for small, medium and big in the same words otherwise. */
export function sizePrompts(count: number): Prompt[][] {
  const triples: Prompt[][] = [];
  for (let seed = 3 * firstSeed; triples.length < count; seed++) {
    const drawn = scene(seed);
    const [first, second] = drawn.objects;
    const still: Scene = { ...drawn, camera: 'still', objects: [{ ...first, motion: 'still' }] };
    if (second || !heldOut(still)) continue;
    triples.push(
      SIZE_NAMES.map((size): Prompt => {
        const sized: Scene = { ...still, objects: [{ ...still.objects[0], size }] };
        const text = `a ${size === 'medium' ? '' : `${size} `}${first.colour} ${first.object} ${wherever(still)}`;
        return { text: text.trim(), scene: sized };
      }),
    );
  }
  return triples;
}

function wherever({ place }: Scene): string {
  return {
    night: 'at night',
    meadow: 'in a green meadow',
    desert: 'in the desert',
    sea: 'over the sea',
    snow: 'in the snow',
    dark: '',
  }[place];
}
