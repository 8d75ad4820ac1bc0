/** Prompts of what the embedded model has learned: colour, object, place, motion, camera. */
export const examples: readonly string[] = [
  'a big red ball bouncing over green grass',
  'a yellow ring at night',
  'a blue cube growing in the desert',
  'a white ball rising over the sea',
  'a purple pyramid spinning in the snow',
  'a pink cross in a meadow, the camera pans left',
];
