import { type Command, InvalidArgumentError, Option } from 'commander';
import { numberAbove } from './arguments.js';

/** Where results are kept: a folder; false or `off` for nowhere; left out, the system's folder for such things. */
export interface CacheFolderFlag {
  readonly cache?: string | false;
}

/** Options of every command that keeps results. */
export interface CacheFlags extends CacheFolderFlag {
  readonly cacheSize: number;
  readonly saveEvery: number;
}

/** Adds `--cache`. */
export function withCacheFolder(command: Command): Command {
  return command.addOption(
    new Option('--cache <dir>', "folder for results of earlier runs, or off (default: the system's cache folder)").env(
      'KINOGRAPH_CACHE',
    ),
  );
}

/** Adds `--cache`, `--no-cache`, `--cache-size` and `--save-every`. */
export function withCacheOptions(command: Command): Command {
  return withCacheFolder(command)
    .option('--no-cache', 'compute everything, keep nothing')
    .addOption(
      new Option('--cache-size <bytes>', 'most that kept results may take, such as 500MB; the oldest make room')
        .argParser(byteCount)
        .default(4e9, '4GB'),
    )
    .addOption(
      new Option('--save-every <s>', 'least seconds between two saves of an unfinished denoising')
        .argParser(numberAbove(0, { orEqual: true }))
        .default(5),
    );
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };
const binaryUnits: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A number of bytes: `2GB`, `500 MB`, `1.5GiB`, `1000000`. */
export function byteCount(text: string): number {
  const [, number, unit = '', binary] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?$/i.exec(text.trim()) ?? [];
  const scale = (binary ? binaryUnits : units)[unit.toLowerCase()];
  const bytes = Math.round(Number(number) * (scale ?? Number.NaN));
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new InvalidArgumentError('Wanted a number of bytes, such as 500MB or 2GB.');
}
