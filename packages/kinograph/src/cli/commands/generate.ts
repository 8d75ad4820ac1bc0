import type { GivenPicture } from '@kinograph/pipelines';
import { Command, Option } from 'commander';
import { frameSize, givenFrame, numberAbove, seedNumber, wholeNumber } from '../arguments.js';
import { type CacheFlags, withCacheOptions } from '../cache-options.js';
import { expandMeaning } from '../expand-request.js';
import { printJson } from '../report.js';
import { type MemoryFlag, type RuntimeFlags, withMemoryOption, withRuntimeOptions } from '../shared-options.js';

/** Which video is wanted. */
export interface VideoFlags extends RuntimeFlags, MemoryFlag {
  readonly model?: string;
  readonly negative?: string;
  readonly expand?: string | false;
  readonly expandModel?: string;
  readonly seed?: bigint;
  readonly steps?: number;
  readonly guidance?: number;
  readonly frames?: number;
  readonly duration?: number;
  readonly size?: { readonly width: number; readonly height: number };
  readonly fps?: number;
  readonly sampler?: string;
  readonly latents?: string;
  readonly first?: string;
  readonly last?: string;
  readonly loop?: string;
  readonly frame?: readonly GivenPicture[];
  readonly extend?: string;
  readonly fit?: 'cover' | 'stretch';
  readonly out: string;
  readonly json?: boolean;
}

/** What `generate` was asked for. */
export interface GenerateFlags extends VideoFlags, CacheFlags {
  readonly saveLatents?: string;
  readonly lock?: string;
  readonly locked?: string;
}

/** Adds what says which video is wanted. */
export function withVideoOptions(command: Command): Command {
  return command
    .option('--model <dir>', 'checkpoint folder in diffusers layout (default: the embedded model)')
    .option('--negative <text>', 'what the video does not show')
    .option('--expand <how>', `who makes a caption of the prompt: ${expandMeaning} (default: as the model says)`)
    .option('--no-expand', 'take the prompt as it is')
    .option('--expand-model <name>', 'name of the language model at that address')
    .option('--seed <n>', 'seed of the noise (default: 0)', seedNumber)
    .option('--steps <n>', 'denoising steps', wholeNumber(1))
    .option('--guidance <x>', 'how closely to follow the prompt; 1 is not at all', numberAbove(0, { orEqual: true }))
    .option('--frames <n>', 'number of frames', wholeNumber(1))
    .addOption(new Option('--duration <s>', 'length in seconds').argParser(numberAbove(0)).conflicts('frames'))
    .option('--size <WxH>', 'size in pixels', frameSize)
    .option('--fps <n>', 'frames a second', numberAbove(0))
    .option('--sampler <name>', "unipc, euler, dpmpp2m, ... (default: the checkpoint's own)")
    .option('--latents <file>', 'safetensors whose tensor "latents" is the initial noise')
    .option('--first <picture>', 'the first frame: a PNG or JPEG picture')
    .option('--last <picture>', 'the last frame')
    .option(
      '--frame <n=picture>',
      'another frame, from 0; repeatable',
      (value, known: GivenPicture[]) => [...known, givenFrame(value)],
      [],
    )
    .addOption(new Option('--loop <picture>', 'the first frame and the last').conflicts(['first', 'last']))
    .addOption(
      new Option('--extend <path>', 'a video or picture to go on from').conflicts(['first', 'last', 'frame', 'loop']),
    )
    .addOption(
      new Option('--fit <how>', 'pictures of another shape: cropped evenly, or distorted').choices([
        'cover',
        'stretch',
      ]),
    )
    .option('--out <path>', 'FILE.mp4, FILE.gif, or a folder for PNG files', 'video.mp4');
}

/** `kinograph generate "<prompt>"`. */
export function generateCommand(signal: AbortSignal): Command {
  const command = withVideoOptions(
    new Command('generate').description('make a video from a prompt').argument('<prompt>', 'what the video shows'),
  )
    .option('--save-latents <file>', 'write the denoised latents as safetensors')
    .option('--lock <file>', 'write down what the video is made with: stages, weights, engine, arithmetic')
    .addOption(new Option('--locked <file>', 'refuse to run with anything else than --lock wrote').conflicts('lock'))
    .option('--json', 'print one machine-readable object');
  const all = withMemoryOption(withRuntimeOptions(withCacheOptions(command)));
  return all.action(async (prompt: string, flags: GenerateFlags) => {
    const { generate } = await import('../generate.js');
    const result = await generate(prompt, flags, signal);
    if (flags.json) printJson(result);
    else for (const { path } of result.files) process.stdout.write(`${path}\n`);
  });
}
