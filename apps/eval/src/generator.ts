import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWanVae } from '@kinograph/vae';
import { createServices, openModel, openRuntime, run, textToVideo, textToVideoSettings } from 'kinograph';
import type { LookedAt } from './look/clip.js';
import { bytes } from './reconstruct.js';

/** What is asked of a clip beside its prompt. */
export interface ClipRequest {
  readonly prompt: string;
  readonly seed: bigint;
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
}

/** Who expands prompts before a model is given them. Left out: as the checkpoint says. */
export type Expand = 'scenes' | 'none' | undefined;

/** What a generator is opened with. */
export interface GeneratorOptions {
  readonly threads: number;
  readonly expand?: Expand;
  /** A folder for the clips as GIFs; left out, they are thrown away. */
  readonly keep?: string;
}

/** Makes clips with the project's own pipeline; its settings are those of the checkpoint. */
export interface Generator {
  /** Seconds that clips took, one after the other. */
  readonly seconds: readonly number[];
  clip(request: ClipRequest): Promise<LookedAt>;
  close(): Promise<void>;
}

/** Opens a generator. */
export async function openGenerator(model: string, { threads, expand, keep }: GeneratorOptions): Promise<Generator> {
  const runtime = await openRuntime('node', { threads });
  const checkpoint = await openModel(model);
  const vae = await openWanVae(await checkpoint.component('vae'), runtime);
  const folder = keep ?? (await mkdtemp(join(tmpdir(), 'kinograph-eval-')));
  const seconds: number[] = [];
  return {
    seconds,
    async clip({ seed, prompt, ...size }) {
      const path = join(folder, `${prompt.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 100)}-${seed}.gif`);
      const started = performance.now();
      const { settings } = await textToVideoSettings(checkpoint, { prompt, expand, seed, path, ...size });
      const running = run(textToVideo(settings), { services: createServices({ runtime, opened: [checkpoint] }) });
      const { latents } = await running.result;
      seconds.push((performance.now() - started) / 1000);
      return bytes(await vae.decode(latents.tensor, { denormalise: true }));
    },
    async close() {
      await Promise.all([vae.dispose(), runtime.dispose(), checkpoint.close()]);
      if (keep === undefined) await rm(folder, { recursive: true });
    },
  };
}
