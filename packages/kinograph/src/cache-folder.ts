import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where results of earlier runs are kept (Node): `kinograph/results` in `$XDG_CACHE_HOME`, `%LOCALAPPDATA%`, `~/Library/Caches` or
 * `~/.cache`, whichever this system uses.
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  // The specification has programs ignore paths that are not absolute.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'kinograph', 'results');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'kinograph', 'results');
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'kinograph', 'cache', 'results');
  return join(homedir(), '.cache', 'kinograph', 'results');
}
