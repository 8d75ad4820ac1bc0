import { KinographError } from '@kinograph/errors';
import type { AnyStage } from '@kinograph/graph';

/** What a check says of a stage that does not hold. */
export type FailureParts = {
  readonly wanted: string;
  readonly got: string;
  readonly next?: string;
  readonly cause?: unknown;
};

/** @throws KinographError `stage-kit.failed`, always. */
export function fail(stage: AnyStage, what: string, parts: FailureParts): never {
  throw new KinographError('stage-kit.failed', { where: `stage ${stage.id}: ${what}`, ...parts });
}
