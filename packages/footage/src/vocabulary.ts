/** Colours an object can have, as sRGB bytes. */
export const COLOURS = {
  red: [222, 38, 38],
  green: [25, 205, 70],
  blue: [40, 75, 232],
  yellow: [250, 222, 40],
  purple: [146, 52, 200],
  orange: [250, 132, 25],
  white: [248, 248, 248],
  pink: [252, 128, 184],
  brown: [122, 70, 36],
  cyan: [45, 222, 228],
} as const satisfies Record<string, readonly [number, number, number]>;

/** What an object can be: ball, cube, pyramid and cylinder are solids, the others flat with a soft bevel. */
export const OBJECTS = ['ball', 'cube', 'pyramid', 'star', 'ring', 'cross', 'heart', 'cylinder'] as const;

/** Radius of an object as a share of the picture's shorter side. */
export const SIZES = { small: 0.095, medium: 0.14, big: 0.2 } as const;

/** Where a scene plays. */
export const PLACES = ['night', 'meadow', 'desert', 'sea', 'snow', 'dark'] as const;

/** What an object does from the first frame to the last. */
export const MOTIONS = [
  'left',
  'right',
  'up',
  'down',
  'bouncing',
  'circling',
  'growing',
  'shrinking',
  'spinning',
  'still',
] as const;

/** What the camera does. A pan to the right moves the scene to the left. */
export const CAMERAS = ['still', 'pan-left', 'pan-right', 'zoom-in', 'zoom-out'] as const;

/** Where the first object is, seen from the second. */
export const RELATIONS = ['left-of', 'right-of', 'above', 'below', 'behind', 'in-front-of'] as const;

export type Colour = keyof typeof COLOURS;
export type ObjectKind = (typeof OBJECTS)[number];
export type Size = keyof typeof SIZES;
export type Place = (typeof PLACES)[number];
export type Motion = (typeof MOTIONS)[number];
export type Camera = (typeof CAMERAS)[number];
export type Relation = (typeof RELATIONS)[number];

/** The names of all colours. */
export const COLOUR_NAMES = Object.keys(COLOURS) as Colour[];
/** The names of all sizes, from small to big. */
export const SIZE_NAMES = Object.keys(SIZES) as Size[];
