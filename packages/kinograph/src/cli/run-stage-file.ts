import { openCheckpoint } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import { runComponent } from '@kinograph/pipelines';
import { openSafetensors, readTensor, writeSafetensors } from '@kinograph/safetensors';
import type { Tensor } from '@kinograph/tensor';
import { openRuntime } from '../open-runtime.js';
import type { RuntimeFlags } from './shared-options.js';

/** A tensor that was written. */
export interface WrittenTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** Reads `in.*`, runs the component, writes `out.*`: complete, or not at all. */
export async function runStageFile(
  folder: string,
  flags: RuntimeFlags & { readonly recipe: string; readonly in: string; readonly out: string },
  signal: AbortSignal,
): Promise<WrittenTensor[]> {
  const checkpoint = await openCheckpoint(folder, { signal });
  const input = await openSafetensors(flags.in, { signal });
  const runtime = await openRuntime(flags.runtime, flags);
  try {
    const [name, ...others] = checkpoint.components;
    if (checkpoint.modelIndex || name === undefined || others.length > 0) {
      throw new KinographError('kinograph.not-a-component', {
        where: folder,
        wanted: 'the folder of one component',
        got: `a checkpoint with ${checkpoint.components.join(', ')}`,
        next: `Name one, such as ${folder.replace(/\/$/, '')}/${name ?? 'vae'}.`,
      });
    }
    const tensors = new Map<string, Tensor>();
    for (const info of input.tensors.values()) {
      if (info.name.startsWith('in.')) tensors.set(info.name.slice(3), await readTensor(info, { signal }));
    }
    const meta = JSON.parse(input.metadata.get('meta') ?? '{}') as { strings?: string[]; max_length?: number };
    const inputs = { tensors, strings: meta.strings, maxLength: meta.max_length };
    const results = await runComponent(await checkpoint.component(name), flags.recipe, inputs, { runtime, signal });
    const named = new Map([...results].map(([output, tensor]) => [`out.${output}`, tensor]));
    await writeSafetensors(flags.out, named, { signal });
    return [...named].map(([output, { dtype, shape }]) => ({ name: output, dtype, shape }));
  } finally {
    await Promise.all([runtime.dispose(), input.close(), checkpoint.close()]);
  }
}
