import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSafetensors, readBytes, type TensorStore } from '@kinograph/safetensors';
import type { Comparison } from './compare.js';
import type { GoldenFamily } from './golden-tree.js';

/** What the reference parser made of one file. */
interface Verdict {
  readonly open: 'accept' | 'reject';
  readonly error?: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly tensors?: Readonly<
    Record<string, { readonly dtype: string; readonly hex: string; readonly shape: readonly number[] }>
  >;
}

/** torch's names for stored element types that differ from ours. */
const torchNames: Readonly<Record<string, string>> = {
  C64: 'complex64',
  F8_E4M3: 'float8_e4m3fn',
  F8_E5M2: 'float8_e5m2',
  F8_E8M0: 'float8_e8m0fnu',
  F8_E4M3FNUZ: 'float8_e4m3fnuz',
  F8_E5M2FNUZ: 'float8_e5m2fnuz',
  F4: 'float4_e2m1fn_x2',
};

/** Checks that every file of a family is accepted or refused as the reference parser does, with the same content. */
export async function* runVerdicts({ folder }: GoldenFamily): AsyncGenerator<Comparison & { case: string }> {
  const { files } = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as {
    files: Record<string, Verdict>;
  };
  for (const [name, verdict] of Object.entries(files)) {
    const note = await problemWith(join(folder, 'files', name), verdict);
    yield {
      case: name.replace(/\.safetensors$/, ''),
      output: verdict.open,
      difference: note === undefined ? 0 : Number.POSITIVE_INFINITY,
      allowed: 0,
      ok: note === undefined,
      note,
    };
  }
}

async function problemWith(path: string, verdict: Verdict): Promise<string | undefined> {
  let store: Awaited<ReturnType<typeof openSafetensors>>;
  try {
    store = await openSafetensors(path);
  } catch (error) {
    return verdict.open === 'reject' ? undefined : `refused: ${error instanceof Error ? error.message : String(error)}`;
  }
  try {
    return verdict.open === 'reject' ? `accepted; the reference says: ${verdict.error}` : await differs(store, verdict);
  } finally {
    await store.close();
  }
}

async function differs(store: TensorStore, { tensors = {}, metadata }: Verdict): Promise<string | undefined> {
  const entries = (pairs: Iterable<readonly [string, string]>) => JSON.stringify([...pairs].sort());
  if (entries(store.metadata) !== entries(Object.entries(metadata ?? {}))) return 'other metadata';
  const names = JSON.stringify([...store.tensors.keys()].sort());
  if (names !== JSON.stringify(Object.keys(tensors).sort())) return `other tensors: ${names}`;
  for (const [name, expected] of Object.entries(tensors)) {
    const info = store.tensors.get(name)!;
    const dtype = info.dtype ?? torchNames[info.storedDtype];
    if (dtype !== expected.dtype) return `${name}: dtype ${dtype}, recorded ${expected.dtype}`;
    if (info.shape.join() !== expected.shape.join())
      return `${name}: shape [${info.shape}], recorded [${expected.shape}]`;
    if (Buffer.from(await readBytes(info)).toString('hex') !== expected.hex) return `${name}: other bytes`;
  }
  return undefined;
}
