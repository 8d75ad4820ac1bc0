import { type Command, Option } from 'commander';
import { numberAbove } from './arguments.js';
import { byteCount } from './byte-count.js';

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
