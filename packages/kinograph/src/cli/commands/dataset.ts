import { Command, InvalidArgumentError } from 'commander';
import { numberAbove, wholeNumber } from '../arguments.js';
import type { ClipsFolderOptions } from '../clips-folder.js';
import { printJson } from '../report.js';

interface PackFlags {
  readonly out: string;
  readonly capacity: number;
  readonly window: number;
  readonly sequences: number;
  readonly patch: number;
  readonly still: number;
  readonly fps?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `kinograph dataset clips|pack|stats`. */
export function datasetCommand(signal: AbortSignal): Command {
  const command = new Command('dataset').description('clips to training data');
  const pack = new Command('pack')
    .description('pack shards of clips into sequences of fixed length; run again after a stop, it goes on')
    .argument('<folder>', 'shards of clips: 00000.safetensors and on (format kinograph-clips-1)')
    .requiredOption('--out <folder>', 'where the packed shards go (format kinograph-packed-1)')
    .option('--capacity <tokens>', 'tokens of a sequence', wholeNumber(1), 1024)
    .option('--window <clips>', 'clips to choose from', wholeNumber(1), 64)
    .option('--sequences <n>', 'sequences of a shard', wholeNumber(1), 64)
    .option('--patch <pixels>', 'height and width of a patch', wholeNumber(1), 8)
    .option(
      '--still <levels>',
      'leave out patches that differ by no more, of 255',
      numberAbove(0, { orEqual: true }),
      0,
    )
    .option('--fps <rate>', 'resample to this many frames a second', numberAbove(0))
    .option('--seed <n>', 'seed of the order', wholeNumber(0), 0)
    .option('--json', 'print one machine-readable object')
    .action(async (folder: string, flags: PackFlags) => {
      const { packFolder } = await import('../pack-folder.js');
      const report = await packFolder(folder, flags, signal);
      if (flags.json) return printJson(report);
      process.stdout.write(
        `${report.clips} clips in ${report.sequences} sequences, ${report.shards} shards; ${percent(report.padding)} padding\n`,
      );
    });
  const stats = new Command('stats')
    .description('how many clips of which shapes, and the padding each way of batching them leaves')
    .argument('<folder>', 'shards of clips')
    .option('--capacity <tokens>', 'tokens of a sequence, and of a batch', wholeNumber(1), 1024)
    .option('--window <clips>', 'clips to choose from', wholeNumber(1), 64)
    .option('--patch <pixels>', 'height and width of a patch', wholeNumber(1), 8)
    .option('--json', 'print one machine-readable object')
    .action(async (folder: string, flags: Pick<PackFlags, 'capacity' | 'window' | 'patch' | 'json'>) => {
      const { folderStats } = await import('../pack-folder.js');
      const { shapes, padding, clips } = await folderStats(folder, flags, signal);
      if (flags.json) return printJson({ clips, shapes, padding });
      const lines = Object.entries(shapes).map(([shape, count]) => `${shape}: ${count}`);
      const ways = Object.entries(padding).map(([way, share]) => `${way} ${percent(share)}`);
      process.stdout.write(`${clips} clips\n${lines.join('\n')}\npadding: ${ways.join(', ')}\n`);
    });
  return command.addCommand(clipsCommand(signal)).addCommand(pack).addCommand(stats);
}

function clipsCommand(signal: AbortSignal): Command {
  return new Command('clips')
    .description('write a folder of captioned videos as shards of clips; run again after a stop, it goes on')
    .argument('<folder>', 'mp4, mov, webm, mkv or gif files; captions in a.txt beside a.mp4, or in captions.jsonl')
    .requiredOption('--out <folder>', 'where the shards go (format kinograph-clips-1)')
    .option('--fps <rate>', 'resample to this many frames a second', numberAbove(0))
    .option('--sizes <list>', 'sizes to choose from by aspect, such as 64x64,96x64', sizeList, [])
    .option('--windows <list>', 'frames of a clip: cut into the largest that fits, such as 17,9', frameList)
    .option('--still <levels>', 'drop frames that differ by no more, of 255', numberAbove(0, { orEqual: true }))
    .option('--clips <n>', 'clips of a shard', wholeNumber(1), 64)
    .option('--seed <n>', 'written into the shards', wholeNumber(0), 0)
    .option('--json', 'print one machine-readable object')
    .action(async (folder: string, flags: ClipsFolderOptions & { readonly json?: boolean }) => {
      const { clipsFolder } = await import('../clips-folder.js');
      const { json, ...options } = flags;
      const report = await clipsFolder(folder, options, signal);
      if (json) return printJson(report);
      process.stdout.write(`${report.clips} clips in ${report.shards} shards\n`);
    });
}

function sizeList(text: string): { width: number; height: number }[] {
  return text.split(',').map((size) => {
    const [, width, height] = /^([1-9]\d*)x([1-9]\d*)$/.exec(size) ?? [];
    if (!width || !height) throw new InvalidArgumentError(`wanted sizes such as 64x64,96x64, got "${size}".`);
    return { width: Number(width), height: Number(height) };
  });
}

function frameList(text: string): number[] {
  return text.split(',').map((frames) => wholeNumber(1)(frames));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
