import type { Codec, Encoded, PortKind, Ports, StreamCodec } from '@kinograph/graph';
import type { Subject } from './fixture.js';
import type { Call } from './run-alone.js';

/** Whether values of a kind are data. */
export function isData({ codec }: PortKind): boolean {
  return codec !== undefined && codec !== 'made-again';
}

/** A value, or what is known of a stream and its items, as data. */
export function encodedValue(kind: PortKind, value: unknown, items: readonly unknown[] = []): Encoded[] {
  if (!kind.stream) return [(kind.codec as Codec<unknown>).encode(value)];
  const { info, item } = kind.codec as StreamCodec<unknown, unknown>;
  return [info.encode((value as { info: unknown }).info), ...items.map((one) => item.encode(one))];
}

/** Everything a call gave that is data, by output; and what the fixture says of the rest. */
export async function encodedOutputs({ stage, fixture }: Subject, { outputs, items }: Call): Promise<unknown> {
  const ports = Object.entries(stage.outputs as Ports).filter(([, { kind }]) => isData(kind));
  const data = ports.map(([output, { kind }]) => [
    output,
    encodedValue(kind, outputs[output], items[output]).map(comparable),
  ]);
  return { data: Object.fromEntries(data), rest: await fixture.describe?.(outputs) };
}

/** Bytes as themselves, wherever they stand in their buffer. */
export function comparable({ json, buffers }: Encoded): unknown {
  return { json, buffers: buffers.map((bytes) => [...bytes]) };
}

/** Whether two encoded results are the same in every bit; names may come in any order. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder);
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
