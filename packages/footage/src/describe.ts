import { type Random, random } from './random.js';
import type { Scene, SceneObject } from './scene.js';
import {
  CAMERA_WORDS,
  COLOUR_WORDS,
  MOTION_WORDS,
  OBJECT_WORDS,
  PLACE_WORDS,
  RELATION_WORDS,
  SIZE_WORDS,
  SURROUNDINGS,
  type Wordings,
} from './words.js';

/** How a caption is written. */
export interface DescribeOptions {
  /** Chooses the wording. Default 0. */
  readonly seed?: number;
  /** `terse`: only what differs from the defaults. `plain`: one sentence in one of many orders (default). `long`: as prompt expansion writes. */
  readonly style?: 'terse' | 'plain' | 'long';
  /** How sentences are built: as in `training` (default), or in ways kept out of it (`held`). The words are the same. */
  readonly wordings?: 'training' | 'held';
}

type Say = (list: Wordings) => string;
const join = (...parts: readonly string[]) => parts.filter(Boolean).join(' ');
const withArticle = (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const noun = (say: Say, { size, colour, object }: SceneObject) =>
  join(say(SIZE_WORDS[size]), say(COLOUR_WORDS[colour]), say(OBJECT_WORDS[object]));

function plain(scene: Scene, say: Say, chance: Random, held: boolean): string {
  const [first, second] = scene.objects;
  const article = chance.pick(['a', 'a', 'the', 'one']);
  const lead = noun(say, first);
  const subject = article === 'a' ? withArticle(lead) : `${article} ${lead}`;
  const beside =
    second && scene.relation ? `${say(RELATION_WORDS[scene.relation])} ${withArticle(noun(say, second))}` : '';
  const doing = first.motion === 'still' && chance.between(0, 1) < 0.4 ? '' : say(MOTION_WORDS[first.motion]);
  const where = say(PLACE_WORDS[scene.place]);
  const orders = [
    join(subject, doing, beside, where),
    join(subject, beside, doing && `is ${doing}`, where),
    join(where && `${where},`, subject, beside, doing && `is ${doing}`),
    [join(subject, beside), doing, where].filter(Boolean).join(', '),
    join(chance.pick(['a video of', 'a clip of', 'there is', 'we see']), subject, doing, beside, where),
  ];
  const heldOrders = [
    [doing, join(subject, beside), where].filter(Boolean).join(', '),
    join('in this video', subject, beside, doing && `is ${doing}`, where),
    join(where, 'there is', subject, beside, doing && `that is ${doing}`),
  ];
  const camera = say(CAMERA_WORDS[scene.camera]);
  const told = chance.pick(held ? heldOrders : orders);
  if (!camera) return told;
  return chance.between(0, 1) < 0.5 ? `${told}, ${camera}` : `${camera}: ${told}`;
}

function terse(scene: Scene, say: Say, held: boolean): string {
  const [first, second] = scene.objects;
  const beside = second && scene.relation ? join(say(RELATION_WORDS[scene.relation]), noun(say, second)) : '';
  const doing = first.motion === 'still' ? '' : say(MOTION_WORDS[first.motion]);
  const where = scene.place === 'dark' ? '' : say(PLACE_WORDS[scene.place]);
  const thing = join(noun(say, first), beside);
  const told = held ? [where, doing, thing].filter(Boolean).join(', ') : join(noun(say, first), doing, beside, where);
  return [told, say(CAMERA_WORDS[scene.camera])].filter(Boolean).join(', ');
}

/**
 * The long form of a caption, which says every attribute, defaults included: what prompt expansion should turn a short prompt into.
 *
 * @returns two to four sentences, each ending in a full stop.
 */
export function describeLong(
  scene: Scene,
  { seed = 0, wordings = 'training' }: Omit<DescribeOptions, 'style'> = {},
): string {
  const chance = random(seed, 7);
  const say: Say = (list) => chance.pick(list);
  const [first, second] = scene.objects;
  const full = (thing: SceneObject) =>
    withArticle(
      join(
        thing.size === 'medium' ? 'medium-sized' : say(SIZE_WORDS[thing.size]),
        say(COLOUR_WORDS[thing.colour]),
        say(OBJECT_WORDS[thing.object]),
      ),
    );
  const open = chance.pick(['A short animated clip shows', 'The video shows', 'In this clip we see']);
  const beside =
    second && scene.relation ? `${say(RELATION_WORDS[scene.relation])} ${full(second)} that stands still` : '';
  const place = say(PLACE_WORDS[scene.place]);
  const told = [
    sentence(join(open, full(first), beside, place)),
    sentence(
      `the ${say(COLOUR_WORDS[first.colour])} ${say(OBJECT_WORDS[first.object])} is ${say(MOTION_WORDS[first.motion])}`,
    ),
    sentence(`the scene plays in ${SURROUNDINGS[scene.place]}`),
    sentence(say(CAMERA_WORDS[scene.camera]) || 'the camera stays still'),
  ];
  const order = wordings === 'held' ? [2, 0, 3, 1] : [0, 1, 2, 3];
  return order.map((index) => told[index]!).join(' ');
}

/**
 * A caption of a scene. What a terse or plain caption leaves out has a default: medium size, plain dark place, standing
 * still, still camera. The same scene and options always give the same words.
 */
export function describe(scene: Scene, options: DescribeOptions = {}): string {
  const { seed = 0, style = 'plain', wordings = 'training' } = options;
  if (style === 'long') return describeLong(scene, { seed, wordings });
  const chance = random(seed, 7);
  const say: Say = (list) => chance.pick(list);
  const held = wordings === 'held';
  return style === 'terse' ? terse(scene, say, held) : plain(scene, say, chance, held);
}
