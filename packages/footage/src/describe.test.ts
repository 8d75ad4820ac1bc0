import { expect, describe as group, it } from 'vitest';
import { describe, describeLong, type Scene, scene } from './index.js';
import * as words from './words.js';

const says = (caption: string, wordings: words.Wordings) =>
  wordings.some((word) => word !== '' && caption.includes(word));

group('describe', () => {
  it('says every attribute that is not a default, in every style', () => {
    for (let seed = 0; seed < 300; seed++) {
      const drawn = scene(seed);
      for (const style of ['terse', 'plain', 'long'] as const) {
        const caption = describe(drawn, { seed, style }).toLowerCase();
        for (const thing of drawn.objects) {
          expect(says(caption, words.COLOUR_WORDS[thing.colour]), caption).toBe(true);
          expect(says(caption, words.OBJECT_WORDS[thing.object]), caption).toBe(true);
          if (thing.size !== 'medium') expect(says(caption, words.SIZE_WORDS[thing.size]), caption).toBe(true);
          if (thing.motion !== 'still') {
            const moves = [...words.MOTION_WORDS[thing.motion], ...words.MOTION_VERBS[thing.motion]];
            expect(says(caption, moves), caption).toBe(true);
          }
        }
        if (drawn.place !== 'dark') expect(says(caption, words.PLACE_WORDS[drawn.place]), caption).toBe(true);
        if (drawn.camera !== 'still') expect(says(caption, words.CAMERA_WORDS[drawn.camera]), caption).toBe(true);
        if (drawn.relation) expect(says(caption, words.RELATION_WORDS[drawn.relation]), caption).toBe(true);
        expect(caption).not.toMatch(/ {2}|undefined|^ | $/);
      }
    }
  });

  it('words one scene in many ways, each of them again from its seed', () => {
    const captions = Array.from({ length: 200 }, (_, seed) => describe(scene(8), { seed }));
    expect(new Set(captions).size).toBeGreaterThan(100);
    expect(describe(scene(8), { seed: 17 })).toBe(captions[17]);
  });

  it('grows from terse to long', () => {
    const length = (style: 'terse' | 'plain' | 'long') =>
      Array.from({ length: 100 }, (_, seed) => describe(scene(seed), { seed, style }).length).reduce((a, b) => a + b);
    expect(length('plain')).toBeGreaterThan(length('terse'));
    expect(length('long')).toBeGreaterThan(2 * length('plain'));
    expect(describeLong(scene(1), { seed: 2 })).toBe(describe(scene(1), { seed: 2, style: 'long' }));
  });

  it('builds held sentences in ways that training never does, of the same words', () => {
    const captions = (wordings: 'training' | 'held', style: 'terse' | 'plain' | 'long') =>
      Array.from({ length: 3000 }, (_, seed) => describe(scene(seed), { seed, style, wordings }));
    const wordsOf = (texts: readonly string[]) =>
      new Set(texts.flatMap((text) => text.toLowerCase().match(/[\w-]+/g)!));
    const known = wordsOf((['terse', 'plain', 'long'] as const).flatMap((style) => captions('training', style)));
    for (const style of ['terse', 'plain', 'long'] as const) {
      const held = captions('held', style);
      expect([...wordsOf(held)].filter((word) => !known.has(word))).toEqual([]);
    }
    const training = new Set(captions('training', 'plain'));
    const star: Scene = {
      seed: 0,
      place: 'sea',
      camera: 'still',
      objects: [{ colour: 'red', object: 'star', size: 'big', motion: 'up' }],
    };
    for (let seed = 0; seed < 50; seed++) {
      const caption = describe(star, { seed, wordings: 'held' });
      expect(training.has(caption)).toBe(false);
      expect(caption).toMatch(/^(in this video|[^,]+, (a|an|the|one) |.*there is )/);
    }
  });
});
