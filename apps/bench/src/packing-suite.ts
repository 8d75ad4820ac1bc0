import { packStream, paddingOf, replayed } from '@kinograph/dataset';
import { Mt19937 } from '@kinograph/tensor';
import { markdown, type Row } from './table.js';

/** Widths and heights of clips, in pixels. */
const sizes = [
  [64, 64],
  [96, 56],
  [56, 96],
  [80, 64],
  [48, 48],
] as const;

/** Padding of packed, bucketed and padded batches over 4,000 clips of five sizes and 4 to 32 frames (patches of 4x8x8). */
export async function packingSuite(): Promise<string> {
  const random = new Mt19937(7);
  const draw = (below: number) => random.next() % below;
  const shapes = Array.from({ length: 4000 }, () => {
    const [width, height] = sizes[draw(sizes.length)]!;
    return [4 * (1 + draw(8)), height, width] as const;
  });
  const options = { capacity: 1024, window: 64, seed: 0, patch: [4, 8, 8] as const };
  const share = await paddingOf(shapes, options);
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
  const start = performance.now();
  const counts = shapes.map(([frames, height, width]) => (frames * height * width) / 256);
  for await (const _ of packStream(
    replayed(() => counts),
    (count) => count,
    options,
  ));
  const rate = counts.length / ((performance.now() - start) / 1000);
  const rows: Row[] = [
    {
      what: 'packed into sequences of 1,024 tokens',
      ours: percent(share.packed),
      reference: '3 %',
      ratio: share.packed / 0.03,
      target: 1,
    },
    { what: 'bucketed by shape, 1,024 tokens a batch', ours: percent(share.bucketed), reference: 'none' },
    { what: 'padded to the largest', ours: percent(share.padded), reference: 'none' },
    { what: 'clips packed a second', ours: Math.round(rate).toLocaleString('en'), reference: 'none' },
  ];
  return markdown('Packing clips of many shapes: padding', rows);
}
