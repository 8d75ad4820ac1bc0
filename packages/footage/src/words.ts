import type { Camera, Colour, Motion, ObjectKind, Place, Relation, Size } from './vocabulary.js';

/** Wordings of one meaning; the usual one stands more than once, and is drawn more often. */
export type Wordings = readonly string[];

const words = (list: string): Wordings => list.split('|');

export const COLOUR_WORDS: Record<Colour, Wordings> = {
  red: words('red|red|crimson|bright red|scarlet'),
  green: words('green|green|emerald|bright green|lime green'),
  blue: words('blue|blue|royal blue|bright blue|dark blue'),
  yellow: words('yellow|yellow|golden|bright yellow|lemon yellow'),
  purple: words('purple|purple|violet|lilac'),
  orange: words('orange|orange|bright orange|tangerine'),
  white: words('white|white|snow white|pale white'),
  pink: words('pink|pink|light pink|bright pink|rose'),
  brown: words('brown|brown|chocolate|dark brown'),
  cyan: words('cyan|cyan|turquoise|light blue|sky blue|teal'),
};
export const OBJECT_WORDS: Record<ObjectKind, Wordings> = {
  ball: words('ball|ball|sphere|round ball|circle'),
  cube: words('cube|cube|box|block|dice|square'),
  pyramid: words('pyramid|pyramid|triangle|four-sided pyramid'),
  star: words('star|star|five-pointed star|star shape'),
  ring: words('ring|ring|hoop|donut'),
  cross: words('cross|cross|plus sign|plus'),
  heart: words('heart|heart|heart shape|love heart'),
  cylinder: words('cylinder|cylinder|drum|can|tin can'),
};
export const SIZE_WORDS: Record<Size, Wordings> = {
  small: words('small|small|little|tiny'),
  medium: words('|||medium|medium-sized|mid-sized'),
  big: words('big|big|large|huge|giant'),
};
/** In the form that follows "is". */
export const MOTION_WORDS: Record<Motion, Wordings> = {
  left: words(
    'moving left|moving to the left|going left|sliding to the left|gliding left|drifting left|travelling leftwards|flying to the left|rolling left|moving from right to left',
  ),
  right: words(
    'moving right|moving to the right|going right|sliding to the right|gliding right|drifting right|travelling rightwards|flying to the right|rolling right|moving from left to right',
  ),
  up: words('rising|rising up|moving up|going up|floating up|flying up|climbing|ascending'),
  down: words('falling|falling down|moving down|going down|dropping|sinking|descending'),
  bouncing: words('bouncing|bouncing up and down|jumping|jumping up and down|hopping'),
  circling: words('circling|moving in a circle|going round in circles|circling around|flying in a circle|orbiting'),
  growing: words('growing|growing bigger|getting bigger|getting larger|expanding'),
  shrinking: words('shrinking|getting smaller|becoming smaller|contracting'),
  spinning: words('spinning|spinning around|rotating|turning|turning around|twirling'),
  still: words('standing still|staying still|not moving|resting|at rest|motionless'),
};
/** In the form that follows a noun or "it". */
export const MOTION_VERBS: Record<Motion, Wordings> = {
  left: words('moves left|moves to the left|goes left|slides to the left|glides left|drifts left|flies to the left'),
  right: words(
    'moves right|moves to the right|goes right|slides to the right|glides right|drifts right|flies to the right',
  ),
  up: words('rises|rises up|moves up|goes up|floats up|flies up|climbs|ascends'),
  down: words('falls|falls down|moves down|goes down|drops|sinks|descends'),
  bouncing: words('bounces|bounces up and down|jumps|jumps up and down|hops'),
  circling: words('circles|moves in a circle|goes round in circles|circles around|orbits'),
  growing: words('grows|grows bigger|gets bigger|gets larger|expands'),
  shrinking: words('shrinks|gets smaller|becomes smaller|contracts'),
  spinning: words('spins|spins around|rotates|turns|turns around|twirls'),
  still: words('stands still|stays still|does not move|rests'),
};
export const PLACE_WORDS: Record<Place, Wordings> = {
  night: words(
    'at night|in the night sky|under a night sky|under the stars|in the moonlight|by moonlight|on a starry night',
  ),
  meadow: words(
    'over a green meadow|in a green meadow|on green grass|over the grass|in a meadow|in a green field|in a park|on a lawn',
  ),
  desert: words('in the desert|over the desert|over sand dunes|on the sand|across the desert|among the dunes'),
  sea: words('above the sea|over the sea|at sea|over the ocean|over the waves|above blue water|on the water'),
  snow: words('in the snow|over the snow|on white snow|in a snowy field|in winter|in a wintry landscape'),
  dark: words('||on a dark background|on a black background|in the dark|in front of a dark wall|in an unlit room'),
};
export const CAMERA_WORDS: Record<Camera, Wordings> = {
  still: words(''),
  'pan-left': words('the camera pans left|the camera moves to the left|panning left|the view sweeps left'),
  'pan-right': words('the camera pans right|the camera moves to the right|panning right|the view sweeps right'),
  'zoom-in': words('the camera zooms in|zooming in|the camera comes closer|a slow push in'),
  'zoom-out': words('the camera zooms out|zooming out|the camera pulls back|a slow pull out'),
};
export const RELATION_WORDS: Record<Relation, Wordings> = {
  'left-of': words('to the left of|left of|on the left of|on the left side of'),
  'right-of': words('to the right of|right of|on the right of|on the right side of'),
  above: words('above|over|higher than'),
  below: words('below|under|underneath'),
  behind: words('behind|further away than'),
  'in-front-of': words('in front of|nearer than'),
};
/** One sentence a place for long captions, after "The scene plays". */
export const SURROUNDINGS: Record<Place, string> = {
  night: 'a dark blue night sky with small stars and a round pale moon above dark land',
  meadow: 'a green meadow with gentle hills under a clear blue sky',
  desert: 'a desert of yellow sand dunes under a warm orange sky with a pale sun',
  sea: 'a calm deep blue sea with soft waves under a bright sky',
  snow: 'a white field of snow with soft drifts under a grey blue sky',
  dark: 'a plain dark room with a faint light on the floor',
};
