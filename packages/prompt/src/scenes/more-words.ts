import type { Camera, Colour, Motion, ObjectKind, Place, Size } from '@kinograph/footage';
import type { Tag } from './tag.js';

// Words that no training caption has, for what training captions say. Phrases are told apart by `|`.

type Words<Value extends string> = Readonly<Partial<Record<Value, string>>>;

export const COLOUR_MORE: Words<Colour> = {
  red: 'reddish|ruby',
  green: 'greenish|lime',
  blue: 'bluish|blueish|navy|navy blue',
  yellow: 'yellowish|gold|lemon',
  purple: 'purplish|lavender|lilac coloured',
  orange: 'orange coloured',
  white: 'whitish|snowy white',
  pink: 'pinkish|rosy|rose coloured',
  brown: 'brownish',
  cyan: 'aqua|sky blue',
};
export const OBJECT_MORE: Words<ObjectKind> = {
  ball: 'orb|globe|disc|disk',
  cube: 'cuboid',
  pyramid: 'tetrahedron',
  star: 'five point star',
  ring: 'doughnut|torus',
  cross: 'cross shape|plus shape',
  heart: 'love hearts',
  cylinder: 'tube|barrel',
};
export const SIZE_MORE: Words<Size> = {
  small: 'miniature|mini|teeny',
  medium: 'middle sized|average sized|normal sized|medium size',
  big: 'enormous|gigantic|massive|great big|oversized',
};
export const MOTION_MORE: Words<Motion> = {
  left: 'leftward|leftwards',
  right: 'rightward|rightwards',
  up: 'soaring|lifting off|taking off',
  down: 'plunging|plummeting|tumbling down',
  bouncing: 'leaping|bobbing up and down|bobbing',
  circling: 'looping|revolving',
  growing: 'swelling|enlarging|inflating|becoming bigger|becoming larger|growing larger',
  shrinking: 'dwindling|deflating|growing smaller|shrinking smaller',
  spinning: 'whirling|pirouetting|turning on the spot|spinning in place|spinning on the spot',
  still:
    'still|lying still|sitting still|being still|keeping still|without moving|without motion|stationary|static|immobile|standing|sitting|lying|lies|stays|staying|remaining still|unmoving',
};
export const CAMERA_MORE: Words<Camera> = {
  still:
    'static shot|still shot|fixed shot|static camera|still camera|fixed camera|locked camera|no camera movement|without camera movement|no camera motion|the camera is still|the camera is fixed|the camera does not move|the camera stays still',
  'pan-left':
    'pan left|pan to the left|panning to the left|camera pan left|camera pan to the left|sweeping left|the view moves left|the view moves to the left',
  'pan-right':
    'pan right|pan to the right|panning to the right|camera pan right|camera pan to the right|sweeping right|the view moves right|the view moves to the right|the view sweeps right',
  'zoom-in': 'zoom in|push in|pushing in|dolly in|close in|closing in|camera zoom in|zooming closer',
  'zoom-out': 'zoom out|pull out|pull back|pulling back|dolly out|camera zoom out|zooming away',
};
/** What a camera does in a clause that is about it. */
export const CAMERA_WAYS: Words<Camera> = {
  'zoom-in': 'in|closer|nearer|forward|forwards|towards|toward|near',
  'zoom-out': 'out|back|away|backward|backwards',
};
export const PLACE_MORE: {
  readonly whole: Words<Place>;
  readonly nouns: Words<Place>;
  readonly adjectives: Words<Place>;
} = {
  whole: {
    night:
      'among the stars|with stars above|full of stars|with stars|with small stars|with many stars|in the dark of night',
    dark: 'in the dark|in darkness',
  },
  nouns: {
    night: 'night|nighttime|midnight|moonlight|starlight',
    meadow: 'meadow|grass|lawn|park|field|grassland|pasture',
    desert: 'desert|dune|sand|sand dune|sahara',
    sea: 'sea|ocean|wave|water|seaside',
    snow: 'snow|winter|snowfield',
    dark: 'darkness|background|backdrop|wall|room',
  },
  adjectives: {
    night: 'starry|moonlit|nightly',
    meadow: 'grassy',
    desert: 'sandy',
    snow: 'snowy|wintry|snow covered',
    dark: 'dark|black|unlit|plain',
  },
};

