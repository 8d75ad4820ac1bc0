import { KinographError } from '@kinograph/errors';
import type { Ports } from '@kinograph/graph';
import { z } from 'zod';
import { fail } from '../fail.js';
import type { Subject } from '../fixture.js';

/** The parts of a JSON schema that are looked at. */
export interface ParameterSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

/** The JSON schemas of a stage's parameters, by name: what an editor makes its forms of. */
export function parameterSchemas({ stage }: Subject): Readonly<Record<string, ParameterSchema>> {
  try {
    const schema = z.toJSONSchema(stage.parameters, { io: 'input', unrepresentable: 'any' });
    return (schema.properties ?? {}) as Readonly<Record<string, ParameterSchema>>;
  } catch (cause) {
    const wanted = 'a schema that JSON Schema can say';
    throw new KinographError('stage-kit.failed', { where: `stage ${stage.id}: parameters`, wanted, cause });
  }
}

/** Names, descriptions and codecs: what graphs, editors and caches need of every stage. */
export function checkDefinition(subject: Subject): void {
  const { stage } = subject;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(stage.id)) {
    fail(stage, 'id', { wanted: 'lower case with hyphens', got: JSON.stringify(stage.id) });
  }
  if (!Number.isInteger(stage.version) || stage.version < 1) {
    fail(stage, 'version', { wanted: 'a whole number from 1', got: String(stage.version) });
  }
  if (!/\S.*\.$/.test(stage.description)) {
    fail(stage, 'description', { wanted: 'a sentence', got: JSON.stringify(stage.description) });
  }
  for (const [name, { description }] of Object.entries(parameterSchemas(subject))) {
    if (description) continue;
    const next = 'Add .describe(...) to it.';
    fail(stage, `parameter ${name}`, { wanted: 'a description', got: 'none', next });
  }
  for (const ports of [stage.inputs as Ports, stage.outputs as Ports]) {
    for (const [name, { kind }] of Object.entries(ports)) {
      if (kind.codec) continue;
      const next = "Give definePort a codec, or 'made-again' where values are no data.";
      fail(stage, `port ${name}: kind ${kind.kind}`, { wanted: 'a codec', got: 'none', next });
    }
  }
}
