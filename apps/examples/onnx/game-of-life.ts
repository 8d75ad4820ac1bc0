// A model written in TypeScript and run: one generation of Conway's Game of Life as a convolution.
//   npx tsx onnx/game-of-life.ts [generations]
import { buildModel } from '@kinograph/onnx';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { tensor } from '@kinograph/tensor';

const runtime = await createNodeRuntime({ threads: 1 });

// A live cell counts one half of itself: sums of 2.5, 3 and 3.5 are the cells that live on, or are born.
const model = buildModel('life', { lowering: runtime.lowering }, (s) => {
  const { op } = s;
  const cells = s.input('cells', 'float32', [1, 1, 'H', 'W']);
  const kernel = s.constant([1, 1, 1, 1, 0.5, 1, 1, 1, 1], { dtype: 'float32', shape: [1, 1, 3, 3] });
  const sum = op.conv(cells, kernel, undefined, {
    strides: [1, 1],
    pads: [
      [1, 1],
      [1, 1],
    ],
  });
  s.output('next', op.cast(op.less(op.abs(op.sub(sum, 3)), 0.75), 'float32'));
});
console.log(`${model.bytes.length} bytes of ONNX, output ${JSON.stringify(model.outputs[0])}`);

const glider = ['.#......', '..#.....', '###.....', '........', '........', '........'];
let cells = tensor(
  'float32',
  [1, 1, glider.length, glider[0]!.length],
  Float32Array.from([...glider.join('')], (cell) => Number(cell === '#')),
);
const session = await runtime.open(model);
for (let generation = 0; generation < Number(process.argv[2] ?? 4); generation++) {
  cells = (await session.run({ cells })).next as typeof cells;
}
const rows = [...cells.data].map((alive) => (alive ? '#' : '.')).join('');
console.log(rows.match(/.{8}/g)?.join('\n'));
await runtime.dispose();
