import {
  type AnyStage,
  type CacheOptions,
  createRegistry,
  type Graph,
  graphFormat,
  type PortKind,
  type Ports,
  type Run,
  type RunEvent,
  run,
  variable,
} from '@kinograph/graph';
import { z } from 'zod';
import { isData } from './encoded-outputs.js';
import type { Subject } from './fixture.js';

/** The name of the only node. */
export const nodeName = 'stage';

/** How one call differs from the good one. */
export interface CallOptions {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly services?: unknown;
  readonly cache?: CacheOptions;
  readonly signal?: AbortSignal;
  /** Called as events come; before the run goes on from where it waits. */
  readonly onEvent?: (event: RunEvent) => void;
}

/**
 * A graph that is one stage: its outputs are the graph's, and so are those inputs that are data. Others come from a node of their
 * own, as they would in any graph: in a cache they are known by what made them.
 */
export function graphOf(
  stage: AnyStage,
  parameters: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): Graph {
  const ports = stage.inputs as Ports;
  const connected = Object.keys(given);
  const made = connected.filter((name) => ports[name] && !isGiven(ports[name].kind));
  const sources = made.map((name) => sourceOf(name, ports[name]!.kind, given[name]));
  const inputs = connected
    .filter((name) => ports[name] && isGiven(ports[name].kind))
    .map((name) => [name, { kind: ports[name]!.kind.kind, attributes: {} }]);
  const wiring = connected.map((name) => [
    name,
    made.includes(name) ? { node: sourceName(name), output: 'value' } : { input: name },
  ]);
  const sourceNodes = sources.map(({ id, version }) => [id, { stage: id, version, parameters: {}, inputs: {} }]);
  const node = { stage: stage.id, version: stage.version, parameters, inputs: Object.fromEntries(wiring) };
  const outputs = Object.keys(stage.outputs as Ports).map((output) => [output, { node: nodeName, output }]);
  return {
    data: {
      ...graphFormat,
      name: `only-${stage.id}`,
      inputs: Object.fromEntries(inputs),
      nodes: { ...Object.fromEntries(sourceNodes), [nodeName]: node },
      outputs: Object.fromEntries(outputs),
    },
    registry: createRegistry([...sources, stage]),
  };
}

/** Those of the values that are the graph's own inputs. */
export function givenTo(stage: AnyStage, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ports = stage.inputs as Ports;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !ports[name] || isGiven(ports[name].kind)));
}

function isGiven(kind: PortKind): boolean {
  return isData(kind) && !kind.stream;
}

function sourceName(input: string): string {
  return `given-${input}`;
}

/** A stage that gives one value. */
function sourceOf(input: string, kind: PortKind, value: unknown): AnyStage {
  const attributes = Object.fromEntries(kind.attributes.map((name) => [name, variable(name)]));
  return {
    id: sourceName(input),
    version: 1,
    description: 'Gives one value.',
    cache: false,
    inputs: {},
    outputs: { value: { kind, attributes, optional: false } },
    parameters: z.object({}),
    run: () => ({ value }),
  };
}

/** What came of one call. */
export interface Call {
  readonly events: readonly RunEvent[];
  /** Streams have been taken to their end: each is the list of its items, in `items`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly items: Readonly<Record<string, readonly unknown[]>>;
}

/** Runs the stage once, and takes everything it gives. */
export async function call({ stage, fixture }: Subject, options: CallOptions = {}): Promise<Call> {
  const running = await start({ stage, fixture }, options);
  const events: RunEvent[] = [];
  const listening = listen(running, events, options.onEvent);
  try {
    const outputs = await running.result;
    const items: Record<string, unknown[]> = {};
    const taking = Object.entries(stage.outputs as Ports).map(async ([output, { kind }]) => {
      if (!kind.stream) return;
      items[output] = [];
      for await (const item of outputs[output] as AsyncIterable<unknown>) items[output].push(item);
    });
    await Promise.all(taking);
    return { events, outputs, items };
  } finally {
    await listening;
    await fixture.cleanUp?.();
  }
}

/** Frees what a call gave. */
export async function release({ stage }: Subject, { outputs }: Pick<Call, 'outputs'>): Promise<void> {
  for (const [output, { kind }] of Object.entries(stage.outputs as Ports)) {
    if (!kind.stream) await kind.release?.(outputs[output]);
  }
}

/** Begins a run of the stage. */
export async function start({ stage, fixture }: Subject, options: CallOptions): Promise<Run> {
  const inputs = withoutUndefined({ ...(await fixture.inputs()), ...options.inputs });
  const services = options.services ?? (await fixture.services?.());
  const parameters = withoutUndefined({ ...fixture.parameters, ...options.parameters });
  const { cache, signal } = options;
  return run(graphOf(stage, parameters, inputs), { inputs: givenTo(stage, inputs), services, cache, signal }) as Run;
}

async function listen(running: Run, events: RunEvent[], onEvent?: (event: RunEvent) => void): Promise<void> {
  for await (const event of running) {
    events.push(event);
    onEvent?.(event);
  }
}

export function withoutUndefined(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
