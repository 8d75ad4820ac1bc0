import type { Attributes, Registry } from '@kinograph/graph';
import { z } from 'zod';

/** An attribute of a port: a fixed text, or a variable that ports of one stage share. */
export type AttributeDescription = string | { readonly variable: string };

/** A port of a stage, as data. */
export interface PortDescription {
  readonly kind: string;
  readonly attributes: Readonly<Record<string, AttributeDescription>>;
  readonly optional: boolean;
}

/** JSON Schema of one parameter, as far as the studio reads it. */
export interface ParameterSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly items?: ParameterSchema | boolean;
  readonly prefixItems?: readonly ParameterSchema[];
  readonly anyOf?: readonly ParameterSchema[];
}

/** A stage, as data: what a palette and a form need. */
export interface StageDescription {
  readonly id: string;
  readonly version: number;
  readonly description: string;
  readonly inputs: Readonly<Record<string, PortDescription>>;
  readonly outputs: Readonly<Record<string, PortDescription>>;
  readonly parameters: Readonly<Record<string, ParameterSchema>>;
  /** Parameters that must be given. */
  readonly required: readonly string[];
  /** Whether it is a graph itself, known before it runs: its nodes can be opened. */
  readonly subgraph: boolean;
}

/** A kind of port, as data. */
export interface KindDescription {
  readonly kind: string;
  readonly attributes: readonly string[];
  readonly stream: boolean;
}

/** Everything an engine's graphs can be made of. */
export interface StageCatalogue {
  readonly stages: readonly StageDescription[];
  readonly kinds: readonly KindDescription[];
}

/** A registry as data. Code stays where it is; what the studio needs of a stage crosses to it. */
export function catalogueOf(registry: Registry): StageCatalogue {
  const stages = [...registry.stages.values()].map((stage): StageDescription => {
    const schema = z.toJSONSchema(stage.parameters as z.ZodType, { io: 'input', unrepresentable: 'any' });
    return {
      id: stage.id,
      version: stage.version,
      description: stage.description,
      inputs: portsOf(stage.inputs),
      outputs: portsOf(stage.outputs),
      parameters: (schema.properties ?? {}) as Record<string, ParameterSchema>,
      required: schema.required ?? [],
      subgraph: stage.graph !== undefined,
    };
  });
  const kinds = [...registry.kinds.values()].map(({ kind, attributes, stream }) => ({ kind, attributes, stream }));
  return { stages, kinds };
}

function portsOf(ports: Readonly<Record<string, PortDescription & { kind: { kind: string } }>>) {
  return Object.fromEntries(
    Object.entries(ports).map(([name, { kind, attributes, optional }]): [string, PortDescription] => [
      name,
      { kind: kind.kind, attributes: attributes as Attributes, optional },
    ]),
  );
}
