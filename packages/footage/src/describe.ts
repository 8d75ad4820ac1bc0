import { type Random, random } from './random.js';
import type { Scene, SceneObject } from './scene.js';
import { HELD_SENTENCES, join, OTHER_SENTENCES, USUAL_SENTENCES, withArticle } from './sentences.js';
import {
  CAMERA_WORDS,
  COLOUR_WORDS,
  MOTION_VERBS,
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
  /** `terse`: only what differs from the defaults. `plain`: a sentence or two in one of many orders (default). `long`: as prompt expansion writes. */
  readonly style?: 'terse' | 'plain' | 'long';
  /** How sentences are built: as in `training` (default), or in ways kept out of it (`held`). The words are the same. */
  readonly wordings?: 'training' | 'held';
}

/** An object as it is told: a colour that nobody has named is not told. */
export type ToldObject = Omit<SceneObject, 'colour'> & Partial<Pick<SceneObject, 'colour'>>;

/** What a caption tells of a scene. */
export interface ToldScene extends Pick<Scene, 'place' | 'camera' | 'relation'> {
  readonly objects: readonly [ToldObject] | readonly [ToldObject, ToldObject];
}

type Say = (list: Wordings) => string;
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function plain(scene: Scene, say: Say, chance: Random, held: boolean): string {
  const [first, second] = scene.objects;
  const named = ({ size, colour, object }: SceneObject) => ({
    size: say(SIZE_WORDS[size]),
    colour: say(COLOUR_WORDS[colour]),
    object: say(OBJECT_WORDS[object]),
  });
  const article = chance.pick(['a', 'a', 'the', 'one']);
  const thing = named(first);
  const lead = join(thing.size, thing.colour, thing.object);
  const other = second && named(second);
  const unsaid = first.motion === 'still' && chance.between(0, 1) < 0.4;
  const parts = {
    ...thing,
    subject: article === 'a' ? withArticle(lead) : `${article} ${lead}`,
    beside:
      other && scene.relation
        ? join(say(RELATION_WORDS[scene.relation]), withArticle(join(other.size, other.colour, other.object)))
        : '',
    doing: unsaid ? '' : say(MOTION_WORDS[first.motion]),
    does: unsaid ? '' : say(MOTION_VERBS[first.motion]),
    where: say(PLACE_WORDS[scene.place]),
  };
  const training = chance.between(0, 1) < 0.5 ? USUAL_SENTENCES : OTHER_SENTENCES;
  const told = chance.pick(held ? HELD_SENTENCES : training)(parts, chance);
  const camera = say(CAMERA_WORDS[scene.camera]);
  if (!camera) return told;
  return chance.pick([`${told}, ${camera}`, `${camera}: ${told}`]);
}

function terse(scene: Scene, say: Say, chance: Random, held: boolean): string {
  const [first, second] = scene.objects;
  const noun = ({ size, colour, object }: SceneObject) =>
    join(say(SIZE_WORDS[size]), say(COLOUR_WORDS[colour]), say(OBJECT_WORDS[object]));
  const thing = noun(first);
  const beside = second && scene.relation ? join(say(RELATION_WORDS[scene.relation]), noun(second)) : '';
  const doing = first.motion === 'still' ? '' : say(MOTION_WORDS[first.motion]);
  const where = scene.place === 'dark' ? '' : say(PLACE_WORDS[scene.place]);
  const commas = (...parts: readonly string[]) => parts.filter(Boolean).join(', ');
  const told = held
    ? commas(where, doing, join(thing, beside))
    : chance.pick([
        join(thing, doing, beside, where),
        join(thing, doing, beside, where),
        commas(join(thing, beside), doing, where),
        commas(join(thing, beside), where, doing),
        join(thing, beside, where, doing),
      ]);
  return commas(told, say(CAMERA_WORDS[scene.camera]));
}

/** The order of the sentences of a long caption: thing and place, motion, surroundings, camera. */
const LONG_ORDERS = [
  [0, 1, 2, 3],
  [0, 1, 2, 3],
  [0, 1, 3, 2],
  [0, 2, 1, 3],
  [0, 3, 1, 2],
];
const HELD_LONG_ORDER = [2, 0, 3, 1];

/** Always the first, which is the most usual. */
const usual: Random = { between: (_, high) => high, pick: (options) => options[0]! };

/** What `describeLong` takes beside the scene. */
export interface DescribeLongOptions extends Omit<DescribeOptions, 'style'> {
  /** `any`: drawn by the seed (default). `usual`: the most usual of each, whatever the seed. */
  readonly words?: 'any' | 'usual';
}

/**
 * The long form of a caption, which says every attribute, defaults included: what prompt expansion turns a short prompt into.
 *
 * @returns four sentences, each ending in a full stop.
 */
export function describeLong(
  scene: ToldScene,
  { seed = 0, wordings = 'training', words = 'any' }: DescribeLongOptions = {},
): string {
  const chance = words === 'usual' ? usual : random(seed, 7);
  const say: Say = (list) => chance.pick(list);
  const [first, second] = scene.objects;
  const coloured = ({ colour }: ToldObject) => (colour ? say(COLOUR_WORDS[colour]) : '');
  const full = (thing: ToldObject) =>
    withArticle(
      join(
        thing.size === 'medium' ? 'medium-sized' : say(SIZE_WORDS[thing.size]),
        coloured(thing),
        say(OBJECT_WORDS[thing.object]),
      ),
    );
  const open = chance.pick(['A short animated clip shows', 'The video shows', 'In this clip we see', 'We see']);
  const beside =
    second && scene.relation ? `${say(RELATION_WORDS[scene.relation])} ${full(second)} that stands still` : '';
  const clause = !beside && chance.between(0, 1) < 0.3 ? `that ${say(MOTION_VERBS[first.motion])}` : '';
  const place = say(PLACE_WORDS[scene.place]);
  const object = say(OBJECT_WORDS[first.object]);
  const again = chance.pick([join('the', coloured(first), object), `the ${object}`]);
  const told = [
    sentence(join(open, full(first), beside, clause, place)),
    sentence(
      chance.pick([`${again} is ${say(MOTION_WORDS[first.motion])}`, `${again} ${say(MOTION_VERBS[first.motion])}`]),
    ),
    sentence(`the scene plays in ${SURROUNDINGS[scene.place]}`),
    sentence(say(CAMERA_WORDS[scene.camera]) || 'the camera stays still'),
  ];
  const order = wordings === 'held' ? HELD_LONG_ORDER : chance.pick(LONG_ORDERS);
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
  return style === 'terse' ? terse(scene, say, chance, held) : plain(scene, say, chance, held);
}
