import type { TokenSequence } from '@kinograph/ports';
import { type RequestGroup, stack } from './group-requests.js';
import { packedBiases, packedText } from './pack-requests.js';
import { type RotaryConfig, rotaryTables } from './rotary-tables.js';
import type { StandingFeed } from './standing-feeds.js';

/**
 * What a group of requests feeds the model with that is the same at every step of a denoising loop: prompts, image features, and
 * what follows from the clips' shapes. Prompts and features are recognised by their arrays.
 */
export function loopFeeds(
  { how, requests }: RequestGroup,
  sequence: TokenSequence,
  rotary: RotaryConfig,
): readonly StandingFeed[] {
  const clips = sequence.clips.map(({ frames, height, width }) => `${frames}x${height}x${width}`);
  const texts = requests.map(({ condition }) => condition.tensor);
  const images = requests.flatMap(({ image }) => image ?? []);
  const packed = how === 'pack';
  const feeds: StandingFeed[] = [
    {
      kind: 'text',
      of: [how, ...texts.flatMap(({ data, shape }) => [data, shape.join()])],
      make: () => ({ text: packed ? packedText(texts) : stack(texts) }),
    },
    { kind: 'tables', of: clips, make: () => ({ ...rotaryTables(sequence.positions, rotary) }) },
  ];
  if (packed) {
    const lengths = texts.map(({ shape }) => shape[1]!);
    feeds.push({ kind: 'biases', of: [...clips, ...lengths], make: () => packedBiases(texts, sequence) });
  }
  if (images.length > 0) {
    const of = images.flatMap(({ data, shape }) => [data, shape.join()]);
    feeds.push({ kind: 'image', of, make: () => ({ image: stack(images) }) });
  }
  return feeds;
}
