import type { Runtime } from '@kinograph/runtime';

/** Resident bytes of this program with its code, and of the engine with nothing open (measured: Node 20, onnxruntime 1.30). */
const programBytes = 150e6;
const engineBytes = { node: 90e6, web: 140e6 } as Readonly<Record<string, number>>;

/** Bytes that are taken before anything is loaded. */
export function baseBytes({ name }: Pick<Runtime, 'name'>): number {
  return programBytes + (engineBytes[name] ?? 0);
}
