import type { Checkpoint } from '@kinograph/checkpoint';
import type { Runtime } from '@kinograph/runtime';

/** What the host gives every stage of a run beside its inputs and parameters. */
export interface Services {
  readonly runtime: Runtime;
  /** Opens a checkpoint folder by the name or path a graph uses; opened once a run, headers only. */
  checkpoint(location: string): Promise<Checkpoint>;
  /** JSON of the graph being run, for stages that keep it inside what they write. */
  readonly graph?: string;
  /**
   * Where a stage may write what a graph calls `path`. Left out: there. Throws where the host does not let graphs write, such
   * as outside its roots.
   */
  outputPath?(path: string): string;
  /** Where a stage may read what a graph calls `path`, as `outputPath`. Checkpoints are opened with `checkpoint`. */
  inputPath?(path: string): string;
  /** Which address a stage may ask for what a graph calls `address`, such as that of a language model; as `outputPath`. */
  address?(address: string): string;
}
