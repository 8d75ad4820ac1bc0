// Two clips and a still of different sizes in one sequence of tokens, and each of them back again.
//   npx tsx patchifier/pack-clips.ts
import { createPatchifier } from '@kinograph/patchifier';
import { TorchGenerator } from '@kinograph/tensor';

const random = new TorchGenerator(0);
const clips = [
  random.randn([1, 16, 5, 8, 12]), // [B, C, F, H, W]: 5 latent frames, wide
  random.randn([1, 16, 3, 12, 8]), // 3 latent frames, tall
  random.randn([1, 16, 1, 4, 4]), // a still
];

const patchifier = createPatchifier([1, 2, 2]); // latent cells of a patch: frames, height, width
const sequence = patchifier.patchify(clips);
console.log(`tokens [${sequence.tokens.shape.join(', ')}]`);
for (const [index, clip] of clips.entries()) {
  const tokens = [...sequence.segments.data].filter((segment) => Number(segment) === index).length;
  console.log(`segment ${index}: ${tokens} tokens of [${clip.shape.join(', ')}]`);
}

const back = patchifier.unpatchify(sequence.tokens, sequence);
const same = back.every((clip, index) => clip.data.every((value, at) => value === clips[index]!.data[at]));
console.log(`unpatchified: ${same ? 'the same' : 'different'}`);
