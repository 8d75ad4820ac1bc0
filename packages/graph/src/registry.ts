import { KinographError } from '@kinograph/errors';
import type { PortKind } from './port.js';
import type { AnyStage } from './stage.js';

/** Stages by id: what a graph may be made of. */
export interface Registry {
  readonly stages: ReadonlyMap<string, AnyStage>;
  /** The kinds of port these stages have, by name. */
  readonly kinds: ReadonlyMap<string, PortKind>;
}

/**
 * Collects stages.
 * @throws KinographError `graph.stage-twice` when two different stages share an id, `graph.kind-twice` for port kinds.
 */
export function createRegistry(stages: Iterable<AnyStage>): Registry {
  const byId = new Map<string, AnyStage>();
  const kinds = new Map<string, PortKind>();
  for (const stage of stages) {
    const known = byId.get(stage.id);
    if (known && known !== stage) throw twice('graph.stage-twice', 'stage', stage.id);
    byId.set(stage.id, stage);
    for (const { kind } of [...Object.values(stage.inputs), ...Object.values(stage.outputs)] as { kind: PortKind }[]) {
      const other = kinds.get(kind.kind);
      if (other && other !== kind) throw twice('graph.kind-twice', 'kind of port', kind.kind);
      kinds.set(kind.kind, kind);
    }
  }
  return { stages: byId, kinds };
}

function twice(code: string, what: string, name: string): KinographError {
  return new KinographError(code, {
    where: `registry: ${what} "${name}"`,
    wanted: 'one definition',
    got: 'two different ones',
    next: 'Check that one version of the package is installed.',
  });
}
