import { KinographError } from '@kinograph/errors';
import type { PortKind } from './port.js';
import type { AnyStage, Ports } from './stage.js';

/** Stages by id: what a graph may be made of. */
export interface Registry {
  readonly stages: ReadonlyMap<string, AnyStage>;
  /** The kinds of port these stages have, by name. */
  readonly kinds: ReadonlyMap<string, PortKind>;
}

/**
 * Collects stages, and kinds of port beside those the stages have.
 * @throws KinographError `graph.stage-twice` when two different stages share an id, `graph.kind-twice` for port kinds.
 */
export function createRegistry(stages: Iterable<AnyStage>, kinds: Iterable<PortKind> = []): Registry {
  const byId = new Map<string, AnyStage>();
  const byName = new Map<string, PortKind>();
  const addKind = (kind: PortKind) => {
    const other = byName.get(kind.kind);
    if (other && other !== kind) throw twice('graph.kind-twice', 'kind of port', kind.kind);
    byName.set(kind.kind, kind);
  };
  for (const kind of kinds) addKind(kind);
  for (const stage of stages) {
    const known = byId.get(stage.id);
    if (known && known !== stage) throw twice('graph.stage-twice', 'stage', stage.id);
    byId.set(stage.id, stage);
    for (const port of Object.values(stage.inputs as Ports)) addKind(port.kind);
    for (const port of Object.values(stage.outputs as Ports)) addKind(port.kind);
  }
  return { stages: byId, kinds: byName };
}

function twice(code: string, what: string, name: string): KinographError {
  return new KinographError(code, {
    where: `registry: ${what} "${name}"`,
    wanted: 'one definition',
    got: 'two different ones',
    next: 'Check that one version of the package is installed.',
  });
}
