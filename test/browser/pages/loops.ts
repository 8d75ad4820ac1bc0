import { openCheckpoint } from '@kinograph/checkpoint';
import { openWanDenoiser } from '@kinograph/dit';
import { buildModel, type OnnxModel } from '@kinograph/onnx';
import { createPatchifier } from '@kinograph/patchifier';
import type { Denoiser, Embedding } from '@kinograph/ports';
import type { KeptState, Runtime, Session } from '@kinograph/runtime';
import { TorchGenerator, tensor } from '@kinograph/tensor';
import { openRuntime, type PageRuntimeOptions } from './conformance.js';

/** Denoising loops that a page is to run. */
export interface Loops {
  readonly loops: number;
  readonly steps: number;
  /** Gives every step arrays of its own for the same prompts, so that nothing can tell they are the same. */
  readonly freshPrompts?: boolean;
}

/** What came of them. */
export interface LoopsRun {
  /** Bytes the page posted to the engine's worker, model and weights left out. */
  readonly posted: number;
  /** What is kept with the engine at the end of the last loop, and after its denoiser was disposed. */
  readonly during: KeptState;
  readonly after: KeptState;
  /** Every prediction of the last step, end to end. */
  readonly last: number[];
}

const channels = 16;
const textLength = 64;
const clip = [2, 8, 8];

let runtime: Runtime | undefined;
let chained: Session | undefined;
let posted = 0;

/** Adds 1 to `[N, 1024]`, and gives the first row too. */
function chain(): OnnxModel {
  return buildModel('chain', {}, (s) => {
    const next = s.op.add(s.input('x', 'float32', ['N', 1024]), 1);
    s.output('next', next);
    s.output('first', s.op.slice(next, { axis: 0, start: 0, end: 1 }));
  });
}

/**
 * Makes the runtime that the loops share, and opens a model on it that stays open: a GPU without any is given up, and has every
 * shader to compile again. From now on what is posted to its worker is counted. */
export async function openLoops(options: PageRuntimeOptions): Promise<void> {
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message: { parts?: readonly Uint8Array[] }, ...rest: never[]) {
    for (const { byteLength } of message.parts ?? []) posted += byteLength;
    post.call(this, message, ...(rest as [never]));
  };
  runtime = await openRuntime(options);
  chained = await runtime.open(chain());
}

export async function endLoops(): Promise<void> {
  await runtime?.dispose();
  runtime = undefined;
}

/** Runs denoising loops of the golden Wan transformer with guidance: two prompts a step, which go through it together. */
export async function runLoops({ loops, steps, freshPrompts = false }: Loops): Promise<LoopsRun> {
  const engine = runtime!;
  const prompt = (seed: number): Embedding => ({
    tensor: new TorchGenerator(seed).randn([1, textLength, 32]),
    lengths: [textLength],
  });
  let during = engine.kept;
  let last: number[] = [];
  let sum = 0;
  for (let loop = 0; loop < loops; loop++) {
    const denoiser = await openDenoiser(engine);
    let prompts = [prompt(1), prompt(2)];
    for (let step = 0; step < steps; step++) {
      if (step === 1) posted = 0; // The first step opens the model, and hands over what stays.
      if (freshPrompts) prompts = [prompt(1), prompt(2)];
      const latents = new TorchGenerator(step).randn([1, channels, ...clip]);
      const requests = prompts.map((condition) => ({ latents, timestep: 1000 - 100 * step, condition }));
      last = (await denoiser.predict(requests)).flatMap(({ data }) => [...data]);
    }
    sum += posted;
    during = engine.kept;
    await denoiser.dispose();
  }
  return { posted: sum, during, after: engine.kept, last };
}

async function openDenoiser(engine: Runtime): Promise<Denoiser> {
  const checkpoint = await openCheckpoint(new URL('/golden/wan/checkpoint/transformer/', location.href).href);
  const space = { id: 'wan21', channels, stride: { frames: 4, height: 8, width: 8 }, mean: [], std: [] };
  const component = await checkpoint.component('transformer');
  return openWanDenoiser(component, { runtime: engine, space, patchifier: createPatchifier([1, 2, 2]) });
}

/** Runs a model over and over from zeros, fed with the `[256, 1024]` that the run before kept; a value of its last result. */
export async function keptChain(times: number): Promise<number> {
  const session = chained!;
  let before = await session.runKeeping({ x: tensor('float32', [256, 1024]) }, ['next']);
  for (let time = 1; time < times; time++) {
    const now = await session.runKeeping({ x: before.kept.next! }, ['next']);
    await before.release();
    before = now;
  }
  await before.release();
  return before.results.first!.data[1023] as number;
}
