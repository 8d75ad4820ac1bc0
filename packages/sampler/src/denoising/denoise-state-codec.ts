import type { Codec, Encoded, Json } from '@kinograph/graph';
import { decodeTensor, encodeTensor, type ScheduleState } from '@kinograph/ports';
import { type Tensor, type TorchGeneratorState, tensor } from '@kinograph/tensor';
import { z } from 'zod';
import type { DenoiseState } from './denoise.js';

type Values = ScheduleState['values'];

/** Numbers that JSON has not are kept as their names. */
const exactNumber = z.union([z.number(), z.object({ number: z.enum(['NaN', 'Infinity', '-Infinity', '-0']) })]);
const value = z.union([exactNumber, z.array(exactNumber), z.string(), z.boolean(), z.null()]);
type KeptNumber = z.infer<typeof exactNumber>;

const schema = z.object({
  format: z.literal(1),
  calls: z.int().min(0),
  values: z.record(z.string(), value),
  /** Name and description of every tensor, in the order of the buffers: the latents first. */
  tensors: z.array(z.tuple([z.string(), z.json()])).min(1),
  random: z.union([z.null(), z.object({ next: z.int().min(0).max(624), spare: z.union([z.null(), exactNumber]) })]),
});

/** A stopped denoising loop as data: latents, what the scheduler remembers, and where its random numbers have got to. */
export const denoiseStateCodec: Codec<DenoiseState> = {
  encode({ latents, schedule, random }) {
    const named = [['latents', latents] as const, ...Object.entries(schedule.tensors)];
    const encoded = named.map(([name, one]) => [name, encodeTensor(one)] as const);
    const words = random ? encodeTensor(tensor('uint32', [random.words.length], random.words)).buffers : [];
    return {
      json: {
        format: 1,
        calls: schedule.calls,
        values: mapValues(schedule.values, keptNumber) as Json,
        tensors: encoded.map(([name, { json }]) => [name, json]),
        random: random && {
          next: random.next,
          spare: random.spareNormal === null ? null : keptNumber(random.spareNormal),
        },
      },
      buffers: [...encoded.flatMap(([, { buffers }]) => buffers), ...words],
    };
  },
  decode({ json, buffers }) {
    const { calls, values, tensors, random } = schema.parse(json);
    const decoded = tensors.map(([name, described], index) => {
      const encoded: Encoded = { json: described as Json, buffers: buffers.slice(index, index + 1) };
      return [name, decodeTensor(encoded, 'float32')] as const;
    });
    const [[, latents], ...remembered] = decoded as [[string, Tensor<'float32'>], ...[string, Tensor<'float32'>][]];
    const schedule: ScheduleState = {
      calls,
      values: mapValues(values, numberOf) as Values,
      tensors: Object.fromEntries(remembered),
    };
    return { latents, schedule, random: random && decodeRandom(random, buffers.slice(tensors.length)) };
  },
};

function decodeRandom(
  { next, spare }: { readonly next: number; readonly spare: KeptNumber | null },
  buffers: Encoded['buffers'],
): TorchGeneratorState {
  const { data: words } = decodeTensor({ json: { dtype: 'uint32', shape: [624] }, buffers }, 'uint32');
  return { words, next, spareNormal: spare === null ? null : numberOf(spare) };
}

/** Applies a function to every number among a scheduler's values; leaves others as they are. */
function mapValues(values: Readonly<Record<string, unknown>>, change: (number: never) => unknown) {
  const changed = (one: unknown) => (isNumber(one) ? change(one as never) : one);
  const entries = Object.entries(values).map(([name, one]) => [
    name,
    Array.isArray(one) ? one.map(changed) : changed(one),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const isNumber = (one: unknown) => typeof one === 'number' || (typeof one === 'object' && one !== null);

function keptNumber(number: number): KeptNumber {
  if (Number.isFinite(number) && !Object.is(number, -0)) return number;
  return { number: Object.is(number, -0) ? '-0' : (String(number) as 'NaN') };
}

function numberOf(kept: KeptNumber): number {
  return typeof kept === 'number' ? kept : Number(kept.number);
}
