import { Command } from 'commander';
import { type CacheFolderFlag, withCacheFolder } from '../cache-options.js';
import { formatBytes, printJson } from '../report.js';

type Flags = CacheFolderFlag & { readonly json?: boolean };

/** `kinograph cache ls|size|clear`. */
export function cacheCommand(): Command {
  const command = new Command('cache').description('what is kept of earlier runs, so that they need not be run again');
  const add = (name: string, description: string, act: (flags: Flags) => Promise<void>) => {
    const child = new Command(name).description(description).option('--json', 'print one machine-readable object');
    command.addCommand(withCacheFolder(child).action(act));
  };
  add('ls', 'every result, the latest used first', async (flags) => {
    const { listCache } = await import('../inspect-cache.js');
    const { lines, ...list } = await listCache(flags);
    if (flags.json) printJson(list);
    else process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  });
  add('size', 'how much they take', async (flags) => {
    const { cacheSize } = await import('../inspect-cache.js');
    const size = await cacheSize(flags);
    if (flags.json) printJson(size);
    else process.stdout.write(`${formatBytes(size.bytes)} in ${size.entries} results in ${size.folder}\n`);
  });
  add('clear', 'remove them all; they will be computed again', async (flags) => {
    const { clearCache } = await import('../inspect-cache.js');
    const size = await clearCache(flags);
    if (flags.json) printJson(size);
    else process.stdout.write(`removed ${formatBytes(size.bytes)} in ${size.entries} results from ${size.folder}\n`);
  });
  return command;
}
