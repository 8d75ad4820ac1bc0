import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import type { GraphData } from '@kinograph/graph';
import { checkpointUrl } from '@kinograph/model-scenes';
import { textToVideo, textToVideoSettings } from '@kinograph/pipelines';

/** Text to video where noise, denoising and decoding are one node, `sample`: a graph itself. The prompt is an input of the graph. */
export async function foldedGraph(steps: number): Promise<GraphData> {
  const checkpoint = await openCheckpoint(fileURLToPath(checkpointUrl));
  try {
    const request = { prompt: '', path: 'folded.mp4', steps, seed: 5n, expand: 'none' } as const;
    const { settings } = await textToVideoSettings({ ...checkpoint, location: 'kinograph:scenes' }, request);
    const { data } = textToVideo(settings);
    const { prompt: _, noise, denoise, decode, write, ...others } = data.nodes;
    const { noise: __, ...taken } = denoise!.inputs;
    const sample = {
      stage: 'sample-video',
      version: 1,
      parameters: { ...noise!.parameters, ...denoise!.parameters, ...decode!.parameters },
      inputs: { ...taken, patchifier: noise!.inputs.patchifier! },
    };
    const encode = { ...others['encode-prompt']!, inputs: { text: { input: 'prompt' } } };
    const written = {
      ...write!,
      parameters: { ...write!.parameters, scale: 2 },
      inputs: { frames: { node: 'sample', output: 'frames' } },
    };
    return {
      ...data,
      name: 'folded',
      inputs: { prompt: { kind: 'text', attributes: {} } },
      nodes: { ...others, 'encode-prompt': encode, sample, write: written },
      outputs: { file: { node: 'write', output: 'file' } },
    };
  } finally {
    await checkpoint.close();
  }
}
