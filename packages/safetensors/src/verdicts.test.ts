import { readdirSync, readFileSync } from 'node:fs';
import { KinographError } from '@kinograph/errors';
import { describe, expect, it } from 'vitest';
import { openSafetensors, readBytes, type SafetensorsDType } from './index.js';

/** Recorded from safetensors 0.8.0 and torch. */
interface Expected {
  readonly open: 'accept' | 'reject';
  readonly metadata?: Record<string, string> | null;
  readonly tensors?: Record<string, { dtype: string; shape: number[]; hex: string }>;
}

const folder = new URL('../fixtures/safetensors-bad/', import.meta.url);
const { files } = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as {
  files: Record<string, Expected>;
};

const torchNames: Partial<Record<SafetensorsDType, string>> = {
  BOOL: 'bool',
  C64: 'complex64',
  F8_E4M3: 'float8_e4m3fn',
  F8_E5M2: 'float8_e5m2',
};

describe('every recorded file gets the verdict of the reference', () => {
  it('and no recorded file is left out', () => {
    expect(readdirSync(new URL('files/', folder)).sort()).toEqual(Object.keys(files).sort());
  });

  it.each(Object.entries(files))('%s', async (fileName, expected) => {
    const bytes = new Uint8Array(readFileSync(new URL(`files/${fileName}`, folder)));
    if (expected.open === 'reject') {
      const failure = await openSafetensors(bytes).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(KinographError);
      expect((failure as KinographError).code).toMatch(/^safetensors\./);
      return;
    }
    const store = await openSafetensors(bytes);
    expect(Object.fromEntries(store.metadata)).toEqual(expected.metadata ?? {});
    const tensors: Expected['tensors'] = {};
    for (const info of store.tensors.values()) {
      const { name, dtype, storedDtype, shape } = info;
      const hex = Buffer.from(await readBytes(info)).toString('hex');
      tensors[name] = { dtype: torchNames[storedDtype] ?? dtype ?? storedDtype, shape: [...shape], hex };
    }
    const recorded = Object.entries(expected.tensors ?? {}).map(([name, { dtype, shape, hex }]) => [
      name,
      { dtype, shape, hex },
    ]);
    expect(tensors).toEqual(Object.fromEntries(recorded));
  });
});
