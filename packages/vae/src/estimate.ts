import type { Choice, Estimate, EstimateContext, SessionEstimate } from '@kinograph/graph';
import { elementsOf, evaluateDim, type OnnxModel } from '@kinograph/onnx';
import {
  bytesOf,
  clipShapeOf,
  type ExpectedFrames,
  type ExpectedLatent,
  filesOf,
  latentShapeOf,
  latentSpaceOf,
  type Services,
  sessionEstimate,
} from '@kinograph/ports';
import { chunkSize } from './chunk-size.js';
import { framesFactor, parseVaeConfig, spaceFactor, type VaeConfig } from './config.js';
import { tileGrid } from './tiles.js';
import { decoderModel, encoderModel, encoderUnit } from './vae-models.js';

/** The parameters of both stages that decide what they take. */
interface Parameters {
  readonly checkpoint: string;
  readonly component: string;
  readonly chunk?: number | undefined;
  /** Decoding only. */
  readonly tile?: number | undefined;
}

/** Sizes of what goes through, in cells of the model's input. */
interface Size {
  readonly batch: number;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}

/** What decoding takes: windows of a few latent frames, however long the video. */
export async function estimateDecoding(context: EstimateContext<Parameters, Services>): Promise<Estimate> {
  const { component, config, weights, lowering } = await opened(context);
  const latent = context.inputs.latent as ExpectedLatent | undefined;
  const files = await filesOf(component);
  if (!latent) return { files };
  const [batch, , frames, height, width] = latent.shape;
  const size = { batch, frames, height, width };
  const cells = batch * height * width * spaceFactor(config.decoder) ** 2;
  const usual = chunkSize(
    context.parameters.chunk,
    framesFactor(config.decoder) * cells * config.decoder.levels.at(-1)!.outChannels,
  );
  const models = {
    first: await decoderModel(config, { weights, lowering, place: 'first' }),
    next: await decoderModel(config, { weights, lowering, place: 'next' }),
  };
  const cell = config.patch * spaceFactor(config.decoder);
  const windows = (chunk: number, tile?: number) => {
    const grid = tileGrid({ height, width }, tile, cell);
    if (!grid) return sessionsOf(models, size, chunk, 'F', context);
    const side = { height: Math.min(grid.side, height), width: Math.min(grid.side, width) };
    const sessions = sessionsOf(models, { ...size, ...side }, chunk, 'F', context);
    const tiles = grid.rows.length * grid.columns.length;
    // The past of every tile stays with the engine while another is decoded.
    const kept = (tiles - 1) * keptFactor * pastBytes(models.next, { B: batch, F: 1, H: side.height, W: side.width });
    return sessions.map((one) => ({ ...one, flops: tiles * one.flops, activationBytes: one.activationBytes + kept }));
  };
  const clip = clipShapeOf(latentSpaceOf(component), { frames, height, width });
  const inFlight = (chunk: number) =>
    bytesOf([batch, 3, framesFactor(config.decoder) * chunk, clip.height, clip.width]);
  const asked = context.parameters.tile;
  const found = smallest(usual, (chunk) => windows(chunk, asked), inFlight, context.memory);
  const { chunk, sessions, choices } =
    asked === undefined && found.bytes > (context.memory ?? Number.POSITIVE_INFINITY)
      ? inTiles(found, windows, cell, context.memory!)
      : found;
  const video: ExpectedFrames = { batch, ...clip, bytes: inFlight(chunk) };
  return { outputs: { frames: video }, files, weights: sessions.slice(0, 1), sessions, choices };
}

/** What encoding takes; the latents are held whole. */
export async function estimateEncoding(context: EstimateContext<Parameters, Services>): Promise<Estimate> {
  const { component, config, weights, lowering } = await opened(context);
  const video = context.inputs.frames as ExpectedFrames | undefined;
  const files = await filesOf(component);
  if (!video) return { files };
  const { batch, height, width } = video;
  const space = latentSpaceOf(component);
  const unit = encoderUnit(config);
  const taken = 1 + unit * Math.floor((video.frames - 1) / unit);
  const latent = latentShapeOf(space, { frames: taken, height, width });
  const shape: ExpectedLatent['shape'] = [batch, space.channels, latent.frames, latent.height, latent.width];
  const cell = config.patch * (config.encoder.residual ? spaceFactor(config.encoder) : 1);
  const cells = (batch * height * width) / config.patch ** 2;
  const usual = chunkSize(context.parameters.chunk, unit * cells * config.encoder.levels[0]!.outChannels);
  const models = {
    first: await encoderModel(config, { weights, lowering, place: 'first' }),
    next: await encoderModel(config, { weights, lowering, place: 'next' }),
  };
  const size = { batch, frames: 1 + (taken - 1) / unit, height: height / cell, width: width / cell };
  const windows = (chunk: number) => sessionsOf(models, size, chunk, 'K', context);
  const inFlight = (chunk: number) => bytesOf([batch, 3, unit * chunk, height, width]);
  const { sessions, choices } = smallest(usual, windows, inFlight, context.memory);
  return {
    outputs: { latent: { shape, bytes: bytesOf(shape) } },
    files,
    weights: sessions.slice(0, 1),
    sessions,
    choices,
  };
}

