import { openSafetensors } from '@kinograph/safetensors';
import type { Inspection } from './inspect-path.js';
import { formatBytes } from './report.js';

/** The tensors and metadata of one file, from its header. */
export async function inspectSafetensors(path: string, signal: AbortSignal): Promise<Inspection> {
  const store = await openSafetensors(path, { signal });
  try {
    const tensors = [...store.tensors.values()].map(({ name, storedDtype, shape, byteLength }) => ({
      name,
      dtype: storedDtype,
      shape,
      bytes: byteLength,
    }));
    const metadata = Object.fromEntries(store.metadata);
    const total = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      data: { path, tensors, metadata },
      lines: [
        ...tensors.map(
          ({ name, dtype, shape, bytes }) => `${name}  ${dtype} [${shape.join(', ')}]  ${formatBytes(bytes)}`,
        ),
        ...Object.entries(metadata).map(([key, value]) => `metadata ${key}: ${value}`),
        `${tensors.length} tensors, ${formatBytes(total)}`,
      ],
    };
  } finally {
    await store.close();
  }
}
