/** A program as a user's would be, for `lifecycle.test.ts`: starts a run of many seconds, and says when it is under way. */
import { buildModel } from '@kinograph/onnx';
import { tensor } from '@kinograph/tensor';
import { createNodeRuntime } from '../src/index.js';

const [what] = process.argv.slice(2);

const model = buildModel('busy', {}, (s) => {
  const w = s.constant(tensor('float32', [256, 256], new Float32Array(256 * 256).fill(1 / 256)));
  let y = s.input('x', 'float32', ['N', 256]);
  for (let round = 0; round < 400; round++) y = s.op.matmul(y, w);
  s.output('y', y);
});
const feed = (rows: number) => ({ x: tensor('float32', [rows, 256]) });

const runtime = await createNodeRuntime({ threads: 1 });
const session = await runtime.open(model);
await session.run(feed(1));

if (what === 'handles SIGINT') process.on('SIGINT', () => process.exit(130));
if (what !== 'forgets to dispose') {
  session.run(feed(20_000)).then(
    () => console.log('finished'),
    (error: unknown) => {
      console.log(error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : error);
    },
  );
  setTimeout(() => console.log('running'), 200);
}
if (what === 'exits') setTimeout(() => process.exit(130), 400);
if (what === 'throws') {
  setTimeout(() => {
    throw new Error('unexpected');
  }, 400);
}