async function opened({ parameters, services }: EstimateContext<Parameters, Services>) {
  const component = await (await services.checkpoint(parameters.checkpoint)).component(parameters.component);
  const config: VaeConfig = parseVaeConfig(component);
  return { component, config, weights: await component.weights(), lowering: services.runtime.lowering };
}

/** The model of the first frame, and that of the windows after it, where there are any. */
function sessionsOf(
  models: Readonly<Record<'first' | 'next', OnnxModel>>,
  { batch: B, frames, height: H, width: W }: Size,
  chunk: number,
  framesSymbol: 'F' | 'K',
  { services }: EstimateContext<Parameters, Services>,
): SessionEstimate[] {
  const { lowering } = services.runtime;
  const use = { lowering, kind: 'convolution', prefer: 'balance' } as const;
  const first = sessionEstimate(models.first, { ...use, symbols: { B, H, W, [framesSymbol]: 1 } });
  const rest = frames - 1;
  if (rest === 0) return [first];
  const symbols = { B, H, W, [framesSymbol]: Math.min(chunk, rest) };
  return [first, sessionEstimate(models.next, { ...use, symbols, runs: rest / Math.min(chunk, rest) })];
}

/** How a clip goes through, and what that takes. */
interface Windows {
  readonly chunk: number;
  readonly sessions: SessionEstimate[];
  readonly choices: Choice[];
  readonly bytes: number;
}

/** The usual window, or the largest below it that fits; one frame where nothing does. */
function smallest(
  usual: number,
  windows: (chunk: number) => SessionEstimate[],
  inFlight: (chunk: number) => number,
  memory = Number.POSITIVE_INFINITY,
): Windows {
  let chunk = usual;
  let sessions = windows(chunk);
  while (chunk > 1 && total(sessions) + inFlight(chunk) > memory) sessions = windows(--chunk);
  const choices = chunk === usual ? [] : [{ parameter: 'chunk', value: chunk, why: 'smaller windows' }];
  return { chunk, sessions, choices, bytes: total(sessions) + inFlight(chunk) };
}

/** What is kept between chunks takes more than its bytes: what was kept before is freed a while later (measured). */
const keptFactor = 2.2;

/** Sides of tiles that are tried, in pixels, largest first. */
const tileSides = [512, 384, 256, 192, 128];

/** One latent frame at a time, in the largest tiles that fit; in the smallest where none do. */
function inTiles(
  least: Windows,
  windows: (chunk: number, tile: number) => SessionEstimate[],
  cell: number,
  memory: number,
): Windows {
  const sides = tileSides.filter((side) => side % cell === 0 && side >= 4 * cell);
  const fitting = sides.find((side) => total(windows(1, side)) <= memory) ?? sides.at(-1);
  if (fitting === undefined) return least;
  const sessions = windows(1, fitting);
  if (total(sessions) >= least.bytes) return least;
  const choice = { parameter: 'tile', value: fitting, why: `tiles of ${fitting} pixels, one after the other` };
  return { chunk: 1, sessions, choices: [...least.choices, choice], bytes: total(sessions) };
}

/** Bytes that the causal layers keep between two chunks. */
function pastBytes({ graph, inputs }: OnnxModel, symbols: Readonly<Record<string, number>>): number {
  const past = inputs.filter(({ name }) => name !== 'latents');
  return past.reduce((sum, { name }) => {
    return sum + 4 * evaluateDim(elementsOf(graph!.values.get(name)!.shape), symbols);
  }, 0);
}

function total(sessions: readonly SessionEstimate[]): number {
  const resident = sessions.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  return resident + Math.max(...sessions.map(({ activationBytes }) => activationBytes));
}
