/** Prompts of what the embedded model has learned: colour, shape, place and motion. */
export const examples: readonly string[] = [
  'a big red ball bouncing over green grass',
  'a yellow ring at night',
  'a blue cube in the desert',
  'a white ball rising over the sea',
  'a purple triangle in the snow',
];
