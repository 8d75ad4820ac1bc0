/** Prompts of what the embedded model has learned: colour, shape, place and motion. */
export const examples: readonly string[] = [
  'a big red ball bouncing over green grass',
  'a yellow star spinning at night',
  'a blue cube sliding to the left in the desert',
  'a white ring rising over the sea',
  'a small purple triangle circling in the snow',
  'an orange ball growing',
];
