import type { MachineSpeed } from '@kinograph/graph';
import { buildModel, type OnnxModel } from '@kinograph/onnx';
import type { Runtime } from '@kinograph/runtime';
import { type Tensor, tensor } from '@kinograph/tensor';

/** Seconds of each of the two measurements. */
const secondsEach = 0.4;

/** Bytes of weights an engine reads, widens and lays out in a second, on a machine that makes products this fast. */
const bytesAFlop = 1 / 150;

/** Measures for about a second how fast a runtime computes: products of matrices, and convolutions. */
export async function calibrate(runtime: Runtime, signal?: AbortSignal): Promise<MachineSpeed> {
  const { lowering } = runtime;
  const [rows, width] = [256, 1024];
  const matmul = buildModel('calibrate-matmul', { lowering }, (s) => {
    const w = s.input('w', 'float32', [width, width]);
    s.output('y', s.op.matmul(s.op.matmul(s.input('x', 'float32', [rows, width]), w), w));
  });
  const [channels, side] = [64, 64];
  const convolution = buildModel('calibrate-convolution', { lowering }, (s) => {
    const image = s.input('x', 'float32', [2, channels, side, side]);
    const filters = s.input('w', 'float32', [channels, channels, 3, 3]);
    const pads = [
      [1, 1],
      [1, 1],
    ] as const;
    s.output('y', s.op.conv(image, filters, undefined, { strides: [1, 1], pads }));
  });
  const products = await flopsASecond(
    runtime,
    matmul,
    { x: [rows, width], w: [width, width] },
    4 * rows * width ** 2,
    signal,
  );
  const images = { x: [2, channels, side, side], w: [channels, channels, 3, 3] };
  const convolutions = await flopsASecond(runtime, convolution, images, 4 * channels ** 2 * 9 * side ** 2, signal);
  return { matmul: products, convolution: convolutions, bytes: products * bytesAFlop };
}

/** Operations a second over as many runs as fit the time; the first run is not counted. */
async function flopsASecond(
  runtime: Runtime,
  model: OnnxModel,
  shapes: Readonly<Record<string, readonly number[]>>,
  flops: number,
  signal?: AbortSignal,
): Promise<number> {
  const session = await runtime.open(model, { ...(signal && { signal }) });
  try {
    const feeds = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, ramp(shape)]));
    await session.run(feeds);
    const started = performance.now();
    let runs = 0;
    while (performance.now() - started < secondsEach * 1000) {
      signal?.throwIfAborted();
      await session.run(feeds);
      runs++;
    }
    return (runs * flops) / ((performance.now() - started) / 1000);
  } finally {
    await session.dispose();
  }
}

/** Numbers that are no zeros: some engines are quicker with those. */
function ramp(shape: readonly number[]): Tensor<'float32'> {
  const made = tensor('float32', shape);
  made.data.forEach((_, at) => {
    made.data[at] = (at % 7) / 7 - 0.4;
  });
  return made;
}
