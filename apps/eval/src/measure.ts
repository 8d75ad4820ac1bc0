import { renderScene } from '@kinograph/footage';
import type { ClipRequest, Generator } from './generator.js';
import type { LookedAt } from './look/clip.js';
import { areasOfColours, look } from './look/look.js';
import { heldPrompts, type Prompt, sizePrompts } from './prompts.js';
import type { Reconstructor } from './reconstruct.js';

/** How many of how many were right. */
export interface Score {
  readonly what: string;
  readonly right: number;
  readonly of: number;
  /** Share that is wanted. */
  readonly goal: number;
}

type Make = (prompt: Prompt, index: number) => Promise<LookedAt>;

/** Clips that a model makes of prompts, in the given size or its own. */
export function made(generator: Generator, size: Omit<ClipRequest, 'prompt' | 'seed'> = {}): Make {
  return ({ text }, index) => generator.clip({ prompt: text, seed: BigInt(index), ...size });
}

/** Clips as the renderer draws them: what the checker itself gets right. */
export function rendered(shape: { frames: number; height: number; width: number }): Make {
  return async ({ scene }) => ({ ...shape, data: renderScene(scene, shape) });
}

/** Clips as an autoencoder gives them back: what a model that uses it can get right at most. */
export function reconstructed(make: Make, reconstructor: Reconstructor): Make {
  return async (prompt, index) => reconstructor.through(await make(prompt, index));
}

/** Colour, place, motion, kind and camera of held-out scenes of one object. Spinning and standing still count as one motion. */
export async function measureOne(make: Make, count: number, onWrong: (line: string) => void): Promise<Score[]> {
  const right = { colour: 0, place: 0, motion: 0, object: 0, camera: 0 };
  for (const [index, prompt] of heldPrompts(1, count).entries()) {
    const { scene, text } = prompt;
    const [thing] = scene.objects;
    const seen = look(await make(prompt, index));
    const wanted = { ...thing, place: scene.place, camera: scene.camera };
    const motion = thing.motion === 'spinning' ? 'still' : thing.motion;
    for (const part of Object.keys(right) as (keyof typeof right)[]) {
      if (seen[part] === (part === 'motion' ? motion : wanted[part])) right[part]++;
      else onWrong(`${part} ${seen[part]}: ${text}`);
    }
  }
  const goals = { colour: 0.95, place: 0.95, motion: 0.9, object: 0.85, camera: 0 };
  return Object.entries(right).map(([what, value]) => ({
    what,
    right: value,
    of: count,
    goal: goals[what as keyof typeof goals],
  }));
}

/** Scenes of two objects: each colour takes at least a third of the room that it takes where it is rendered. */
export async function measureTwo(make: Make, count: number, onWrong: (line: string) => void): Promise<Score> {
  let right = 0;
  for (const [index, prompt] of heldPrompts(2, count).entries()) {
    const colours = prompt.scene.objects.map(({ colour }) => colour);
    const clip = await make(prompt, index);
    const areas = areasOfColours(clip, colours);
    const shape = { frames: clip.frames, height: clip.height, width: clip.width };
    const wanted = areasOfColours({ ...shape, data: renderScene(prompt.scene, shape) }, colours);
    if (areas.every((area, at) => area >= wanted[at]! / 3)) right++;
    else onWrong(`not both: ${prompt.text}`);
  }
  return { what: 'both of two objects', right, of: count, goal: 0.7 };
}

/** Small, medium and big of one thing, in that order. */
export async function measureSizes(make: Make, count: number, onWrong: (line: string) => void): Promise<Score> {
  let right = 0;
  for (const [index, triple] of sizePrompts(count).entries()) {
    const areas: number[] = [];
    for (const prompt of triple) areas.push(look(await make(prompt, index)).area);
    if (areas[0]! < areas[1]! && areas[1]! < areas[2]!) right++;
    else onWrong(`sizes ${areas.map((area) => area.toFixed(3)).join(', ')}: ${triple[1]!.text}`);
  }
  return { what: 'size order', right, of: count, goal: 0.85 };
}
