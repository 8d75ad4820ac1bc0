import type { TensorInfo, TensorStore } from '@kinograph/safetensors';
import { readTensor } from '@kinograph/safetensors';
import type { Tensor } from '@kinograph/tensor';

/** What a recorded case says of itself: the JSON of its metadata key `meta`. Fields depend on the recipe. */
export interface CaseMeta {
  readonly recipe: string;
  /** The reference class: `diffusers.WanPipeline`. */
  readonly class?: string;
  /** Component folder, relative to the family's. */
  readonly path?: string;
  /** Literal call arguments. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** Largest difference between float32 and float64 in the reference, by output: the noise floor. */
  readonly f64_maxabs_diff?: Readonly<Record<string, number>>;
  readonly variant?: string;
  readonly [field: string]: unknown;
}

/** One recorded case: inputs `in.<name>`, expected outputs `out.<name>`. */
export interface GoldenCase {
  readonly family: string;
  readonly name: string;
  /** The family's folder: checkpoints lie in it. */
  readonly folder: string;
  readonly meta: CaseMeta;
  readonly store: TensorStore;
}

/** Reads all tensors of a case whose name begins with `in.` or `out.`, by the rest of the name. */
export async function readTensors({ store }: GoldenCase, side: 'in' | 'out'): Promise<Map<string, Tensor>> {
  const infos = [...store.tensors.values()].filter(({ name }) => name.startsWith(`${side}.`));
  const read = async (info: TensorInfo): Promise<[string, Tensor]> => [
    info.name.slice(side.length + 1),
    await readTensor(info),
  ];
  return new Map(await Promise.all(infos.map(read)));
}
