import { type Checkpoint, keptTree, openCheckpoint } from '@kinograph/checkpoint';
import { readGraph, run } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import { type CollectedFrames, collectingRegistry } from '../collect-frames.js';
import { openRuntime, type PageRuntimeOptions } from './conformance.js';

/** What a run in the page gave, and what the page felt of it. */
export interface PageRun {
  /** Base64 of the frames' planes. */
  readonly planes: string;
  readonly milliseconds: number;
  /** The longest time a timer of the page had to wait. */
  readonly longestGap: number;
  readonly crossOriginIsolated: boolean;
  readonly threads: number;
}

/** Runs a graph's JSON in the page, with the checkpoint it names served below `address`. */
export async function runGraph(options: PageRuntimeOptions, json: unknown, address: string): Promise<PageRun> {
  const runtime = await openRuntime(options);
  const checkpoint = await openCheckpoint(keptTree(new URL(address, location.href)));
  const gaps = watchTimer();
  try {
    const start = performance.now();
    const { planes } = await framesOf(json, runtime, checkpoint);
    return {
      planes: base64(planes),
      milliseconds: performance.now() - start,
      longestGap: gaps.stop(),
      crossOriginIsolated,
      threads: runtime.threads,
    };
  } finally {
    gaps.stop();
    await checkpoint.close();
    await runtime.dispose();
  }
}

/** Runs a graph's JSON on a runtime; what it would write comes back. */
export async function framesOf(json: unknown, runtime: Runtime, checkpoint: Checkpoint): Promise<CollectedFrames> {
  let collected: CollectedFrames | undefined;
  const graph = readGraph(
    json,
    collectingRegistry((frames) => {
      collected = frames;
    }),
  );
  await run(graph, { services: { runtime, checkpoint: async () => checkpoint } }).result;
  if (collected === undefined) throw new Error('the graph wrote no frames');
  return collected;
}

/** Watches how long a timer that should fire every few milliseconds is kept waiting. */
function watchTimer(): { stop(): number } {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 4);
  return {
    stop: () => {
      clearInterval(timer);
      return longest;
    },
  };
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset < bytes.byteLength; offset += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(offset, offset + 0x8000));
  }
  return btoa(text);
}
