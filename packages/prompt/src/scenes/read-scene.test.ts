import { describe as caption, scene, type ToldScene } from '@kinograph/footage';
import { describe, expect, it } from 'vitest';
import { scenesExpander } from '../index.js';
import { readScene } from './read-scene.js';
import { toldScene } from './told-scene.js';

/** What a caption can say of a scene, to be compared. */
const attributes = ({ place, camera, relation, objects }: ToldScene) => ({ place, camera, relation, objects });
const read = (text: string) => toldScene(readScene(text)).scene;
const thing = (text: string) => read(text)!.objects[0];

describe('a training caption read back', () => {
  const styles = ['terse', 'plain', 'long'] as const;
  const splits = ['training', 'held'] as const;
  const ways = styles.flatMap((style) => splits.map((wordings) => ({ style, wordings })));
  it.each(ways)('is the scene it tells, with no word left out: $style, $wordings', (way) => {
    for (let seed = 0; seed < 1500; seed++) {
      const drawn = scene(seed);
      const text = caption(drawn, { ...way, seed: 31 * seed + 7 });
      const reading = readScene(text);
      expect({ text, ...attributes(toldScene(reading).scene!), leftOut: reading.leftOut }).toEqual({
        text,
        ...attributes(drawn),
        leftOut: [],
      });
    }
  });

  it('becomes one caption a scene, whatever its wording, and that one stays', async () => {
    for (let seed = 0; seed < 300; seed++) {
      const texts = ways.map((way) => caption(scene(seed), { ...way, seed: seed + 5 }));
      const captions = await Promise.all(texts.map(async (text) => (await scenesExpander.expand(text)).caption));
      expect(new Set(captions).size, texts.join('\n')).toBe(1);
      const again = await scenesExpander.expand(captions[0]!);
      expect(again).toEqual({ caption: captions[0], notices: [] });
    }
  });
});

describe('a prompt of free words', () => {
  it.each([
    ['Big red BALL!', { colour: 'red', object: 'ball', size: 'big' }],
    ['two   snow-white pyramids', { colour: 'white', object: 'pyramid' }],
    ['a ball. It is red. It spins.', { colour: 'red', object: 'ball', motion: 'spinning' }],
    ['a big bouncing rubber ball, crimson', { colour: 'red', object: 'ball', size: 'big', motion: 'bouncing' }],
    ['the doughnut flew up', { object: 'ring', motion: 'up' }],
    ["a cube that doesn't move", { object: 'cube', motion: 'still' }],
    ['a star moves slowly from left to right across the screen', { object: 'star', motion: 'right' }],
    ['a heart rolls gently towards the left', { object: 'heart', motion: 'left' }],
    ['a cross crosses the picture to the right', { object: 'cross', motion: 'right' }],
    ['I can see a can', { object: 'cylinder' }],
    ['a blue circle circles', { colour: 'blue', object: 'ball', motion: 'circling' }],
    ['a ball rose', { object: 'ball', motion: 'up' }],
    ['a rose ball', { colour: 'pink', object: 'ball', motion: 'still' }],
    ['a ball, not blue', { object: 'ball' }],
  ])('%s', (text, wanted) => {
    expect(thing(text)).toMatchObject(wanted);
    if (!('colour' in wanted)) expect(thing(text)).not.toHaveProperty('colour');
  });

  it.each([
    ['a ball under the stars', 'night'],
    ['a ball on a starry night', 'night'],
    ['Meadow. A ball.', 'meadow'],
    ['a ball over lush green grass', 'meadow'],
    ['a ball above calm turquoise water', 'sea'],
    ['a ball on a field of snow', 'snow'],
    ['a ball in a snowy field', 'snow'],
    ['a ball among sandy dunes', 'desert'],
    ['a ball in a blue sky', 'dark'],
    ['a ball on a white background', 'dark'],
    ['a ball in a dark forest', 'dark'],
  ])('%s: %s', (text, place) => expect(read(text)!.place).toBe(place));

  it.each([
    ['the camera pans slowly to the left over a ball', 'pan-left'],
    ['a ball while the camera moves closer', 'zoom-in'],
    ['Zooming slowly out from a ball', 'zoom-out'],
    ['a ball, pan right', 'pan-right'],
    ['a ball, no camera movement', 'still'],
    ['the camera follows a ball moving left', 'still'],
  ])('%s: %s', (text, camera) => expect(read(text)!.camera).toBe(camera));

  it.each([
    ['a red ball moving to the left of a blue cube', 'red', 'left-of', 'blue'],
    ['behind a blue cube there is a red ball', 'red', 'behind', 'blue'],
    ['a red ball with a blue cube behind it', 'blue', 'behind', 'red'],
    ['a red ball. On its left is a blue cube.', 'blue', 'left-of', 'red'],
    ['a red cube on the right, a green ball on the left', 'red', 'right-of', 'green'],
    ['on the left a red cube, on the right a green ball', 'red', 'left-of', 'green'],
    ['a blue cube with a red ball bouncing above it', 'red', 'above', 'blue'],
    ['a red cube left of a green ball. The ball rises.', 'green', 'right-of', 'red'],
    ['the red ball above the blue ball', 'red', 'above', 'blue'],
    ['a ball that is blue in front of a cube that is red', 'blue', 'in-front-of', 'red'],
  ])('%s: %s %s %s', (text, first, relation, second) => {
    const { objects, relation: found } = read(text)!;
    expect([objects[0].colour, found, objects[1]?.colour]).toEqual([first, relation, second]);
  });

  it('gives what moves the first place, and lets nothing else move', () => {
    const told = toldScene(readScene('a red ball moving left and a blue cube moving right'));
    expect(told.scene!.objects.map(({ motion }) => motion)).toEqual(['left', 'still']);
    expect(told.notices.join()).toMatch(/one can move/);
    const rising = read('a cube left of a ball. the ball rises.')!;
    expect(rising).toMatchObject({
      relation: 'right-of',
      objects: [{ object: 'ball', motion: 'up' }, { object: 'cube' }],
    });
  });

  it('is told what was left out, in its own words', () => {
    const leftOut = (text: string) => readScene(text).leftOut;
    expect(leftOut('a black ball on a white background')).toEqual(['black', 'white background']);
    expect(leftOut('a red fox jumping over a blue ball')).toEqual(['red fox jumping']);
    expect(leftOut('a red ball without a blue cube, slowly rolling')).toEqual([
      'without blue cube',
      'slowly',
      'rolling',
    ]);
    expect(leftOut('a star, a ring and a green heart')).toEqual(['green heart']);
    expect(leftOut('a green ball in the snow at night')).toEqual(['at night']);
    expect(leftOut('please make me a short video of a ball')).toEqual([]);
  });

  it('never breaks it, whatever the words and their order', () => {
    const words =
      'a the red blue ball cube stars can circle left right of to it its in on over not and that is with while camera moves zooms snow dark sky . , dragon 7 é'.split(
        ' ',
      );
    let state = 1;
    const pick = () => {
      state = (state * 48271) % 2147483647;
      return words[state % words.length]!;
    };
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: 1 + (round % 14) }, pick).join(' ');
      const { scene: found, notices } = toldScene(readScene(text));
      if (!found) continue;
      expect(found.objects.length === 2, text).toBe(found.relation !== undefined);
      expect(notices.length).toBeLessThan(3);
    }
  });
});
