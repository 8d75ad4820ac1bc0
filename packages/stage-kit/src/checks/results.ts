import type { Codec, Encoded, PortKind, Ports, StreamCodec } from '@kinograph/graph';
import { comparable, encodedOutputs, encodedValue, isData, same } from '../encoded-outputs.js';
import { fail } from '../fail.js';
import type { Subject } from '../fixture.js';
import { call, release } from '../run-alone.js';

/** Two calls give the same, in every bit. */
export async function checkRepeats(subject: Subject): Promise<void> {
  const [first, second] = [await once(subject), await once(subject)];
  if (!same(first, second)) {
    const next = 'Take every random number from a seed that is a parameter; read no clock.';
    fail(subject.stage, 'two calls', { wanted: 'the same results', got: 'different ones', next });
  }
}

/** What is put into data and taken out again is the same; and JSON carries its JSON. */
export async function checkCodecs(subject: Subject): Promise<void> {
  const { stage, fixture } = subject;
  const inputs: Readonly<Record<string, unknown>> = await fixture.inputs();
  for (const [name, { kind }] of Object.entries(stage.inputs as Ports)) {
    if (inputs[name] === undefined || !isData(kind)) continue;
    const items: unknown[] = [];
    if (kind.stream) for await (const item of inputs[name] as AsyncIterable<unknown>) items.push(item);
    checkRoundTrip(subject, `input ${name}`, kind, encodedValue(kind, inputs[name], items));
  }
  const one = await call(subject);
  for (const [name, { kind }] of Object.entries(stage.outputs as Ports)) {
    if (!isData(kind)) continue;
    checkRoundTrip(subject, `output ${name}`, kind, encodedValue(kind, one.outputs[name], one.items[name]));
  }
  await release(subject, one);
}

/** What other engines give is as near as the fixture says. */
export async function checkElsewhere(subject: Subject, name: string): Promise<void> {
  const { stage, fixture } = subject;
  const { difference, tolerance } = fixture;
  if (!difference || tolerance === undefined) {
    fail(stage, `on ${name}`, { wanted: 'difference and tolerance in the fixture', got: 'none' });
  }
  const here = await call(subject);
  const there = await call(subject, { services: await fixture.elsewhere![name]!() });
  const off = await difference(withItems(here), withItems(there));
  await release(subject, here);
  await release(subject, there);
  if (!(off <= tolerance)) fail(stage, `on ${name}`, { wanted: `a difference up to ${tolerance}`, got: String(off) });
}

/** Outputs as they are; streams as their items. */
function withItems({ outputs, items }: Awaited<ReturnType<typeof call>>): Readonly<Record<string, unknown>> {
  return { ...outputs, ...items };
}

async function once(subject: Subject): Promise<unknown> {
  const one = await call(subject);
  const encoded = await encodedOutputs(subject, one);
  await release(subject, one);
  return encoded;
}

function checkRoundTrip({ stage }: Subject, where: string, kind: PortKind, encoded: readonly Encoded[]): void {
  const codecOf = (index: number): Codec<unknown> => {
    if (!kind.stream) return kind.codec as Codec<unknown>;
    const { info, item } = kind.codec as StreamCodec<unknown, unknown>;
    return index === 0 ? info : item;
  };
  for (const [index, one] of encoded.entries()) {
    const { json, buffers } = one;
    const throughText: unknown = JSON.parse(JSON.stringify(json));
    if (!same(throughText, json)) {
      fail(stage, `${where}: codec of ${kind.kind}`, { wanted: 'JSON that survives being text', got: String(json) });
    }
    // As a store gives it back: in memory of its own, at an odd place.
    const copies = buffers.map((bytes) => {
      const room = new Uint8Array(bytes.byteLength + 1);
      room.set(bytes, 1);
      return room.subarray(1);
    });
    const codec = codecOf(index);
    const again = codec.encode(codec.decode({ json: throughText as Encoded['json'], buffers: copies }));
    if (!same(comparable(again), comparable(one))) {
      fail(stage, `${where}: codec of ${kind.kind}`, { wanted: 'the value that was encoded', got: 'another' });
    }
  }
}
