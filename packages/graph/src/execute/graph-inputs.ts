import { KinographError, suggestion } from '@kinograph/errors';
import { encodedKey } from '../cache/content-key.js';
import { isData } from '../cache/kept-results.js';
import type { Codec } from '../codec.js';
import type { PortKind } from '../port.js';
import type { Registry } from '../registry.js';
import type { RunAttributes } from '../validate/attributes.js';
import { inputTerms } from '../validate/check-wiring.js';
import type { CheckedGraph } from '../validate/validate.js';
import { mismatch } from './mismatch.js';

/** A value the run was given. */
export interface GraphInput {
  readonly name: string;
  readonly kind: PortKind;
  readonly value: unknown;
}

/**
 * Checks what a run is given against what its graph wants.
 * @throws KinographError `graph.input-missing`, `graph.input-unknown`, `graph.attribute-mismatch`.
 */
export function graphInputs(
  { data }: CheckedGraph,
  { kinds }: Registry,
  given: Readonly<Record<string, unknown>>,
  runAttributes: RunAttributes,
): GraphInput[] {
  const where = (name: string) => `graph ${data.name}: input "${name}"`;
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(data.inputs, name)) continue;
    const next = suggestion(name, Object.keys(data.inputs));
    throw new KinographError('graph.input-unknown', { where: where(name), wanted: 'an input of the graph', next });
  }
  return Object.entries(data.inputs).map(([name, { kind: kindName, attributes }]) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) {
      const next = 'Give it in options.inputs.';
      throw new KinographError('graph.input-missing', { where: where(name), wanted: kindName, got: 'nothing', next });
    }
    const kind = kinds.get(kindName)!;
    const carried = kind.stream ? undefined : kind.attributesOf?.(value);
    const terms = [...inputTerms(name, kind.attributes, attributes)];
    const disagreement = carried && runAttributes.check(terms, carried, 'the value given');
    if (disagreement) throw mismatch(where(name), kindName, disagreement);
    return { name, kind, value };
  });
}

/** What a value that was given is known by in the cache; nothing where it is no data. */
export function inputKey({ kind, value }: GraphInput): string | undefined {
  if (kind.stream || !isData(kind)) return undefined;
  try {
    return encodedKey((kind.codec as Codec<unknown>).encode(value));
  } catch {
    return undefined;
  }
}
