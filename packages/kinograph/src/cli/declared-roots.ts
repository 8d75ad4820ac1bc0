import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Checkpoint, OpenCheckpointOptions } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import { isEmbedded, openModel } from '../open-model.js';
import { withinRoots } from './within-roots.js';

/** What a graph file may touch. */
export interface DeclaredRoots {
  readonly outputPath: (path: string) => string;
  readonly inputPath: (path: string) => string;
  /** An address below a declared one. */
  readonly address: (address: string) => string;
  /** Opens a checkpoint that lies within the roots, all of its files included; the embedded model always. */
  readonly openCheckpoint: (location: string, options?: OpenCheckpointOptions) => Promise<Checkpoint>;
}

/**
 * The roots of a graph file: folders and addresses that were declared, or else the folder one is in. It may also read what lies
 * beside it.
 */
export function declaredRoots(declared: readonly string[], graphFile: string): DeclaredRoots {
  const isAddress = (root: string) => /^https?:\/\//i.test(root);
  const folders = declared.filter((root) => !isAddress(root));
  const writable = declared.length > 0 ? folders : [process.cwd()];
  const readable = [...writable, dirname(graphFile)];
  const checkpointPath = withinRoots(readable, 'checkpoint');
  return {
    outputPath: withinRoots(writable, 'output'),
    inputPath: withinRoots(readable, 'input'),
    address: (address) => declaredAddress(address, declared.filter(isAddress), 'address'),
    async openCheckpoint(location, options = {}) {
      if (isEmbedded(location)) return openModel(location, options);
      if (isAddress(location)) return openModel(declaredAddress(location, declared.filter(isAddress)), options);
      const path = location.startsWith('file:') ? fileURLToPath(location) : location;
      checkpointPath(path);
      const onFile: OpenCheckpointOptions['onFile'] = (name, source) => {
        if (source.path !== undefined) checkpointPath(source.path);
        options.onFile?.(name, source);
      };
      return { ...(await openModel(path, { ...options, onFile })), location };
    },
  };
}

/** An address below one that was declared. */
function declaredAddress(location: string, declared: readonly string[], use = 'checkpoint'): string {
  const { href } = new URL(location);
  const isBelow = declared.some((root) => {
    const base = new URL(root).href;
    return href === base || href.startsWith(base.endsWith('/') ? base : `${base}/`);
  });
  if (isBelow) return href;
  throw new KinographError('kinograph.outside-roots', {
    where: `${use} ${location}`,
    wanted:
      declared.length > 0
        ? `an address below ${declared.join(' or ')}`
        : use === 'checkpoint'
          ? 'a folder'
          : 'an address that was declared',
    got: 'an address nobody has allowed',
    next: 'Allow it with --root.',
  });
}