const left: Tag = { kind: 'way', value: 'left' };
const right: Tag = { kind: 'way', value: 'right' };

/** Words that put the others together. */
export const STRUCTURE: readonly (readonly [phrases: string, tag: Tag])[] = [
  [
    'move|go|slide|glide|drift|travel|fly|roll|float|run|race|rush|speed|head|cross|swim|come|crawl|wander|sail',
    { kind: 'move' },
  ],
  ['to left|towards left|from right to left|from the right to the left|from right', left],
  ['to right|towards right|from left to right|from the left to the right|from left', right],
  ['left', left],
  ['right', right],
  ['to the left|towards the left|toward the left|to the left side|to the left edge', { ...left, alone: 'position' }],
  [
    'to the right|towards the right|toward the right|to the right side|to the right edge',
    { ...right, alone: 'position' },
  ],
  [
    'up|upward|upwards|to the top|from bottom to top|from the bottom to the top|skyward|skywards|into the air',
    { kind: 'way', value: 'up' },
  ],
  [
    'down|downward|downwards|to the bottom|from top to bottom|from the top to the bottom|to the ground',
    { kind: 'way', value: 'down' },
  ],
  ['up and down|up and then down', { kind: 'way', value: 'bouncing' }],
  [
    'in a circle|in circles|round and round|around and around|in a loop|around in circles|in round circles',
    { kind: 'way', value: 'circling' },
  ],
  ['on the left|at the left|on the left side|on the left hand side|at left', { kind: 'position', value: 'left-of' }],
  [
    'on the right|at the right|on the right side|on the right hand side|at right',
    { kind: 'position', value: 'right-of' },
  ],
  ['at the top|on the top|in the upper half', { kind: 'position', value: 'above' }],
  ['at the bottom|on the bottom|in the lower half', { kind: 'position', value: 'below' }],
  ['in the background|in the distance|in the back|at the back', { kind: 'position', value: 'behind' }],
  ['in the foreground|in front|at the front', { kind: 'position', value: 'in-front-of' }],
  ['to its left|on its left|at its left|on its left side', { kind: 'relation', value: 'left-of', back: true }],
  ['to its right|on its right|at its right|on its right side', { kind: 'relation', value: 'right-of', back: true }],
  ['on top of|atop', { kind: 'relation', value: 'above' }],
  ['beneath|lower than', { kind: 'relation', value: 'below' }],
  ['in back of|farther away than|further than', { kind: 'relation', value: 'behind' }],
  ['closer than|ahead of', { kind: 'relation', value: 'in-front-of' }],
  [
    'next to|beside|near|near to|close to|alongside|by the side of|together with|accompanied by',
    { kind: 'relation', value: 'beside' },
  ],
  ['sky|landscape|ground|scenery|country|countryside', { kind: 'ground' }],
  ['camera|viewpoint|pan|zoom|dolly', { kind: 'camera-word' }],
  ['a|an|one|another|some|single', { kind: 'article', definite: false }],
  ['the|this|these', { kind: 'article', definite: true }],
  ['not|no|without|never', { kind: 'negation' }],
  ['it|itself|its|they|them', { kind: 'pronoun' }],
  ['that|which|who', { kind: 'relative' }],
  ['and', { kind: 'and' }],
  ['while|as|whereas|then|but|when', { kind: 'clause' }],
  [
    'is|are|was|be|has|have|on|in|at|during|to|of|from|by|for|with|into|onto|through|across|along|around|inside|within|against|among|there|here',
    { kind: 'link' },
  ],
  [
    'please|round|show|me|us|i|we|you|want|would|like|see|look|watch|how|make|create|generate|draw|imagine|let|lets|can|could|will|should|video|clip|film|movie|animation|footage|scene|picture|image|shot|screen|frame|view|short|animated|cartoon|3d|rendered|render|play|appear|visible|shown|where|what|itself|very|just|thing|object|shape|shaped|coloured|colored|color|colour|size|kind|sort|do|does|so|also|all|get|become',
    { kind: 'filler' },
  ],
];
