import type { PortDescription, StageDescription } from '../engine/stage-catalogue.js';

/** Which port of one stage stands for which of another. */
export interface StageFit {
  readonly inputs: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
}

/** How far a stage can stand in for another: ports of the same kind, by name first, then in order. */
export function fitsStage(old: StageDescription | undefined, next: StageDescription): StageFit {
  return { inputs: matched(old?.inputs ?? {}, next.inputs), outputs: matched(old?.outputs ?? {}, next.outputs) };
}

/** Stages that give everything a stage gives, and so can stand in its place. */
export function replacementsOf(stage: StageDescription, stages: readonly StageDescription[]): StageDescription[] {
  const wanted = Object.keys(stage.outputs).length;
  return stages.filter((other) => other.id !== stage.id && fitsStage(stage, other).outputs.size === wanted);
}

type PortsByName = Readonly<Record<string, PortDescription>>;

function matched(from: PortsByName, to: PortsByName): Map<string, string> {
  const pairs = new Map<string, string>();
  const free = new Set(Object.keys(to));
  const take = (name: string, other: string) => {
    pairs.set(name, other);
    free.delete(other);
  };
  for (const [name, { kind }] of Object.entries(from)) if (to[name]?.kind === kind) take(name, name);
  for (const [name, { kind }] of Object.entries(from)) {
    if (pairs.has(name)) continue;
    const other = [...free].find((candidate) => to[candidate]!.kind === kind);
    if (other !== undefined) take(name, other);
  }
  return pairs;
}
